/**
 * The report as one page that stands alone: the answer first, everything essential in plain HTML, and a script of its own that
 * only filters lists and zooms timelines. Its content-security policy lets in that script and its style by their hashes, and
 * nothing else from anywhere.
 */
import type { Report } from '../../domain/report.ts';
import { answer } from '../answer.ts';
import type { ReportOptions, Reporter } from '../reporter.ts';
import { clean, counted, listed as enumerated } from '../text.ts';
import { listedDraws } from '../view.ts';
import { SCRIPT, SCRIPT_SHA256, STYLE, STYLE_SHA256 } from './assets.ts';
import { chart, CHART_WIDTH, symbol, viewWords } from './chart.ts';
import { pageData, rankedDraws, rankedFindings } from './data.ts';
import { dataBlock, foreign, Html, html, NOTHING, prose } from './markup.ts';
import type { PageDraw, PageFinding, Timeline } from './model.ts';
import { pack } from './pack.ts';
import { baselinePart, inputsPart, monthsPart, openPart, readingPart, section, spanWords, unreadPart } from './parts.ts';
import { drawRow, findingArticle, markOf, momentsTable } from './rows.ts';
import { amountTables } from './sums.ts';
import { closeUp, timelinesOf } from './timelines.ts';

/** Rows that stand in the page as HTML; a script finds the others in its data. */
const MOST_DRAWS = 200;
const MOST_FINDINGS = 100;
const MOST_TIMELINES = 3;
/** More accounts than this are found by the search field alone. */
const MOST_CHOICES = 200;

const TONES = { bad: 'bad', doubt: 'doubt', good: 'good', plain: 'plain' } as const;

export const page: Reporter = (report, options) => {
  const listed = listedDraws(report, options.draws);
  const { draws, findings } = pageData(report, listed);
  const ranked = rankedFindings(findings);
  const evidence = options.evidence ?? null;
  const timelines = timelinesOf(report.draws, evidence);
  const several = report.summary.accounts > 1;
  const body = html`${amountTables(report)}${openPart(report, options)}${timelinePart(report, timelines, draws, options)}${findingsPart(ranked, several, options)}${drawsPart(draws, report, several, options)}${monthsPart(report, evidence)}${baselinePart(report)}${unreadPart(report, options)}${inputsPart(report)}${readingPart(report, options)}`;
  const main = html`${answerPart(report)}${contents(body, { findings: findings.length, draws: draws.length })}${body}`;
  const data = html`${dataBlock('data-draws', pack(rankedDraws(draws, MOST_DRAWS)))} ${dataBlock('data-findings', pack(ranked))}
  ${dataBlock('data-timelines', timelines)} `;
  return document(
    titleOf(report),
    html`${header(report)}
      <main id="main">${main}</main>
      ${data}`,
    several,
  ).text;
};

