/** One stretch of time over every billing stream: what was charged, for which product, and how the credits went. */
import type { AuditOptions, Budget } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import { formatAmount } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import type { EntryRecord, InvoiceStream, SnapshotRecord } from '../domain/records.ts';
import type { ReadIssueView } from '../domain/report.ts';
import type { AccountStatement, BudgetLine, Charge, CreditLines, DrawLine, KeyLine, Statement, StreamLines } from '../domain/statement.ts';
import { addMonths, asIfUtc, formatInstant, monthStart, wallToInstant, type Instant, type Span } from '../domain/time.ts';
import type { AccountReplay, Charge as Charged, Draw, Use } from '../replay/model.ts';
import { linesOf } from '../rules/support/bills.ts';
import { groupBy, keyOf } from '../rules/support/group.ts';
import type { IdleKey } from '../rules/facts/charges.ts';
import { budgetMonths, chargesOf, lastDayOf } from '../rules/support/budgets.ts';
import { idleKeys } from '../rules/support/idle-keys.ts';
import { accountsOf } from './accounts.ts';
import { stepsOf, type Step } from './balance.ts';
import { bridgesOf, type Bridge } from './bridge.ts';
import { inputNotes, NOTHING_LEFT_OUT } from './notes.ts';
import { readInputs, type FileRead, type ReadRequest } from './read.ts';
import type { RecordStore } from './store.ts';
import { bridgeView, inputSummary, sourcesOf, type PathOf } from './view.ts';

export interface StatementRequest extends ReadRequest {
  readonly partial: boolean;
  readonly policies: readonly Policy[];
  readonly options: AuditOptions;
  readonly toolVersion: string;
  readonly store: RecordStore;
}

export type StatementOutcome =
  | { readonly statement: Statement; readonly refusedIssues?: undefined }
  | { readonly statement?: undefined; readonly refusedIssues: readonly ReadIssueView[] };

export async function statement(request: StatementRequest): Promise<StatementOutcome> {
  const { options } = request;
  const { files, spans } = await readInputs(request);
  const issues = files.flatMap((file) => file.issues);
  if (issues.length > 0 && !request.partial) return { refusedIssues: issues };
  const { namedAfterVendors, replayed } = accountsOf(request, spans);
  const period = periodOf(options, files);
  const pathOf: PathOf = (file) => spans[file]?.path ?? '';
  const accounts: AccountStatement[] = [];
  let repeatedPurchases = 0;
  for (const { account, replay } of replayed) {
    accounts.push(new Account(account, replay, bridgesOf(replay), period, options.budgets, pathOf).statement());
    repeatedPurchases += replay.repeatedPurchases;
  }
  return {
    statement: {
      version: 1,
      tool: { name: 'headroom', version: request.toolVersion },
      inputs: files.map(inputSummary),
      period: periodView(period),
      accounts,
      read_issues: issues,
      notes: inputNotes(files, options, namedAfterVendors, [], { ...NOTHING_LEFT_OUT, repeatedPurchases }),
    },
  };
}

export function periodView({ from, until, month, timezone }: Period): Statement['period'] {
  return { from: formatInstant(from), until: formatInstant(until), month, timezone };
}

/** What a statement is of. */
export interface Period extends Span {
  readonly timezone: string;
  /** Where it is a calendar month in that zone. */
  readonly month: string | null;
}

/** What was asked for; else the last calendar month that the files reach into, in the zone that dates without one are read in. */
function periodOf({ since, until, timezone }: AuditOptions, files: readonly FileRead[]): Period {
  const spans = files.filter((file) => file.from !== null && file.until !== null);
  const first = Math.min(...spans.map((file) => file.from ?? Infinity));
  // An end is exclusive: what ends with a month isn't in the next one.
  const last = Math.max(...spans.map(({ from, until: end }) => ((end ?? 0) > (from ?? 0) ? (end ?? 0) - 1 : (end ?? 0))));
  const whole = spans.length === 0 ? { from: 0 as Instant, until: 0 as Instant } : { from: first as Instant, until: (last + 1) as Instant };
  // A day of an export in UTC may end in the next month of a zone: where the latest row begins counts.
  if (since === null && until === null && spans.length > 0) {
    return monthOf(Math.max(...spans.map((file) => file.latestStart ?? 0)) as Instant, timezone);
  }
  const span = { from: since ?? until ?? whole.from, until: until ?? since ?? whole.until };
  if (spans.length > 0 && (since === null || until === null))
    return { from: since ?? whole.from, until: until ?? whole.until, month: null, timezone };
  const month = monthOf(span.from, timezone);
  return month.from === span.from && month.until === span.until ? month : { ...span, month: null, timezone };
}

/** The calendar month of a zone that holds an instant. */
export function monthOf(at: Instant, timezone: string): Period {
  const wall = monthStart(asIfUtc(at, timezone));
  const [from, until] = [wall, addMonths(wall, 1)].map((edge) => wallToInstant(edge, timezone)) as [Instant, Instant];
  return { from, until, month: formatInstant(wall).slice(0, 7), timezone };
}

