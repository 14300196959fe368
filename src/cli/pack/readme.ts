/** What a pack says of itself to whoever opens it. */
import type { Report } from '../../domain/report.ts';
import { counted, wrap } from '../../report/text.ts';
import { VERSION } from '../version.ts';
import type { PackedInput } from './inputs.ts';
import { commandOf, CONFIG, INPUTS, OPTIONS, type Packed } from './options.ts';
import { SUMS } from './manifest.ts';

const WIDTH = 80;

export function readmeOf(
  report: Report,
  packed: Packed,
  inputs: readonly PackedInput[],
  reports: readonly string[],
  isRedacted: boolean,
): string {
  const reduced = inputs.filter((input) => input.isReduced).map((input) => input.path);
  const paragraphs = [
    `This folder holds an audit by Headroom ${VERSION}: the records that somebody exported of an AI plan, and what they show about ` +
      'credits that were drawn while the plan still had allowance left. Nothing in it came from a network, and it needs none. ' +
      "Headroom is no vendor's product and gives no legal advice; what it calls proven is proven by these records, which it can't authenticate.",
    'What is in it',
    ...[
      inputsWords(inputs, isRedacted),
      `policy/ holds the dated rules that were applied, each with its source${report.policy.ids.length === 0 ? '' : ` (${report.policy.ids.join(', ')})`}.`,
      `${reports.filter((name) => name !== 'claims.txt').join(', ')}: the report, the same in each form; report.json holds every draw and finding with file and line.`,
      ...(reports.includes('claims.txt') ? ['claims.txt: the largest claims, each step by step with the rows and the arithmetic.'] : []),
      `${CONFIG} and ${OPTIONS}: what the audit was told beside its files.`,
      `${SUMS}: the SHA-256 of every other file here.`,
    ].map((line) => `- ${line}`),
    ...(reduced.length === 0
      ? []
      : [
          `Logs that can hold conversations are reduced to the values that were read, each on the line it had: ${reduced.join(', ')}. ` +
            'The audit of what is left is the audit of the whole.',
        ]),
    'To check it without Headroom',
    `- sha256sum -c ${SUMS} says whether a file was changed since (on a Mac: shasum -a 256 -c ${SUMS}).`,
    ...(reports.includes('claims.txt')
      ? ['- claims.txt names the rows of the largest claims and what each step adds up: follow it with the files of inputs/ open.']
      : []),
    '- report.txt names, for each draw, the file and the line in it. Open the file, go to the line (the header is line 1), and compare.',
    '- The rule that decided stands in policy/, with its dates and its source; its tolerances (rounding, lateness) are what this tool grants the vendor, and no text of theirs. The SHA-256 of the policy in the report is over all policies as the tool holds them, not over one of these files; --verify compares it.',
    'To check it with Headroom',
    `- headroom pack --verify . (in this folder) checks every sum, runs the audit again and compares it byte for byte. It takes Headroom ${VERSION}.`,
    `- ${commandOf(packed)} (in this folder) is the same audit; headroom explain shows what a word in it means.`,
  ];
  return paragraphs.map((paragraph, index) => render(paragraph, paragraphs[index + 1])).join('');
}

/** Items of a list follow each other closely; everything else is a paragraph of its own. */
function render(paragraph: string, next: string | undefined): string {
  const isItem = paragraph.startsWith('- ');
  const isTitle = !isItem && !paragraph.endsWith('.');
  const lines = wrap(paragraph, WIDTH, isItem ? '  ' : '', '').join('\n');
  if (isTitle) return `${lines}\n${'-'.repeat(paragraph.length)}\n\n`;
  return `${lines}\n${next === undefined || (isItem && next.startsWith('- ')) ? '' : '\n'}`;
}

function inputsWords(inputs: readonly PackedInput[], isRedacted: boolean): string {
  const files = `${INPUTS}/: ${counted(inputs.length, 'file')}`;
  if (isRedacted)
    return (
      `${files}: what was read of the inputs, row for row as CSV, with every name replaced by a keyed pseudonym. Whoever holds the key and ` +
      'the originals can make them again; nobody else can tell a name. They give the same verdicts and sums.'
    );
  return `${files}, byte for byte as supplied${inputs.some((input) => input.isReduced) ? ', save for what is said below.' : '.'}`;
}
