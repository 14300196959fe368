/**
 * Random histories in which everything agrees: what the allowance and credits paid, by the plan's own rules, and every record that
 * is kept of it (usage rows, the credit ledger, invoices, looks at the screen, messages). No rule may find anything in one. A fault
 * changes one thing on the way: what a use was billed, what the ledger and the invoices hold, or what the screens and messages say.
 */
import { Dice } from '../reference/generate.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Micro-units of a dollar. */
export const CENT = 10_000;
export const DOLLAR = 100 * CENT;

const FEE = 18 * DOLLAR;

type Style = 'month' | 'week' | 'session' | 'session and week' | 'metered';
type Crossing = 'split' | 'whole-to-credits' | 'whole-to-allowance';

/** What is told of an account, and how; a fault wishes for what it needs. */
export interface Traits {
  style: Style;
  crossing: Crossing;
  /** Whether uses run into the limit. */
  busy: boolean;
  /** Whether credits pay beyond the limit; else such uses are blocked. */
  credits: boolean;
  /** Whether rows have event ids. */
  ids: boolean;
  /** Whether rows state amounts; else only the ledger does. */
  amounts: boolean;
  ledger: boolean;
  balances: 'all' | 'some' | 'none';
  /** Whether the ledger's draws name the event they pay for. */
  linked: boolean;
  invoices: boolean;
  looks: boolean;
  counters: boolean;
  balancesShown: boolean;
  caps: boolean;
  switches: boolean;
  /** Whether looks show the meters. */
  meters: boolean;
  /** Whether rows show the meters right after the use. */
  inline: boolean;
  rounding: 'nearest' | 'down';
  flags: boolean;
  notices: boolean;
  /** Uses that a published rule sends to credits. */
  fast: boolean;
  /** A weekly window for one model. */
  scoped: boolean;
  prices: boolean;
  budget: boolean;
  grant: boolean;
  refund: boolean;
  voided: boolean;
  goodwill: boolean;
  reloads: boolean;
  bundles: boolean;
  taxed: boolean;
  planBy: 'option' | 'rows' | 'accounts';
  pieces: number;
  /** Whether amounts are billed to the cent. */
  cents: boolean;
  /** Whether screens count down to the reset, by the minute, instead of naming it. */
  countdown: boolean;
  /** Whether invoices state only their date. */
  dated: boolean;
  /** How long credits, counter and ledger may lag behind, in seconds. */
  lag: number;
}

export interface Spec {
  readonly id: string;
  readonly starts: 'calendar-month' | 'anchor' | 'first-use' | 'reported';
  /** `null`: a calendar month. */
  readonly length: number | null;
  readonly anchor: number | null;
  readonly limit: number;
  readonly model: string | null;
}

/** One instance of a window as the vendor keeps it. */
export interface Instance {
  readonly spec: Spec;
  readonly start: number;
  readonly end: number;
  readonly points: { readonly at: number; readonly used: number }[];
  /** When it first left a use to credits. */
  refusedAt: number | null;
}

export interface Use {
  readonly at: number;
  until: number;
  readonly id: string;
  readonly model: 'atelier-large' | 'atelier-small';
  feature: string;
  readonly quantity: number;
  input: number;
  output: number;
  cached: number;
  funding: 'allowance' | 'credits' | 'mixed' | 'none';
  /** What the vendor let the allowance pay of the quantity. */
  allowance: number;
  list: number;
  paid: number;
  /** When the ledger, the counter and the balance show it. */
  posted: number;
  /** Whether the row states its amount. */
  states: boolean;
  exceeds: boolean | null;
  shown: Shown[];
  /** The instances that it is counted in, as the vendor keeps them. */
  instances: readonly Instance[];
}

export interface Shown {
  readonly window: string;
  pct: number;
  resetsAt: number | null;
}

export interface Entry {
  at: number;
  readonly id: string;
  readonly type: 'purchase' | 'auto-reload' | 'grant' | 'draw' | 'refund' | 'correction' | 'expiry' | 'void';
  amount: number;
  expiresAt: number | null;
  eventId: string;
  invoiceId: string;
  description: string;
  balance: number;
  statesBalance: boolean;
}

