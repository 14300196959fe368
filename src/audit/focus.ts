/** What an account's replay says was charged, as FOCUS has it: each use once, each invoice line once, and nothing that no file states. */
import type { FocusCharge, FocusKind, FocusUse } from '../domain/focus.ts';
import { micros, UNIT, ZERO, type Micros } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import type { Policy } from '../domain/policy.ts';
import type { EntryRecord, InvoiceRecord, InvoiceStream } from '../domain/records.ts';
import { monthStart, type Instant } from '../domain/time.ts';
import type { AccountReplay, Charge, Draw, Use } from '../replay/model.ts';
import type { Replayed } from './accounts.ts';

/** What has no row, and how often: unknown money is not 0, and FOCUS has a place for national currencies only. */
export type LeftOut =
  | 'draws without an amount in a national currency'
  | 'falls of a balance that may be no draw'
  | 'uses of which no file says what paid'
  | 'charges in no national currency'
  | 'void invoice lines'
  | 'ledger entries that bill nothing';

export interface Focused {
  readonly charges: readonly FocusCharge[];
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

const NATIONAL = /^[A-Z]{3}$/;
const NO_CURRENCY = 'XXX';

export function focusCharges({ account, replay }: Replayed, policies: readonly Policy[]): Focused {
  return new Focusing(account, replay, policies).focused();
}

class Focusing {
  private readonly charges: FocusCharge[] = [];
  private readonly leftOut = new Map<LeftOut, number>();
  private readonly providers = new Map<string, string>();
  private readonly provider: string;
  private readonly currency: string;

  constructor(
    private readonly account: string,
    private readonly replay: AccountReplay,
    policies: readonly Policy[],
  ) {
    for (const { id, plans } of policies) for (const plan of plans.keys()) this.providers.set(plan, id);
    const { uses, plans, snapshots } = replay;
    const named = new Set([
      ...uses.map((use) => this.providerOf(use)),
      ...snapshots.map(({ vendor, plan }) => vendor || (this.providers.get(plan) ?? '')),
      ...plans.map(({ plan }) => this.providers.get(plan) ?? ''),
    ]);
    named.delete('');
    this.provider = named.size === 1 ? ([...named][0] ?? '') : '';
    this.currency = firstNational([...replay.invoices, ...replay.entries, ...replay.draws, ...uses]);
  }

  focused(): Focused {
    const { replay } = this;
    const drawn = new Set<Use>();
    for (const draw of replay.draws) {
      if (draw.use !== null) drawn.add(draw.use);
      this.addDraw(draw);
    }
    for (const use of replay.uses) if (use.stream === 'subscription' && !drawn.has(use)) this.addUndrawn(use);
    for (const charge of replay.otherCharges) this.addOther(charge);
    for (const invoice of replay.invoices) this.addInvoice(invoice);
    for (const entry of replay.entries) this.addEntry(entry);
    this.charges.sort(
      (a, b) =>
        a.from - b.from ||
        byText(a.use?.id ?? a.invoiceId, b.use?.id ?? b.invoiceId) ||
        byText(a.kind, b.kind) ||
        byText(JSON.stringify(a), JSON.stringify(b)),
    );
    return { charges: this.charges, leftOut: this.leftOut };
  }

  private addDraw(draw: Draw): void {
    const { amount, currency, use, source } = draw;
    if (source === 'balance') this.leave('falls of a balance that may be no draw');
    else if (amount === null || !NATIONAL.test(currency)) this.leave('draws without an amount in a national currency');
    else {
      const charge = { billed: ZERO, effective: amount, list: amount, currency, stream: 'subscription' as const };
      this.add('draw', draw, use, charge, { ...wordsOf(use), id: draw.id, source });
    }
  }

  /** A use of the subscription that no credits paid. */
  private addUndrawn(use: Use): void {
    const { funding, listAmount, currency } = use;
    if (funding !== 'allowance' && funding !== 'none') {
      this.leave('uses of which no file says what paid');
      return;
    }
    const priced = listAmount !== null && NATIONAL.test(currency);
    const kind = funding === 'allowance' ? 'covered' : 'free';
    const charge = { billed: ZERO, effective: ZERO, list: priced ? listAmount : ZERO, currency: priced ? currency : this.currency };
    this.add(kind, use, use, { ...charge, stream: 'subscription' }, { ...wordsOf(use), id: use.key, source: 'usage' });
  }

  /** Where the product has bills of its own, they carry the money, and its uses only say what it was for. */
  private addOther({ id, stream, from, until, use, amount, currency }: Charge): void {
    if (amount === null || !NATIONAL.test(currency)) {
      this.leave('charges in no national currency');
      return;
    }
    const billed = stream === 'api' && this.isBilledApart(currency) ? ZERO : amount;
    const charge = { billed, effective: amount, list: amount, currency, stream: stream === 'api' ? ('api' as const) : ('other' as const) };
    this.add('use', { from, until }, use, charge, { ...wordsOf(use), id: use?.key ?? id, source: use === null ? 'ledger' : 'usage' });
  }

