/** Random money of one account over one to four months: what was used, drawn, bought, shown and billed, and what of it the files lack. */
import type { Policy } from '../../src/domain/policy.ts';
import type { EntryRecord, EntryType, InputRecord, InvoiceRecord, SnapshotRecord, UseRecord } from '../../src/domain/records.ts';
import type { Micros } from '../../src/domain/money.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { ReplayContext } from '../../src/replay/model.ts';
import type { History } from './generate.ts';
import { Dice } from './generate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNIT = 1_000_000;
const CENT = 10_000;

const instant = (at: number): Instant => at as Instant;
const money = (amount: number): Micros => amount as Micros;

/** Files by index. */
const [USAGE, USAGE_AGAIN, CREDITS, CREDITS_AGAIN, INVOICES, INVOICES_AGAIN, SNAPSHOTS] = [0, 1, 2, 3, 4, 5, 6];
const FILES = 7;

interface Stage {
  dice: Dice;
  from: number;
  until: number;
  /** First instants of months inside. */
  edges: number[];
  currencies: string[];
  /** Numbers lines and invoices. */
  count: number;
  posting: number;
}

/** Any time of the history; now and then near the edge of a month. */
function someTime({ dice, from, until, edges }: Stage): number {
  if (edges.length > 0 && dice.chance(0.2)) {
    const at = dice.pick(edges) + dice.pick([0, -1, -MINUTE, MINUTE, -5 * MINUTE, -HOUR, HOUR]);
    if (at >= from && at < until) return at;
  }
  return from + dice.whole(0, Math.floor((until - from) / (5 * MINUTE)) - 1) * 5 * MINUTE;
}

function someCurrency({ dice, currencies }: Stage): string {
  return dice.chance(0.7) ? (currencies[0] ?? 'USD') : dice.pick(currencies);
}

function line(stage: Stage): number {
  stage.count += 1;
  return stage.count;
}

const SHARED = { account: 'harbour', vendor: '', zoneless: false };

function newUse(stage: Stage, from: number, more: Partial<UseRecord>): UseRecord {
  return {
    ...SHARED,
    kind: 'use',
    format: 'usage',
    file: USAGE,
    line: line(stage),
    from: instant(from),
    until: instant(from),
    id: '',
    identity: '',
    plan: '',
    impliedPlan: '',
    stream: 'subscription',
    surface: '',
    client: '',
    model: 'coral-2',
    feature: 'none',
    member: '',
    workspace: '',
    apiKeyStatus: '',
    apiKey: '',
    quantity: money(UNIT),
    unit: '',
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheWrite5mTokens: null,
    cacheWrite1hTokens: null,
    funding: 'allowance',
    amount: null,
    currency: '',
    listAmount: null,
    vendorExceeds: null,
    readings: [],
    limits: [],
    ...more,
  };
}

function newEntry(
  stage: Stage,
  at: number,
  type: EntryType,
  amount: number,
  currency: string,
  more: Partial<EntryRecord> = {},
): EntryRecord {
  return {
    ...SHARED,
    kind: 'entry',
    format: 'credits',
    file: CREDITS,
    line: line(stage),
    at: instant(at),
    latest: instant(at),
    id: '',
    stream: 'subscription',
    type,
    amount: money(amount),
    currency,
    balanceAfter: null,
    expiresAt: null,
    priority: 50,
    eventId: '',
    invoiceId: '',
    description: '',
    ...more,
  };
}

function newLine(stage: Stage, at: number, id: string, amount: number, currency: string, more: Partial<InvoiceRecord> = {}): InvoiceRecord {
  return {
    ...SHARED,
    kind: 'invoice',
    format: 'invoices',
    file: INVOICES,
    line: line(stage),
    at: instant(at),
    latest: instant(at),
    id,
    stream: 'credits',
    description: 'Extra usage credits',
    amount: money(amount),
    currency,
    periodFrom: null,
    periodUntil: null,
    status: 'paid',
    ...more,
  };
}

