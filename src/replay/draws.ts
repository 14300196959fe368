/** The draws of one account: four sources, finest first, nothing counted twice. */
import { add, micros, subtract, type Micros } from '../domain/money.ts';
import type { EntryRecord, Origin, SnapshotRecord, Stream } from '../domain/records.ts';
import { byText, firstIndex } from '../domain/order.ts';
import type { Tolerance } from '../domain/policy.ts';
import { formatInstant, monthStart, type Instant } from '../domain/time.ts';
import type { Charge, Disagreement, DrawSource, Use } from './model.ts';

/** A draw before it is judged. */
export interface Drawn {
  readonly id: string;
  readonly source: DrawSource;
  /** As recorded. */
  readonly from: Instant;
  readonly until: Instant;
  /** What is judged: lone money is posted late, so its span is stretched back by `posting`. */
  readonly judgedFrom: Instant;
  readonly use: Use | null;
  readonly entries: readonly EntryRecord[];
  readonly amount: Micros | null;
  readonly currency: string;
  readonly origins: readonly Origin[];
  /** Snapshots at the ends of a residual. */
  readonly ends: readonly [SnapshotRecord, SnapshotRecord] | null;
  /** Something beside it may be the same money, rounded, summed, in another currency or on a stale screen: likely at most. */
  readonly doubtful: boolean;
}

export interface Found {
  readonly draws: Drawn[];
  readonly disagreements: Disagreement[];
  readonly otherCharges: Charge[];
  readonly otherStreams: { stream: Stream; currency: string; amount: Micros; uses: number }[];
}

const NO_ENTRIES: readonly EntryRecord[] = [];
/** Without an entry there is nothing to disagree with. */
const NO_DISAGREEMENTS: Disagreement[] = [];

/** A residual of a cent beside itemised draws is rounding. */
const ROUNDING = 10_000;

export function findDraws(
  account: string,
  uses: readonly Use[],
  entries: readonly EntryRecord[],
  snapshots: readonly SnapshotRecord[],
  tolerance: Tolerance,
): Found {
  const disagreements: Disagreement[] = [];
  const drawEntries = entries.filter((entry) => entry.type === 'draw' && entry.amount > 0 && entry.settles !== true);
  const links = drawEntries.length === 0 ? new Map<EntryRecord, Use>() : linkEntries(uses, drawEntries, tolerance);
  const entriesOf = new Map<Use, EntryRecord[]>();
  for (const [entry, use] of links) {
    const list = entriesOf.get(use);
    if (list === undefined) entriesOf.set(use, [entry]);
    else list.push(entry);
  }
  const itemised: Drawn[] = [];
  for (const use of uses) {
    const drawn = rowDraw(use, entriesOf.size === 0 ? NO_ENTRIES : (entriesOf.get(use) ?? NO_ENTRIES), disagreements);
    if (drawn !== null) itemised.push(drawn);
  }
  const unposted =
    drawEntries.length === 0
      ? []
      : itemised.filter((drawn) => drawn.amount !== null && drawn.entries.length === 0 && streamOf(drawn) === 'subscription');
  for (const entry of drawEntries) if (!links.has(entry)) itemised.push(entryDraw(entry, unposted, tolerance));

  const residuals = snapshots.length < 2 ? [] : counterDraws(account, itemised, snapshots, tolerance, disagreements);
  const falls = snapshots.length < 2 ? [] : balanceDraws(account, itemised, residuals, entries, snapshots, tolerance, disagreements);
  const own = itemised.filter((drawn) => streamOf(drawn) === 'subscription');
  const draws = [...own, ...residuals, ...falls].sort((a, b) => a.from - b.from || byText(a.id, b.id) || a.until - b.until);
  const otherCharges = chargesOf(itemised);
  return { draws, disagreements, otherCharges, otherStreams: sumOthers(otherCharges) };
}

function streamOf(drawn: Drawn): Stream {
  return drawn.use?.stream ?? drawn.entries[0]?.stream ?? 'subscription';
}

function chargesOf(itemised: readonly Drawn[]): Charge[] {
  return itemised
    .flatMap((drawn): Charge[] => {
      const stream = streamOf(drawn);
      if (stream === 'subscription') return [];
      const { id, from, until, use, amount, currency, origins } = drawn;
      return [{ id, stream, from, until, use, amount, currency, origins }];
    })
    .sort((a, b) => a.from - b.from || byText(a.id, b.id) || a.until - b.until);
}