/** In an invoice tax comes after what it is on. */
const PRODUCTS: readonly InvoiceStream[] = ['subscription', 'credits', 'api', 'other', 'unclassified', 'tax'];

/** One account over a period. */
export class Account {
  constructor(
    private readonly account: string,
    private readonly replay: AccountReplay,
    private readonly books: readonly Bridge[],
    private readonly period: Period,
    private readonly budgets: readonly Budget[],
    private readonly pathOf: PathOf,
  ) {}

  statement(): AccountStatement {
    const { replay } = this;
    const uses = replay.uses.filter((use) => this.holds(use.from) && use.planInForce !== '');
    return {
      account: this.account,
      plans: [...new Set(uses.length > 0 ? uses.map((use) => use.planInForce) : replay.plansInForce)].sort(byText),
      charges: this.charges(),
      credits: this.credits(),
      draws: this.draws(),
      streams: this.streams(),
      budgets: this.budgetLines(this.budgets),
      bridge: this.books.filter((bridge) => this.holdsMonth(bridge.month)).map((bridge) => bridgeView(bridge, this.account, this.pathOf)),
    };
  }

  private holds(at: Instant): boolean {
    return at >= this.period.from && at < this.period.until;
  }

  private charges(): Charge[] {
    return linesOf(this.replay.invoices)
      .filter(({ record }) => this.holds(record.at))
      .sort(
        ({ record: a }, { record: b }) =>
          a.at - b.at ||
          byText(a.id, b.id) ||
          PRODUCTS.indexOf(a.stream) - PRODUCTS.indexOf(b.stream) ||
          byText(a.description, b.description) ||
          a.amount - b.amount,
      )
      .map(({ record, statuses, origins }) => ({
        at: formatInstant(record.at),
        date: formatInstant(asIfUtc(record.at, this.period.timezone)).slice(0, 10),
        invoice: record.id,
        description: record.description,
        product: record.stream,
        amount: formatAmount(record.amount, record.currency),
        currency: record.currency,
        status:
          [...statuses]
            .filter((status) => status !== '')
            .sort(byText)
            .join(', ') || null,
        sources: sourcesOf(origins, this.pathOf),
      }));
  }

  private credits(): CreditLines[] {
    const { entries, snapshots } = this.replay;
    const ledgers = groupBy(entries, (entry) => keyOf(entry.stream, entry.currency));
    const drawn = groupBy(
      this.replay.draws.filter((draw) => this.holds(draw.from) && draw.amount !== null),
      (draw) => keyOf('subscription', draw.currency),
    );
    const looks = groupBy(
      snapshots.filter((look) => this.holds(look.at) && look.creditsBalance !== null),
      (look) => keyOf('subscription', look.currency),
    );
    return [...new Set([...ledgers.keys(), ...drawn.keys(), ...looks.keys()])]
      .map((key) => {
        const [stream, currency] = JSON.parse(key) as [CreditLines['stream'], string];
        return this.creditLines(stream, currency, ledgers.get(key) ?? [], drawn.get(key) ?? [], looks.get(key) ?? []);
      })
      .sort((a, b) => byText(b.stream, a.stream) || byText(a.currency, b.currency));
  }

  private creditLines(
    stream: CreditLines['stream'],
    currency: string,
    ledger: readonly EntryRecord[],
    draws: readonly Draw[],
    looks: readonly SnapshotRecord[],
  ): CreditLines {
    const text = (value: bigint): string => formatAmount(value, currency);
    const textOrNull = (value: bigint | null): string | null => (value === null ? null : text(value));
    const of = (type: EntryRecord['type']): bigint =>
      ledger.filter((entry) => entry.type === type && this.holds(entry.at)).reduce((sum, entry) => sum + BigInt(entry.amount), 0n);
    const steps = stepsOf(ledger);
    const byLedger = ledger.some((entry) => entry.type === 'draw');
    const look = [...looks].sort((a, b) => a.at - b.at || a.latest - b.latest).at(-1);
    return {
      stream,
      currency,
      opening: textOrNull(balanceAt(steps, this.period.from)),
      bought: text(of('purchase')),
      reloaded: text(of('auto-reload')),
      granted: text(of('grant')),
      corrected: text(of('correction')),
      drawn: text(byLedger ? of('draw') : draws.reduce((sum, draw) => sum + BigInt(draw.amount ?? 0), 0n)),
      drawn_by: byLedger ? 'ledger' : 'uses',
      refunded: text(of('refund')),
      expired: text(of('expiry')),
      voided: text(of('void')),
      closing: textOrNull(balanceAt(steps, this.period.until)),
      shown: look === undefined ? null : { at: formatInstant(look.at), balance: formatAmount(look.creditsBalance ?? 0n, currency) },
    };
  }

