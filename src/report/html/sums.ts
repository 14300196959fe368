/** Money by verdict: a table a currency, a row a month (or an account), and a bar beside each row that shows the same. */
import type { DrawView, Report } from '../../domain/report.ts';
import { VERDICTS, type Verdict } from '../../domain/verdict.ts';
import { isBelow, isZero, sum } from '../amounts.ts';
import { clean, counted } from '../text.ts';
import { isPartly, restOf } from '../view.ts';
import { foreign, html, NOTHING, type Html } from './markup.ts';

const TITLES: Record<Verdict, string> = {
  premature: 'Premature',
  suspected: 'Suspected',
  'limit-reached': 'Limit reached',
  'not-covered': 'Not covered',
  undecided: 'Undecided',
};

const MOST_ACCOUNTS = 100;
const BAR = 160;

interface Row {
  readonly name: string;
  readonly amounts: Record<Verdict, string>;
  readonly drawn: string;
}

export function amountTables(report: Report): Html {
  if (report.summary.amounts.length === 0) return NOTHING;
  return html`<section id="amounts" aria-labelledby="amounts-h">
    <h2 id="amounts-h">Amounts by verdict</h2>
    <p class="quiet">
      The five verdicts sum exactly to what was drawn. Currencies stand apart and are never converted; months are those of UTC.
    </p>
    ${report.summary.amounts.map(({ currency }) => currencyTables(report, currency))}
  </section>`;
}

function currencyTables(report: Report, currency: string): Html {
  const draws = report.draws.filter((draw) => draw.currency === currency);
  const months = rowsOf(draws, (draw) => draw.from.slice(0, -17));
  const total = rowsOf(draws, () => 'in all');
  const accounts = report.summary.accounts > 1 ? rowsOf(draws, (draw) => clean(draw.account)) : [];
  const ranked = [...accounts].sort(
    (a, b) =>
      Number(isBelow(a.amounts.premature, b.amounts.premature)) - Number(isBelow(b.amounts.premature, a.amounts.premature)) ||
      (a.name < b.name ? -1 : 1),
  );
  const rest = ranked.length - MOST_ACCOUNTS;
  return html`${tableOf(`${clean(currency)} by month`, 'Month', months, months.length > 1 ? total : [])}${
    ranked.length === 0 ? NOTHING : tableOf(`${clean(currency)} by account`, 'Account', ranked.slice(0, MOST_ACCOUNTS), [])
  }${rest > 0 ? html`<p class="quiet">and ${counted(rest, 'more account')}, with less that is premature.</p>` : NOTHING}`;
}

function rowsOf(draws: readonly DrawView[], key: (draw: DrawView) => string): Row[] {
  const rows = new Map<string, Record<Verdict, string[]>>();
  for (const draw of draws) {
    if (draw.amount === null) continue;
    const name = key(draw);
    const lists = rows.get(name) ?? emptyLists();
    rows.set(name, lists);
    if (isPartly(draw)) {
      lists.premature.push(draw.premature_amount ?? '0');
      lists['limit-reached'].push(restOf(draw) ?? '0');
    } else lists[draw.verdict].push(draw.amount);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, lists]) => ({
      name,
      amounts: Object.fromEntries(VERDICTS.map((verdict) => [verdict, sum(lists[verdict])])) as Record<Verdict, string>,
      drawn: sum(VERDICTS.flatMap((verdict) => lists[verdict])),
    }));
}

function emptyLists(): Record<Verdict, string[]> {
  return { premature: [], suspected: [], 'limit-reached': [], 'not-covered': [], undecided: [] };
}

function tableOf(title: string, first: string, rows: readonly Row[], foot: readonly Row[]): Html {
  const most = rows.reduce((widest, row) => (isBelow(widest, row.drawn) ? row.drawn : widest), '0');
  const cells = ({ amounts, drawn }: Row): Html =>
    html`${VERDICTS.map((verdict) => html`<td role="cell" data-label="${TITLES[verdict]}" class="number${isZero(amounts[verdict]) ? ' none' : ''}">${isZero(amounts[verdict]) ? '–' : amounts[verdict]}</td>`)}
      <td role="cell" data-label="Drawn" class="number"><strong>${drawn}</strong></td>`;
  const line = (row: Row): Html =>
    html`<tr role="row">
      <th role="rowheader" scope="row">${foreign(row.name)}</th>
      ${cells(row)}
      <td role="cell" class="bar">${bar(row, most)}</td>
    </tr> `;
  return html`<div class="scroller" role="group" aria-label="${title}" tabindex="0">
    <table class="sums stack" role="table">
      <caption>
        ${title}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">${first}</th>
          ${VERDICTS.map((verdict) => html`<th role="columnheader" scope="col" class="number"><span class="key v-${verdict}" aria-hidden="true"></span> ${TITLES[verdict]}</th>`)}
          <th role="columnheader" scope="col" class="number">Drawn</th>
          <td role="cell"></td>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(line)}
      </tbody>
      ${
        foot.length === 0
          ? NOTHING
          : html`<tfoot role="rowgroup">
              ${foot.map(
                (row) =>
                  html`<tr role="row">
                    <th role="rowheader" scope="row">${row.name}</th>
                    ${cells(row)}
                    <td role="cell"></td>
                  </tr>`,
              )}
            </tfoot>`
      }
    </table>
  </div> `;
}

/** The numbers beside it say the same: it is for the eye alone. */
function bar({ amounts }: Row, most: string): Html {
  let x = 0;
  const parts = VERDICTS.map((verdict) => {
    const wide = Math.round((Number(amounts[verdict]) / (Number(most) || 1)) * BAR * 10) / 10;
    const part =
      wide === 0
        ? NOTHING
        : html`<rect class="v-${verdict}" x="${Math.round(x * 10) / 10}" y="0" width="${Math.max(1, wide - 1)}" height="10" />`;
    x += wide;
    return part;
  });
  return html`<svg aria-hidden="true" viewBox="0 0 ${BAR} 10" width="${BAR}" height="10">${parts}</svg>`;
}