function document(title: string, body: Html, several: boolean): Html {
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_SHA256}'; script-src 'sha256-${SCRIPT_SHA256}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<meta name="color-scheme" content="light dark" />
<title>${title}</title>
${new Html(`<style>${STYLE}</style>`)}
</head>
<body${several ? html` class="several"` : NOTHING}>
<a class="skip" href="#main">To the answer</a>
${body}${new Html(`<script>${SCRIPT}</script>`)}
</body>
</html>
`;
}

function titleOf(report: Report): string {
  const span = spanWords(report);
  return `Audit of credits${span === '' ? '' : `, ${span}`}`;
}

function header(report: Report): Html {
  const { inputs, summary, policy } = report;
  const facts = [
    spanWords(report),
    counted(summary.accounts, 'account'),
    counted(inputs.length, 'file'),
    policy.ids.length === 0 ? '' : `policy ${enumerated(policy.ids.map(clean))}`,
  ].filter((fact) => fact !== '');
  return html`<header>
    <h1>Audit of credits</h1>
    <p class="facts">${facts.map((fact, index) => html`${index === 0 ? '' : ' · '}${foreign(fact)}`)}</p>
  </header> `;
}

function answerPart(report: Report): Html {
  const unread = report.inputs.reduce((count, input) => count + input.unread, 0);
  const partial =
    report.read_issues.length === 0
      ? NOTHING
      : html`<p class="partial">
          <strong>PARTIAL:</strong> ${counted(unread, 'row')} could not be read and ${unread === 1 ? 'is' : 'are'} left out of everything
          below.
        </p>`;
  const paragraphs = answer(report).map(
    ({ text, tone }, index) => html`<p class="${index === 0 ? 'lead ' : ''}${TONES[tone]}">${prose(text)}</p> `,
  );
  return html`<section id="answer" aria-label="The answer">${partial}${paragraphs}</section> `;
}

/** Links to the parts that there are. */
function contents(body: Html, counts: Readonly<Record<string, number>>): Html {
  const parts = [...body.text.matchAll(/<section id="(\w+)"[^>]*>\s*<h2[^>]*>([^<]*)/g)];
  return html`<nav aria-label="On this page">
    <ul>
      ${parts.map(([, id = '', title = '']) => html`<li><a href="#${id}">${new Html(title)}</a>${counts[id] === undefined ? NOTHING : html` <small>${counts[id]}</small>`}</li>`)}
    </ul>
  </nav> `;
}

function timelinePart(report: Report, timelines: readonly Timeline[], draws: readonly PageDraw[], options: ReportOptions): Html {
  if (timelines.length === 0) return NOTHING;
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

interface Choice {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
}

/** Fields to narrow a list by; they stand hidden until a script can make them work. */
function filters(list: string, items: number, choices: readonly Choice[]): Html {
  const select = ({ name, label, values }: Choice): Html => {
    const known = [...new Set(values)].sort();
    if (known.length < 2 || known.length > MOST_CHOICES) return NOTHING;
    return html`<label
      >${label}
      <select name="${name}">
        <option value="*">any</option>
        ${known.map((value) => html`<option value="${value}">${value === '' ? 'none' : value}</option>`)}
      </select></label
    > `;
  };
  return html`<form class="filters" data-filters="${list}" data-all="${items}" aria-label="${`Filter the ${list}`}" hidden>
      ${choices.map(select)}<label>Search <input type="search" name="search" autocomplete="off" /></label>
      <button type="reset">Clear</button>
    </form>
    <p class="count" id="${list}-count" role="status">${counted(items, list.slice(0, -1))}</p> `;
}

function leftOut(shown: number, all: number, noun: string, options: ReportOptions): Html {
  if (shown === all) return NOTHING;
  return html`<p class="static-only quiet">
    Shown: ${shown} of ${all} ${noun}. All of them: <code>${options.command} --format json</code>, or with scripts on, here.
  </p> `;
}

function findingsPart(findings: readonly PageFinding[], several: boolean, options: ReportOptions): Html {
  if (findings.length === 0) return section('findings', 'Findings', html`<p>No rule found anything.</p>`);
  const shown = findings.slice(0, MOST_FINDINGS);
  const choices = [
    { name: 'level', label: 'Level', values: findings.map((one) => one.level) },
    { name: 'rule', label: 'Rule', values: findings.map((one) => one.rule) },
    { name: 'verdict', label: 'Verdict', values: findings.map((one) => one.verdict) },
    { name: 'grade', label: 'Grade', values: findings.map((one) => one.grade) },
    { name: 'account', label: 'Account', values: findings.map((one) => one.account) },
  ];
  return section(
    'findings',
    'Findings',
    html`${filters('findings', findings.length, choices)}${leftOut(shown.length, findings.length, 'findings', options)}
      <div data-list="findings">${shown.map((finding) => findingArticle(finding, several))}</div>
      <p class="more" data-more="findings" hidden><button type="button">Show more findings</button></p>`,
  );
}

function drawsPart(draws: readonly PageDraw[], report: Report, several: boolean, options: ReportOptions): Html {
  const unlisted = report.draws.length - draws.length;
  const note =
    unlisted === 0 ? NOTHING : html`<p class="quiet">Not listed, as --draws says: ${counted(unlisted, 'draw')}. Sums hold all of them.</p>`;
  if (draws.length === 0) return report.draws.length === 0 ? NOTHING : section('draws', 'Draws', note);
  const shown = rankedDraws(draws, MOST_DRAWS).slice(0, MOST_DRAWS);
  const choices = [
    { name: 'verdict', label: 'Verdict', values: draws.map((one) => one.verdict) },
    { name: 'grade', label: 'Grade', values: draws.map((one) => one.grade) },
    { name: 'account', label: 'Account', values: draws.map((one) => one.account) },
    { name: 'model', label: 'Model', values: draws.map((one) => one.model) },
  ];
  const heads = ['When (UTC)', ...(several ? ['Account'] : []), 'Model', 'Amount', 'Verdict', 'Meters at the draw', 'Why', 'Where'];
  return section(
    'draws',
    'Draws',
    html`${note}${filters('draws', draws.length, choices)}${leftOut(shown.length, draws.length, 'draws', options)}
      <table class="draws stack" role="table" aria-label="Draws">
        <thead role="rowgroup">
          <tr role="row">
            ${heads.map((name) => html`<th role="columnheader" scope="col" ${name === 'Amount' ? html` class="number"` : NOTHING}>${name}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup" data-list="draws">
          ${shown.map((draw) => drawRow(draw, several))}
        </tbody>
      </table>
      <p class="more" data-more="draws" hidden><button type="button">Show more draws</button></p>`,
  );
}
