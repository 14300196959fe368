/** What holds of every answer, whatever was asked: a report or sentences, never a stack, a torn text or a lost row. */
import { dataRows } from './rows.ts';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Milliseconds of the processor, since a busy machine has little time for anybody. */
  readonly cpu: number;
}

/** What a command line prints, by its `--format`. */
export type Printed = 'json' | 'jsonl' | 'csv' | 'page';

const SLOWEST_MS = 10_000;
// Everything a terminal could obey but a line end, and what reorders text.
const CONTROL = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;
const LONE_SURROGATE = /\p{Cs}/u;

export function faultsOf({ code, out, err, cpu }: Answer, printed: Printed, codes: readonly number[] = [0, 1, 2, 3]): string[] {
  const faults: string[] = [];
  const shown = JSON.stringify(err.slice(0, 600));
  if (/This is a fault of headroom itself|\n\s+at .*:\d+:\d+/.test(err)) faults.push(`a stack: ${shown}`);
  if (cpu > SLOWEST_MS) faults.push(`too slow: ${Math.round(cpu)} ms`);
  if (!codes.includes(code)) faults.push(`exit code ${code}`);
  if (code === 2 && err.trim() === '') faults.push('no sentence');
  if (code === 2 && out !== '') faults.push(`something on stdout beside a refusal: ${JSON.stringify(out.slice(0, 200))}`);
  if (CONTROL.test(err.replaceAll('\n', ''))) faults.push(`control characters among the errors: ${shown}`);
  if (LONE_SURROGATE.test(out) || LONE_SURROGATE.test(err)) faults.push('half a character, which UTF-8 has no bytes for');
  if (printed === 'page' && CONTROL.test(out.replaceAll('\n', ''))) faults.push('control characters on the page');
  if (code === 2 || out === '') return faults;
  try {
    if (printed === 'json') JSON.parse(out);
    if (printed === 'jsonl') for (const line of out.split('\n').filter((one) => one !== '')) JSON.parse(line);
  } catch {
    faults.push(`no JSON: ${out.slice(0, 200)}`);
  }
  return faults;
}

interface Accounted {
  readonly inputs: readonly { readonly path: string; readonly rows: number; readonly unread: number }[];
  readonly read_issues: readonly { readonly file: string; readonly line: number; readonly column: string }[];
}

/** Of `audit --partial --format json` over one CSV: rows read and rows listed are the rows of the file, each of them once. */
export function rowFaults(out: string, text: string): string[] {
  const { inputs, read_issues: issues } = JSON.parse(out) as Accounted;
  const [file] = inputs;
  if (file === undefined || inputs.length > 1) return [];
  const faults: string[] = [];
  const expected = dataRows(text);
  if (expected !== null && file.rows + file.unread !== expected) {
    faults.push(`rows ${file.rows} + unread ${file.unread}, where there are ${expected}`);
  }
  const lines = new Set(issues.map((issue) => issue.line));
  const header = text.split('\n').findIndex((line) => line.replace(/^\uFEFF/, '').trim() !== '') + 1;
  // What is wrong with the header makes every row unread, and is said once.
  if (!lines.has(header) && lines.size !== file.unread) faults.push(`unread ${file.unread}, and ${lines.size} lines listed`);
  return faults;
}
