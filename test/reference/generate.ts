/** Small random account histories whose times crowd round each other and round the edges of windows. */
import type { CoverageRule, Crossing, Incident, Match, Plan, Policy, Window } from '../../src/domain/policy.ts';
import type {
  EntryRecord,
  EntryType,
  Funding,
  InputRecord,
  PlanRecord,
  Reading,
  SnapshotRecord,
  StatedLimit,
  UseRecord,
} from '../../src/domain/records.ts';
import type { Micros } from '../../src/domain/money.ts';
import type { Instant, Span } from '../../src/domain/time.ts';
import type { ReplayContext } from '../../src/replay/model.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNIT = 1_000_000;

export interface History {
  seed: number;
  account: string;
  records: InputRecord[];
  context: ReplayContext;
}

/** A small seeded generator (mulberry32): the same seed gives the same history everywhere. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number in [low, high]. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T;
  }

  /** One of several things, each with a weight. */
  weighted<T>(items: readonly (readonly [number, T])[]): T {
    let left = this.next() * items.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, item] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return (items[items.length - 1] as readonly [number, T])[1];
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let index = shuffled.length - 1; index > 0; index -= 1) {
      const other = this.whole(0, index);
      [shuffled[index], shuffled[other]] = [shuffled[other] as T, shuffled[index] as T];
    }
    return shuffled;
  }
}

const instant = (at: number): Instant => at as Instant;
const money = (amount: number): Micros => amount as Micros;

const NO_MATCH: Match = { feature: null, model: null, surface: null, client: null, promptTokensOver: null, except: null };

/** The stage of one history: where its edges and crowded times are. */
interface Stage {
  dice: Dice;
  base: number;
  length: number;
  /** Times worth standing near. */
  marks: number[];
  sessionEdge: number;
  weeklyEdge: number;
  tolerance: Policy['tolerance'];
}

function someTime(stage: Stage): number {
  const { dice, marks } = stage;
  let at: number;
  if (marks.length > 0 && dice.chance(0.45)) {
    const offsets = [
      0,
      0,
      0,
      1,
      -1,
      SECOND,
      -SECOND,
      MINUTE,
      -MINUTE,
      2 * MINUTE,
      -2 * MINUTE,
      5 * MINUTE,
      -5 * MINUTE,
      10 * MINUTE,
      -10 * MINUTE,
      15 * MINUTE,
      -15 * MINUTE,
      15 * MINUTE + 1,
      15 * MINUTE - 1,
      -15 * MINUTE - 1,
      20 * MINUTE,
      -20 * MINUTE,
      30 * MINUTE,
      -30 * MINUTE,
    ];
    at = dice.pick(marks) + dice.pick(offsets);
  } else at = stage.base + dice.whole(0, Math.floor(stage.length / (5 * MINUTE))) * 5 * MINUTE;
  if (dice.chance(0.6)) marks.push(at);
  return at;
}

function quantityOf(dice: Dice, low: number, high: number): number {
  return dice.chance(0.15) ? dice.whole(low * UNIT, high * UNIT) : dice.whole(low, high) * UNIT;
}

type Style = 'metered' | 'counted' | 'both';

