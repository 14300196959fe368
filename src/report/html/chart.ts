/**
 * One account on a time axis, as SVG: a lane for each window with its readings and resets and with how full it can have been at
 * each draw, and lanes for the draws, for messages and purchases, and for the switch of credits. The page in the browser draws
 * the same again for another stretch of time or another width.
 */
import { ticksOf } from './axis.ts';
import { html, NOTHING, type Html } from './markup.ts';
import { clustersOf, drawLane, eventLane, iso, switchLane, tenth, toldOf, type Cluster, type Mark, type Stretch } from './marks.ts';
import type { Bounds, Timeline, TimelineWindow } from './model.ts';
import { stretch } from '../times.ts';

export interface View extends Stretch {
  /** In CSS pixels. */
  readonly width: number;
}

/** Of a chart that is written into a page. */
export const CHART_WIDTH = 1088;
const LEFT = 46;
const RIGHT = 14;
const AXIS = 40;
const TITLE = 20;
const METER = 112;
const ROW = 30;
const GAP = 12;
const MOST_GUIDES = 60;
/** A bound of one per cent must still be seen. */
const SLIM = 5;
const WIDE = 9;

export function chart(timeline: Timeline, marks: readonly Mark[], view: View): Html {
  const plot = view.width - LEFT - RIGHT;
  const x = (at: number): number => tenth(((at - view.from) / (view.until - view.from)) * plot);
  const seen = marks.filter((mark) => mark.until >= view.from && mark.from <= view.until);
  const clusters = clustersOf(
    seen,
    (mark) => x((mark.from + mark.until) / 2),
    (mark) => mark.verdict,
  );
  let y = AXIS;
  const lanes: Html[] = [];
  const lane = (title: string, height: number, body: Html): void => {
    lanes.push(
      html`<text class="lane" x="0" y="${y + 13}">${title}</text>
        <svg x="${LEFT}" y="${y + TITLE}" width="${plot}" height="${height}">${body}</svg>`,
    );
    y += TITLE + height + GAP;
  };
  for (const window of timeline.windows) {
    const scale = [0, 50, 100].map(
      (pct) => html`<text class="scale" x="${LEFT - 8}" y="${y + TITLE + meterY(pct) + 4}" text-anchor="end">${pct} %</text>`,
    );
    lanes.push(...scale);
    lane(`${window.window}: used`, METER, windowLane(window, clusters, x, view, plot));
  }
  if (marks.length > 0) lane('draws of credits', ROW, drawLane(clusters, plot));
  if (timeline.events.length > 0) lane('messages, purchases and other events', ROW, eventLane(timeline.events, x, view, plot));
  if (timeline.switches.length > 0)
    lane('credits switched on or off, as looks show it', ROW - 8, switchLane(timeline.switches, x, view, plot));
  const height = y - GAP + 4;
  return html`<svg
    class="chart"
    viewBox="0 0 ${view.width} ${height}"
    width="${view.width}"
    height="${height}"
    role="img"
    aria-label="${labelOf(timeline, seen, view)}"
  >
    ${axis(view, x, height)}${lanes}
  </svg>`;
}

/** `2026-08-06 13:26 to 17:10 UTC`: to the minute. */
export function viewWords({ from, until }: Stretch): string {
  const minute = (at: number): string => iso(Math.round(at / 60_000) * 60_000);
  return `${stretch(minute(from), minute(until))} UTC`;
}

function labelOf({ account, windows, events }: Timeline, seen: readonly Mark[], view: View): string {
  const { from, until } = view;
  const names = windows.map((one) => one.window).join(', ') || 'no window';
  const happened = events.filter((event) => event.at >= from && event.at <= until).length;
  return `Timeline of account ${account}, ${viewWords(view)}: ${names}; draws: ${seen.length}; events: ${happened}. The same stands below in words.`;
}

function axis(view: View, x: (at: number) => number, height: number): Html {
  return html`${ticksOf(view.from, view.until, Math.max(2, Math.floor(view.width / 80))).map(({ at, label, above }) => {
    const place = tenth(LEFT + x(at));
    return html`<line class="tick" x1="${place}" x2="${place}" y1="30" y2="${height}" />
      ${above === '' ? NOTHING : html`<text class="day" x="${place}" y="11" text-anchor="${place > view.width - 60 ? 'end' : 'start'}">${above}</text>`}
      <text class="time" x="${place}" y="26" text-anchor="${place > view.width - 40 ? 'end' : 'start'}">${label}</text>`;
  })}`;
}

const EDGE = 6;

/** Readings above 100 % stand at the top. */
function meterY(pct: number): number {
  return tenth(EDGE + (METER - 2 * EDGE) * (1 - Math.min(100, Math.max(0, pct)) / 100));
}

