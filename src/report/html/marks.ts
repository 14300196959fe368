/** The marks of a timeline that stand in rows: draws by verdict, messages and purchases, the switch; neighbours share one. */
import { stretch } from '../times.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { Bounds, Timeline, TimelineEvent } from './model.ts';

/** A draw as the chart sees it. */
export interface Mark {
  readonly from: number;
  readonly until: number;
  readonly verdict: string;
  readonly amount: string;
  readonly words: string;
  readonly meters: readonly Bounds[];
}

/** Marks closer than this are drawn as one. */
const CLOSE = 7;
const CROWDED = 18;
const CHARACTER = 6.6;
/** Of a mark that stands for many. */
const MOST_TOLD = 4;

/** What an axis shows: [from, until] in milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Marks that are drawn as one. */
export interface Cluster<T> {
  readonly x: number;
  readonly items: T[];
}

export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Neighbours that would lie on each other, together; `kind` keeps unlike ones apart. */
export function clustersOf<T>(items: readonly T[], place: (item: T) => number, kind: (item: T) => string): Cluster<T>[] {
  const found = new Map<string, Cluster<T>>();
  for (const item of items) {
    const at = place(item);
    const key = `${Math.round(at / CLOSE)} ${kind(item)}`;
    const cluster = found.get(key);
    if (cluster === undefined) found.set(key, { x: at, items: [item] });
    else cluster.items.push(item);
  }
  return [...found.values()].sort((a, b) => a.x - b.x);
}

export function toldOf(items: readonly { readonly words: string }[]): string {
  const rest = items.length - MOST_TOLD;
  return `${items
    .slice(0, MOST_TOLD)
    .map((item) => item.words)
    .join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}

export function drawLane(clusters: readonly Cluster<Mark>[], plot: number): Html {
  const labels = labelled(clusters, plot, ({ items }) => (items.length === 1 ? (items[0]?.amount ?? '') : `${items.length} draws`));
  return html`${clusters.map(
    ({ x, items }, at) =>
      html`<g class="v-${items[0]?.verdict ?? ''}"
        ><title>${toldOf(items)}</title>${symbol(items[0]?.verdict ?? '', x, 11)}${labels[at] ?? NOTHING}</g
      >`,
  )}`;
}

/** A verdict's own shape, so that colour says nothing alone. */
export function symbol(verdict: string, x: number, y: number): Html {
  const around = (d: string): Html => html`<path class="symbol" transform="translate(${x} ${y})" d="${d}" />`;
  if (verdict === 'premature') return around('M0-7 7 0 0 7-7 0z');
  if (verdict === 'suspected') return html`<path class="symbol hollow" transform="translate(${x} ${y})" d="M0-6.5 6.5 0 0 6.5-6.5 0z" />`;
  if (verdict === 'limit-reached') return around('M-5-5h10v10h-10z');
  if (verdict === 'not-covered') return html`<circle class="symbol" cx="${x}" cy="${y}" r="5.5" />`;
  return html`<circle class="symbol hollow" cx="${x}" cy="${y}" r="5.5" />`;
}

export function eventLane(events: readonly TimelineEvent[], x: (at: number) => number, view: Stretch, plot: number): Html {
  const seen = events.filter((event) => event.at >= view.from && event.at <= view.until);
  const clusters = clustersOf(
    seen,
    (event) => x(event.at),
    () => '',
  );
  const labels = labelled(clusters, plot, ({ items }) =>
    items.length === 1 ? shortened(items[0]?.words ?? '') : `${items.length} events`,
  );
  return html`${clusters.map(
    ({ x: place, items }, at) =>
      html`<g class="event"
        ><title>${toldOf(items)}</title
        >${eventSymbol(items.length > 1 ? 'several' : (items[0]?.kind ?? ''), place)}${labels[at] ?? NOTHING}</g
      >`,
  )}`;
}

const LONGEST_LABEL = 34;

function shortened(words: string): string {
  return words.length > LONGEST_LABEL ? `${words.slice(0, LONGEST_LABEL - 1).trimEnd()}…` : words;
}

const SIGNS: Readonly<Record<string, string>> = { message: '!', bought: '+', given: '+', taken: '−', plan: 'P', several: '…' };

function eventSymbol(kind: string, x: number): Html {
  return html`<circle class="sign" cx="${x}" cy="11" r="7.5" /><text class="signed" x="${x}" y="15" text-anchor="middle"
      >${SIGNS[kind] ?? ''}</text
    >`;
}

/** A label at the right of a mark (at the edge at its left), where it has room and no other mark could be meant. */
function labelled<T>(clusters: readonly Cluster<T>[], plot: number, words: (cluster: Cluster<T>) => string): Html[] {
  let end = 0;
  return clusters.map((cluster, at) => {
    const text = words(cluster);
    const wide = text.length * CHARACTER + 14;
    const { x } = cluster;
    const next = clusters[at + 1]?.x ?? Infinity;
    const before = clusters[at - 1]?.x ?? -Infinity;
    if (x - before < CROWDED) {
      end = Math.max(end, x + 8);
      return NOTHING;
    }
    if (x + wide <= Math.min(plot, next - 12) && x >= end) {
      end = x + wide;
      return html`<text class="label" x="${tenth(x + 11)}" y="15">${text}</text>`;
    }
    if (x - wide >= end && x + wide > plot) {
      end = x + 8;
      return html`<text class="label" x="${tenth(x - 11)}" y="15" text-anchor="end">${text}</text>`;
    }
    end = Math.max(end, x + 8);
    return NOTHING;
  });
}

export function switchLane(switches: Timeline['switches'], x: (at: number) => number, view: Stretch, plot: number): Html {
  return html`${switches
    .filter(([from, until]) => until >= view.from && from <= view.until)
    .map(([from, until, on]) => {
      const start = Math.max(-2, x(from));
      const wide = Math.max(3, tenth(Math.min(plot + 2, x(until)) - start));
      const word = on === 1 ? 'on' : 'off';
      const words = `credits seen ${word}: ${stretch(iso(from), iso(until))} UTC`;
      const label = wide > 26 ? html`<text class="label" x="${start + 6}" y="15">${word}</text>` : NOTHING;
      return html`<g class="switch ${word}"><title>${words}</title><rect x="${start}" y="2" width="${wide}" height="18" />${label}</g>`;
    })}`;
}