  private isBilledApart(currency: string): boolean {
    const { invoices, entries } = this.replay;
    return (
      invoices.some((invoice) => invoice.stream === 'api' && invoice.currency === currency && invoice.status !== 'void') ||
      entries.some((entry) => entry.stream === 'api' && isBought(entry) && entry.currency === currency)
    );
  }

  private addInvoice(invoice: InvoiceRecord): void {
    const { stream, amount, currency, at, latest, periodFrom, periodUntil, description, id } = invoice;
    if (invoice.status === 'void') {
      this.leave('void invoice lines');
      return;
    }
    if (!NATIONAL.test(currency)) {
      this.leave('charges in no national currency');
      return;
    }
    const hasPeriod = periodFrom !== null && periodUntil !== null && periodUntil > periodFrom;
    const span = hasPeriod ? { from: periodFrom, until: periodUntil } : { from: at, until: (latest > at ? latest + 1 : at) as Instant };
    const spread = stream === 'credits' || (stream === 'api' && this.replay.otherCharges.some((one) => one.stream === 'api'));
    const kind = stream === 'subscription' ? 'fee' : stream === 'credits' ? 'top-up' : stream === 'tax' ? 'tax' : 'bill';
    const charge = { billed: amount, effective: spread ? ZERO : amount, list: amount, currency, stream };
    this.add(kind, span, null, charge, null, { billedAt: at, description, invoiceId: id, corrects: this.isOfThePast(invoice) });
  }

  /** Money back for what an earlier month was billed for: its period, or the invoice of that number, says so. */
  private isOfThePast({ id, amount, at, periodUntil }: InvoiceRecord): boolean {
    if (amount >= 0) return false;
    const month = monthStart(at);
    return (
      (periodUntil !== null && periodUntil <= month) ||
      this.replay.invoices.some((other) => other.id === id && other.amount > 0 && other.at < month)
    );
  }

  /** A purchase that no invoice bills. What else the ledger holds moves credits that were billed before, or never. */
  private addEntry(entry: EntryRecord): void {
    if (entry.type === 'draw') return;
    const { stream, currency, amount, at, latest, id, description, invoiceId } = entry;
    const billing: InvoiceStream = stream === 'api' ? 'api' : 'credits';
    const isBilled = this.replay.invoices.some((invoice) => invoice.stream === billing && invoice.currency === currency);
    if (isBought(entry) && isBilled) return;
    if (!isBought(entry)) this.leave('ledger entries that bill nothing');
    else if (!NATIONAL.test(currency)) this.leave('charges in no national currency');
    else {
      const span = { from: at, until: (latest > at ? latest + 1 : at) as Instant };
      const charge = { billed: amount, effective: ZERO, list: amount, currency, stream: billing };
      this.add('top-up', span, null, charge, null, { billedAt: at, description: description || id, invoiceId, corrects: false });
    }
  }

  private add(
    kind: FocusKind,
    { from, until }: { readonly from: Instant; readonly until: Instant },
    record: Use | null,
    charge: Pick<FocusCharge, 'billed' | 'effective' | 'list' | 'currency' | 'stream'>,
    use: FocusUse | null,
    bill: Pick<FocusCharge, 'billedAt' | 'description' | 'invoiceId' | 'corrects'> | null = null,
  ): void {
    const provider = (record === null ? '' : this.providerOf(record)) || this.provider;
    const own = bill ?? { billedAt: from, description: '', invoiceId: '', corrects: false };
    this.charges.push({ kind, account: this.account, provider, from, until, ...charge, ...own, use });
  }

  private providerOf({ vendor, planInForce }: Use): string {
    return vendor || (this.providers.get(planInForce) ?? '');
  }

  private leave(what: LeftOut): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1);
  }
}

function isBought({ type }: EntryRecord): boolean {
  return type === 'purchase' || type === 'auto-reload';
}

function firstNational(records: readonly { readonly currency: string }[]): string {
  const names = records.map(({ currency }) => currency).filter((currency) => NATIONAL.test(currency));
  return names.sort(byText)[0] ?? NO_CURRENCY;
}

function wordsOf(use: Use | null): Omit<FocusUse, 'id' | 'source'> {
  const consumed = consumedOf(use);
  if (use === null) return { ...consumed, plan: '', model: '', feature: '', client: '', member: '', workspace: '', apiKey: '' };
  const { planInForce: plan, model, feature, client, member, workspace, apiKey } = use;
  return { ...consumed, plan, model, feature, client, member, workspace, apiKey };
}

const ONE = micros(UNIT);

function consumedOf(use: Use | null): { quantity: Micros; unit: string } {
  if (use === null) return { quantity: ONE, unit: 'Uses' };
  if (use.quantity !== null) return { quantity: use.quantity, unit: use.unit || 'Units' };
  const tokens = [use.inputTokens, use.outputTokens, use.cacheReadTokens, use.cacheWrite5mTokens, use.cacheWrite1hTokens];
  const stated = tokens.filter((count) => count !== null);
  const total = stated.reduce((sum, count) => sum + count, 0);
  return stated.length > 0 && Number.isSafeInteger(total * UNIT)
    ? { quantity: micros(total * UNIT), unit: 'Tokens' }
    : { quantity: ONE, unit: 'Uses' };
}
