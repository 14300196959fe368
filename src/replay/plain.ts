/**
 * An account of nothing but uses that each happened at an instant, as most of a company's export are: its rows are read one by one
 * through one use, filled again for each, so that only what credits paid becomes an object. The fold, the bounds and the ladder are
 * the same as for all accounts.
 */
import { once } from '../domain/once.ts';
import { byText, firstIndex } from '../domain/order.ts';
import { ZERO, type Micros } from '../domain/money.ts';
import type { CoverageRule, Crossing, Plan, Policy, Window } from '../domain/policy.ts';
import type { PlanRecord, UseRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { AllowanceFold, type Countable, type FoldContext, type Stepped } from './allowance.ts';
import { Bounds } from './bounds.ts';
import { coverageIn, type Coverage } from './coverage.ts';
import { isExhausted } from './counting.ts';
import { isLoneDraw, loneRowDraw, type Drawn } from './draws.ts';
import { completed, saysAllowancePaid } from './identity.ts';
import { DRAWS_BETWEEN, type AccountReplay, type Draw, type ReplayContext, type Reset, type Use } from './model.ts';
import { NetClaim } from './net.ts';
import { Plans, type PlanInForce } from './plans.ts';
import { publishedOf, type Published } from './published.ts';
import { resetsOf } from './resets.ts';
import { SettledDraw, type Settling } from './settled.ts';
import { creditShareOf, type Subject } from './subject.ts';
import { Bundled, type UsePart, type UseTable, type Words } from './table.ts';
import type { Trail } from './trail.ts';
import { Judge } from './verdict.ts';
import { StatedLimits } from './windows.ts';

export interface PlainAccount {
  readonly account: string;
  readonly uses: UseTable;
  /** Its lines of accounts.csv. */
  readonly lines: readonly PlanRecord[];
  /** The same account with all its uses at hand, for whoever asks for more than its draws. */
  readonly whole: () => AccountReplay;
}

/**
 * `null`: the account is not that plain. What it gives holds until the table is filled with another account. `settles`: of draws that are
 * rightly billed little will be asked.
 */
export function replayPlain(plain: PlainAccount, context: ReplayContext, settles: boolean): AccountReplay | null {
  const { uses } = plain;
  if (uses.rows === 0) return null;
  const { plan } = uses.words(0);
  let isOnePlan = true;
  const looked = remembered(uses.rows);
  for (let row = 0; row < uses.rows; row += 1) {
    if (!uses.isBareInstant(row)) return null;
    const at = uses.wordsAt(row);
    if (looked[at] === YES) continue;
    looked[at] = YES;
    const words = uses.words(row);
    if (!isPlain(words)) return null;
    isOnePlan &&= words.plan === plan;
  }
  const order = orderOf(uses);
  if (order === null) return null;
  const stated = isOnePlan && plain.lines.length === 0 ? [{ from: uses.from(order[0] as number), plan }] : new StatedPlans(plain, order);
  return new Plain(plain, context, order, stated, settles);
}

/** Of so many words it is remembered what they are, since files mostly say few; where there are many rows. */
const MANY_WORDS = 1 << 8;
const MANY_ROWS = 1 << 6;
const [UNKNOWN, YES] = [0, 1];

/** What is written to it is forgotten. */
const FORGETFUL = new Uint8Array(0);

function remembered(rows: number): Uint8Array {
  return rows < MANY_ROWS ? FORGETFUL : new Uint8Array(MANY_WORDS);
}

/** Of the subscription, with nothing that speaks of the account's other uses. */
export function isPlain({ stream, vendorExceeds, zoneless }: Words): boolean {
  return stream === 'subscription' && vendorExceeds === null && !zoneless;
}

/** Paid by the allowance, in the unit that it is counted in. */
export function isWhollyPaid({ funding, unit }: Words): boolean {
  return funding === 'allowance' && unit === '';
}

/** Rows by time, then id; `null`: two of them may be one use. */
function orderOf(uses: UseTable): Int32Array | null {
  const order = new Int32Array(uses.rows);
  let isSorted = true;
  for (let row = 1; row < order.length; row += 1) {
    order[row] = row;
    isSorted &&= uses.last(row - 1) < uses.from(row);
  }
  if (isSorted) return order;
  sortByTime(uses, order);
  for (let i = 1; i < order.length; i += 1) {
    const [before, row] = [order[i - 1] as number, order[i] as number];
    // Equal rows without an id of their own are counted, and told apart, by all that they say; a bundle can't tell of what lies within it.
    if (uses.last(before) >= uses.from(row) && keyOf(uses, before) === keyOf(uses, row)) return null;
  }
  return order;
}

/** Rows, each in its place, by time and then by what they are called. */
function sortByTime(uses: UseTable, order: Int32Array): void {
  let [earliest, latest] = [Infinity, -Infinity];
  for (let row = 0; row < order.length; row += 1) {
    earliest = Math.min(earliest, uses.from(row));
    latest = Math.max(latest, uses.from(row));
  }
  // A power of two: nothing is rounded.
  const scale = 2 ** Math.ceil(Math.log2(order.length));
  if (!((latest - earliest + 1) * scale <= Number.MAX_SAFE_INTEGER)) {
    order.sort((a, b) => uses.from(a) - uses.from(b) || byCall(uses, a, b));
    return;
  }
  // One number for the time of a row and its own: these are sorted in a tenth of the time that it takes to ask which of two comes first.
  const numbers = new Float64Array(order.length);
  for (let row = 0; row < order.length; row += 1) numbers[row] = (uses.from(row) - earliest) * scale + row;
  numbers.sort();
  let start = 0;
  let startsAt = NaN;
  for (let i = 0; i < order.length; i += 1) {
    const number = numbers[i] as number;
    const time = Math.floor(number / scale);
    order[i] = number - time * scale;
    if (time === startsAt) continue;
    if (i - start > 1) order.subarray(start, i).sort((a, b) => byCall(uses, a, b));
    start = i;
    startsAt = time;
  }
  if (order.length - start > 1) order.subarray(start).sort((a, b) => byCall(uses, a, b));
}

function byCall(uses: UseTable, a: number, b: number): number {
  return byText(keyOf(uses, a), keyOf(uses, b));
}

/** What a use is called, where no other one at its instant is. */
function keyOf(uses: UseTable, row: number): string {
  return uses.id(row) || keyOfRecord(uses.record(row));
}

function keyOfRecord({ id, identity }: UseRecord): string {
  return id || `row:${identity}:1`;
}

/** A use and where the fold meets it, both filled again for each row. */
type Item = { -readonly [K in keyof Countable]: Countable[K] } & { use: Use };

/** Field by field: a spread costs ten times as much. */
function subjectOf({ from, until, use, plan, line, evidence }: Item, { amount, currency }: Drawn, { counts }: Stepped): Subject {
  const share = creditShareOf(use, amount, currency);
  return { from, until, use, lone: false, evidence, plan, line, share, counts: { sure: counts, all: counts } };
}

/** Whether the fold could step over uses that the plan paid whole; if not, nothing was done. */
function isStepped(fold: AllowanceFold, item: Item, { from, last, quantity }: UsePart): boolean {
  item.from = from;
  item.until = from;
  return fold.stepOver(item, last, quantity);
}

/** The window that left the allowance nothing for a draw where that follows from what the fold says of it, without readings. */
function exhaustedIn({ use, plan }: Item, { counts }: Stepped, crossing: Crossing | null): Window | null {
  const mode = crossing ?? plan?.plan.crossing ?? 'split';
  for (const count of counts) if (count.scope === 'yes' && isExhausted(count, use.quantity, mode)) return count.window;
  return null;
}

interface Run {
  readonly draws: readonly Draw[];
  readonly fold: AllowanceFold;
  readonly net: NetClaim;
}

const NO_LIMITS = new StatedLimits([]);

/** Without readings and limits of its own every account is judged alike. */
const sharedIn = once((context: ReplayContext) => {
  const published = publishedOf(context);
  const bounds = new Bounds({ replay: context, looks: new Map(), limits: NO_LIMITS });
  return { published, judge: new Judge(bounds, published), coverage: coverageIn(context) };
});

/** One use for all rows of a table: what it holds beside what they say is read of none. */
const cursorOver = once((uses: UseTable): Use => completed(uses.blank(), '', []));

type StatedPlan = Pick<Use, 'from' | 'plan'>;

/** The plans that rows state, in order. Between lines of accounts.csv each row counts; without any, only where another plan begins. */
class StatedPlans implements Iterable<StatedPlan> {
  constructor(
    private readonly plain: PlainAccount,
    private readonly order: Int32Array,
  ) {}

  *[Symbol.iterator](): Iterator<StatedPlan> {
    const { order } = this;
    const { uses, lines } = this.plain;
    let stated: string | null = null;
    for (let i = 0; i < order.length; i += 1) {
      const row = order[i] as number;
      const from = uses.from(row);
      const { plan } = uses.words(row);
      // Of several plans at one instant the first by name speaks: one that goes on must be among them, and go on after it.
      const isAlone = uses.from(order[i - 1] ?? -1) !== from && uses.from(order[i + 1] ?? -1) !== from;
      if (plan === stated && isAlone && lines.length === 0) continue;
      stated = isAlone ? plan : null;
      yield { from, plan };
    }
  }
}

const NONE: readonly never[] = [];
const [NO_PLANS, NO_MODES] = [new Set<string>(), new Set<Crossing>()];
const [plansWith, modesWith] = [withMember<string>(), withMember<Crossing>()];

/** Makes sets with one member more. Of many accounts most have the one that the account before them had, and its set. */
function withMember<T>(): (set: ReadonlySet<T>, member: T) => ReadonlySet<T> {
  let last: { readonly member: T; readonly set: ReadonlySet<T> } | null = null;
  return (set, member) => {
    if (set.has(member)) return set;
    if (set.size > 0) return new Set([...set, member]);
    if (last?.member !== member) last = { member, set: new Set([member]) };
    return last.set;
  };
}

const NO_PLACES: AccountReplay['entryPlaces'] = new Map();

/**
 * Methods, and no functions of each account's own: V8 puts those that stand in an object literal among what stays, and with them
 * all that they know of.
 */
class Plain implements AccountReplay {
  readonly account: string;
  readonly plans: readonly PlanRecord[];
  readonly draws: readonly Draw[];
  readonly resets: readonly Reset[];
  readonly crossings: number;
  plansInForce: ReadonlySet<string> = NO_PLANS;
  crossingModes: ReadonlySet<Crossing> = NO_MODES;
  readonly snapshots = NONE;
  readonly entries = NONE;
  readonly entryPlaces = NO_PLACES;
  readonly invoices = NONE;
  readonly notices = NONE;
  readonly restatements = NONE;
  readonly entryRestatements = NONE;
  readonly disagreements = NONE;
  readonly flags = NONE;
  readonly looks = NONE;
  readonly otherCharges = NONE;
  readonly otherStreams = NONE;
  readonly funds = NONE;
  readonly coarserTwins = 0;
  readonly repeatedLooks = 0;
  readonly looksOfUnknownOrigin = 0;
  readonly repeatedPurchases = 0;
  private readonly cursor: Use;
  private readonly stated: Plans;
  private readonly published: Published;
  private readonly judge: Judge;
  private readonly coverage: Coverage;
  private readonly net: NetClaim;
  private first: PlanInForce | null = null;

  constructor(
    private readonly plain: PlainAccount,
    private readonly context: ReplayContext,
    private readonly order: Int32Array,
    stated: Iterable<StatedPlan>,
    private readonly settles: boolean,
  ) {
    const { account, uses, lines } = plain;
    this.account = account;
    this.plans = lines;
    this.stated = new Plans(context, stated, [], lines);
    const { published, judge, coverage } = sharedIn(context);
    this.published = published;
    this.judge = judge;
    this.coverage = coverage;
    this.cursor = cursorOver(uses);
    const { draws, fold, net } = this.run(context.crossing, settles);
    this.draws = draws;
    this.net = net;
    this.resets = resetsOf(fold.fullResets, NONE);
    this.crossings = fold.crossings;
  }

  get uses(): readonly Use[] {
    return this.plain.whole().uses;
  }

  policyAt(at: Instant): Policy {
    const policy = (this.stated.planAt(at) ?? this.first)?.policy ?? this.context.policies[0];
    if (policy === undefined) throw new Error('a replay needs a policy');
    return policy;
  }

  planAt(at: Instant): Plan | null {
    return this.stated.planAt(at)?.plan ?? null;
  }

  allowancePaidIn(from: Instant, until: Instant): boolean {
    const { uses } = this.plain;
    for (let i = firstIndex(this.order, (row) => uses.last(row) >= from); i < this.order.length; i += 1) {
      const row = this.order[i] as number;
      if (uses.from(row) >= until) return false;
      if (saysAllowancePaid(uses.words(row)) && this.isOneIn(row, from, until)) return true;
    }
    return false;
  }

  /** Whether a use of a row that reaches into a span begins in it. */
  private isOneIn(row: number, from: Instant, until: Instant): boolean {
    const { uses } = this.plain;
    const parts = uses.parts(row);
    if (parts === 0) return true;
    const bundled: UsePart = { from, last: from, quantity: ZERO };
    for (let part = 0; part < parts; part += 1) {
      uses.readPart(row, part, bundled);
      if ((bundled.from >= from && bundled.from < until) || (bundled.last >= from && bundled.last < until)) return true;
      if (bundled.from < from && bundled.last >= until) throw new Bundled();
    }
    return false;
  }

  billedIn(): readonly never[] {
    return NONE;
  }

  netOf(counts: (draw: Draw) => boolean): ReadonlyMap<string, Micros> {
    return this.net.of(this.draws.filter(counts));
  }

  trace(draw: Draw): Trail {
    const whole = this.plain.whole();
    return whole.trace(whole.draws[this.draws.indexOf(draw)] ?? draw);
  }

  drawsUnder(crossing: Crossing): readonly Draw[] {
    return this.run(crossing, this.settles).draws;
  }

  /** Folds the counted windows under a crossing mode (the plans' own where none is given) and judges every draw. */
  private run(crossing: Crossing | null, settles: boolean): Run {
    const { cursor, stated, order } = this;
    const { uses } = this.plain;
    const covers: FoldContext['covers'] = (format, from, until) => this.coverage.covers(format, from, until);
    // The rule that sends the use that is met to credits, once that was asked.
    const sent: { by: CoverageRule | null } = { by: null };
    const notCovered = (): boolean => (sent.by = this.published.ruleOfRow(item.use, words, item.plan)) !== null;
    const fold = new AllowanceFold({
      limits: NO_LIMITS,
      crossing,
      covers,
      loneMoneyFrom: null,
      edgesMove: stated.severalLines,
      notCovered,
    });
    const net = new NetClaim();
    const draws: Draw[] = [];
    const item: Item = {
      from: cursor.from,
      until: cursor.until,
      use: cursor,
      plan: null,
      line: null,
      evidence: cursor,
      format: '',
      notCovered: null,
    };
    let words = uses.words(0);
    let planInForce: string | null = null;
    // By the number of words under the plan in force, whether uses that say so may be what it pays whole.
    const wholly = remembered(order.length);
    const goUnder = (id: string): void => {
      planInForce = id;
      item.plan = stated.lookUp(id);
      wholly.fill(UNKNOWN);
      this.seePlan(id, item.plan);
    };
    let settling: Settling | null = null;
    const bundled: UsePart = { from: cursor.from, last: cursor.from, quantity: ZERO };
    const lone: UsePart = { ...bundled };
    const hasLines = this.plain.lines.length > 0;
    for (let i = 0; i < order.length; i += 1) {
      const row = order[i] as number;
      const at = uses.wordsAt(row);
      let isWhole = wholly[at] === YES;
      if (!isWhole) {
        words = uses.words(row);
        const { plan } = words;
        if (plan !== planInForce && plan !== '') goUnder(plan);
        isWhole = plan === planInForce && isWhollyPaid(words) && !hasLines && !this.published.isCoverable(words, item.plan);
        if (isWhole) wholly[at] = YES;
      }
      // What the plan pays whole, as the vendor says that it did, leaves nothing but less room.
      if (isWhole) {
        const parts = uses.parts(row);
        if (parts > 0) {
          for (let part = 0; part < parts; part += 1) {
            uses.readPart(row, part, bundled);
            if (!isStepped(fold, item, bundled)) throw new Bundled();
          }
          continue;
        }
        lone.from = uses.from(row);
        lone.last = lone.from;
        lone.quantity = uses.unpaidQuantity(row);
        if (isStepped(fold, item, lone)) continue;
        words = uses.words(row);
      }
      uses.read(row, cursor);
      stated.place(cursor);
      if (cursor.planInForce !== planInForce) goUnder(cursor.planInForce);
      const { from } = cursor;
      item.from = from;
      item.until = cursor.until;
      item.use = cursor;
      item.evidence = cursor;
      item.format = cursor.format;
      item.line = stated.lineAt(from, cursor.planInForce);
      item.notCovered = null;
      const isDrawn = isLoneDraw(cursor);
      // Of a draw that a rule sends to credits nobody asks how the windows stood, where little is asked of those rightly billed.
      const isSent = isDrawn && settles && (item.notCovered = notCovered());
      const stepped = fold.step(item, isDrawn && !isSent);
      // The first two steps of the ladder.
      const isSettledByRule = isDrawn && settles && stepped.sentToCredits;
      const full = isDrawn && settles && !isSettledByRule ? exhaustedIn(item, stepped, crossing) : null;
      if (isSettledByRule || full !== null) {
        net.see(item, stepped, false);
        settling ??= this.settling(crossing);
        const { amount, currency } = cursor;
        const rule = isSettledByRule ? sent.by : null;
        // What a `mixed` use says of itself may show that a window before it was full too.
        const window = full !== null && cursor.funding === 'mixed' ? undefined : (full?.id ?? null);
        draws.push(new SettledDraw(settling, row, draws.length, from, amount, currency, rule?.id ?? null, window, stepped.pays));
      } else if (isDrawn) {
        const use = this.useOf(row);
        use.allowancePays = stepped.pays;
        item.use = use;
        item.evidence = use;
        net.see(item, stepped);
        const drawn = loneRowDraw(use) as Drawn;
        draws.push(this.judge.judge(this.plain.account, drawn, subjectOf(item, drawn, stepped), crossing));
      } else {
        net.see(item, stepped, false);
        continue;
      }
      if (draws.length % DRAWS_BETWEEN === 0) this.context.meanwhile?.();
    }
    return { draws, fold, net };
  }

  private settling(crossing: Crossing | null): Settling {
    let inFull: readonly Draw[] | null = null;
    return {
      account: this.account,
      useOf: (row) => this.useOf(row),
      drawsInFull: () => (inFull ??= this.run(crossing, false).draws),
    };
  }

  private seePlan(id: string, plan: PlanInForce | null): void {
    if (id !== '') this.plansInForce = plansWith(this.plansInForce, id);
    if (plan === null) return;
    this.first ??= plan;
    this.crossingModes = modesWith(this.crossingModes, plan.plan.crossing);
  }

  private useOf(row: number): Use {
    const record = this.plain.uses.record(row);
    const use = completed(record, keyOfRecord(record), [{ file: record.file, line: record.line }]);
    this.stated.place(use);
    return use;
  }
}