function windowLane(
  { window, instances, readings }: TimelineWindow,
  clusters: readonly Cluster<Mark>[],
  x: (at: number) => number,
  view: View,
  plot: number,
): Html {
  const living = instances.filter(([from, until]) => until >= view.from && from <= view.until);
  const grid = [0, 50, 100].map(
    (pct) => html`<line class="${pct === 100 ? 'full' : 'grid'}" x1="0" x2="${plot}" y1="${meterY(pct)}" y2="${meterY(pct)}" />`,
  );
  const spans = living
    .filter(([from, until]) => x(until) - x(from) >= 2)
    .map(([from, until]) => {
      const start = Math.max(-2, x(from));
      const wide = tenth(Math.min(plot + 2, x(until)) - start);
      return html`<rect class="instance" x="${start}" y="${EDGE}" width="${wide}" height="${METER - 2 * EDGE}" />`;
    });
  // Sessions of a whole year reset too often to be told apart.
  const resets =
    living.length > plot / 4
      ? []
      : living.filter(([, until]) => until <= view.until).map(([, until]) => resetLine(window, until, x(until)));
  return html`${spans}${resets}${grid}${clusters.length <= MOST_GUIDES ? clusters.map((one) => html`<line class="guide" x1="${one.x}" x2="${one.x}" y1="0" y2="${METER}" />`) : NOTHING}${lines(readings, x, view)}${clusters.map((one) => boundsOf(window, one, x))}${dots(window, readings, x, view)}`;
}

function resetLine(window: string, at: number, x: number): Html {
  return html`<g class="reset"
    ><title>${`${window} resets ${stretch(iso(at), iso(at))} UTC`}</title><line x1="${x}" x2="${x}" y1="0" y2="${METER}" /><path
      d="M${tenth(x - 4)} 0h8l-4 6z"
  /></g>`;
}

/** Readings of one instance, joined: what was used between them isn't known, only that it grew. */
function lines(readings: TimelineWindow['readings'], x: (at: number) => number, view: View): Html[] {
  const paths: string[] = [];
  let path = '';
  let last: TimelineWindow['readings'][number] | null = null;
  for (const reading of readings) {
    const [at, pct, instance] = reading;
    const joined = last !== null && last[2] === instance && instance >= 0;
    if (joined && last !== null && at >= view.from && last[0] <= view.until) {
      if (path === '') path = `M${x(last[0])} ${meterY(last[1])}`;
      path += `L${x(at)} ${meterY(pct)}`;
    } else if (path !== '') {
      paths.push(path);
      path = '';
    }
    last = reading;
  }
  if (path !== '') paths.push(path);
  return paths.map((d) => html`<path class="line" d="${d}" />`);
}

function dots(window: string, readings: TimelineWindow['readings'], x: (at: number) => number, view: View): Html[] {
  const taken = new Set<string>();
  return readings.flatMap(([at, pct, , bounds, from = at, until = at]) => {
    if (until < view.from || from > view.until) return [];
    const y = meterY(pct);
    const place = `${Math.round(x(at))} ${Math.round(y)} ${bounds}`;
    if (taken.has(place)) return [];
    taken.add(place);
    const words = `${window} ${pct} % used, read ${stretch(iso(from), iso(until))} UTC${bounds === 1 ? '; a verdict rests on it' : ''}`;
    const span = from === until ? NOTHING : html`<line class="line" x1="${x(from)}" x2="${x(until)}" y1="${y}" y2="${y}" />`;
    const kind = bounds === 1 ? 'reading cited' : 'reading';
    return [html`<g><title>${words}</title>${span}<circle class="${kind}" cx="${x(at)}" cy="${y}" r="${bounds === 1 ? 3.6 : 2.6}" /></g>`];
  });
}

/** How full the window can have been at some draws: from the least to the most; open towards the side that nothing bounds. */
function boundsOf(window: string, { x: middle, items }: Cluster<Mark>, x: (at: number) => number): Html {
  const own = items.flatMap((mark) => mark.meters.filter((meter) => meter[0] === window));
  if (own.length === 0) return NOTHING;
  const least = Math.min(...own.map((one) => (one[1] === '' ? 0 : Number(one[1]))));
  const most = Math.max(...own.map((one) => (one[2] === '' ? 100 : Number(one[2]))));
  const isOpen = own.some((one) => one[2] === '');
  const [first] = items;
  const isOne = items.length === 1 && first !== undefined;
  const wide = isOne ? Math.max(WIDE, x(first.until) - x(first.from)) : WIDE;
  const top = Math.min(meterY(most), (meterY(least) + meterY(most) - SLIM) / 2);
  const words = `${toldOf(items)}; ${window} ${rangeWords(own)}`;
  return html`<rect
    class="bounds v-${first?.verdict ?? ''}${isOpen ? ' open' : ''}"
    x="${tenth(middle - wide / 2)}"
    y="${top}"
    width="${tenth(wide)}"
    height="${tenth(Math.max(SLIM, meterY(least) - top))}"
    ><title>${words}</title></rect
  >`;
}

/** `44 to 46 % used`. */
function rangeWords(own: readonly Bounds[]): string {
  const least = own.filter((one) => one[1] !== '').map((one) => Number(one[1]));
  const most = own.map((one) => (one[2] === '' ? Infinity : Number(one[2])));
  const low = least.length === own.length ? Math.min(...least) : null;
  const high = Math.max(...most);
  if (high === Infinity) return low === null ? 'not bounded' : `at least ${low} % used, not bounded above`;
  return low === null ? `at most ${high} % used` : `${low} to ${high} % used`;
}