function sumOthers(charges: readonly Charge[]): Found['otherStreams'] {
  const sums = new Map<string, { stream: Stream; currency: string; amount: Micros; uses: number }>();
  for (const { stream, currency, amount } of charges) {
    const key = `${stream} ${currency}`;
    const sum = sums.get(key) ?? { stream, currency, amount: micros(0), uses: 0 };
    sum.amount = add(sum.amount, amount ?? micros(0));
    sum.uses += 1;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => byText(a.stream, b.stream) || byText(a.currency, b.currency));
}

/** Whether a row that no ledger entry belongs to says that anything was drawn. */
export function isLoneDraw({ funding, amount }: Pick<Use, 'funding' | 'amount'>): boolean {
  return amount === null ? funding === 'credits' || funding === 'mixed' : amount > 0;
}

/** What that is. */
export function loneRowDraw(use: Use): Drawn | null {
  return rowDraw(use, NO_ENTRIES, NO_DISAGREEMENTS);
}

/** Source 1. Amount 0 is no draw; a blank one is the sum of the row's ledger entries, or stays unknown. */
function rowDraw(use: Use, entries: readonly EntryRecord[], disagreements: Disagreement[]): Drawn | null {
  if (entries.length === 0) return isLoneDraw(use) ? usageDraw(use, NO_ENTRIES, use.amount, use.currency) : null;
  const says = use.funding === 'credits' || use.funding === 'mixed';
  const currency = use.currency || (entries[0]?.currency ?? '');
  const same = entries.filter((entry) => entry.currency === currency);
  const posted = same.reduce((sum, entry) => add(sum, entry.amount), micros(0));
  if (use.amount !== null && (posted !== use.amount || same.length < entries.length)) {
    disagreements.push({
      kind: 'row-entry',
      at: use.from,
      until: use.until,
      currency,
      itemised: use.amount,
      other: posted,
      drawId: use.key,
      origins: [...use.origins, ...entries.map(originOf)],
    });
  }
  const amount = use.amount !== null && (use.amount > 0 || says) ? use.amount : posted;
  return amount === 0 ? null : usageDraw(use, entries, amount, currency);
}

function usageDraw(use: Use, entries: readonly EntryRecord[], amount: Micros | null, currency: string): Drawn {
  return {
    id: use.key,
    source: 'usage',
    from: use.from,
    until: use.until,
    judgedFrom: use.from,
    use,
    entries,
    amount,
    currency,
    origins: entries.length === 0 ? use.origins : [...use.origins, ...entries.map(originOf)],
    ends: null,
    doubtful: false,
  };
}

function entryDraw(entry: EntryRecord, unposted: readonly Drawn[], tolerance: Tolerance): Drawn {
  return {
    id: entry.id,
    source: 'ledger',
    from: entry.at,
    until: entry.latest,
    judgedFrom: (entry.at - tolerance.posting) as Instant,
    use: null,
    entries: [entry],
    amount: entry.amount,
    currency: entry.currency,
    origins: [originOf(entry)],
    ends: null,
    doubtful: unposted.some(
      (drawn) =>
        drawn.currency === entry.currency &&
        drawn.from <= entry.latest + tolerance.clock &&
        drawn.until >= entry.at - tolerance.posting - tolerance.clock,
    ),
  };
}

function originOf(record: Origin): Origin {
  return { file: record.file, line: record.line };
}

