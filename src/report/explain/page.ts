/** An explanation as a page for people, as Markdown, and as JSON. */
import type { ExplainedStep, Explanation, RowView } from '../../domain/explanation.ts';
import { markdownText } from '../markdown-text.ts';
import { clean, wrap } from '../text.ts';
import { moment } from '../times.ts';

const WIDEST = 100;
/** More rows than a person checks; the JSON lists them all. */
const MOST_ROWS = 24;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export function explanationJson(explanation: Explanation): string {
  return `${JSON.stringify(explanation, null, 2)}\n`;
}

export function explanationPage(explanation: Explanation, width: number): string {
  const measure = Math.min(width, WIDEST);
  const prose = (text: string, indent = '', first = indent): string => wrap(clean(text), measure, indent, first).join('\n');
  const blocks = [
    prose(explanation.title),
    prose(headOf(explanation)),
    ...explanation.steps.map((step, index) => {
      const number = `${index + 1}. `;
      const indent = ' '.repeat(number.length);
      return [
        prose(step.title, indent, number),
        ...step.says.map((text) => prose(text, indent)),
        ...step.rows.slice(0, MOST_ROWS).map((row) => prose(rowText(row), `${indent}    `, `${indent}  `)),
        ...moreRows(step).map((text) => prose(text, `${indent}  `)),
      ].join('\n');
    }),
    ...endOf(explanation).map(([title, paragraphs]) =>
      [prose(title), ...paragraphs.map((text) => prose(text, '  '))].join(paragraphs.length > 1 ? '\n\n' : '\n'),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

export function explanationMarkdown(explanation: Explanation): string {
  const blocks = [
    `# ${markdownText(explanation.title)}`,
    markdownText(headOf(explanation)),
    ...explanation.steps.flatMap((step, index) => [
      `## ${index + 1}. ${markdownText(step.title)}`,
      ...step.says.map(markdownText),
      ...(step.rows.length === 0
        ? []
        : [
            step.rows
              .slice(0, MOST_ROWS)
              .map((row) => `- ${markdownText(rowText(row))}`)
              .join('\n'),
          ]),
      ...moreRows(step).map(markdownText),
    ]),
    ...endOf(explanation).flatMap(([title, paragraphs]) => [`## ${markdownText(title)}`, ...paragraphs.map(markdownText)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function headOf({ kind, id, account, rule, made_from }: Explanation): string {
  const made = made_from === 'files' ? 'the files' : 'a report alone, which holds no values of rows';
  return `${kind}:${id}${rule === null ? '' : `, rule ${rule}`}, account ${account}. Explained from ${made}. All times are UTC.`;
}

function rowText({ file, line, what, values }: RowView): string {
  const shown = values.map(({ name, value }) => `${name} ${ISO.test(value) ? moment(value) : value}`);
  return `${file}:${line}  ${what}${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`;
}

function moreRows({ rows }: ExplainedStep): string[] {
  return rows.length > MOST_ROWS ? [`… and ${rows.length - MOST_ROWS} more; --format json lists them all.`] : [];
}

function endOf(explanation: Explanation): [string, string[]][] {
  const parts: [string, string[]][] = [
    ['What it establishes', [explanation.establishes]],
    ["What it doesn't establish", [explanation.does_not_establish]],
    ['What only the vendor holds', [explanation.only_vendor_holds]],
    ['What would settle it', [explanation.would_settle]],
    [
      'A text for support',
      explanation.message.length === 0 ? ['There is nothing to ask: by these records credits paid rightly.'] : explanation.message,
    ],
  ];
  return parts.map(([title, paragraphs]): [string, string[]] => [title, paragraphs.filter((text) => text !== '')]);
}
