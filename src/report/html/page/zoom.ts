/** Timelines that fit their page and can be looked at closer: by buttons, by keys, and by dragging a stretch of time. */
import { chart, CHART_WIDTH, viewWords } from '../chart.ts';
import type { Mark } from '../marks.ts';
import type { Timeline } from '../model.ts';

const LEAST_WIDTH = 300;
/** No closer than a minute. */
const LEAST_SPAN = 60_000;

interface View {
  from: number;
  until: number;
}

interface Shown {
  readonly timeline: Timeline;
  readonly marks: readonly Mark[];
}

/** `shown` is asked only once the chart is to be drawn anew: closer, or narrower than it stands in the page. */
export function zoomable(figure: HTMLElement, shown: () => Shown): void {
  const plot = figure.querySelector<HTMLElement>('.plot');
  if (plot === null) return;
  const first: View = { from: Number(figure.dataset['from']), until: Number(figure.dataset['until']) };
  let view = { ...first };
  let width = Number(plot.querySelector('svg')?.getAttribute('width') ?? 0);
  const range = figure.querySelector('.range');
  const draw = (): void => {
    const { timeline, marks } = shown();
    width = Math.max(LEAST_WIDTH, Math.floor(plot.clientWidth));
    if (range !== null) range.textContent = viewWords(view);
    plot.innerHTML = chart(timeline, marks, { ...view, width }).text;
  };
  const look = (from: number, until: number): void => {
    const { timeline } = shown();
    const span = Math.max(LEAST_SPAN, Math.min(until - from, timeline.until - timeline.from));
    const start = Math.max(timeline.from, Math.min(from + (until - from - span) / 2, timeline.until - span));
    view = { from: start, until: start + span };
    draw();
  };
  const scale = (factor: number): void => {
    const middle = (view.from + view.until) / 2;
    const half = ((view.until - view.from) / 2) * factor;
    look(middle - half, middle + half);
  };
  const move = (share: number): void => {
    const by = (view.until - view.from) * share;
    look(view.from + by, view.until + by);
  };
  const actions: readonly (readonly [label: string, key: string, act: () => void])[] = [
    ['Zoom in', '+', () => scale(0.5)],
    ['Zoom out', '-', () => scale(2)],
    ['Earlier', 'ArrowLeft', () => move(-0.5)],
    ['Later', 'ArrowRight', () => move(0.5)],
    ['Reset', '0', () => look(first.from, first.until)],
  ];
  figure.querySelector('figcaption')?.append(tools(actions, `Zoom: ${plot.getAttribute('aria-label') ?? ''}`));
  plot.addEventListener('keydown', (event) => {
    const action = actions.find(([, key]) => key === event.key || (key === '+' && event.key === '='));
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action[2]();
  });
  dragged(plot, (start, end) => {
    const at = (x: number): number => view.from + ((x - PLOT_LEFT) / (width - PLOT_LEFT - PLOT_RIGHT)) * (view.until - view.from);
    look(at(start), at(end));
  });
  // Where there is no more room than it takes, it stays as it stands in the page.
  new ResizeObserver(() => {
    if (plot.clientWidth < width || width === 0 || (width < CHART_WIDTH && plot.clientWidth > width)) draw();
  }).observe(plot);
}

/** As in the chart. */
const PLOT_LEFT = 46;
const PLOT_RIGHT = 14;

function tools(actions: readonly (readonly [string, string, () => void])[], label: string): HTMLElement {
  const group = document.createElement('span');
  group.className = 'tools';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', label);
  for (const [name, , act] of actions) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', act);
    group.append(button);
  }
  return group;
}

const LEAST_DRAG = 12;

/** With a mouse alone: a finger that drags scrolls the page. */
function dragged(plot: HTMLElement, done: (start: number, end: number) => void): void {
  let start: number | null = null;
  const place = (event: PointerEvent): number => event.clientX - plot.getBoundingClientRect().left;
  plot.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button === 0) start = place(event);
  });
  plot.addEventListener('pointerup', (event) => {
    const end = place(event);
    if (start !== null && Math.abs(end - start) >= LEAST_DRAG) done(Math.min(start, end), Math.max(start, end));
    start = null;
  });
  plot.addEventListener('pointercancel', () => {
    start = null;
  });
}
