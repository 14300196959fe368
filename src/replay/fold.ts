/**
 * Runs the counted fold over an account's uses in order, and answers what is asked of it on the way: how the windows stood
 * before a use; and for a row that sums a span, with only the uses that surely precede it and with all that may.
 */
import type { Instant } from '../domain/time.ts';
import { AllowanceFold, type Countable, type FoldContext, type Stepped } from './allowance.ts';
import type { Use } from './model.ts';
import type { Counts } from './subject.ts';

type CountableUse = Countable & { readonly use: Use };

/** Something to answer at a place in the order: a span row, lone money, a notice. */
export interface Query {
  readonly item: Countable;
  answer: Counts;
}

export interface Folded {
  readonly counts: ReadonlyMap<Use, Counts>;
  readonly fullResets: readonly { window: string; at: Instant }[];
  readonly crossings: number;
}

function surelyPrecedes(earlier: Countable, at: Instant): boolean {
  return earlier.until > earlier.from ? earlier.until <= at : earlier.from < at;
}

function mayPrecede(other: Countable, item: Countable): boolean {
  return item.until > item.from ? other.from < item.until : other.from <= item.from;
}

const NONE: Counts = { sure: [], all: [] };

/**
 * `wanted` are the uses whose windows must be known; `queries` (in time order) are asked at instants of their own.
 * `seen` is called with what each use was let and how the windows stood before it, in order.
 */
export function runFold(
  context: FoldContext,
  uses: readonly CountableUse[],
  wanted: ReadonlySet<Use>,
  queries: readonly Query[],
  seen: (item: CountableUse, stepped: Stepped) => void,
): Folded {
  const fold = new AllowanceFold(context);
  const counts = new Map<Use, Counts>();
  const asksOfSpans = queries.length > 0 || uses.some((item) => item.until > item.from && wanted.has(item.use));
  const past = asksOfSpans ? new Past(fold) : null;
  let next = 0;
  const answerUpTo = (limit: Instant, index: number): void => {
    for (let query = queries[next]; query !== undefined && query.item.from <= limit; query = queries[next]) {
      past?.advance(query.item.from);
      query.answer = ask(fold, past, query.item, uses, index);
      next += 1;
    }
  };
  uses.forEach((item, index) => {
    answerUpTo(item.from, index);
    past?.advance(item.from);
    // A row that nobody was charged for never enters the fold, whatever a ledger says of it.
    const isWanted = wanted.has(item.use) && item.use.funding !== 'none';
    if (isWanted && item.until > item.from) counts.set(item.use, ask(fold, past, item, uses, index + 1));
    const stepped = fold.step(item, isWanted);
    past?.push(item);
    if (isWanted && item.until === item.from) counts.set(item.use, { sure: stepped.counts, all: stepped.counts });
    seen(item, stepped);
  });
  answerUpTo(Infinity as Instant, uses.length);
  return { counts, fullResets: fold.fullResets, crossings: fold.crossings };
}

/** `after`: the index of the first use in order that the fold has not stepped over (and is not the item itself). */
function ask(fold: AllowanceFold, past: Past | null, item: Countable, uses: readonly CountableUse[], after: number): Counts {
  if (past === null) return NONE;
  const sure = past.surelyBefore(item.from).look(item);
  const ahead = fold.clone();
  for (let i = after; i < uses.length; i += 1) {
    const other = uses[i] as CountableUse;
    if (!mayPrecede(other, item)) break;
    ahead.step(other, false);
  }
  return { sure, all: ahead.look(item) };
}

/** Remembers the fold where everything so far surely precedes everything to come, and what has been stepped over since. */
class Past {
  private checkpoint: AllowanceFold;
  private since: CountableUse[] = [];
  /** From when on all of `since` surely precedes. */
  private settledFrom = -Infinity;

  constructor(private readonly fold: AllowanceFold) {
    this.checkpoint = fold.clone();
  }

  push(item: CountableUse): void {
    this.since.push(item);
    // An instant surely precedes what comes after it, a span what comes from its end on.
    this.settledFrom = Math.max(this.settledFrom, item.until > item.from ? item.until : item.from + 1);
  }

  advance(at: Instant): void {
    if (this.since.length === 0 || at < this.settledFrom) return;
    this.checkpoint = this.fold.clone();
    this.since = [];
  }

  surelyBefore(at: Instant): AllowanceFold {
    const sure = this.checkpoint.clone();
    for (const item of this.since) if (surelyPrecedes(item, at)) sure.step(item, false);
    return sure;
  }
}
