/**
 * The report as one page that stands alone: the answer first, everything essential in plain HTML, and a script of its own that
 * only filters lists and zooms timelines. Its content-security policy lets in that script and its style by their hashes, and
 * nothing else from anywhere.
 */
import type { Report } from '../../domain/report.ts';
import { answer } from '../answer.ts';
import { digestOf, type Digest } from '../digest.ts';
import type { Reporter } from '../reporter.ts';
import { clean, counted, listed as enumerated } from '../text.ts';
import { listedDraws } from '../view.ts';
import { SCRIPT, SCRIPT_SHA256, STYLE, STYLE_SHA256 } from './assets.ts';
import { pageData, rankedDraws, rankedFindings } from './data.ts';
import { drawsPart, findingsPart, MOST_DRAWS } from './list-parts.ts';
import { dataBlock, foreign, Html, html, NOTHING, prose } from './markup.ts';
import { pack } from './pack.ts';
import { timelinePart } from './timeline-part.ts';
import { baselinePart, inputsPart, monthsPart, openPart, readingPart, spanWords, unreadPart } from './parts.ts';
import { amountTables } from './sums.ts';
import { timelinesOf } from './timelines.ts';

/** Of each list: a browser opens this many, and no text grows without end. */
const MOST_HELD = 50_000;

export const page: Reporter = (report, options) => {
  const listed = listedDraws(report, options.draws);
  const { draws, findings } = pageData(report, listed);
  const ranked = rankedFindings(findings);
  const ordered = rankedDraws(draws, MOST_DRAWS);
  const [heldDraws, heldFindings] = [ordered.slice(0, MOST_HELD), ranked.slice(0, MOST_HELD)];
  const evidence = options.evidence ?? null;
  const timelines = timelinesOf(report.draws, evidence);
  const several = report.summary.accounts > 1;
  const digest = digestOf(report);
  const body = html`${amountTables(report)}${openPart(digest, options)}${timelinePart(report, timelines, heldDraws, options)}${findingsPart(heldFindings, ranked.length, several, options)}${drawsPart(heldDraws, draws.length, report, several, options)}${monthsPart(report, evidence)}${baselinePart(report)}${unreadPart(report, options)}${inputsPart(report)}${readingPart(report, options)}`;
  const main = html`${answerPart(report, digest)}${contents(body, { findings: findings.length, draws: draws.length })}${body}`;
  const data = html`${dataBlock('data-draws', pack(heldDraws))} ${dataBlock('data-findings', pack(heldFindings))}
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

function answerPart(report: Report, digest: Digest): Html {
  const unread = report.inputs.reduce((count, input) => count + input.unread, 0);
  const partial =
    report.read_issues.length === 0
      ? NOTHING
      : html`<p class="partial">
          <strong>PARTIAL:</strong> ${counted(unread, 'row')} could not be read and ${unread === 1 ? 'is' : 'are'} left out of everything
          below.
        </p>`;
  const paragraphs = answer(report, digest).map(
    ({ text, tone }, index) => html`<p class="${index === 0 ? 'lead ' : ''}${tone}">${prose(text)}</p> `,
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
