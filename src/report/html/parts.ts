/** The parts of the page that are read and not searched: what is open, the months, the books, the inputs, how to read all this. */
import type { Evidence } from '../../domain/evidence.ts';
import type { Report } from '../../domain/report.ts';
import { toLookAt } from '../acceptance.ts';
import { reserves } from '../answer.ts';
import { bridgeRows, bridgeTitle } from '../bridge.ts';
import { issueLine } from '../issues.ts';
import type { Digest } from '../digest.ts';
import { holdersQuestion, runAgain } from '../open.ts';
import type { ReportOptions } from '../reporter.ts';
import { sectionsOf, type Section } from '../statement/sections.ts';
import { titleOf } from '../statement/title.ts';
import { clean, counted } from '../text.ts';
import { moment, stretch } from '../times.ts';
import type { Told } from '../told.ts';
import { foreign, html, NOTHING, prose, type Html } from './markup.ts';

const MOST_ISSUES = 200;

export function section(id: string, title: string, body: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-h">
    <h2 id="${id}-h">${title}</h2>
    ${body}
  </section> `;
}

/** Suspected and undecided draws, grouped by what would settle them. */
export function openPart(
  { open: { undecided, suspected }, asking, suspectedElse: others, undecidedKinds }: Digest,
  options: ReportOptions,
): Html {
  if (undecided.count + suspected.count === 0) return NOTHING;
  const amountOf = (told: Told): Html => html`<strong>${prose(`${told.amount}, suspected`)}</strong>`;
  const questions = Array.from(
    asking,
    ([rule, own]) =>
      html`<li>
        <p>${amountOf(own)}. ${prose(own.times)}.</p>
        <p>${prose(holdersQuestion(rule))}</p>
      </li>`,
  );
  const weak =
    others.count === 0
      ? []
      : [
          html`<li>
            <p>${amountOf(others)}: headroom is likely, and something that could explain it isn't ruled out. ${prose(others.times)}.</p>
            ${paragraph(others.settling)}
          </li>`,
        ];
  const open = Array.from(undecidedKinds.values(), (kind) => {
    const settles = kind.first[0]?.reason === 'plan-unknown' ? runAgain(options.command) : [kind.settling];
    return html`<li>
      <p><strong>${prose(kind.amount)}</strong>: ${kind.means}. ${prose(kind.times)}.</p>
      ${settles.map(paragraph)}
    </li>`;
  });
  return section(
    'open',
    'Not decided, and what would settle it',
    html`<ul class="open">
      ${weak}${questions}${open}
    </ul>`,
  );
}

function paragraph(text: string): Html {
  return text === '' ? NOTHING : html`<p>${prose(text)}</p>`;
}

/** The statement of each month, or, where nobody gathered them, the books alone. */
export function monthsPart(report: Report, evidence: Evidence | null): Html {
  const stated = (evidence?.months ?? [])
    .map(({ period, account }) => ({ title: titleOf({ period }, account), sections: sectionsOf(account) }))
    .filter(({ sections }) => sections.length > 0);
  if (stated.length === 0) return booksPart(report);
  const leftOut = evidence?.monthsLeftOut ?? 0;
  return section(
    'months',
    'Statement of the months',
    html`<p class="quiet">Every billing stream beside the others; neither streams nor currencies are summed into each other.</p>
      ${stated.map(
        ({ title, sections }, index) =>
          html`<details class="month" ${stated.length <= 3 || index === stated.length - 1 ? html` open` : NOTHING}>
            <summary><h3>${title}</h3></summary>
            ${sections.map((one) => sectionTable(one))}
          </details> `,
      )}${leftOut === 0 ? NOTHING : html`<p class="quiet">and ${counted(leftOut, 'more statement')}: <code>headroom statement … --month YYYY-MM --account ID</code></p>`}`,
  );
}

function booksPart(report: Report): Html {
  if (report.bridge.length === 0) return NOTHING;
  const several = report.summary.accounts > 1;
  return section(
    'months',
    'The books',
    html`${report.bridge.map((bridge) => sectionTable({ title: bridgeTitle(bridge, several), columns: ['line', `${bridge.currency}>`, 'note'], rows: bridgeRows(bridge), sentences: [] }))}`,
  );
}

function sectionTable({ title, columns, rows, sentences }: Section): Html {
  const heads = columns.map((name) => ({ name: name.replace(/[>~]$/, ''), number: name.endsWith('>') }));
  const head = ({ name, number }: (typeof heads)[number]): Html =>
    name === '' ? html`<td></td>` : html`<th scope="col" ${number ? html` class="number"` : NOTHING}>${name}</th>`;
  const table = html`<div class="scroller" role="group" aria-label="${title}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map(head)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, at) => html`<td class="${cellClass(cell, heads[at]?.number === true)}">${foreign(cell)}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
  const said =
    sentences.length === 1
      ? paragraph(sentences[0] ?? '')
      : html`<ul>
          ${sentences.map((sentence) => html`<li>${prose(sentence)}</li>`)}
        </ul>`;
  return html`<h4>${title}</h4>
    ${rows.length === 0 ? NOTHING : table}${sentences.length === 0 ? NOTHING : said} `;
}