/** Source 2: an entry belongs to the row that bears its event id; else to the first free row of the same money in time. */
function linkEntries(uses: readonly Use[], entries: readonly EntryRecord[], tolerance: Tolerance): Map<EntryRecord, Use> {
  const links = new Map<EntryRecord, Use>();
  const taken = new Set<Use>();
  const byId = new Map<string, Use>();
  for (const use of uses) if (use.id !== '' && !byId.has(use.id)) byId.set(use.id, use);
  const rest: EntryRecord[] = [];
  for (const entry of entries) {
    const use = entry.eventId === '' ? undefined : byId.get(entry.eventId);
    if (use === undefined) rest.push(entry);
    else if (use.stream === entry.stream) {
      links.set(entry, use);
      taken.add(use);
    }
  }
  const byMoney = new Map<string, Use[]>();
  const moneyOf = (item: { stream: Stream; amount: Micros | null; currency: string }): string =>
    `${item.stream} ${item.amount} ${item.currency}`;
  for (const use of rest.length === 0 ? [] : uses) {
    if (use.amount === null) continue;
    const list = byMoney.get(moneyOf(use));
    if (list === undefined) byMoney.set(moneyOf(use), [use]);
    else list.push(use);
  }
  for (const entry of rest) {
    const use = byMoney
      .get(moneyOf(entry))
      ?.find(
        (candidate) =>
          !taken.has(candidate) &&
          (entry.eventId === '' || candidate.id === '') &&
          candidate.from <= entry.latest + tolerance.clock &&
          candidate.until >= entry.at - tolerance.posting - tolerance.clock,
      );
    if (use !== undefined) {
      links.set(entry, use);
      taken.add(use);
    }
  }
  return links;
}

interface Interval {
  readonly first: SnapshotRecord;
  readonly last: SnapshotRecord;
  readonly rise: Micros;
}

/** Itemised amounts by the instant they end at: what a counter must have counted by then. */
class Itemised {
  private readonly byCurrency = new Map<string, { ends: Instant[]; totals: Micros[] }>();

  constructor(itemised: readonly Drawn[]) {
    const sorted = itemised.filter((drawn) => drawn.amount !== null).sort((a, b) => a.until - b.until);
    for (const { currency, until, amount } of sorted) {
      let list = this.byCurrency.get(currency);
      if (list === undefined) this.byCurrency.set(currency, (list = { ends: [], totals: [] }));
      list.ends.push(until);
      list.totals.push(add(list.totals.at(-1) ?? micros(0), amount ?? micros(0)));
    }
  }

  /** Whether an amount of another currency ends in (from, until]. */
  otherCurrency(currency: string, from: Instant, until: Instant): boolean {
    return [...this.byCurrency.keys()].some((other) => other !== currency && this.within(other, from, until).any);
  }

  /** What ends in (from, until]. */
  within(currency: string, from: Instant, until: Instant): { sum: Micros; any: boolean } {
    const list = this.byCurrency.get(currency);
    if (list === undefined) return { sum: micros(0), any: false };
    const start = firstIndex(list.ends, (end) => end > from);
    const stop = firstIndex(list.ends, (end) => end > until);
    const sum = subtract(list.totals[stop - 1] ?? micros(0), list.totals[start - 1] ?? micros(0));
    return { sum, any: stop > start };
  }
}

/** Itemised draws of the plan that a look may not show yet, since they were not posted by then. */
class Posting {
  private readonly amounts: Itemised;

  constructor(
    itemised: readonly Drawn[],
    private readonly tolerance: Tolerance,
  ) {
    this.amounts = new Itemised(itemised.filter((drawn) => streamOf(drawn) === 'subscription'));
  }

  /** What the last look of an interval may lack. */
  after(currency: string, first: SnapshotRecord, last: SnapshotRecord): Micros {
    const since = Math.max(first.at, last.latest - this.tolerance.posting) as Instant;
    return this.amounts.within(currency, since, last.latest).sum;
  }

  /** Whether all that a residual shows may have been itemised right before its first look, and posted after it. */
  explains(residual: Micros, currency: string, first: SnapshotRecord): boolean {
    const { sum, any } = this.amounts.within(currency, (first.at - this.tolerance.posting) as Instant, first.at);
    return any && residual <= sum + ROUNDING;
  }
}

/** A look strictly inside the span of itemised money can't tell how much of it had been posted by then. */
function outsideSpans(itemised: readonly Drawn[], snapshots: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const spans = itemised.filter((drawn) => drawn.amount !== null && drawn.from < drawn.until);
  if (spans.length === 0) return snapshots;
  return snapshots.filter((snapshot) => !spans.some((drawn) => drawn.from < snapshot.at && snapshot.latest < drawn.until));
}

