/** What one account's records show beside its draws, bounded in size whatever the files hold. */
import type { AccountEvent, AccountEvidence, ReadingEvidence, SwitchSpan, WindowEvidence } from '../domain/evidence.ts';
import { formatAmount, formatPercent } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import type { Origin, SnapshotRecord } from '../domain/records.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { Look } from '../replay/meters.ts';
import type { AccountReplay, WindowLooks } from '../replay/model.ts';

/** Stretches of equal length of which the first, the last and the highest reading are kept: about the pixels of a wide chart. */
const STRETCHES = 240;
const MOST_EVENTS = 500;
const LONGEST_TEXT = 200;

/** `counts` says whether an instant is in what is reported; readings that bound a draw are kept wherever they lie. */
export function evidenceOf(account: string, replay: AccountReplay, counts: (at: Instant) => boolean): AccountEvidence {
  const bounding = boundingReadings(replay);
  const events = eventsOf(replay).filter((event) => counts(event.at));
  return {
    account,
    windows: replay.looks
      .map((looks) => windowEvidence(looks, bounding, counts))
      .filter((window) => window.all > 0)
      .sort((a, b) => byText(a.window, b.window)),
    switches: switchesOf(replay.snapshots.filter((snapshot) => counts(snapshot.at))),
    events: events
      .slice(0, MOST_EVENTS)
      .map(({ at, latest, ...event }) => ({ at: formatInstant(at), latest: endOf({ at, latest }), ...event })),
    eventsLeftOut: Math.max(0, events.length - MOST_EVENTS),
    plans: plansOf(replay),
  };
}

/** Window and place of every reading that a verdict cites. */
function boundingReadings({ draws }: AccountReplay): ReadonlySet<string> {
  const places = new Set<string>();
  for (const draw of draws)
    for (const { window, looks } of draw.windows) for (const look of looks) places.add(placeOf(window, look.origin));
  return places;
}

function placeOf(window: string, { file, line }: Origin): string {
  return `${file}:${line}:${window}`;
}

interface Shown {
  readonly look: Look;
  readonly instance: number | null;
  readonly bounds: boolean;
}

function windowEvidence(
  { window, instances, loose }: WindowLooks,
  bounding: ReadonlySet<string>,
  counts: (at: Instant) => boolean,
): WindowEvidence {
  const shown = (look: Look, instance: number | null): Shown => ({ look, instance, bounds: bounding.has(placeOf(window, look.origin)) });
  const readings = [
    ...instances.flatMap(({ looks }, index) => looks.map((look) => shown(look, index))),
    ...loose.map((one) => shown(one, null)),
  ]
    .filter(({ look, bounds }) => bounds || counts(look.at))
    .sort((a, b) => a.look.at - b.look.at || a.look.pct - b.look.pct || byOrigin(a.look.origin, b.look.origin));
  return {
    window,
    instances: instances.map(({ start, edge }) => ({ from: formatInstant(start), until: formatInstant(edge) })),
    readings: thinned(readings).map(({ look, instance, bounds }): ReadingEvidence => ({
      at: formatInstant(look.at),
      latest: endOf(look),
      since: formatInstant(look.since),
      used_pct: formatPercent(look.pct),
      instance,
      bounds,
    })),
    all: readings.length,
  };
}

/** What is only dated by a day ends with it. */
function endOf({ at, latest }: { readonly at: Instant; readonly latest: Instant }): string {
  return formatInstant((latest > at ? latest + 1 : latest) as Instant);
}

function byOrigin(a: Origin, b: Origin): number {
  return a.file - b.file || a.line - b.line;
}

/** What a chart of a few hundred pixels would show of them, and all that bound a draw. */
function thinned(readings: readonly Shown[]): readonly Shown[] {
  if (readings.length <= STRETCHES) return readings;
  const first = readings[0]?.look.at ?? 0;
  const length = ((readings.at(-1)?.look.at ?? 0) - first) / STRETCHES || 1;
  const kept = new Set<Shown>();
  let stretch = -1;
  let highest: Shown | undefined;
  let last: Shown | undefined;
  const close = (): void => {
    if (highest !== undefined) kept.add(highest);
    if (last !== undefined) kept.add(last);
  };
  for (const reading of readings) {
    if (reading.bounds) kept.add(reading);
    const own = Math.floor((reading.look.at - first) / length);
    if (own !== stretch) {
      close();
      kept.add(reading);
      stretch = own;
      highest = reading;
    } else if (highest === undefined || reading.look.pct > highest.look.pct) highest = reading;
    last = reading;
  }
  close();
  return readings.filter((reading) => kept.has(reading));
}

function switchesOf(snapshots: readonly SnapshotRecord[]): SwitchSpan[] {
  const spans: SwitchSpan[] = [];
  for (const { at, creditsEnabled } of snapshots) {
    if (creditsEnabled === null) continue;
    const last = spans.at(-1);
    if (last?.on === creditsEnabled) last.until = formatInstant(at);
    else spans.push({ from: formatInstant(at), until: formatInstant(at), on: creditsEnabled });
  }
  return spans;
}

type Timed = Omit<AccountEvent, 'at' | 'latest'> & { readonly at: Instant; readonly latest: Instant };

function eventsOf({ notices, entries }: AccountReplay): Timed[] {
  const shown = notices.map(({ notice: { at, latest, notice, window, text } }): Timed => ({
    at,
    latest,
    kind: 'notice',
    notice,
    window: window || null,
    text: text.slice(0, LONGEST_TEXT),
    amount: null,
    currency: null,
  }));
  const posted = entries.flatMap(({ at, latest, type, stream, amount, currency, description }): Timed[] => {
    if (type === 'draw' || stream !== 'subscription') return [];
    const text = description.slice(0, LONGEST_TEXT);
    return [{ at, latest, kind: type, notice: null, window: null, text, amount: formatAmount(amount, currency), currency }];
  });
  return [...shown, ...posted].sort(
    (a, b) => a.at - b.at || byText(a.kind, b.kind) || byText(a.amount ?? '', b.amount ?? '') || byText(a.text, b.text),
  );
}

function plansOf({ uses, snapshots, plans }: AccountReplay): AccountEvidence['plans'] {
  const stated = [
    ...uses.map((use) => ({ at: use.from, plan: use.planInForce })),
    ...snapshots.map(({ at, plan }) => ({ at, plan })),
    ...plans.map(({ from, plan }) => ({ at: from, plan })),
  ]
    .filter(({ plan }) => plan !== '')
    .sort((a, b) => a.at - b.at || byText(a.plan, b.plan));
  return stated
    .filter(({ plan }, index) => plan !== stated[index - 1]?.plan)
    .slice(0, MOST_EVENTS)
    .map(({ at, plan }) => ({ at: formatInstant(at), plan }));
}