export interface Line {
  readonly invoice: string;
  readonly at: number;
  readonly stream: string;
  readonly description: string;
  readonly amount: number;
  readonly period: readonly [number, number] | null;
  status: string;
}

export interface Look {
  readonly at: number;
  enabled: boolean | null;
  used: number | null;
  cap: number | null;
  balance: number | null;
  overage: boolean | null;
  source: string;
  shown: Shown[];
}

export interface Notice {
  readonly at: number;
  readonly kind: string;
  readonly window: string;
  readonly text: string;
}

export interface History {
  readonly seed: number;
  readonly dice: Dice;
  readonly traits: Traits;
  readonly base: number;
  readonly end: number;
  readonly specs: readonly Spec[];
  instances: readonly Instance[];
  uses: Use[];
  entries: Entry[];
  invoices: Line[];
  looks: Look[];
  notices: Notice[];
  /** Rows of the API's stream. */
  api: { at: number; id: string; key: string; amount: number }[];
  /** In micro-dollars a month. */
  budget: number | null;
  /** Rows that a later export states again, with what it changes in them. */
  again: { readonly use: Use; readonly change: Record<string, string> }[];
  /** What the balance was before the first entry. */
  opening: number;
  /** Billed to credits although the allowance could have paid. */
  readonly misbilled: Set<string>;
}

/** Where a fault is planted; `false`: this history has no place for it. */
export interface Fault {
  readonly wishes: Partial<Traits>;
  /** Once what each use was billed is known, before any record is made of it. */
  readonly billed?: (history: History) => boolean;
  /** Once ledger and invoices are written, before balances are summed and screens looked at. */
  readonly booked?: (history: History) => boolean;
  /** Once all records are made. */
  readonly told?: (history: History) => boolean;
}

/** A history in which everything agrees, but for the fault; `null`: it has no place for it. */
export function makeHistory(seed: number, fault: Fault = { wishes: {} }): History | null {
  const dice = new Dice(seed);
  const traits = { ...someTraits(dice), ...fault.wishes };
  if (traits.style === 'metered' && traits.crossing === 'whole-to-credits') traits.crossing = 'split';
  if (!traits.ids) traits.linked = false;
  if (!traits.ledger || !traits.linked) traits.amounts = true;
  const { base, end, plan, specs } = stage(dice, traits);
  const history: History = {
    seed,
    dice,
    traits,
    base,
    end,
    specs,
    instances: [],
    uses: [],
    entries: [],
    invoices: [],
    looks: [],
    notices: [],
    api: [],
    budget: null,
    again: [],
    opening: 0,
    misbilled: new Set(),
  };
  bill(history, plan);
  if (fault.billed?.(history) === false) return null;
  if (history.misbilled.size > 0) bill(history, plan);
  if (traits.credits) keepBooks(history);
  if (fault.booked?.(history) === false) return null;
  sumBalances(history);
  lookAtScreens(history);
  showMessages(history);
  if (traits.budget) history.budget = mostDrawnInAMonth(history) + dice.whole(1, 20) * DOLLAR;
  return fault.told?.(history) === false ? null : history;
}