  private draws(): DrawLine[] {
    const own = this.replay.draws.filter((draw) => this.holds(draw.from));
    const groups = groupBy(own, (draw) => keyOf(draw.currency, draw.verdict, draw.reason, draw.policyEntry ?? draw.window));
    return [...groups.values()]
      .flatMap((group) => {
        const [first] = group;
        if (first === undefined) return [];
        const stated = group.filter((draw) => draw.amount !== null);
        const sum = stated.reduce((total, draw) => total + BigInt(draw.amount ?? 0), 0n);
        return {
          verdict: first.verdict,
          reason: first.reason,
          by: first.policyEntry ?? first.window,
          currency: first.currency || null,
          amount: stated.length === 0 ? null : formatAmount(sum, first.currency),
          draws: group.length,
        };
      })
      .sort(
        (a, b) =>
          byText(a.currency ?? '', b.currency ?? '') ||
          byText(a.verdict, b.verdict) ||
          byText(a.reason, b.reason) ||
          byText(a.by ?? '', b.by ?? ''),
      );
  }

  /** Charges of the products that no plan covers, by currency, workspace and key; a key that lies idle is named whenever it was used. */
  private streams(): StreamLines[] {
    const { uses, otherCharges } = this.replay;
    const idle = new Map(idleKeys(uses).keys.map((key) => [keyOf(key.workspace, key.apiKey), key]));
    const others = uses.filter((use) => use.stream !== 'subscription');
    const named = new Set(others.map((use) => use.stream));
    return OTHER_STREAMS.filter((stream) => named.has(stream) || otherCharges.some((charge) => charge.stream === stream)).flatMap(
      (stream) => {
        const own = otherCharges.filter((charge) => charge.stream === stream);
        const rows = others.filter((use) => use.stream === stream);
        const currencies = [...new Set([...own, ...rows].map((one) => one.currency).filter((currency) => currency !== ''))].sort(byText);
        return (currencies.length === 0 ? [''] : currencies)
          .map((currency, index) => {
            // Rows that state tokens alone have no currency: they stand with the first.
            const isOf = (one: { currency: string }): boolean => one.currency === currency || (index === 0 && one.currency === '');
            return this.streamLines(stream, currency, own.filter(isOf), rows.filter(isOf), idle);
          })
          .filter((lines) => lines.keys.length > 0);
      },
    );
  }

  private streamLines(
    stream: StreamLines['stream'],
    currency: string,
    charges: readonly Charged[],
    rows: readonly Use[],
    idle: ReadonlyMap<string, IdleKey>,
  ): StreamLines {
    const nameOf = (use: Use | null): string => keyOf(use?.workspace ?? '', use?.apiKey ?? '');
    const within = charges.filter((charge) => this.holds(charge.from));
    const charged = groupBy(within, (charge) => nameOf(charge.use));
    const used = groupBy(rows, nameOf);
    const keys = [...new Set([...used.keys(), ...charged.keys()])].sort(byText).flatMap((name): KeyLine[] => {
      const own = charged.get(name) ?? [];
      const all = used.get(name) ?? [];
      const isIdle = idle.has(name);
      if (own.length === 0 && !isIdle && !all.some((use) => this.holds(use.from))) return [];
      const [workspace, apiKey] = JSON.parse(name) as [string, string];
      const last = idle.get(name)?.from ?? Math.max(...all.map((use) => use.from), ...own.map((charge) => charge.from));
      return [
        {
          workspace: workspace || null,
          api_key: apiKey || null,
          amount: formatAmount(amountOf(own), currency),
          uses: own.length,
          last_used: formatInstant(last as Instant),
          idle: isIdle,
        },
      ];
    });
    return { stream, currency, amount: formatAmount(amountOf(within), currency), uses: within.length, keys };
  }

  private budgetLines(budgets: readonly Budget[]): BudgetLine[] {
    const charges = chargesOf(this.replay);
    const inPeriod = ({ month }: { month: string }): boolean => this.holdsMonth(month);
    return budgets.flatMap((budget) =>
      budgetMonths(budget, charges)
        .filter(inPeriod)
        .map(({ month, charges: own, charged, crossedBy }) => {
          const crossing = own[crossedBy];
          return {
            stream: budget.stream,
            workspace: budget.workspace,
            api_key: budget.apiKey,
            month,
            currency: budget.currency,
            budget: formatAmount(budget.month, budget.currency),
            charged: formatAmount(charged, budget.currency),
            used_pct: String((charged * 100n) / BigInt(budget.month)),
            crossed_on: crossing === undefined ? null : lastDayOf(crossing.from, crossing.until),
          };
        }),
    );
  }

  private holdsMonth(month: string): boolean {
    // The books and budgets go by months in UTC, a statement by those of its zone: they are told by name.
    if (this.period.month !== null) return month === this.period.month;
    const from = Date.parse(`${month}-01T00:00:00Z`) as Instant;
    return from < this.period.until && addMonths(from, 1) > this.period.from;
  }
}

const OTHER_STREAMS: readonly StreamLines['stream'][] = ['api', 'cloud', 'other'];

function amountOf(charges: readonly Charged[]): bigint {
  return charges.reduce((sum, charge) => sum + BigInt(charge.amount ?? 0), 0n);
}

/** The balance just before an instant; `null` where no entry states one. */
function balanceAt(steps: readonly Step[], at: Instant): bigint | null {
  const last = steps.findLast((step) => step.entry.at < at);
  return last === undefined ? (steps[0]?.before ?? null) : last.after;
}
