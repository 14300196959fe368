/** The two long lists, findings and draws: some rows as HTML, and fields that a script makes work on all of them. */
import type { Report } from '../../domain/report.ts';
import type { ReportOptions } from '../reporter.ts';
import { counted } from '../text.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { PageDraw, PageFinding } from './model.ts';
import { section } from './parts.ts';
import { drawRow, findingArticle } from './rows.ts';

/** Rows that stand in the page as HTML; a script finds the others in its data. */
export const MOST_DRAWS = 200;
const MOST_FINDINGS = 100;
/** More accounts than this are found by the search field alone. */
const MOST_CHOICES = 200;

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

/** What the page doesn't hold at all, with or without scripts. */
function notHeld(held: number, all: number, noun: string, options: ReportOptions): Html {
  if (held === all) return NOTHING;
  return html`<p class="quiet">
    This page holds ${held} of ${all} ${noun}, what accuses first. All of them: <code>${options.command} --format json</code>. Sums hold
    all.
  </p> `;
}

export function findingsPart(findings: readonly PageFinding[], all: number, several: boolean, options: ReportOptions): Html {
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
    html`${notHeld(findings.length, all, 'findings', options)}${filters('findings', findings.length, choices)}${leftOut(shown.length, findings.length, 'findings', options)}
      <div data-list="findings">${shown.map((finding) => findingArticle(finding, several))}</div>
      <p class="more" data-more="findings" hidden><button type="button">Show more findings</button></p>`,
  );
}

export function drawsPart(draws: readonly PageDraw[], all: number, report: Report, several: boolean, options: ReportOptions): Html {
  const unlisted = report.draws.length - all;
  const note =
    unlisted === 0 ? NOTHING : html`<p class="quiet">Not listed, as --draws says: ${counted(unlisted, 'draw')}. Sums hold all of them.</p>`;
  if (draws.length === 0) return report.draws.length === 0 ? NOTHING : section('draws', 'Draws', note);
  const shown = draws.slice(0, MOST_DRAWS);
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
    html`${note}${notHeld(draws.length, all, 'draws', options)}${filters('draws', draws.length, choices)}${leftOut(shown.length, draws.length, 'draws', options)}
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