function someTraits(dice: Dice): Traits {
  const looks = dice.chance(0.7);
  const ledger = dice.chance(0.6);
  return {
    style: dice.pick<Style>(['month', 'week', 'session', 'session and week', 'metered', 'metered']),
    crossing: dice.pick<Crossing>(['split', 'whole-to-credits', 'whole-to-allowance']),
    busy: dice.chance(0.7),
    credits: dice.chance(0.85),
    ids: dice.chance(0.8),
    amounts: dice.chance(0.75),
    ledger,
    balances: dice.pick(['all', 'all', 'some', 'none'] as const),
    linked: dice.chance(0.7),
    invoices: dice.chance(0.6),
    looks,
    counters: looks && dice.chance(0.6),
    balancesShown: looks && dice.chance(0.5),
    caps: looks && dice.chance(0.5),
    switches: looks && dice.chance(0.5),
    meters: looks && dice.chance(0.6),
    inline: dice.chance(0.4),
    rounding: dice.pick(['nearest', 'down'] as const),
    flags: dice.chance(0.4),
    notices: dice.chance(0.5),
    fast: dice.chance(0.5),
    scoped: dice.chance(0.3),
    prices: dice.chance(0.6),
    budget: dice.chance(0.4),
    grant: dice.chance(0.4),
    refund: dice.chance(0.3),
    voided: dice.chance(0.3),
    goodwill: dice.chance(0.3),
    reloads: dice.chance(0.5),
    bundles: dice.chance(0.3),
    taxed: dice.chance(0.4),
    planBy: dice.pick(['option', 'rows', 'accounts'] as const),
    pieces: dice.whole(1, 3),
    cents: dice.chance(0.4),
    countdown: dice.chance(0.3),
    dated: dice.chance(0.4),
    lag: dice.pick([0, 180, 800]),
  };
}

type Planned = Pick<Use, 'at' | 'until' | 'id' | 'model' | 'feature' | 'quantity' | 'input' | 'output' | 'cached'> & {
  readonly none: boolean;
};

interface Stage {
  readonly base: number;
  readonly end: number;
  readonly plan: readonly Planned[];
  readonly specs: readonly Spec[];
}

/** The plan's windows, and when what is used; a limit is met where uses are many. */
function stage(dice: Dice, traits: Traits): Stage {
  const monthly = traits.style === 'month';
  const base = monthly
    ? Date.UTC(2026, dice.whole(0, 8), 1)
    : Date.UTC(2026, 1, 2) + dice.whole(0, 30) * 7 * DAY + dice.whole(0, 23) * HOUR + (dice.chance(0.3) ? 30 * MINUTE : 0);
  const dense = traits.style !== 'month' && traits.style !== 'week';
  const [least, most, days] = monthly ? [10 * HOUR, 60 * HOUR, 75] : dense ? [8 * MINUTE, 80 * MINUTE, 4] : [3 * HOUR, 20 * HOUR, 23];
  const uses: Planned[] = [nothing(base, 'first')];
  let at = base + 6 * HOUR + dice.whole(0, 59) * MINUTE;
  const until = base + days * DAY;
  while (at < until) {
    uses.push(someUse(dice, traits, at, `u${uses.length}`));
    at += dice.whole(least / SECOND, most / SECOND) * SECOND;
    if (dense && dice.chance(0.08)) at += dice.whole(4, 11) * HOUR;
  }
  uses.push(nothing(at, 'last'));
  const specs = someWindows(dice, traits, base);
  return { base, end: at, plan: uses, specs };
}

function nothing(at: number, id: string): Planned {
  return { at, until: at, id, model: 'atelier-small', feature: 'none', quantity: 0, input: 0, output: 0, cached: 0, none: true };
}

function someUse(dice: Dice, traits: Traits, at: number, id: string): Planned {
  // A sum over a few minutes; nobody sees at which of them a first-use window opens.
  const spans = (traits.style === 'month' || traits.style === 'week') && dice.chance(0.15);
  return {
    at,
    until: spans ? at + dice.whole(1, 4) * MINUTE : at,
    id,
    model: dice.pick(['atelier-large', 'atelier-small'] as const),
    feature: traits.fast && dice.chance(0.12) ? 'fast' : 'none',
    quantity: dice.whole(1, 12),
    input: 2000 * dice.whole(1, 60),
    output: 400 * dice.whole(0, 40),
    cached: dice.chance(0.5) ? 0 : 2000 * dice.whole(1, 50),
    none: dice.chance(0.06),
  };
}

