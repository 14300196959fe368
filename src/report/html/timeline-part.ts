/** The timelines of a few accounts; those of the others are drawn where a script runs. */
import type { Report } from '../../domain/report.ts';
import type { ReportOptions } from '../reporter.ts';
import { clean, counted } from '../text.ts';
import { chart, CHART_WIDTH, viewWords } from './chart.ts';
import { foreign, html, NOTHING, type Html } from './markup.ts';
import { symbol } from './marks.ts';
import type { PageDraw, Timeline } from './model.ts';
import { section } from './parts.ts';
import { markOf, momentsTable } from './rows.ts';
import { closeUp } from './timelines.ts';

const MOST_TIMELINES = 3;

export function timelinePart(report: Report, timelines: readonly Timeline[], draws: readonly PageDraw[], options: ReportOptions): Html {
  if (timelines.length === 0) return NOTHING;
  const leftOut = options.evidence?.accountsLeftOut ?? 0;
  const accused = new Set(report.draws.filter((draw) => draw.verdict === 'premature').map((draw) => clean(draw.account)));
  const ranked = [...timelines].sort((a, b) => Number(accused.has(b.account)) - Number(accused.has(a.account)));
  const shown = ranked.slice(0, MOST_TIMELINES);
  const rest = timelines.length - shown.length;
  return section(
    'timeline',
    'Timeline',
    html`<p class="quiet">
        Readings of every window, its resets, and how full it can have been at each draw, beside messages, purchases and the switch of
        credits. Times are UTC.
      </p>
      ${legend()}${
        rest === 0
          ? NOTHING
          : html`<p class="static-only quiet">
                Drawn here: ${shown.length} of ${timelines.length} accounts. The others:
                <code>${options.command} --account ID --format html</code>, or with scripts on, here.
              </p>
              <p class="filters" hidden>
                <label
                  >Account
                  <select id="timeline-account">
                    ${timelines.map(({ account }, index) => html`<option value="${index}" ${account === shown[0]?.account ? html` selected` : NOTHING}>${account}</option>`)}
                  </select></label
                >
              </p>`
      }
      ${leftOut === 0 ? NOTHING : html`<p class="quiet">${counted(leftOut, 'more account')} without a timeline here: <code>${options.command} --account ID --format html</code></p>`}
      <div id="timelines">${shown.map((timeline) => accountFigures(timeline, timelines.indexOf(timeline), draws, report))}</div>`,
  );
}

function accountFigures(timeline: Timeline, index: number, draws: readonly PageDraw[], report: Report): Html {
  const own = draws.filter((draw) => draw.account === timeline.account);
  const marks = own.map(markOf);
  const close = closeUp(
    timeline,
    report.draws.filter((draw) => clean(draw.account) === timeline.account),
  );
  const figure = (view: { from: number; until: number }, caption: string): Html =>
    html`<figure class="timeline" data-timeline="${index}" data-from="${view.from}" data-until="${view.until}">
      <figcaption>
        <span>${caption}: <span class="range">${viewWords(view)}</span></span>
      </figcaption>
      <div class="plot" role="group" aria-label="${`${caption}, account ${timeline.account}`}" tabindex="0">
        ${chart(timeline, marks, { ...view, width: CHART_WIDTH })}
      </div>
    </figure> `;
  return html`<div class="account">
    <h3>Account ${foreign(timeline.account)}</h3>
    ${figure(timeline, 'The whole')}${close === null ? NOTHING : figure(close, 'Close-up')}${timeline.notes.map((note) => html`<p class="quiet">${note}</p>`)}
    <details>
      <summary>The timeline of ${foreign(timeline.account)} in words</summary>
      ${momentsTable(timeline, own)}
    </details>
  </div> `;
}

const VERDICT_KEYS = ['premature', 'suspected', 'limit-reached', 'not-covered', 'undecided'];

function legend(): Html {
  const small = (body: Html): Html => html`<svg aria-hidden="true" viewBox="0 0 18 18" width="18" height="18">${body}</svg>`;
  const item = (picture: Html, words: string): Html => html`<li>${small(picture)} ${words}</li>`;
  return html`<ul class="legend">
    ${VERDICT_KEYS.map((verdict) => item(html`<g class="v-${verdict}">${symbol(verdict, 9, 9)}</g>`, verdict))}${item(html`<circle class="reading cited" cx="9" cy="9" r="3.6" />`, 'a reading that a verdict rests on')}${item(html`<circle class="reading" cx="9" cy="9" r="2.6" />`, 'another reading')}${item(html`<rect class="bounds v-premature" x="6" y="3" width="6" height="12" />`, 'least to most used at a draw')}${item(html`<rect class="bounds v-undecided open" x="6" y="3" width="6" height="12" />`, 'not bounded above')}${item(html`<g class="reset"><line x1="9" x2="9" y1="0" y2="18" /><path d="M5 0h8l-4 6z" /></g>`, 'reset')}
  </ul> `;
}