function makeWindows(stage: Stage, style: Style): Window[] {
  const { dice } = stage;
  const windows: Window[] = [];
  const plain = { anchor: null, limit: null, scope: null, optional: false, from: null, until: null };
  const limit = (low: number, high: number): Window['limit'] => ({ quantity: money(quantityOf(dice, low, high)), unit: 'requests' });
  const hasLimit = (): boolean => style === 'counted' || (style === 'both' && dice.chance(0.5)) || dice.chance(0.15);
  if (dice.chance(0.85)) {
    const starts =
      style === 'metered'
        ? dice.pick(['reported', 'first-use', 'reported'] as const)
        : dice.pick(['first-use', 'first-use', 'first-use-hour', 'anchor', 'reported'] as const);
    windows.push({
      ...plain,
      id: 'session',
      length: 5 * HOUR,
      starts,
      anchor: starts === 'anchor' ? instant(stage.sessionEdge) : null,
      limit: hasLimit() ? limit(3, 25) : null,
    });
  }
  if (dice.chance(0.55)) {
    const starts =
      style === 'metered' ? dice.pick(['reported', 'anchor'] as const) : dice.pick(['anchor', 'anchor', 'first-use', 'reported'] as const);
    windows.push({
      ...plain,
      id: 'weekly',
      length: 7 * DAY,
      starts,
      anchor: starts === 'anchor' ? instant(stage.weeklyEdge) : null,
      limit: hasLimit() ? limit(6, 60) : null,
    });
  }
  if (style !== 'metered' && dice.chance(0.25)) {
    const starts = dice.pick(['calendar-month', 'billing-day'] as const);
    windows.push({ ...plain, id: 'month', length: null, starts, limit: dice.chance(0.9) ? limit(6, 60) : null });
  }
  if (dice.chance(0.35)) {
    const optional = dice.chance(0.6);
    const starts = optional || style === 'metered' ? 'reported' : dice.pick(['anchor', 'reported'] as const);
    windows.push({
      ...plain,
      id: 'weekly_coral',
      length: 7 * DAY,
      starts,
      anchor: starts === 'anchor' ? instant(stage.weeklyEdge) : null,
      limit: hasLimit() ? limit(3, 30) : null,
      scope: { ...NO_MATCH, model: ['*coral*'] },
      optional,
      from: dice.chance(0.2) ? instant(someTime(stage)) : null,
      until: dice.chance(0.1) ? instant(someTime(stage)) : null,
    });
  }
  return dice.chance(0.3) ? dice.shuffle(windows) : windows;
}

function makePolicy(stage: Stage, style: Style): Policy {
  const { dice } = stage;
  const windows = makeWindows(stage, style);
  const crossing = (): Crossing =>
    dice.weighted<Crossing>([
      [5, 'split'],
      [2, 'whole-to-credits'],
      [2, 'whole-to-allowance'],
    ]);
  const mini = windows
    .filter(() => dice.chance(0.8))
    .map((window) =>
      window.limit === null ? window : { ...window, limit: { ...window.limit, quantity: money(quantityOf(dice, 2, 30)) } },
    );
  const plans = new Map<string, Plan>([
    ['tide-plus', { id: 'tide-plus', title: 'Tide Plus', windows, crossing: crossing() }],
    ['tide-mini', { id: 'tide-mini', title: 'Tide Mini', windows: mini, crossing: crossing() }],
  ]);
  const dated = (): { from: Instant | null; until: Instant | null } => {
    const a = someTime(stage);
    const b = a + dice.whole(1, 300) * MINUTE;
    return { from: dice.chance(0.5) ? instant(a) : null, until: dice.chance(0.4) ? instant(b) : null };
  };
  const rule = (id: string, when: Partial<Match>, pays: 'credits' | 'may'): CoverageRule => ({
    id,
    plans: dice.pick([['*'], ['tide-*'], ['tide-mini']]),
    when: { ...NO_MATCH, ...when },
    pays,
    ...dated(),
    margin: dice.pick([0, 0, 30 * MINUTE]),
    source: 'tide.example/terms',
    title: id,
  });
  const coverage: CoverageRule[] = [];
  if (dice.chance(0.35)) coverage.push(rule('swift', { feature: ['swift'] }, 'credits'));
  if (dice.chance(0.15))
    coverage.push(rule('deep-water', { promptTokensOver: 1000, model: dice.pick([null, ['*coral*']]) }, dice.pick(['credits', 'may'])));
  if (dice.chance(0.12)) coverage.push(rule('outside', { client: ['*'], except: { ...NO_MATCH, client: ['tide-*'] } }, 'credits'));
  if (dice.chance(0.1)) coverage.push(rule('reef', { model: ['*reef*'] }, dice.pick(['credits', 'may'])));
  if (dice.chance(0.06)) coverage.push(rule('swift', { feature: ['swift'], model: ['reef*'] }, 'may'));
  const incidents: Incident[] = [];
  if (dice.chance(0.15)) {
    const from = someTime(stage);
    incidents.push({
      id: 'reroute',
      decides: dice.chance(0.75),
      when: { ...NO_MATCH, model: dice.pick([['*coral*'], ['*']]) },
      from: instant(from),
      until: instant(from + dice.whole(1, 200) * MINUTE),
      source: 'tide.example/status',
      title: 'Rerouted',
    });
  }
  return {
    id: 'tide',
    version: '2026-03-01',
    verifiedUntil: dice.chance(0.15) ? instant(someTime(stage)) : null,
    plans,
    order: ['allowance', 'granted', 'purchased'],
    coverage,
    incidents,
    tolerance: stage.tolerance,
    prices: [],
    adjustments: [],
  };
}