function someWindows(dice: Dice, { style, busy, scoped }: Traits, base: number): Spec[] {
  const limit = (few: number, many: number): number => (busy ? dice.whole(few, few * 2) : many + dice.whole(0, 50));
  const weekly = { starts: 'anchor', length: 7 * DAY, anchor: base - 21 * DAY, model: null } as const;
  const session = { id: 'session', starts: 'first-use', length: 5 * HOUR, anchor: null, model: null } as const;
  const large: Spec[] =
    scoped && style.includes('week') ? [{ ...weekly, id: 'weekly_large', limit: limit(30, 400), model: '*large*' }] : [];
  const windows: Record<Style, () => Spec[]> = {
    month: () => [{ id: 'month', starts: 'calendar-month', length: null, anchor: null, limit: limit(60, 300), model: null }],
    week: () => [{ ...weekly, id: 'weekly', limit: limit(50, 400) }, ...large],
    session: () => [{ ...session, limit: limit(22, 300) }],
    'session and week': () => [{ ...session, limit: limit(25, 300) }, { ...weekly, id: 'weekly', limit: limit(250, 3000) }, ...large],
    metered: () => [
      // So that a few uses always move a meter in whole per cents.
      { ...session, starts: 'reported', limit: limit(22, 100) },
      { ...weekly, id: 'weekly', starts: 'reported', limit: limit(300, 3000) },
    ],
  };
  return windows[style]();
}

function monthOf(at: number): [number, number] {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return [Date.UTC(year, month), Date.UTC(year, month + 1)];
}

/** What a token costs, in micro-dollars; a fast use costs six times as much. */
export const RATES = { 'atelier-large': { input: 5, output: 25, cached: 0.5 }, 'atelier-small': { input: 1, output: 5, cached: 0.1 } };
export const FAST = 6;

function listOf(use: Pick<Use, 'model' | 'feature' | 'input' | 'output' | 'cached'>): number {
  const rate = RATES[use.model];
  const list = Math.round(use.input * rate.input + use.output * rate.output + use.cached * rate.cached);
  return use.feature === 'fast' ? list * FAST : list;
}

/** The vendor bills: the allowance as far as every window that applies has room, then credits. */
function bill(history: History, plan: readonly Planned[]): void {
  const { specs, traits, misbilled } = history;
  const current = new Map<Spec, Instance>();
  const all: Instance[] = [];
  const instanceAt = (spec: Spec, at: number): Instance => {
    const now = current.get(spec);
    if (now !== undefined && at < now.end) return now;
    const [start, end] =
      spec.length === null
        ? monthOf(at)
        : spec.anchor === null
          ? [at, at + spec.length]
          : [at - ((at - spec.anchor) % spec.length), at - ((at - spec.anchor) % spec.length) + spec.length];
    return { spec, start, end, points: [], refusedAt: null };
  };
  history.uses = plan.map((planned): Use => {
    const { none, ...use } = planned;
    const base = {
      ...use,
      allowance: 0,
      list: listOf(use),
      paid: 0,
      posted: use.at,
      states: traits.amounts,
      exceeds: null,
      shown: [],
      instances: [],
    };
    if (none) return { ...base, until: use.at, funding: 'none', exceeds: traits.flags ? false : null };
    if (use.feature === 'fast') {
      if (!traits.credits) return { ...base, until: use.at, funding: 'none' };
      return { ...base, funding: 'credits', paid: base.list };
    }
    const places = specs.filter((spec) => spec.model === null || use.model.includes('large')).map((spec) => instanceAt(spec, use.at));
    const headroom = Math.min(...places.map((place) => Math.max(0, place.spec.limit - usedAt(place, use.at))));
    const pays = misbilled.has(use.id) ? 0 : allowed(use.quantity, headroom, traits.crossing);
    const funding = pays === use.quantity ? 'allowance' : pays > 0 && traits.credits ? 'mixed' : traits.credits ? 'credits' : 'none';
    if (funding === 'none') {
      // Blocked: nothing of it is used.
      for (const place of places) if (place.spec.limit - usedAt(place, use.at) < use.quantity) place.refusedAt ??= use.at;
      return { ...base, until: use.at, funding, exceeds: null, instances: places };
    }
    if (pays > 0) {
      for (const place of places) {
        if (current.get(place.spec) !== place) all.push(place);
        current.set(place.spec, place);
        place.points.push({ at: use.at, used: usedAt(place, use.at) + pays });
      }
    }
    if (pays < use.quantity && !misbilled.has(use.id)) {
      for (const place of places) if (place.spec.limit - usedAt(place, use.at - 1) < use.quantity) place.refusedAt ??= use.at;
    }
    const exact = Math.floor((base.list * (use.quantity - pays)) / use.quantity);
    const paid = traits.cents ? Math.round(exact / CENT) * CENT : exact;
    const whole = funding === 'allowance' || (funding === 'credits' && headroom === 0);
    const inside = places.every((place) => use.until <= place.end);
    return {
      ...base,
      until: whole && inside ? use.until : use.at,
      funding,
      allowance: pays,
      paid,
      exceeds: traits.flags && !misbilled.has(use.id) ? funding !== 'allowance' : null,
      shown: traits.inline || traits.style === 'metered' ? shownBy(history, places, use.at) : [],
      instances: places,
    };
  });
  history.instances = all;
}