/** Uses and the draws that the ledger posts for them: by id or by amount, in time, late or never. */
function useAndDraw(stage: Stage): { uses: UseRecord[]; entries: EntryRecord[] } {
  const { dice, from, until } = stage;
  const uses: UseRecord[] = [];
  const entries: EntryRecord[] = [];
  // What reaches over everything, so that what lies between is not left open.
  if (dice.chance(0.7)) uses.push(newUse(stage, from - 2 * DAY, { id: 'first' }), newUse(stage, until + 2 * DAY, { id: 'last' }));
  const neat = dice.chance(0.4);
  for (let index = dice.whole(0, dice.chance(0.3) ? 25 : 10); index > 0; index -= 1) {
    const start = someTime(stage);
    const span = dice.chance(0.1) ? dice.pick([HOUR, DAY]) : 0;
    const currency = someCurrency(stage);
    const amount = dice.pick([UNIT, 2 * UNIT, 2_500_000, 333_333, 4_512, 1, 12 * UNIT]);
    const funding = dice.weighted<UseRecord['funding']>([
      [60, 'credits'],
      [10, 'mixed'],
      [10, ''],
      [20, 'allowance'],
    ]);
    const blank = funding === 'allowance' || (funding !== '' && dice.chance(0.07));
    const stream = dice.chance(0.94) ? 'subscription' : 'api';
    const use = newUse(stage, start, {
      id: dice.chance(0.75) ? `u${index}` : '',
      until: instant(start + span),
      stream,
      funding,
      amount: blank ? null : money(amount),
      currency: blank ? '' : currency,
      listAmount: funding === 'mixed' && !blank ? money(amount * 2) : null,
    });
    if (use.id === '') use.identity = `${start.toString(16)}${amount.toString(16)}${currency}`.padStart(12, '0').slice(-12);
    uses.push(use);
    const posted = dice.weighted<'as stated' | 'otherwise' | 'in two' | 'never'>(
      neat
        ? [[1, blank && !dice.chance(0.3) ? 'never' : 'as stated']]
        : [
            [70, 'as stated'],
            [6, 'otherwise'],
            [6, 'in two'],
            [18, 'never'],
          ],
    );
    if (posted === 'never' || (funding === 'allowance' && dice.chance(0.7))) continue;
    const late = [HOUR, 16 * MINUTE, 16 * MINUTE + 1, 2 * DAY];
    const at = start + span + (neat ? dice.pick([0, MINUTE, 10 * MINUTE]) : dice.pick([0, 0, 0, MINUTE, -MINUTE, 10 * MINUTE, ...late]));
    const byId = use.id !== '' && (neat || blank || posted !== 'as stated' || dice.chance(0.6));
    const draw = (of: number, after: number): void => {
      entries.push(newEntry(stage, at + after, 'draw', of, currency, { stream, eventId: byId ? use.id : '' }));
    };
    if (posted === 'in two' && byId && amount > 1) {
      draw(Math.floor(amount / 2), 0);
      draw(amount - Math.floor(amount / 2), dice.pick([0, MINUTE, DAY]));
    } else draw(posted === 'otherwise' && byId ? amount + dice.pick([1, CENT, UNIT]) : amount, 0);
  }
  if (!neat && dice.chance(0.4)) {
    for (let index = dice.whole(1, 3); index > 0; index -= 1) {
      const eventId = dice.chance(0.15) ? 'nobody' : '';
      entries.push(newEntry(stage, someTime(stage), 'draw', dice.pick([UNIT, 3 * UNIT, 777_777]), someCurrency(stage), { eventId }));
    }
  }
  return { uses, entries };
}

/** A bill of one purchase: its line, perhaps a discount, perhaps tax. */
function billOf(stage: Stage, at: number, id: string, amount: number, currency: string): InvoiceRecord[] {
  const { dice } = stage;
  const day = Math.floor(at / DAY) * DAY;
  const dated = dice.chance(0.3) ? { at: instant(day), latest: instant(day + DAY - 1) } : {};
  const status = dice.pick(['paid', 'paid', '']);
  const lines = [newLine(stage, at, id, amount, currency, { ...dated, status })];
  const off = dice.chance(0.2) ? dice.pick([10, 20]) : 0;
  const discount = { ...dated, status, description: 'Bundle discount' };
  if (off > 0) lines.push(newLine(stage, at, id, (-amount * off) / 100, currency, discount));
  const tax = { ...dated, status, stream: 'tax' as const, description: 'VAT' };
  if (dice.chance(0.35)) lines.push(newLine(stage, at, id, (amount * (100 - off) * dice.pick([19, 20, 8])) / 10_000, currency, tax));
  return lines;
}