/** How a meter rises in one instance: plausible, mostly. */
function shownPct(stage: Stage, curve: Map<string, { start: number; perHour: number }>, id: string, edge: number, at: number): number {
  const { dice } = stage;
  if (dice.chance(0.12)) return Math.round(dice.pick([0, 3, 50, 60, 97, 98.5, 98.999999, 99, 99.5, 100, 101]) * UNIT);
  const key = `${id} ${Math.round(edge / HOUR)}`;
  const known = curve.get(key) ?? { start: dice.pick([0, 5, 20, 40, 70, 90, 96, 99]), perHour: dice.pick([0, 1, 5, 20, 40]) };
  curve.set(key, known);
  const length = id === 'session' ? 5 * HOUR : 7 * DAY;
  const hours = Math.max(0, (at - (edge - length)) / HOUR) % 6;
  return Math.min(100, Math.round((known.start + known.perHour * hours) * 2) / 2) * UNIT;
}

function makeReading(stage: Stage, curve: Map<string, { start: number; perHour: number }>, id: string, at: number): Reading {
  const { dice } = stage;
  const length = id.startsWith('session') ? 5 * HOUR : 7 * DAY;
  const anchor = id.startsWith('session') ? stage.sessionEdge : stage.weeklyEdge;
  let edge = anchor + (Math.floor((at - anchor) / length) + 1) * length;
  const usedPct = shownPct(stage, curve, id, edge, at);
  edge += dice.weighted([
    [70, 0],
    [8, SECOND],
    [6, -SECOND],
    [3, 45 * SECOND],
    [3, -MINUTE],
    [2, HOUR],
    [2, -2 * HOUR],
    [2, length],
    [1, -length],
    [3, 20 * MINUTE],
  ]);
  return {
    window: id,
    usedPct,
    resetsAt: dice.chance(0.12) ? null : instant(edge),
    resetsWithin: dice.chance(0.05) ? MINUTE : 0,
  };
}

/** Twelve hex digits over a row's content, as a format would derive them. */
function identityOf(use: UseRecord): string {
  const { file: _file, line: _line, identity: _identity, ...stated } = use;
  let first = 0x811c9dc5;
  let second = 0x1000193;
  for (const character of JSON.stringify(stated)) {
    first = Math.imul(first ^ character.charCodeAt(0), 0x01000193) >>> 0;
    second = (Math.imul(second, 31) + character.charCodeAt(0)) >>> 0;
  }
  return (first.toString(16).padStart(8, '0') + second.toString(16).padStart(8, '0')).slice(0, 12);
}