function allowed(quantity: number, headroom: number, crossing: Crossing): number {
  if (headroom >= quantity || headroom <= 0) return Math.min(quantity, headroom);
  return crossing === 'split' ? headroom : crossing === 'whole-to-allowance' ? quantity : 0;
}

export function usedAt(instance: Instance, at: number): number {
  return instance.points.findLast((point) => point.at <= at)?.used ?? 0;
}

/** The meters at an instant; a screen may be a second off with the reset. */
function shownBy({ dice, traits }: History, instances: readonly Instance[], at: number): Shown[] {
  return instances
    .filter((instance) => instance.points.length > 0 && at < instance.end)
    .map((instance) => {
      const pct = Math.min(100, (100 * usedAt(instance, at)) / instance.spec.limit);
      const jitter = instance.spec.starts === 'reported' ? dice.pick([0, 0, SECOND]) : 0;
      return {
        window: instance.spec.id,
        pct: traits.rounding === 'nearest' ? Math.round(pct) : Math.floor(pct),
        resetsAt: instance.end - jitter,
      };
    });
}

/** A session that nobody has begun shows 0 %, and no reset. */
function idleSessions({ specs }: History, open: readonly Instance[]): Shown[] {
  const idle = specs.filter((spec) => spec.id === 'session' && !open.some((instance) => instance.spec === spec));
  return idle.map((spec) => ({ window: spec.id, pct: 0, resetsAt: null }));
}

export function drawsOf({ uses }: History): Use[] {
  return uses.filter((use) => use.paid > 0);
}

export function post({ entries }: History, at: number, type: Entry['type'], amount: number, more: Partial<Entry> = {}): void {
  const id = `e${entries.length + 1}`;
  const entry = { at, id, type, amount, expiresAt: null, eventId: '', invoiceId: '', description: '', balance: 0, statesBalance: true };
  entries.push({ ...entry, ...more });
}

/** An entry and its invoice, which the entry may name. */
export function purchase(history: History, at: number, type: 'purchase' | 'auto-reload', amount: number, status = 'paid'): void {
  const { entries, dice } = history;
  const number = `R-${entries.length + 1}`;
  post(history, at, type, amount, { invoiceId: dice.chance(0.5) ? number : '' });
  invoiceFor(history, number, at + dice.whole(0, 90) * MINUTE, amount, status);
}