/** Purchases twelve days or more apart, so that each bill has one purchase to stand against, and no amount twice. */
function buy(stage: Stage): { entries: EntryRecord[]; lines: InvoiceRecord[] } {
  const { dice, from, until } = stage;
  const entries: EntryRecord[] = [];
  const lines: InvoiceRecord[] = [];
  const amounts = dice.shuffle([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]).map((amount) => amount * UNIT);
  const neat = dice.chance(0.4);
  for (let at = from + dice.whole(0, 10 * DAY); at < until; at += 12 * DAY + dice.whole(0, 12 * DAY)) {
    const currency = someCurrency(stage);
    const type = dice.pick<EntryType>(['purchase', 'purchase', 'auto-reload']);
    const delay = dice.pick([0, HOUR, -HOUR, DAY, 3 * DAY]);
    const id = `inv-${line(stage)}`;
    const [amount, other] = [amounts.pop(), amounts.pop()];
    if (amount === undefined || other === undefined) break;
    const bought = newEntry(stage, at, type, amount, currency, { invoiceId: dice.chance(0.3) ? id : '' });
    const what = neat
      ? 'billed'
      : dice.weighted([
          [50, 'billed'],
          [10, 'twice'],
          [6, 'in one'],
          [10, 'no invoice'],
          [4, 'undone'],
          [10, 'no purchase'],
          [4, 'given'],
          [6, 'foreign'],
          [6, 'reissued'],
        ]);
    if (what === 'no invoice' || what === 'undone') {
      bought.invoiceId = '';
      entries.push(bought);
      if (what === 'undone') entries.push(newEntry(stage, at + 2 * HOUR, 'void', amount, currency));
    } else if (what === 'no purchase' || what === 'given') {
      lines.push(newLine(stage, at, id, amount, currency));
      if (what === 'given') entries.push(newEntry(stage, at + delay, dice.pick<EntryType>(['grant', 'correction']), amount, currency));
    } else if (what === 'foreign') {
      const card = currency === 'EUR' ? 'USD' : 'EUR';
      entries.push(bought);
      lines.push(newLine(stage, at + delay, id, Math.round(amount * 0.93), card));
    } else if (what === 'in one') {
      // Kept whole: with one of the two missing it would be a matter of taste what the invoice bills.
      const kept = { invoiceId: '', description: 'kept' };
      entries.push({ ...bought, ...kept }, newEntry(stage, at + HOUR, 'purchase', other, currency, kept));
      lines.push(newLine(stage, at + delay, id, amount, currency), newLine(stage, at + delay, id, other, currency));
    } else {
      entries.push(bought);
      lines.push(...billOf(stage, at + delay, id, amount, currency));
      if (what === 'twice') {
        entries.push(newEntry(stage, at + HOUR, 'purchase', other, currency));
        lines.push(...billOf(stage, at + HOUR + delay, `${id}b`, other, currency));
      }
      if (what === 'reissued') {
        const status = dice.pick(['void', 'cancelled', 'refunded', 'open']);
        lines.push(newLine(stage, at - 2 * HOUR, `${id}x`, amount, currency, { status }));
      }
    }
  }
  if (dice.chance(0.6)) {
    for (let at = from - 3 * DAY; at < until + 33 * DAY; at += 30 * DAY) {
      lines.push(newLine(stage, at, `plan-${line(stage)}`, 17_770_000, 'USD', { stream: 'subscription', description: 'Plan' }));
    }
  }
  return { entries, lines };
}

