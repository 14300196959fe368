/** What the page does where scripts run: it filters its lists, zooms its timelines and opens what a fragment names. Nothing else. */
import { foreign, html } from '../markup.ts';
import { groups } from '../../groups.ts';
import type { PageDraw, PageFinding, Timeline } from '../model.ts';
import { unpack, type PackedList } from '../pack.ts';
import { drawRow, findingArticle, markOf, momentsTable } from '../rows.ts';
import { List, one } from './lists.ts';
import { zoomable } from './zoom.ts';

/** Parsed when it is first asked for: a page that is only read parses nothing. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function dataOf(id: string): unknown {
  return JSON.parse(one(`#${id}`, HTMLElement).textContent ?? '');
}

const several = document.body.classList.contains('several');
const draws = once(() => unpack<PageDraw>(dataOf('data-draws') as PackedList));
const findings = once(() => unpack<PageFinding>(dataOf('data-findings') as PackedList));
const timelines = once(() => dataOf('data-timelines') as Timeline[]);
const byAccount = once(() => new Map(groups(draws(), ({ account }) => account).map((own) => [own[0]?.account ?? '', own])));

for (const note of document.querySelectorAll<HTMLElement>('.static-only')) note.hidden = true;

const lists: { reveal(anchor: string): boolean }[] = [];
const has = (list: string): boolean => document.querySelector(`[data-list="${list}"]`) !== null;
if (has('draws')) lists.push(new List('draws', draws, (draw) => drawRow(draw, several)));
if (has('findings')) lists.push(new List('findings', findings, (finding) => findingArticle(finding, several)));

function follow(): void {
  const anchor = location.hash.slice(1);
  if (anchor === '') return;
  const isListed = lists.some((list) => list.reveal(anchor));
  const target = document.getElementById(anchor);
  if (!isListed || target === null) return;
  const details = target.querySelector('details');
  if (details !== null) details.open = true;
  for (const other of document.querySelectorAll('.sought')) other.classList.remove('sought');
  target.classList.add('sought');
  target.scrollIntoView();
}
addEventListener('hashchange', follow);

function zoomAll(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('figure.timeline')) {
    zoomable(figure, () => {
      const timeline = timelines()[Number(figure.dataset['timeline'])];
      if (timeline === undefined) throw new Error('a figure of no timeline');
      return { timeline, marks: (byAccount().get(timeline.account) ?? []).map(markOf) };
    });
  }
}

const chosen = document.querySelector<HTMLSelectElement>('#timeline-account');
if (chosen !== null) {
  if (chosen.parentElement?.parentElement) chosen.parentElement.parentElement.hidden = false;
  chosen.addEventListener('change', () => {
    const timeline = timelines()[Number(chosen.value)];
    if (timeline === undefined) return;
    const { account, from, until, notes } = timeline;
    one('#timelines', HTMLElement).innerHTML = html`<div class="account">
      <h3>Account ${foreign(account)}</h3>
      <figure class="timeline" data-timeline="${chosen.value}" data-from="${from}" data-until="${until}">
        <figcaption>
          <span>The whole: <span class="range"></span></span>
        </figcaption>
        <div class="plot" role="group" aria-label="${`Timeline of account ${account}`}" tabindex="0"></div>
      </figure>
      ${notes.map((note) => html`<p class="quiet">${note}</p>`)}
      <details>
        <summary>The timeline of ${foreign(account)} in words</summary>
        ${momentsTable(timeline, byAccount().get(account) ?? [])}
      </details>
    </div>`.text;
    zoomAll();
  });
}
zoomAll();
follow();

// What is folded away on a screen is read on paper.
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details:not([open])')) {
    details.setAttribute('open', '');
    details.classList.add('for-print');
  }
});
addEventListener('afterprint', () => {
  for (const details of document.querySelectorAll('details.for-print')) {
    details.removeAttribute('open');
    details.classList.remove('for-print');
  }
});
