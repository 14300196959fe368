/** The evidence of each account as its timeline: numbers and words that a chart can place. */
import type { AccountEvent, AccountEvidence, Evidence } from '../../domain/evidence.ts';
import type { DrawView } from '../../domain/report.ts';
import { money } from '../amounts.ts';
import { clean, counted } from '../text.ts';
import { stretch } from '../times.ts';
import type { Timeline, TimelineEvent, TimelineWindow } from './model.ts';

const HOUR = 3_600_000;

/** In order of account; accounts with nothing to place in time have none. */
export function timelinesOf(draws: readonly DrawView[], evidence: Evidence | null): Timeline[] {
  const byAccount = new Map<string, DrawView[]>();
  for (const draw of draws) {
    const own = byAccount.get(draw.account);
    if (own === undefined) byAccount.set(draw.account, [draw]);
    else own.push(draw);
  }
  if (evidence !== null) return evidence.accounts.flatMap((one) => timelineOf(one.account, byAccount.get(one.account) ?? [], one) ?? []);
  const accounts = [...byAccount].sort(([a], [b]) => (a < b ? -1 : 1));
  return accounts.flatMap(([account, own]) => timelineOf(account, own, null) ?? []);
}

function timelineOf(account: string, draws: readonly DrawView[], evidence: AccountEvidence | null): Timeline | null {
  const windows = windowsOf(draws, evidence);
  const switches = (evidence?.switches ?? []).map(({ from, until, on }): Timeline['switches'][number] => [
    Date.parse(from),
    Date.parse(until),
    on ? 1 : 0,
  ]);
  const events = [...(evidence?.events ?? []).map(eventOf), ...planChanges(evidence)].sort((a, b) => a.at - b.at);
  const edges = [
    ...draws.flatMap((draw) => [Date.parse(draw.from), Date.parse(draw.until)]),
    ...windows.flatMap((window) => window.readings.map(([at]) => at)),
    ...switches.flatMap(([from, until]) => [from, until]),
    ...events.map(({ at }) => at),
  ];
  if (edges.length === 0) return null;
  const first = edges.reduce((least, one) => Math.min(least, one));
  const last = edges.reduce((most, one) => Math.max(most, one));
  const room = Math.max(HOUR / 2, (last - first) * 0.03);
  return {
    account: clean(account),
    from: Math.round(first - room),
    until: Math.round(last + room),
    windows,
    switches,
    events,
    notes: notesOf(evidence),
  };
}

/** Windows as readings show them, and those that only a count knows, whose instances the draws name. */
function windowsOf(draws: readonly DrawView[], evidence: AccountEvidence | null): TimelineWindow[] {
  const windows = new Map<string, TimelineWindow>();
  for (const { window, instances, readings } of evidence?.windows ?? []) {
    windows.set(window, {
      window: clean(window),
      instances: instances.map(({ from, until }) => [Date.parse(from), Date.parse(until)]),
      readings: readings.map(({ at, latest, since, used_pct: pct, instance, bounds }) => {
        const [first, from, until] = [Date.parse(at), Date.parse(since), Date.parse(latest)];
        const reading = [(first + until) / 2, Number(pct), instance ?? -1, bounds ? 1 : 0] as const;
        return from === until ? reading : [...reading, from, until];
      }),
    });
  }
  const counted = new Map<string, Map<number, number>>();
  for (const { windows: own } of draws) {
    for (const { window, from, resets_at: edge } of own) {
      if (windows.has(window)) continue;
      const known = counted.get(window) ?? new Map<number, number>();
      if (edge !== null) known.set(Date.parse(edge), Date.parse(from ?? edge));
      counted.set(window, known);
    }
  }
  for (const [window, known] of counted) {
    const instances = [...known].sort(([a], [b]) => a - b).map(([edge, start]) => [start, edge] as const);
    windows.set(window, { window: clean(window), instances, readings: [] });
  }
  return [...windows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, window]) => window);
}

const KINDS: Readonly<Record<AccountEvent['kind'], readonly [TimelineEvent['kind'], string]>> = {
  notice: ['message', 'message'],
  purchase: ['bought', 'bought'],
  'auto-reload': ['bought', 'reloaded'],
  grant: ['given', 'granted'],
  refund: ['taken', 'refunded'],
  correction: ['given', 'corrected'],
  expiry: ['taken', 'expired'],
  void: ['taken', 'voided'],
};

function eventOf({ at, latest, kind, notice, window, text, amount, currency }: AccountEvent): TimelineEvent {
  const [sort, verb] = KINDS[kind];
  const said = text === '' ? '' : `: "${clean(text)}"`;
  const words =
    kind === 'notice'
      ? `${notice ?? 'message'}${window === null ? '' : ` (${clean(window)})`}${said}`
      : `${verb} ${money(amount ?? '', clean(currency ?? ''))}${said}`;
  return { at: Date.parse(at), kind: sort, words: at === latest ? words : `${words} (${stretch(at, latest)})` };
}

function planChanges(evidence: AccountEvidence | null): TimelineEvent[] {
  return (evidence?.plans ?? []).slice(1).map(({ at, plan }) => ({ at: Date.parse(at), kind: 'plan', words: `plan ${clean(plan)}` }));
}

function notesOf(evidence: AccountEvidence | null): string[] {
  if (evidence === null) return [];
  const [first] = evidence.plans;
  const thinned = evidence.windows.filter((window) => window.readings.length < window.all);
  return [
    ...(first === undefined ? [] : [`Plan: ${clean(first.plan)}.`]),
    ...thinned.map(
      ({ window, readings, all }) =>
        `${readings.length} of ${all} ${clean(window)} readings are drawn: the first, the last and the highest of each stretch, and every one that a verdict rests on.`,
    ),
    ...(evidence.eventsLeftOut > 0 ? [`${counted(evidence.eventsLeftOut, 'later event')} are not drawn.`] : []),
  ];
}

/** The stretch in which most happened, where the whole is too long to see it: around the draws that accuse, else the open ones. */
export function closeUp({ from, until }: Timeline, draws: readonly DrawView[]): { readonly from: number; readonly until: number } | null {
  const kinds = ['premature', 'suspected', 'undecided', 'limit-reached', 'not-covered'];
  const own = kinds.map((verdict) => draws.filter((draw) => draw.verdict === verdict)).find((some) => some.length > 0) ?? [];
  const times = own.map((draw) => [Date.parse(draw.from), Date.parse(draw.until)] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let best: [number, number, number] | null = null;
  let run: [number, number, number] | null = null;
  for (const [start, end] of times) {
    if (run !== null && start - run[1] <= 6 * HOUR && end - run[0] <= 24 * HOUR) {
      run[1] = Math.max(run[1], end);
      run[2] += 1;
    } else run = [start, end, 1];
    if (best === null || run[2] > best[2]) best = run;
  }
  // One draw is seen well enough from afar.
  if (best === null || best[2] < 2) return null;
  const room = Math.max(HOUR, (best[1] - best[0]) * 0.4);
  const view = { from: Math.max(from, best[0] - room), until: Math.min(until, best[1] + room) };
  return view.until - view.from > (until - from) * 0.5 ? null : view;
}