/** Counter points by currency and UTC month, in time order. */
function counterPoints(itemised: readonly Drawn[], snapshots: readonly SnapshotRecord[]): Map<string, SnapshotRecord[]> {
  const groups = new Map<string, SnapshotRecord[]>();
  for (const snapshot of outsideSpans(itemised, snapshots)) {
    if (snapshot.creditsUsed === null) continue;
    const key = `${snapshot.currency} ${monthStart(snapshot.at)}`;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [snapshot]);
    else list.push(snapshot);
  }
  for (const list of groups.values()) {
    list.sort((a, b) => a.at - b.at || a.latest - b.latest || (a.creditsUsed ?? 0) - (b.creditsUsed ?? 0));
  }
  return groups;
}

/** Source 3: what a monthly counter rose by, beyond every itemised amount. */
function counterDraws(
  account: string,
  itemised: readonly Drawn[],
  snapshots: readonly SnapshotRecord[],
  tolerance: Tolerance,
  disagreements: Disagreement[],
): Drawn[] {
  const draws: Drawn[] = [];
  const amounts = new Itemised(itemised);
  const posting = new Posting(itemised, tolerance);
  for (const points of counterPoints(itemised, snapshots).values()) {
    const highest = highestBefore(points);
    for (const run of risingRuns(points)) {
      for (const interval of joinNegatives(run, amounts)) {
        const { first, last, rise } = interval;
        const { sum, any } = amounts.within(last.currency, first.at, last.latest);
        const residual = subtract(rise, sum);
        if (residual + posting.after(last.currency, first, last) < -ROUNDING) {
          disagreements.push({
            kind: 'counter',
            at: first.at,
            until: last.latest,
            currency: last.currency,
            itemised: sum,
            other: rise,
            drawId: null,
            origins: [originOf(first), originOf(last)],
          });
        }
        if (residual <= 0 || (any && residual <= ROUNDING) || posting.explains(residual, last.currency, first)) continue;
        // A figure that had been higher before says little of what was drawn since.
        const fell = (highest.get(first) ?? 0) > (first.creditsUsed ?? 0);
        const doubtful = fell || amounts.otherCurrency(last.currency, first.at, last.latest);
        draws.push(residualDraw('counter', account, first, last, residual, tolerance, doubtful));
      }
    }
  }
  return draws;
}

function residualDraw(
  source: 'counter' | 'balance',
  account: string,
  first: SnapshotRecord,
  last: SnapshotRecord,
  amount: Micros,
  tolerance: Tolerance,
  doubtful: boolean,
): Drawn {
  return {
    id: `${source}:${account}:${formatInstant(first.at)}`,
    source,
    from: first.at,
    until: last.latest,
    judgedFrom: (first.at - tolerance.posting) as Instant,
    use: null,
    entries: [],
    amount,
    currency: last.currency,
    origins: [originOf(first), originOf(last)],
    ends: [first, last],
    doubtful,
  };
}

/** The highest figure that a counter had shown before each of its points. */
function highestBefore(points: readonly SnapshotRecord[]): Map<SnapshotRecord, number> {
  const highest = new Map<SnapshotRecord, number>();
  let most = -Infinity;
  for (const point of points) {
    highest.set(point, most);
    most = Math.max(most, point.creditsUsed ?? 0);
  }
  return highest;
}

/** Intervals between neighbouring points, cut where the counter falls: that is a correction, and nothing is joined across it. */
function risingRuns(points: readonly SnapshotRecord[]): Interval[][] {
  const runs: Interval[][] = [[]];
  for (let i = 1; i < points.length; i += 1) {
    const first = points[i - 1] as SnapshotRecord;
    const last = points[i] as SnapshotRecord;
    const rise = (last.creditsUsed ?? 0) - (first.creditsUsed ?? 0);
    if (rise < 0) runs.push([]);
    else runs.at(-1)?.push({ first, last, rise: micros(rise) });
  }
  return runs;
}

/** Counters post late or early: an interval with less than its rows is joined with the next, the last with the one before. */
function joinNegatives(run: readonly Interval[], amounts: Itemised): Interval[] {
  const intervals = [...run];
  const isNegative = (interval: Interval): boolean =>
    interval.rise < amounts.within(interval.last.currency, interval.first.at, interval.last.latest).sum;
  for (;;) {
    const index = intervals.findIndex(isNegative);
    if (index < 0 || intervals.length === 1) return intervals;
    const at = Math.min(index, intervals.length - 2);
    const [a, b] = intervals.slice(at, at + 2) as [Interval, Interval];
    intervals.splice(at, 2, { first: a.first, last: b.last, rise: add(a.rise, b.rise) });
  }
}

