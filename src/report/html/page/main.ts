/** What the page does where scripts run: it filters its lists, zooms its timelines and opens what a fragment names. Nothing else. */
import { foreign, html } from '../markup.ts';
import type { PageDraw, PageFinding, Timeline } from '../model.ts';
import { unpack, type PackedList } from '../pack.ts';
import { drawRow, findingArticle, markOf, momentsTable } from '../rows.ts';
import { List, one } from './lists.ts';
import { zoomable } from './zoom.ts';

function dataOf(id: string): unknown {
  return JSON.parse(one(`#${id}`, HTMLElement).textContent ?? '');
}

const several = document.body.classList.contains('several');
const draws = unpack<PageDraw>(dataOf('data-draws') as PackedList);
const findings = unpack<PageFinding>(dataOf('data-findings') as PackedList);
const timelines = dataOf('data-timelines') as Timeline[];

for (const note of document.querySelectorAll<HTMLElement>('.static-only')) note.hidden = true;

const lists: { reveal(anchor: string): boolean }[] = [];
if (draws.length > 0) lists.push(new List('draws', draws, (draw) => drawRow(draw, several)));
if (findings.length > 0) lists.push(new List('findings', findings, (finding) => findingArticle(finding, several)));

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

const byAccount = new Map<string, PageDraw[]>();
for (const draw of draws) {
  const own = byAccount.get(draw.account);
  if (own === undefined) byAccount.set(draw.account, [draw]);
  else own.push(draw);
}

function zoomAll(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('figure.timeline')) {
    const timeline = timelines[Number(figure.dataset['timeline'])];
    if (timeline !== undefined) zoomable(figure, timeline, (byAccount.get(timeline.account) ?? []).map(markOf));
  }
}

const chosen = document.querySelector<HTMLSelectElement>('#timeline-account');
if (chosen !== null) {
  if (chosen.parentElement?.parentElement) chosen.parentElement.parentElement.hidden = false;
  chosen.addEventListener('change', () => {
    const timeline = timelines[Number(chosen.value)];
    if (timeline === undefined) return;
    const { account, from, until, notes } = timeline;
    one('#timelines', HTMLElement).innerHTML = html`<div class="account">
      <h3>Account ${foreign(account)}</h3>
      <figure class="timeline" data-timeline="${chosen.value}" data-from="${from}" data-until="${until}">
        <figcaption>
          <span>The whole: <span class="range"></span></span>
        </figcaption>
        <div class="plot" role="region" aria-label="${`Timeline of account ${account}`}" tabindex="0"></div>
      </figure>
      ${notes.map((note) => html`<p class="quiet">${note}</p>`)}
      <details>
        <summary>The timeline of ${foreign(account)} in words</summary>
        ${momentsTable(timeline, byAccount.get(account) ?? [])}
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
