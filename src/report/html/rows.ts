/** A draw as a row, a finding as an article, a moment of a timeline as a row: written once, and again by the page in the browser. */
import { groups } from '../groups.ts';
import { stretch } from '../times.ts';
import type { Mark } from './marks.ts';
import { foreign, html, NOTHING, prose, type Html } from './markup.ts';
import type { Bounds, PageDraw, PageFinding, Timeline } from './model.ts';

const SIGNS: Readonly<Record<string, string>> = {
  premature: '◆',
  suspected: '◇',
  'limit-reached': '■',
  'not-covered': '●',
  undecided: '○',
};

export function verdictBadge(verdict: string, grade = ''): Html {
  return html`<span class="badge v-${verdict}"
    ><span aria-hidden="true">${SIGNS[verdict] ?? ''}</span> ${grade === '' ? verdict : `${verdict}, ${grade}`}</span
  >`;
}

/** `44–46 %`. */
export function rangeOf([, least, most]: Bounds): string {
  if (least === '' && most === '') return 'not bounded';
  if (least === '') return `at most ${most} %`;
  if (most === '') return `at least ${least} %`;
  return least === most ? `${least} %` : `${least}–${most} %`;
}

export function drawRow(draw: PageDraw, several: boolean): Html {
  const { anchor, account, model, member, amount, verdict, grade, meters, why, partly, where, finding } = draw;
  return html`<tr role="row" id="${anchor}">
    <td role="cell" data-label="When (UTC)"><a class="self" href="#${anchor}">${stretch(draw.from, draw.until)}</a></td>
    ${several ? html`<td role="cell" data-label="Account">${foreign(account)}</td>` : NOTHING}
    <td role="cell" data-label="Model">${foreign(model)}${member === '' ? NOTHING : html`<br /><small>${foreign(member)}</small>`}</td>
    <td role="cell" data-label="Amount" class="number">${amount}${partly === '' ? NOTHING : html`<br /><small>${partly}</small>`}</td>
    <td role="cell" data-label="Verdict">
      ${verdictBadge(verdict, grade)}${finding === '' ? NOTHING : html`<br /><a href="#${finding}">finding<span class="unseen"> of the draw at ${stretch(draw.from, draw.until)}</span></a>`}
    </td>
    <td role="cell" data-label="Meters at the draw">
      ${meters.length === 0 ? 'no window' : meters.map((meter) => html`<span class="meter">${foreign(meter[0])} ${rangeOf(meter)}</span> `)}
    </td>
    <td role="cell" data-label="Why">${why}</td>
    <td role="cell" data-label="Where" class="where">${where.map((place) => html`<span class="place">${foreign(place)}</span> `)}</td>
  </tr> `;
}

const LEVELS: Readonly<Record<string, string>> = { error: '▲', warning: '△', note: '·' };

export function findingArticle(finding: PageFinding, several: boolean): Html {
  const { anchor, id, rule, level, grade, account, at, amount, message, establishes, doesNot, settles, where, draws, accepted } = finding;
  const facts = [
    several ? foreign(account) : NOTHING,
    html`${at} UTC`,
    amount === '' ? NOTHING : html`${amount}`,
    grade === '' ? NOTHING : html`${grade}`,
  ];
  const point = (term: string, words: Html): Html =>
    html`<dt>${term}</dt>
      <dd>${words}</dd>`;
  return html`<article class="finding l-${level}" id="${anchor}" aria-labelledby="${anchor}-h">
    <h3 id="${anchor}-h">
      <span class="badge l-${level}"><span aria-hidden="true">${LEVELS[level] ?? ''}</span> ${level}</span>
      <a class="self" href="#${anchor}">${rule}</a>
    </h3>
    <p class="facts">${facts.filter((fact) => fact !== NOTHING).map((fact, index) => (index === 0 ? fact : html` · ${fact}`))}</p>
    <p>${prose(message)}</p>
    ${accepted === '' ? NOTHING : html`<p class="accepted"><strong>Accepted by the baseline:</strong> ${foreign(accepted)}</p>`}
    <details>
      <summary>What it establishes, what it doesn't, and what would settle it<span class="unseen">: ${rule}, ${at} UTC</span></summary>
      <dl>
        ${point('It establishes', prose(establishes))}${point("It doesn't", prose(doesNot))}${point('Would settle it', prose(settles))}${where.length === 0 ? NOTHING : point('Where', html`${where.map((place, index) => html`${index === 0 ? '' : ', '}${foreign(place)}`)}`)}${draws.length === 0 ? NOTHING : point('Draws', html`${draws.map(([link, words], index) => html`${index === 0 ? '' : ', '}<a href="#${link}">${words}</a>`)}`)}${point('Id', html`<code>${id}</code>`)}
      </dl>
    </details>
  </article> `;
}

export function markOf({ from, until, verdict, grade, amount, meters }: PageDraw): Mark {
  const words = `${amount} drawn ${stretch(from, until)} UTC: ${grade === '' ? verdict : `${verdict}, ${grade}`}`;
  return { from: Date.parse(from), until: Date.parse(until), verdict, amount, words, meters };
}

const MOST_MOMENTS = 200;
/** At one moment. */
const MOST_TOGETHER = 12;

/** What a timeline shows, in order of time: readings that no verdict rests on are left out. */
export function momentsTable(timeline: Timeline, draws: readonly PageDraw[]): Html {
  const moments: { at: number; words: Html }[] = [
    ...timeline.windows.flatMap(({ window, readings, instances }) => [
      ...readings
        .filter((one) => one[3] === 1)
        .map(([at, pct, , , from = at, until = at]) => ({
          at,
          words: html`reading: ${foreign(window)} ${pct} %
          used${from === until ? '' : ` (${stretch(new Date(from).toISOString(), new Date(until).toISOString())})`}`,
        })),
      ...instances.map(([, until]) => ({ at: until, words: html`reset: ${foreign(window)}` })),
    ]),
    ...timeline.switches.map(([from, , on]) => ({ at: from, words: html`credits seen ${on === 1 ? 'on' : 'off'}` })),
    ...timeline.events.map(({ at, words }) => ({ at, words: foreign(words) })),
    ...draws.map((draw) => ({
      at: Date.parse(draw.from),
      words: html`<a href="#${draw.anchor}">draw</a>: ${draw.amount}, ${verdictBadge(draw.verdict, draw.grade)}
        ${draw.meters.map((meter) => html` ${foreign(meter[0])} ${rangeOf(meter)}`)}`,
    })),
  ];
  const together = groups(
    moments.sort((a, b) => a.at - b.at),
    ({ at }) => String(at),
  );
  const rest = together.length - MOST_MOMENTS;
  const rows = together.slice(0, MOST_MOMENTS).map((group) => {
    const at = group[0]?.at ?? 0;
    const others = group.length - MOST_TOGETHER;
    const words = html`${group.slice(0, MOST_TOGETHER).map((one, index) => html`${index === 0 ? '' : '; '}${one.words}`)}${others > 0 ? ` and ${others} more` : ''}`;
    const iso = new Date(at).toISOString();
    return html`<tr>
      <td class="when">${stretch(iso, iso)}</td>
      <td>${words}</td>
    </tr> `;
  });
  return html`<table class="moments">
      <thead>
        <tr>
          <th scope="col">When (UTC)</th>
          <th scope="col">What</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${rest > 0 ? html`<p class="quiet">and ${rest} more; the list of draws below has all draws.</p>` : NOTHING}`;
}