const MONEY_IN = new Set(['purchase', 'auto-reload', 'grant', 'correction']);
const MONEY_OUT = new Set(['refund', 'expiry', 'void']);

/** Source 4: what a stated balance fell by, where no counter spans the interval. */
function balanceDraws(
  account: string,
  itemised: readonly Drawn[],
  risen: readonly Drawn[],
  entries: readonly EntryRecord[],
  snapshots: readonly SnapshotRecord[],
  tolerance: Tolerance,
  disagreements: Disagreement[],
): Drawn[] {
  const draws: Drawn[] = [];
  const amounts = new Itemised(itemised);
  const posting = new Posting(itemised, tolerance);
  const counters = counterPoints(itemised, snapshots);
  const byCurrency = new Map<string, SnapshotRecord[]>();
  for (const snapshot of outsideSpans(itemised, snapshots)) {
    if (snapshot.creditsBalance === null) continue;
    const list = byCurrency.get(snapshot.currency);
    if (list === undefined) byCurrency.set(snapshot.currency, [snapshot]);
    else list.push(snapshot);
  }
  for (const [currency, points] of byCurrency) {
    points.sort((a, b) => a.at - b.at || a.latest - b.latest || (b.creditsBalance ?? 0) - (a.creditsBalance ?? 0));
    for (let i = 1; i < points.length; i += 1) {
      const first = points[i - 1] as SnapshotRecord;
      const last = points[i] as SnapshotRecord;
      let fall = subtract(first.creditsBalance ?? micros(0), last.creditsBalance ?? micros(0));
      for (const entry of entries) {
        if (entry.stream !== 'subscription' || entry.currency !== currency) continue;
        // Of a bare date: money in only where it surely lies between, money out where it may.
        const between = entry.at > first.at && entry.latest <= last.latest;
        const maybe = entry.latest > first.at && entry.at <= last.latest;
        const change = MONEY_IN.has(entry.type) ? entry.amount : MONEY_OUT.has(entry.type) ? subtract(micros(0), entry.amount) : 0;
        if (change > 0 ? between : maybe) fall = micros(fall + change);
      }
      const { sum, any } = amounts.within(currency, first.at, last.latest);
      // What a counter has shown already is not counted again.
      const counted = risen.filter((drawn) => drawn.currency === currency && drawn.from < last.latest && first.at < drawn.until);
      const shown = counted.reduce((total, drawn) => add(total, drawn.amount ?? micros(0)), micros(0));
      const residual = subtract(subtract(fall, sum), shown);
      if (residual <= 0 || ((any || counted.length > 0) && residual <= ROUNDING)) continue;
      const spanning = spanningCounter(counters, currency, first, last);
      if (spanning === null) {
        if (!posting.explains(residual, currency, first))
          draws.push(residualDraw('balance', account, first, last, residual, tolerance, true));
      } else if (fall > spanning.rise + ROUNDING) {
        disagreements.push({
          kind: 'balance-counter',
          at: first.at,
          until: last.latest,
          currency,
          itemised: spanning.rise,
          other: fall,
          drawId: null,
          origins: [originOf(first), originOf(last), originOf(spanning.first), originOf(spanning.last)],
        });
      }
    }
  }
  return draws;
}

/** The counter's rise over the shortest stretch of one month that spans an interval between two balances. */
function spanningCounter(
  counters: ReadonlyMap<string, readonly SnapshotRecord[]>,
  currency: string,
  first: SnapshotRecord,
  last: SnapshotRecord,
): Interval | null {
  for (const points of counters.values()) {
    if (points[0]?.currency !== currency) continue;
    const start = points.findLast((point) => point.at <= first.at);
    const end = points.find((point) => point.latest >= last.latest);
    if (start === undefined || end === undefined || start.at > end.at) continue;
    return { first: start, last: end, rise: micros(Math.max(0, (end.creditsUsed ?? 0) - (start.creditsUsed ?? 0))) };
  }
  return null;
}