/** Credits are bought before they are needed, or reloaded when they run low; each purchase has its invoice. */
function keepBooks(history: History): void {
  const { dice, traits, base, end } = history;
  const add = (at: number, type: Entry['type'], amount: number, more: Partial<Entry> = {}): void => post(history, at, type, amount, more);
  const buy = (at: number, type: 'purchase' | 'auto-reload', amount: number, status = 'paid'): void =>
    purchase(history, at, type, amount, status);
  let balance = dice.whole(2, 8) * 5 * DOLLAR;
  buy(base - 10 * DAY, 'purchase', balance);
  if (traits.refund) {
    buy(base - 9 * DAY, 'purchase', 11 * DOLLAR, 'refunded');
    add(base - 8 * DAY, 'refund', 11 * DOLLAR);
  }
  if (traits.voided) {
    buy(base - 7 * DAY, 'purchase', 7 * DOLLAR, 'void');
    add(base - 7 * DAY + 3 * MINUTE, 'void', 7 * DOLLAR);
  }
  if (traits.grant) {
    const amount = dice.whole(1, 3) * DOLLAR;
    const usedUp = whenDrawn(history, amount);
    add(base - 5 * DAY, 'grant', amount, { expiresAt: usedUp !== null && dice.chance(0.6) ? usedUp + 2 * DAY : end + 60 * DAY });
    balance += amount;
  }
  if (traits.goodwill) {
    add(base - 3 * DAY, 'correction', DOLLAR / 2, { description: 'Goodwill' });
    balance += DOLLAR / 2;
  }
  let last = base;
  for (const use of drawsOf(history)) {
    while (balance < use.paid) {
      const amount = dice.whole(2, 6) * 5 * DOLLAR;
      buy(use.at - 2 * MINUTE, 'purchase', amount);
      balance += amount;
    }
    const posted = postingOf(history, use, last);
    use.posted = last = posted;
    add(posted, 'draw', use.paid, { eventId: traits.linked ? use.id : '' });
    balance -= use.paid;
    if (!traits.reloads || balance >= 10 * DOLLAR) continue;
    const amount = dice.whole(5, 8) * 5 * DOLLAR;
    buy(posted + MINUTE, 'auto-reload', amount);
    balance += amount;
  }
  if (dice.chance(0.6)) buy(end + 4 * DAY, 'purchase', 25 * DOLLAR);
  for (let month = monthOf(base - 12 * DAY)[0]; month < end + 40 * DAY; [, month] = monthOf(month)) {
    const period = monthOf(month);
    const id = `S-${new Date(month).toISOString().slice(0, 7)}`;
    history.invoices.push({
      invoice: id,
      at: month + 9 * HOUR,
      stream: 'subscription',
      description: 'Almanac Plus',
      amount: FEE,
      period,
      status: 'paid',
    });
  }
}

/** Some time after the use, in order, and in its month. */
function postingOf({ dice, traits }: History, use: Use, last: number): number {
  const posted = Math.max(use.until + dice.whole(0, traits.lag) * SECOND, last + SECOND);
  return monthOf(posted)[0] === monthOf(use.until)[0] ? posted : use.until;
}

/** When draws have come to an amount; `null`: never. */
function whenDrawn(history: History, amount: number): number | null {
  let drawn = 0;
  for (const use of drawsOf(history)) {
    drawn += use.paid;
    if (drawn >= amount) return use.until;
  }
  return null;
}

/** An invoice for credits: with tax where there is one, and with the discount of a bundle. */
export function invoiceFor({ invoices, traits, dice }: History, invoice: string, at: number, amount: number, status = 'paid'): void {
  const line = (stream: string, description: string, sum: number): void => {
    invoices.push({ invoice, at, stream, description, amount: sum, period: null, status });
  };
  const discount = traits.bundles && dice.chance(0.5) ? amount / 5 : 0;
  line('credits', 'Usage credits', amount);
  if (discount > 0) line('credits', 'Bundle discount', -discount);
  if (traits.taxed) line('tax', 'VAT', ((amount - discount) / 100) * 19);
}

const SIGNS: Readonly<Record<Entry['type'], 1 | -1>> = {
  purchase: 1,
  'auto-reload': 1,
  grant: 1,
  correction: 1,
  draw: -1,
  refund: -1,
  expiry: -1,
  void: -1,
};

/** What each entry leaves of the balance. */
export function sumBalances(history: History): void {
  const { entries, traits, dice, opening } = history;
  entries.sort((a, b) => a.at - b.at);
  let balance = opening;
  for (const entry of entries) {
    balance += SIGNS[entry.type] * entry.amount;
    entry.balance = balance;
    entry.statesBalance = traits.balances === 'all' || (traits.balances === 'some' && dice.chance(0.6));
  }
}

function mostDrawnInAMonth(history: History): number {
  const months = new Map<number, number>();
  for (const use of drawsOf(history)) {
    const [month] = monthOf(use.until);
    months.set(month, (months.get(month) ?? 0) + use.paid);
  }
  return Math.max(0, ...months.values());
}