export function generateHistory(seed: number): History {
  const dice = new Dice(seed);
  const base = dice.pick([
    Date.UTC(2026, 2, 3, 9),
    Date.UTC(2026, 2, 3, 9),
    Date.UTC(2026, 2, 31, 19),
    Date.UTC(2026, 2, 8, 20),
    Date.UTC(2026, 1, 27, 12),
  ]);
  const stage: Stage = {
    dice,
    base,
    length: dice.pick([2 * HOUR, 6 * HOUR, 14 * HOUR, 40 * HOUR]),
    marks: [],
    sessionEdge: base + dice.pick([0, HOUR, 90 * MINUTE, 2 * HOUR, 10 * MINUTE]),
    weeklyEdge: Date.UTC(2026, 2, 2) + dice.pick([0, 0, 33 * HOUR + 30 * MINUTE, 7 * HOUR]),
    tolerance: {
      readingPct: UNIT,
      readingAge: 15 * MINUTE,
      clock: MINUTE,
      inFlight: 15 * MINUTE,
      posting: dice.pick([15 * MINUTE, 15 * MINUTE, 0, 5 * MINUTE]),
      capPct: 10 * UNIT,
    },
  };
  for (const edge of [stage.sessionEdge, stage.sessionEdge + 5 * HOUR, stage.weeklyEdge + 7 * DAY, Date.UTC(2026, 3, 1)]) {
    if (edge >= base && edge <= base + stage.length) stage.marks.push(edge, edge);
  }
  const style = dice.pick<Style>(['metered', 'metered', 'counted', 'counted', 'both']);
  const policy = makePolicy(stage, style);
  const account = 'harbour';
  const shared = { account, format: 'usage', vendor: '', zoneless: false };
  const curve = new Map<string, { start: number; perHour: number }>();
  const windowIds = (policy.plans.get('tide-plus')?.windows ?? []).map((window) => window.id).filter((id) => id !== 'month');
  const meterIds = [
    ...windowIds,
    ...(dice.chance(0.1) ? ['weekly_opus'] : []),
    ...(dice.chance(0.05) ? ['session', 'weekly', 'weekly_coral'] : []),
  ];
  const readingRate = style === 'counted' ? 0.08 : 0.35;
  const readingsAt = (at: number, rate: number): Reading[] =>
    [...new Set(meterIds)].filter(() => dice.chance(rate)).map((id) => makeReading(stage, curve, id, at));
  let line = 1;
  const records: InputRecord[] = [];

  // Uses.
  const uses: UseRecord[] = [];
  const files = dice.chance(0.3) ? 2 : 1;
  const hiddenModels = dice.chance(0.25);
  const spans = dice.chance(0.35);
  for (let index = dice.whole(0, dice.chance(0.3) ? 20 : 9); index > 0; index -= 1) {
    let from = someTime(stage);
    let until = from;
    if (spans && dice.chance(0.4)) {
      const length = dice.pick([HOUR, HOUR, DAY, 20 * MINUTE]);
      if (length !== 20 * MINUTE) from = Math.floor(from / length) * length;
      until = from + length;
    }
    const stream = dice.chance(0.93) ? 'subscription' : 'api';
    const funding: Funding = dice.weighted<Funding>([
      [38, 'allowance'],
      [36, 'credits'],
      [10, 'mixed'],
      [5, 'none'],
      [11, ''],
    ]);
    let amount: number | null = null;
    if (funding === 'credits' || funding === 'mixed') {
      amount = dice.weighted<number | null>([
        [80, dice.pick([UNIT, 2 * UNIT, 2_500_000, 333_333, 1])],
        [13, null],
        [5, 0],
      ]);
    } else if (funding === '' && dice.chance(0.4)) amount = dice.pick([UNIT, 2 * UNIT]);
    const quantity = dice.chance(0.07) ? null : quantityOf(dice, 1, 12);
    const limits: StatedLimit[] = [];
    if (dice.chance(0.04)) limits.push({ window: dice.pick(['session', 'weekly', 'month']), limit: money(quantityOf(dice, 3, 30)) });
    const tokens = dice.chance(0.15);
    const use: UseRecord = {
      ...shared,
      kind: 'use',
      file: dice.whole(0, files - 1),
      line: (line += 1),
      from: instant(from),
      until: instant(until),
      id: dice.chance(0.85) ? `u${index}` : '',
      identity: '',
      plan: dice.weighted([
        [72, ''],
        [22, 'tide-plus'],
        [4, 'tide-mini'],
        [1, 'ghost'],
      ]),
      impliedPlan: '',
      stream,
      surface: '',
      client: dice.pick(['tide-app', 'tide-app', '', 'other app']),
      model: hiddenModels ? dice.pick(['coral-2', 'Reef 1', '', '']) : dice.pick(['coral-2', 'Reef 1', 'coral-2[1m]']),
      feature: dice.weighted([
        [55, 'none'],
        [25, ''],
        [12, 'swift'],
        [4, '1m; swift'],
        [4, '1m'],
      ]),
      member: '',
      workspace: '',
      apiKey: '',
      apiKeyStatus: '',
      quantity: quantity === null ? null : money(quantity),
      unit: '',
      inputTokens: tokens ? dice.pick([200, 900, 1001]) : null,
      outputTokens: tokens ? 10 : null,
      cacheReadTokens: tokens ? dice.pick([0, 100, null]) : null,
      cacheWrite5mTokens: tokens ? dice.pick([0, 1]) : null,
      cacheWrite1hTokens: tokens ? 0 : null,
      funding,
      amount: amount === null ? null : money(amount),
      currency: amount === null ? dice.pick(['USD', '']) : dice.chance(0.95) ? 'USD' : 'EUR',
      listAmount:
        funding === 'mixed' && amount !== null && amount > 0 && dice.chance(0.85) ? money(amount * dice.pick([1, 2, 4, 3])) : null,
      vendorExceeds: null,
      readings: readingsAt(until, readingRate),
      limits,
    };
    uses.push(use);
    // The same row in another export, the same row twice in one, or a later statement of it.
    if (dice.chance(0.05)) uses.push({ ...use, file: dice.whole(0, files - 1), line: (line += 1) });
    if (dice.chance(0.04) && use.id !== '' && amount !== null) {
      const funded = use.funding === 'mixed' ? { listAmount: use.listAmount } : {};
      uses.push({
        ...use,
        ...funded,
        amount: dice.chance(0.2) ? null : money(amount + UNIT / 2),
        listAmount: null,
        file: dice.whole(0, files - 1),
        line: (line += 1),
      });
    }
  }
  for (const use of uses) if (use.id === '') use.identity = identityOf(use);
  records.push(...uses);

  // The ledger.
  const entries: EntryRecord[] = [];
  const ledgerFile = files;
  const entry = (at: number, type: EntryType, amount: number, more: Partial<EntryRecord>): void => {
    const bare = dice.chance(0.04);
    const day = Math.floor(at / DAY) * DAY;
    entries.push({
      ...shared,
      format: 'credits',
      kind: 'entry',
      file: ledgerFile,
      line: (line += 1),
      at: instant(bare ? day : at),
      latest: instant(bare ? day + DAY - 1 : at),
      id: `e${entries.length + 1}`,
      stream: 'subscription',
      type,
      amount: money(amount),
      currency: 'USD',
      balanceAfter: null,
      expiresAt: null,
      priority: 50,
      eventId: '',
      invoiceId: '',
      description: '',
      ...more,
    });
  };
  if (dice.chance(0.4)) {
    for (const use of uses) {
      if (!dice.chance(0.35) || use.currency === 'EUR') continue;
      const amount = use.amount !== null && use.amount > 0 && dice.chance(0.92) ? use.amount : dice.pick([UNIT, 2 * UNIT]);
      const stream = use.stream === 'api' ? 'api' : dice.chance(0.97) ? 'subscription' : 'api';
      const eventId = use.id !== '' && dice.chance(0.6) ? use.id : dice.chance(0.05) ? 'nobody' : '';
      entry(use.until + dice.pick([0, 0, MINUTE, -MINUTE, 5 * MINUTE, 16 * MINUTE, 16 * MINUTE + 1, 40 * MINUTE]), 'draw', amount, {
        stream,
        eventId,
      });
    }
    for (let index = dice.chance(0.4) ? dice.whole(1, 2) : 0; index > 0; index -= 1)
      entry(someTime(stage), 'draw', dice.pick([UNIT, 3 * UNIT]), {});
    for (let index = dice.whole(0, 2); index > 0; index -= 1) {
      const type = dice.pick<EntryType>(['purchase', 'grant', 'auto-reload', 'refund', 'correction', 'expiry', 'void']);
      entry(someTime(stage), type, type === 'correction' && dice.chance(0.5) ? -UNIT : 5 * UNIT, {});
    }
    // Grants and purchases that end and that come before each other; with dice of their own.
    const fundDice = new Dice(seed + 1_000_000);
    for (const one of entries) {
      if (one.type !== 'grant' && one.type !== 'purchase' && one.type !== 'auto-reload') continue;
      if (fundDice.chance(0.5)) one.expiresAt = instant(one.at + fundDice.pick([30 * MINUTE, 3 * HOUR, 2 * DAY]));
      one.priority = fundDice.pick([0, 50, 50, 100]);
    }
    const again = entries[0];
    if (again !== undefined && dice.chance(0.06)) entries.push({ ...again, amount: money(again.amount + UNIT), line: (line += 1) });
  }
  records.push(...entries);

  // Looks.
  const countersShown = dice.chance(0.3);
  const balancesShown = dice.chance(0.15);
  const snapshots: SnapshotRecord[] = [];
  const lookTimes = new Set<number>();
  for (let index = dice.whole(0, style === 'counted' ? 4 : 9); index > 0; index -= 1) {
    const at = someTime(stage);
    if (lookTimes.has(at)) continue;
    lookTimes.add(at);
    const bare = !countersShown && !balancesShown && dice.chance(0.02);
    const day = Math.floor(at / DAY) * DAY;
    snapshots.push({
      ...shared,
      format: 'snapshots',
      kind: 'snapshot',
      file: files + 1,
      line: (line += 1),
      at: instant(bare ? day : at),
      latest: instant(bare ? day + DAY - 1 : at),
      plan: dice.weighted([
        [80, ''],
        [16, 'tide-plus'],
        [4, 'tide-mini'],
      ]),
      readings: readingsAt(at, style === 'counted' ? 0.35 : 0.75),
      creditsEnabled: null,
      creditsUsed: null,
      creditsCap: null,
      creditsBalance: null,
      currency: '',
      overageInUse: null,
      note: '',
    });
  }
  snapshots.sort((a, b) => a.at - b.at);
  let unseen = 0;
  let credit = 0;
  const spentUntil = (at: number, since: number): number =>
    uses.filter((use) => use.until > since && use.until <= at && use.currency === 'USD').reduce((sum, use) => sum + (use.amount ?? 0), 0);
  for (const look of snapshots) {
    const month = Date.UTC(new Date(look.at).getUTCFullYear(), new Date(look.at).getUTCMonth());
    unseen += dice.weighted([
      [60, 0],
      [20, UNIT],
      [6, -UNIT],
      [4, 8_000],
      [4, 400_000],
    ]);
    if (dice.chance(0.1)) credit += 5 * UNIT;
    const spent = Math.max(0, spentUntil(look.at, month - 1) + unseen);
    if (countersShown && dice.chance(0.75)) [look.creditsUsed, look.currency] = [money(spent), 'USD'];
    if (balancesShown && dice.chance(0.75)) {
      [look.creditsBalance, look.currency] = [money(50 * UNIT + credit - spentUntil(look.at, 0) - unseen), 'USD'];
    }
  }
  records.push(...snapshots);

  // The accounts file.
  const planLines: PlanRecord[] = [];
  for (let index = dice.chance(0.35) ? dice.whole(1, 2) : 0; index > 0; index -= 1) {
    const from = dice.chance(0.6) ? base - 20 * DAY : someTime(stage);
    if (planLines.some((other) => other.from === from)) continue;
    planLines.push({
      ...shared,
      format: 'accounts',
      kind: 'plan',
      file: files + 2,
      line: (line += 1),
      from: instant(from),
      until: dice.chance(0.3) ? instant(Math.max(from + 1, someTime(stage))) : null,
      plan: dice.weighted([
        [70, 'tide-plus'],
        [25, 'tide-mini'],
      ]),
      billingDay: dice.chance(0.7) ? dice.pick([1, 3, 9, 31]) : null,
      allowance: dice.chance(0.4) ? money(quantityOf(dice, 5, 60)) : null,
      unit: '',
      currency: '',
      timezone: dice.pick(['', '', 'America/New_York']),
    });
  }
  records.push(...planLines);

  const lastRow: Instant[] = [];
  for (let file = 0; file < files + 3; file += 1) {
    const times = records
      .filter((record) => record.file === file)
      .map((record) => (record.kind === 'use' ? record.from : 'at' in record ? record.at : record.from));
    lastRow.push(instant(times.length === 0 ? 0 : Math.max(...times)));
  }
  const wide: Span = { from: instant(base - 9 * DAY), until: instant(base + 9 * DAY) };
  const rowSpans: Span[] = [];
  if (uses.length > 0)
    rowSpans.push({ from: instant(Math.min(...uses.map((use) => use.from))), until: instant(Math.max(...uses.map((use) => use.until))) });
  const gap = base + dice.whole(0, 6) * HOUR;
  const spansCovered = dice.weighted<Span[]>([
    [55, [wide]],
    [20, rowSpans],
    [10, [{ from: instant(base - 6 * HOUR), until: wide.until }]],
    [
      10,
      [
        { from: wide.from, until: instant(gap) },
        { from: instant(gap + HOUR), until: wide.until },
      ],
    ],
  ]);
  const boundPlan = dice.weighted([
    [85, 'tide-plus'],
    [15, ''],
  ]);
  const attested = dice.weighted<readonly string[]>([
    [75, []],
    [10, ['swift']],
    [10, ['all']],
    [5, ['outside', 'deep-water']],
  ]);
  const context: ReplayContext = {
    policies: [policy],
    planFor: (vendor) => (vendor === '' || vendor === 'tide' ? boundPlan : ''),
    attested: new Set(attested),
    coverage: new Map([['usage', uses.length > 0 ? spansCovered : []]]),
    covers: dice.chance(0.12) ? { from: instant(base - 8 * DAY), until: instant(base + dice.whole(1, 60) * HOUR) } : null,
    lastRow,
    crossing: dice.weighted<Crossing | null>([
      [94, null],
      [2, 'split'],
      [2, 'whole-to-credits'],
      [2, 'whole-to-allowance'],
    ]),
  };
  return { seed, account, records: dice.shuffle(records), context };
}