/** What else a ledger holds: gifts, corrections, refunds, what lapses; and the balance of the platform beside it. */
function giveAndTake(stage: Stage): EntryRecord[] {
  const { dice, from, until } = stage;
  const entries: EntryRecord[] = [];
  if (dice.chance(0.7)) {
    entries.push(newEntry(stage, from - 3 * DAY, 'grant', 3_210_000, stage.currencies[0] ?? 'USD'));
    entries.push(newEntry(stage, until + 3 * DAY, 'expiry', 120_000, stage.currencies[0] ?? 'USD'));
  }
  for (let index = dice.whole(0, 5); index > 0; index -= 1) {
    const type = dice.pick<EntryType>(['grant', 'refund', 'correction', 'correction', 'expiry', 'void']);
    const amount = dice.pick([1_110_000, 2_220_000, 3_330_000]);
    entries.push(newEntry(stage, someTime(stage), type, type === 'correction' && dice.chance(0.5) ? -amount : amount, someCurrency(stage)));
  }
  if (dice.chance(0.25)) {
    for (let index = dice.whole(1, 4); index > 0; index -= 1) {
      const type = dice.pick<EntryType>(['purchase', 'draw', 'grant', 'refund']);
      entries.push(newEntry(stage, someTime(stage), type, dice.pick([UNIT, 7 * UNIT]), someCurrency(stage), { stream: 'api' }));
    }
  }
  return entries;
}

/** The ledger as it would be exported: in order, named, with running balances; then what goes wrong with it. */
function written(stage: Stage, entries: EntryRecord[]): EntryRecord[] {
  const { dice } = stage;
  const ledger = [...entries].sort((a, b) => a.at - b.at || a.line - b.line);
  // Ties: several entries posted at one instant.
  if (dice.chance(0.35)) {
    for (const [index, entry] of ledger.entries()) {
      const before = ledger[index - 1];
      const close = before !== undefined && before.stream === entry.stream && entry.at - before.at < 2 * DAY;
      if (close && dice.chance(0.4)) [entry.at, entry.latest] = [before.at, before.at];
    }
  }
  const names = ledger.map((_, index) => `e${index + 1}`);
  const ids = dice.chance(0.4) ? dice.shuffle(names) : names;
  const stated = dice.weighted([
    [55, 1],
    [30, 0.5],
    [15, 0],
  ]);
  const running = new Map<string, number>();
  for (const [index, entry] of ledger.entries()) {
    const key = `${entry.stream} ${entry.currency}`;
    const gives = ['purchase', 'auto-reload', 'grant', 'correction'].includes(entry.type);
    const balance = (running.get(key) ?? dice.pick([0, 50 * UNIT])) + (gives ? 1 : -1) * entry.amount;
    running.set(key, balance);
    entry.id = ids[index] ?? '';
    if (dice.chance(stated)) entry.balanceAfter = money(balance);
  }
  if (ledger.length === 0) return ledger;
  if (dice.chance(0.15)) {
    const off = dice.pick(ledger);
    if (off.balanceAfter !== null) off.balanceAfter = money(off.balanceAfter + dice.pick([CENT, -CENT, 1, UNIT]));
  }
  if (dice.chance(0.03)) {
    const dated = dice.pick(ledger);
    const day = Math.floor(dated.at / DAY) * DAY;
    [dated.at, dated.latest] = [instant(day), instant(day + DAY - 1)];
  }
  const lost = dice.chance(0.15) ? dice.pick(ledger) : null;
  const kept = ledger.filter((entry) => entry !== lost || entry.description === 'kept');
  const again = dice.chance(0.1) ? dice.pick(ledger) : null;
  if (again === null || again === lost || again.description === 'kept') return kept;
  const amount = money(dice.chance(0.5) ? again.amount : again.amount + UNIT / 2);
  return [...kept, { ...again, amount, file: CREDITS_AGAIN, line: line(stage) }];
}