function cellClass(cell: string, number: boolean): string {
  return number ? 'number' : /^\d{4}-\d\d-\d\d$/.test(cell) ? 'when' : '';
}

export function baselinePart(report: Report): Html {
  const entries = toLookAt(report.baseline);
  return entries.length === 0
    ? NOTHING
    : section(
        'baseline',
        'To look at in the baseline',
        html`<ul>
          ${entries.map((entry) => html`<li>${foreign(entry)}</li>`)}
        </ul>`,
      );
}

export function unreadPart(report: Report, options: ReportOptions): Html {
  const issues = report.read_issues;
  if (issues.length === 0) return NOTHING;
  const rest = issues.length - MOST_ISSUES;
  return section(
    'unread',
    "Left out because they can't be read",
    html`<ul>
        ${issues.slice(0, MOST_ISSUES).map((issue) => html`<li>${foreign(issueLine(issue))}</li>`)}
      </ul>
      ${rest > 0 ? html`<p class="quiet">and ${rest} more: <code>${options.command} --format json</code></p>` : NOTHING}`,
  );
}

export function inputsPart({ inputs, policy }: Report): Html {
  const row = (path: string, format: string, rows: string, span: string, sha256: string): Html =>
    html`<tr>
      <th scope="row">${foreign(path)}</th>
      <td>${format}</td>
      <td class="number">${rows}</td>
      <td>${span}</td>
      <td><code class="hash">${sha256}</code></td>
    </tr> `;
  const spanOf = (from: string | null, until: string | null): string => (from === null || until === null ? '' : stretch(from, until));
  return section(
    'inputs',
    'Inputs',
    html`<p class="quiet">Whoever holds the same files can check that they are the same: <code>sha256sum</code> prints these sums.</p>
      <div class="scroller" role="group" aria-label="Inputs" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Read as</th>
              <th scope="col" class="number">Rows</th>
              <th scope="col">Span (UTC)</th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            ${inputs.map(({ path, format, rows, unread, from, until, sha256 }) => row(path, format, unread === 0 ? String(rows) : `${rows} (${unread} unread)`, spanOf(from, until), sha256))}${row(`policy ${policy.ids.map(clean).join(', ')}`, 'policy', '', policy.verified_until === null ? '' : `checked until ${policy.verified_until.slice(0, 10)}`, policy.sha256)}
          </tbody>
        </table>
      </div>`,
  );
}

export function readingPart(report: Report, options: ReportOptions): Html {
  const attested =
    report.attested_unused.length === 0
      ? []
      : [
          `The account holder states that no use covered by ${report.attested_unused.map(clean).join(', ')} happened where the files are silent.`,
        ];
  return section(
    'reading',
    'How to read this',
    html`<ul>
      ${[...attested, ...report.notes].map((note) => html`<li>${prose(note)}</li>`)}
      <li>${prose(reserves(report))}</li>
      <li>
        Made by headroom ${report.tool.version} with <code>${options.command}</code>. It was written on the machine that ran it, needs
        nothing from elsewhere and sends nothing. <code>headroom explain</code> tells what a rule, a verdict or a reason means.
      </li>
    </ul>`,
  );
}

export function spanWords({ period }: Report): string {
  if (period.from === null || period.until === null) return '';
  return `${moment(period.from)} to ${moment(period.until)} UTC`;
}