/** Whether nothing is under way; draws may still have to be posted. */
export function isQuiet({ uses, entries }: History, at: number): boolean {
  const busy = (from: number, until: number): boolean => at >= from - MINUTE && at <= until + MINUTE;
  return (
    !uses.some((use) => busy(use.at, Math.max(use.until, use.posted))) &&
    !entries.some((entry) => entry.type !== 'draw' && busy(entry.at, entry.at))
  );
}

/** The instances that are open at an instant. */
export function openAt({ instances }: History, at: number): Instance[] {
  return instances.filter((instance) => instance.start <= at && at < instance.end && instance.points.some((point) => point.at <= at));
}

function lookAtScreens(history: History): void {
  const { dice, traits, base, end } = history;
  if (!traits.looks) return;
  const times = new Set<number>();
  for (let index = dice.whole(2, 14); index > 0; index -= 1) {
    const near = dice.chance(0.4) ? dice.pick(history.uses).until + dice.whole(1, 14) * MINUTE : null;
    const at = near ?? base + dice.whole(0, (end - base) / MINUTE) * MINUTE + dice.whole(0, 59) * SECOND;
    if (isQuiet(history, at)) times.add(at);
  }
  const cap = mostDrawnInAMonth(history) + dice.whole(1, 9) * DOLLAR;
  history.looks = [...times].sort((a, b) => a - b).map((at) => lookAt(history, at, cap));
}

export function lookAt(history: History, at: number, cap: number): Look {
  const { dice, traits } = history;
  const [month] = monthOf(at);
  const drawn = drawsOf(history).filter((use) => use.posted <= at && use.posted >= month);
  const entry = history.entries.findLast((one) => one.at <= at);
  return {
    at,
    enabled: traits.switches && dice.chance(0.8) ? traits.credits : null,
    used: traits.counters && traits.credits && dice.chance(0.8) ? drawn.reduce((sum, use) => sum + use.paid, 0) : null,
    cap: traits.caps && traits.credits && dice.chance(0.8) ? cap : null,
    balance: traits.balancesShown && traits.ledger && entry !== undefined && dice.chance(0.8) ? entry.balance : null,
    overage: traits.flags && traits.switches ? overageAt(history, at) : null,
    source: 'page',
    shown: traits.meters ? [...shownBy(history, openAt(history, at), at), ...idleSessions(history, openAt(history, at))] : [],
  };
}

/** Whether the last use went to credits for want of room in a window that still runs. */
function overageAt(history: History, at: number): boolean {
  const last = history.uses.findLast((use) => use.at <= at && use.instances.length > 0);
  return last !== undefined && last.paid > 0 && last.instances.some((instance) => at < instance.end && lacksRoom(history, instance, last));
}

/** What credits take over entirely may be too large for what is left; of what is blocked no record says how large it was. */
function lacksRoom({ traits }: History, instance: Instance, use: Use): boolean {
  const least = traits.crossing === 'whole-to-credits' && use.paid > 0 ? use.quantity : 1;
  return instance.spec.limit - usedAt(instance, use.at) < least;
}

/** A message when a window is full, right before credits take over or the use is blocked. */
function showMessages(history: History): void {
  const { dice, traits, uses } = history;
  if (!traits.notices) return;
  const told = new Set<Instance>();
  for (const use of uses) {
    if (use.feature === 'fast' && dice.chance(0.3)) {
      history.notices.push({ at: use.at - SECOND, kind: 'credits-required', window: '', text: 'Fast mode needs usage credits' });
    }
    const full = use.allowance > 0 ? undefined : use.instances.find((instance) => lacksRoom(history, instance, use));
    if (full === undefined || told.has(full) || !dice.chance(0.7)) continue;
    told.add(full);
    const window = dice.chance(0.6) ? full.spec.id : '';
    history.notices.push({
      at: use.at - 90 * SECOND,
      kind: use.paid > 0 ? 'limit-reached' : dice.pick(['limit-reached', 'blocked']),
      window,
      text: "You've hit your limit",
    });
  }
}