/** Looks at the month's counter: what had been drawn by then, late by `lag`, sometimes more, sometimes corrected. */
function lookAt(stage: Stage, uses: readonly UseRecord[], entries: readonly EntryRecord[]): SnapshotRecord[] {
  const { dice } = stage;
  const drawn = [
    ...uses.filter((use) => use.amount !== null).map((use) => ({ at: use.until, amount: use.amount ?? 0, currency: use.currency })),
    ...entries.filter((entry) => entry.type === 'draw' && dice.chance(0.1)),
  ];
  const lag = dice.pick([0, 0, 10 * MINUTE, 6 * HOUR]);
  const neat = dice.chance(0.5);
  const hidden = new Map<string, number>();
  const times = new Set<number>();
  for (let index = dice.whole(1, 12); index > 0; index -= 1) times.add(someTime(stage));
  return [...times]
    .sort((a, b) => a - b)
    .map((at) => {
      const currency = someCurrency(stage);
      const month = Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth());
      const key = `${month} ${currency}`;
      const more = neat ? 0 : dice.pick([0, 0, 0, 0, UNIT, 3 * UNIT, 8000, -UNIT, -20 * UNIT]);
      hidden.set(key, (hidden.get(key) ?? 0) + more);
      const shown = drawn.filter((one) => one.currency === currency && one.at >= month && one.at + lag <= at);
      const figure = Math.max(
        0,
        shown.reduce((total, one) => total + one.amount, hidden.get(key) ?? 0),
      );
      return {
        ...SHARED,
        kind: 'snapshot',
        format: 'snapshots',
        file: SNAPSHOTS,
        line: line(stage),
        at: instant(at),
        latest: instant(at),
        plan: '',
        readings: [],
        creditsEnabled: null,
        creditsUsed: dice.chance(0.9) ? money(figure) : null,
        creditsCap: null,
        creditsBalance: null,
        currency,
        overageInUse: null,
        note: '',
      };
    });
}

function contextOf(stage: Stage, records: readonly InputRecord[]): ReplayContext {
  const { posting } = stage;
  const window = { id: 'session', length: 5 * HOUR, starts: 'reported', anchor: null, limit: null, scope: null } as const;
  const windows = [{ ...window, optional: false, from: null, until: null }];
  const policy: Policy = {
    id: 'tide',
    version: '2026-03-01',
    verifiedUntil: null,
    plans: new Map([['tide', { id: 'tide', title: 'Tide', windows, crossing: 'split' }]]),
    order: ['allowance', 'granted', 'purchased'],
    coverage: [],
    incidents: [],
    prices: [],
    adjustments: [],
    tolerance: { readingPct: UNIT, readingAge: 15 * MINUTE, clock: MINUTE, inFlight: 15 * MINUTE, posting, capPct: 10 * UNIT },
  };
  const lastRow: Instant[] = [];
  for (let file = 0; file < FILES; file += 1) {
    const times = records.filter((record) => record.file === file).map((record) => ('at' in record ? record.at : record.from));
    lastRow.push(instant(Math.max(0, ...times)));
  }
  return {
    policies: [policy],
    planFor: () => 'tide',
    attested: new Set(),
    coverage: new Map([['usage', [{ from: instant(stage.from), until: instant(stage.until) }]]]),
    covers: null,
    lastRow,
    crossing: null,
  };
}

export function generateMoney(seed: number): History {
  const dice = new Dice(seed);
  const month = dice.whole(0, 8);
  const months = dice.whole(1, 4);
  const from = Date.UTC(2026, month) + dice.pick([0, 0, 5 * DAY + 3 * HOUR]);
  const until = Date.UTC(2026, month + months) - dice.pick([0, 0, 9 * DAY]);
  const edges = Array.from({ length: months + 1 }, (_, index) => Date.UTC(2026, month + index));
  const currencies = dice.pick([['USD'], ['USD'], ['USD', 'EUR'], ['EUR', 'USD']]);
  const stage: Stage = { dice, from, until, edges, currencies, count: 0, posting: dice.pick([15 * MINUTE, 15 * MINUTE, 0, 2 * HOUR]) };
  const drawn = useAndDraw(stage);
  const bought = buy(stage);
  const entries = written(stage, [...drawn.entries, ...bought.entries, ...giveAndTake(stage)]);
  const looks = dice.chance(0.6) ? lookAt(stage, drawn.uses, entries) : [];
  const uses = [...drawn.uses];
  const twice = uses.length > 0 && dice.chance(0.15) ? dice.pick(uses) : null;
  if (twice !== null) uses.push({ ...twice, file: USAGE_AGAIN, line: line(stage) });
  const lines = [...bought.lines];
  const copied = lines.length > 0 && dice.chance(0.15) ? dice.pick(lines) : null;
  if (copied !== null) lines.push({ ...copied, file: INVOICES_AGAIN, line: line(stage) });
  const records: InputRecord[] = [
    ...(dice.chance(0.85) ? uses : []),
    ...(dice.chance(0.88) ? entries : []),
    ...(dice.chance(0.75) ? lines : []),
    ...looks,
  ];
  return { seed, account: 'harbour', records: dice.shuffle(records), context: contextOf(stage, records) };
}
