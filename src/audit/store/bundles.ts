/**
 * Uses that the allowance paid, as most are, are told together while they are read: of those of an account between which nothing else
 * happened, and which fell into the same instances of windows, one row stays with the sum of their quantities. WebAssembly made from
 * wasm/batch.ts does so where the rows lie; this answers what it asks, and lays out what it knows.
 */
import { CROSSINGS } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import { endOf, MOST_WINDOWS, type ForeseenPlan, type Foresight } from '../../replay/foresight.ts';
import type { Words } from '../../replay/table.ts';
import { MOST_WORDS } from './row.ts';

/** Of words: as in wasm/batch.ts. */
const NOTHING = 1;
const SINGLES = 2;
const UNFORESEEN = 3;
const FORESEEN = 4;
const SENDABLE = 2;
const PAID = 1;
const MOST_PLANS = 1 << 10;
/**
 * Numbers of a plan: how many windows, how a use crosses their limits, these, how long instances last that open with a use, and of those
 * that follow each other how long each lasts, and from when on.
 */
const OF_PLAN = 2 + 4 * MOST_WINDOWS;
const WORD = Float64Array.BYTES_PER_ELEMENT;
/** Bytes of what is said of words, of what is said of plans, and of what is known of all accounts together and of each. */
const KINDS = MOST_WORDS * Int32Array.BYTES_PER_ELEMENT;
const PLANS = MOST_PLANS * OF_PLAN * WORD;
const ALL = 64;
const ACCOUNT = 128;

/** Of the module, beside what brings rows together. */
export interface BundleExports {
  layOut(fields: number, keys: number, texts: number, room: number, kinds: number, plans: number, all: number): void;
  bundle(first: number, until: number, among: number): number;
  forget(): void;
  leave(key: number): void;
  isSpoilt(key: number): number;
}

export class Bundles {
  readonly imports = {
    ask: (words: number): number => this.ask(words),
    isSent: (words: number, at: number): number => (this.sent.get(words)?.(at as Instant) === true ? 1 : 0),
    endOf: (plan: number, window: number, from: number, ended: number): number => this.endOf(plan, window, from, ended),
  };
  private readonly plans: ForeseenPlan[] = [];
  /** By words, whether a rule sends a use of such ones to credits. */
  private readonly sent = new Map<number, (at: Instant) => boolean>();
  /** Where it says what plans are. */
  private told = new Float64Array(0);

  constructor(
    private readonly foresee: Foresight,
    private readonly wordsAt: (index: number) => Words,
  ) {}

  /** Bytes beside the rows for so many accounts. */
  static bytesFor(accounts: number): number {
    return KINDS + PLANS + ALL + accounts * ACCOUNT;
  }

  /** Lays out what lies from a place in the memory on. */
  lie(exports: BundleExports, buffer: ArrayBuffer, at: number, rows: { fields: number; keys: number; texts: number; room: number }): void {
    this.told = new Float64Array(buffer, at + KINDS, PLANS / WORD);
    for (const [number, plan] of this.plans.entries()) this.tell(number, plan);
    exports.layOut(rows.fields, rows.keys, rows.texts, rows.room, at, at + KINDS, at + KINDS + PLANS);
  }

  /** What is known of accounts, which lies from a place in the memory on with the rest. */
  static known(buffer: ArrayBuffer, at: number, accounts: number): Uint8Array {
    return new Uint8Array(buffer, at + KINDS + PLANS, ALL + accounts * ACCOUNT);
  }

  private ask(words: number): number {
    const foreseen = this.foresee(this.wordsAt(words));
    if (foreseen === 'nothing') return NOTHING;
    if (foreseen === 'singles') return SINGLES;
    if (foreseen === 'unforeseen') return UNFORESEEN;
    let number = this.plans.indexOf(foreseen.plan);
    if (number < 0) {
      if (this.plans.length === MOST_PLANS) return UNFORESEEN;
      number = this.plans.push(foreseen.plan) - 1;
      this.tell(number, foreseen.plan);
    }
    if (foreseen.isSent !== null) this.sent.set(words, foreseen.isSent);
    return FORESEEN + 4 * number + (foreseen.isSent === null ? 0 : SENDABLE) + (foreseen.isPaid ? PAID : 0);
  }

  private tell(number: number, { windows, crossing }: ForeseenPlan): void {
    const at = number * OF_PLAN;
    this.told.set([windows.length, CROSSINGS.indexOf(crossing), ...windows.map(({ limit }) => limit)], at);
    const lengths = windows.map(({ window: { starts, length } }) => (starts === 'first-use' ? (length ?? 0) : 0));
    this.told.set(lengths, at + 2 + MOST_WINDOWS);
    const every = windows.map(({ window: { starts, anchor, length } }) => (starts === 'anchor' && anchor !== null ? (length ?? 0) : 0));
    this.told.set(every, at + 2 + 2 * MOST_WINDOWS);
    const anchors = windows.map(({ window: { anchor } }) => anchor ?? 0);
    this.told.set(anchors, at + 2 + 3 * MOST_WINDOWS);
  }

  private endOf(plan: number, window: number, from: number, ended: number): number {
    const found = this.plans[plan]?.windows[window];
    return found === undefined ? ended : endOf(found.window, from as Instant, ended);
  }
}
