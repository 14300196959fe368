/** The draws of the four sources, finest first, nothing counted twice. */
import type { EntryRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { DrawSource } from '../../src/replay/model.ts';
import type { World } from './plans.ts';
import { planOf, planOfUse, toleranceOf } from './plans.ts';
import type { SettledUse } from './settle.ts';

const CENT = 10_000;

export interface RawDraw {
  id: string;
  source: DrawSource;
  /** As recorded. */
  from: number;
  until: number;
  /** Stretched back by `posting` where the time is a posting time. */
  start: number;
  end: number;
  use: SettledUse | null;
  entries: EntryRecord[];
  amount: number | null;
  currency: string;
  plan: string;
  vendor: string;
  /** Something beside it may be the same money: likely at most. */
  doubtful: boolean;
}

interface Itemised {
  from: number;
  until: number;
  amount: number;
  currency: string;
  /** Whether another product was charged: the plan's counter may or may not hold it. */
  foreign: boolean;
}

/** An interval over which rows and entries itemise more than the counter rises, however far it is joined. */
export interface Shortfall {
  from: number;
  until: number;
  currency: string;
  missing: number;
}

export interface DrawsFound {
  draws: RawDraw[];
  /** Which draw entries belong to which row. */
  links: ReadonlyMap<SettledUse, EntryRecord[]>;
  shortfalls: Shortfall[];
  disagreements: { rowEntry: number; counter: number; balance: number };
}

export function paysByItself(use: SettledUse): boolean {
  if (use.funding === 'credits' || use.funding === 'mixed') return use.amount !== 0;
  return use.funding === '' && use.amount !== null && use.amount > 0;
}

/** Which entries belong to which row: by id first, then the first free row of the same money near it. */
function link(world: World, entries: readonly EntryRecord[]): Map<SettledUse, EntryRecord[]> {
  const links = new Map<SettledUse, EntryRecord[]>();
  const linked = new Set<EntryRecord>();
  for (const entry of entries) {
    if (entry.eventId === '') continue;
    const row = world.uses.find((use) => use.stream === entry.stream && use.id === entry.eventId);
    if (row === undefined) continue;
    links.set(row, [...(links.get(row) ?? []), entry]);
    linked.add(entry);
  }
  for (const entry of entries) {
    if (linked.has(entry)) continue;
    const { clock, posting } = toleranceOf(world, planOf(world, entry.at, entry.vendor, '', ''));
    const row = world.uses.find(
      (use) =>
        !links.has(use) &&
        (entry.eventId === '' || use.id === '') &&
        use.stream === entry.stream &&
        paysByItself(use) &&
        use.amount === entry.amount &&
        use.currency === entry.currency &&
        use.from <= entry.latest + clock &&
        use.until >= entry.at - posting - clock,
    );
    if (row !== undefined) links.set(row, [entry]);
  }
  return links;
}

export function findDraws(world: World, entries: readonly EntryRecord[], account: string): DrawsFound {
  const draws: RawDraw[] = [];
  const itemised: Itemised[] = [];
  const shortfalls: Shortfall[] = [];
  const disagreements = { rowEntry: 0, counter: 0, balance: 0 };
  const drawEntries = entries.filter((entry) => entry.type === 'draw' && entry.amount > 0);
  const links = link(world, drawEntries);
  const taken = new Set([...links.values()].flat());

  for (const use of world.uses) {
    const own = links.get(use) ?? [];
    const posted = own.reduce((sum, entry) => sum + entry.amount, 0);
    const rowSpeaks = use.funding === 'credits' || use.funding === 'mixed' || (use.amount !== null && use.amount > 0);
    if (rowSpeaks && use.amount !== null && own.length > 0 && use.amount !== posted) disagreements.rowEntry += 1;
    if (!paysByItself(use) && (own.length === 0 || (rowSpeaks && use.amount === 0))) continue;
    const amount = rowSpeaks && use.amount !== null ? use.amount : own.length > 0 ? posted : null;
    const currency = use.currency || (own[0]?.currency ?? '');
    if (amount !== null) itemised.push({ from: use.from, until: use.until, amount, currency, foreign: use.stream !== 'subscription' });
    if (use.stream !== 'subscription') continue;
    draws.push({
      id: use.key,
      source: 'usage',
      from: use.from,
      until: use.until,
      start: use.from,
      end: use.until,
      use,
      entries: own,
      amount,
      currency,
      plan: planOfUse(world, use),
      vendor: use.vendor,
      doubtful: false,
    });
  }

  for (const entry of drawEntries) {
    if (taken.has(entry)) continue;
    itemised.push({
      from: entry.at,
      until: entry.latest,
      amount: entry.amount,
      currency: entry.currency,
      foreign: entry.stream !== 'subscription',
    });
    if (entry.stream !== 'subscription') continue;
    const plan = planOf(world, entry.at, entry.vendor, '', '');
    const { posting, clock } = toleranceOf(world, plan);
    const beside = draws.some(
      (draw) =>
        draw.source === 'usage' &&
        draw.entries.length === 0 &&
        draw.amount !== null &&
        draw.currency === entry.currency &&
        draw.from <= entry.latest + clock &&
        draw.until >= entry.at - posting - clock,
    );
    draws.push({
      id: entry.id,
      source: 'ledger',
      from: entry.at,
      until: entry.latest,
      start: entry.at - posting,
      end: entry.latest,
      use: null,
      entries: [entry],
      amount: entry.amount,
      currency: entry.currency,
      plan: plan === planOf(world, entry.latest, entry.vendor, '', '') ? plan : '',
      vendor: entry.vendor,
      doubtful: beside,
    });
  }

  const residual = (source: 'counter' | 'balance', from: SnapshotRecord, until: SnapshotRecord, amount: number): RawDraw => {
    const plan = planOf(world, from.at, from.vendor, from.plan, '');
    const last = planOf(world, until.latest, until.vendor, until.plan, '');
    const { posting } = toleranceOf(world, plan);
    return {
      id: `${source}:${account}:${new Date(from.at).toISOString()}`,
      source,
      from: from.at,
      until: until.latest,
      start: from.at - posting,
      end: until.latest,
      use: null,
      entries: [],
      amount,
      currency: from.currency,
      plan: plan === last ? plan : '',
      vendor: from.vendor,
      doubtful: itemised.some((item) => item.currency !== from.currency && item.until > from.at && item.until <= until.latest),
    };
  };

  // A look inside the span of an itemised amount, or one whose own instant is too vague to say on which side it stands.
  const cutsAnItem = (look: SnapshotRecord): boolean =>
    itemised.some((item) =>
      look.at === look.latest ? item.from < look.at && look.at < item.until : item.until >= look.at && item.from <= look.latest,
    );
  const within = (from: number, until: number, currency: string): Itemised[] =>
    itemised.filter((item) => item.currency === currency && item.until > from && item.until <= until);
  const sum = (items: readonly { amount: number }[]): number => items.reduce((total, item) => total + item.amount, 0);

  /** Whether what is left may be draws of the plan from right before the look, which it did not show yet. */
  const postedLate = (rest: number, look: SnapshotRecord): boolean => {
    const { posting } = toleranceOf(world, planOf(world, look.at, look.vendor, look.plan, ''));
    const late = within(look.at - posting, look.at, look.currency).filter((item) => !item.foreign);
    return late.length > 0 && rest <= sum(late) + CENT;
  };

  // Counter rises.
  interface Interval {
    from: SnapshotRecord;
    until: SnapshotRecord;
    rise: number;
  }
  const counterPoints = world.snapshots.filter((look) => look.creditsUsed !== null && !cutsAnItem(look));
  const months = new Set(counterPoints.map((look) => `${look.currency} ${new Date(look.at).toISOString().slice(0, 7)}`));
  const monthOf = (look: SnapshotRecord): string => `${look.currency} ${new Date(look.at).toISOString().slice(0, 7)}`;
  const counterDraws: RawDraw[] = [];
  for (const month of months) {
    const points = counterPoints.filter((look) => monthOf(look) === month);
    points.sort((a, b) => a.at - b.at || (a.creditsUsed ?? 0) - (b.creditsUsed ?? 0));
    const segments: Interval[][] = [[]];
    for (const [index, until] of points.entries()) {
      const from = points[index - 1];
      if (from === undefined) continue;
      const rise = (until.creditsUsed ?? 0) - (from.creditsUsed ?? 0);
      if (rise < 0) segments.push([]);
      else segments[segments.length - 1]?.push({ from, until, rise });
    }
    for (const segment of segments) {
      const itemsOf = (interval: Interval): Itemised[] => within(interval.from.latest, interval.until.latest, interval.from.currency);
      const residualOf = (interval: Interval): number => interval.rise - sum(itemsOf(interval));
      for (;;) {
        const negative = segment.findIndex((interval) => residualOf(interval) < 0);
        if (negative < 0 || segment.length === 1) break;
        const first = negative === segment.length - 1 ? negative - 1 : negative;
        const [one, two] = [segment[first] as Interval, segment[first + 1] as Interval];
        segment.splice(first, 2, { from: one.from, until: two.until, rise: one.rise + two.rise });
      }
      for (const interval of segment) {
        const rest = residualOf(interval);
        const { posting } = toleranceOf(world, planOf(world, interval.from.at, interval.from.vendor, interval.from.plan, ''));
        const unposted = within(Math.max(interval.from.at, interval.until.latest - posting), interval.until.latest, interval.from.currency);
        if (rest + sum(unposted.filter((item) => !item.foreign)) < -CENT) {
          disagreements.counter += 1;
          const { from, until } = interval;
          const missing = -rest - sum(itemsOf(interval).filter((item) => item.foreign));
          if (missing > CENT) shortfalls.push({ from: from.at, until: until.latest, currency: from.currency, missing });
        }
        const ignored = itemsOf(interval).length > 0 ? CENT : 0;
        // A figure that had been higher before says little of what was drawn since.
        const earlier = points.slice(0, points.indexOf(interval.from)).map((look) => look.creditsUsed ?? 0);
        const fell = earlier.some((figure) => figure > (interval.from.creditsUsed ?? 0));
        const rose = residual('counter', interval.from, interval.until, rest);
        if (rest > ignored && !postedLate(rest, interval.from)) counterDraws.push({ ...rose, doubtful: rose.doubtful || fell });
      }
    }
  }
  draws.push(...counterDraws);

  // Balance falls, where no counter spans the interval.
  const currencies = new Set(world.snapshots.filter((look) => look.creditsBalance !== null).map((look) => look.currency));
  for (const currency of currencies) {
    const points = world.snapshots
      .filter((look) => look.creditsBalance !== null && look.currency === currency && !cutsAnItem(look))
      .sort((a, b) => a.at - b.at || (a.creditsBalance ?? 0) - (b.creditsBalance ?? 0));
    for (const [index, until] of points.entries()) {
      const from = points[index - 1];
      if (from === undefined) continue;
      let fall = (from.creditsBalance ?? 0) - (until.creditsBalance ?? 0);
      for (const entry of entries) {
        if (entry.stream !== 'subscription' || entry.currency !== currency) continue;
        const surely = entry.at > from.latest && entry.latest <= until.at;
        const perhaps = entry.latest > from.at && entry.at <= until.latest;
        const comesIn = entry.type === 'purchase' || entry.type === 'auto-reload' || entry.type === 'grant' || entry.type === 'correction';
        const goesOut = entry.type === 'refund' || entry.type === 'expiry' || entry.type === 'void';
        // Where a bare date leaves it open, the smaller fall.
        if (comesIn && (entry.amount > 0 ? surely : perhaps)) fall += entry.amount;
        if (goesOut && perhaps) fall -= entry.amount;
      }
      const spanning = [...months].some((month) => {
        const counted = counterPoints.filter((look) => monthOf(look) === month && look.currency === currency);
        return counted.some((look) => look.latest <= from.at) && counted.some((look) => look.at >= until.latest);
      });
      if (spanning) {
        const shown = counterPoints.filter((look) => look.currency === currency);
        const before = shown.filter((look) => look.latest <= from.at).at(-1)?.creditsUsed ?? 0;
        const after = shown.find((look) => look.at >= until.latest)?.creditsUsed ?? 0;
        if (fall > CENT && fall > after - before + CENT) disagreements.balance += 1;
        continue;
      }
      const items = within(from.latest, until.latest, currency);
      const shownByCounters = counterDraws.filter((draw) => draw.currency === currency && draw.from < until.latest && draw.until > from.at);
      const rest = fall - sum(items) - shownByCounters.reduce((total, draw) => total + (draw.amount ?? 0), 0);
      // Beside what another source has shown of the fall, the last cent is rounding.
      const ignored = items.length > 0 || shownByCounters.length > 0 ? CENT : 0;
      if (rest > ignored && !postedLate(rest, from)) draws.push(residual('balance', from, until, rest));
    }
  }
  return { draws, links, shortfalls, disagreements };
}
