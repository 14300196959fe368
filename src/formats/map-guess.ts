/** How the cells of a column are written, as far as they show it beyond doubt; what they leave open is a question. */
import { parseAmount, UNIT } from '../domain/money.ts';
import { parseTime } from '../domain/time.ts';
import { timePattern } from '../domain/time-pattern.ts';
import type { SurveyedColumn } from './survey.ts';

/** What is certain, and what only a person can say: sentences that go after the path they are about. */
export interface Guess<T> {
  readonly known: T;
  readonly questions: readonly (readonly [key: string, question: string])[];
}

export interface TimeGuess {
  readonly pattern?: string;
  readonly zone?: string;
}

/** By the order of year, month and day, since that is what two readings of one text differ in. */
const DATES: readonly (readonly [order: string, patterns: readonly string[]])[] = [
  ['YMD', ['YYYY/MM/DD', 'YYYY/M/D', 'YYYY.MM.DD', 'YYYY-M-D', 'YYYYMMDD', 'YYYY-MM-DD']],
  ['DMY', ['DD/MM/YYYY', 'D/M/YYYY', 'DD.MM.YYYY', 'D.M.YYYY', 'DD-MM-YYYY', 'D-M-YYYY', 'D/M/YY', 'D.M.YY', 'D-M-YY']],
  ['DMY', ['D MMM YYYY', 'D MMMM YYYY', 'D-MMM-YYYY', 'D MMM YY', 'D-MMM-YY', 'D. MMMM YYYY']],
  ['MDY', ['MM/DD/YYYY', 'M/D/YYYY', 'M/D/YY', 'MM-DD-YYYY', 'M-D-YYYY', 'M-D-YY', 'M.D.YYYY', 'M.D.YY']],
  ['MDY', ['MMM D, YYYY', 'MMMM D, YYYY', 'MMM D YYYY']],
  ['YMD', ['YY/M/D', 'YY-M-D', 'YY.M.D']],
];
const CLOCKS: readonly string[] = ['', 'HH:mm', 'H:mm', 'HH:mm:ss', 'H:mm:ss', 'HH:mm:ss.SSS', 'h:mm A', 'h:mm:ss A', 'h:mmA'];
const BETWEEN: readonly string[] = [' ', ', ', '[T]'];
const ZONES: readonly string[] = ['', ' Z', 'Z'];

/** Each is tried for every column that may hold times. */
const patterns = new Map<string, ReturnType<typeof timePattern>>();

function fits(pattern: string, texts: readonly string[]): boolean {
  const reads = patterns.get(pattern) ?? timePattern(pattern);
  patterns.set(pattern, reads);
  return typeof reads !== 'string' && texts.every((text) => reads(text, 'UTC').ok);
}

/** `null`: these are no times. */
export function guessTime(texts: readonly string[], words: string): Guess<TimeGuess> | null {
  if (texts.length === 0) return null;
  const read = texts.map((text) => parseTime(text, 'UTC'));
  const zone = /\b(?:utc|gmt)\b/.test(words) ? { zone: 'UTC' } : {};
  const zoneless =
    'zone' in zone
      ? []
      : ([
          [
            'zone',
            'its times carry no zone and are read in that of --timezone; write one here, such as "Europe/Berlin" or "UTC", where it is another',
          ],
        ] as const);
  if (read.every(({ ok }) => ok))
    return read.some((one) => one.ok && one.zoneless) ? { known: zone, questions: zoneless } : { known: {}, questions: [] };
  for (const epoch of ['epoch-seconds', 'epoch-milliseconds']) if (fits(epoch, texts)) return { known: { pattern: epoch }, questions: [] };
  const found = new Map<string, string>();
  for (const [order, dates] of DATES) {
    for (const date of dates) {
      for (const pattern of withClocks(date)) if (!found.has(order) && fits(pattern, texts)) found.set(order, pattern);
    }
  }
  const patterns = [...found.values()];
  const [pattern, other] = patterns;
  if (pattern === undefined) return null;
  if (other !== undefined) {
    const either = patterns.map((one) => `"${one}"`).join(' or ');
    return {
      known: zone,
      questions: [['pattern', `is "${texts[0] ?? ''}" written ${either}? Both fit all that was looked at`], ...zoneless],
    };
  }
  return { known: { pattern, ...(pattern.endsWith('Z') ? {} : zone) }, questions: pattern.endsWith('Z') ? [] : zoneless };
}

function* withClocks(date: string): Generator<string> {
  yield date;
  for (const clock of CLOCKS) {
    if (clock !== '') for (const between of BETWEEN) for (const zone of ZONES) yield `${date}${between}${clock}${zone}`;
  }
}

export interface AmountGuess {
  readonly unit?: 'major' | 'cents';
  /** Of all its cells. */
  readonly currency?: string;
}

const CODE = /(?<![A-Za-z])(USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|KRW)(?![A-Za-z])/i;
const SYMBOLS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '₹': 'INR', '₩': 'KRW', US$: 'USD' };

function currencyIn(text: string): string | null {
  const code = CODE.exec(text)?.[1];
  return code?.toUpperCase() ?? Object.entries(SYMBOLS).find(([symbol]) => text.includes(symbol))?.[1] ?? null;
}

export function guessAmount(column: SurveyedColumn, texts: readonly string[]): Guess<AmountGuess> {
  const stated = new Set([column.words, ...texts].flatMap((text) => currencyIn(text) ?? []));
  const currency = stated.size === 1 ? { currency: [...stated][0] as string } : {};
  if (/\b(?:cents?|cts)\b/.test(column.words)) return { known: { unit: 'cents', ...currency }, questions: [] };
  // A sign or a code stands before whole units of money, and so do decimals where the header names the money.
  const isMarked = texts.some((text) => /\p{Sc}/u.test(text) || CODE.test(text));
  const hasDecimals = texts.some((text) => isBroken(text));
  if (isMarked || (hasDecimals && currencyIn(column.words) !== null)) return { known: { unit: 'major', ...currency }, questions: [] };
  const example = texts[0] ?? '0';
  const question = `is "${example}" of "${column.spelled}" in whole units of money (major), in cents, or in credits of the vendor (credits)? It could be any`;
  return { known: currency, questions: [['unit', question]] };
}

function isBroken(text: string): boolean {
  const parsed = parseAmount(text);
  return parsed.ok && parsed.value % UNIT !== 0;
}

export function guessPercent(column: SurveyedColumn, texts: readonly string[]): Guess<{ readonly unit?: 'percent' | 'fraction' }> {
  if (texts.some((text) => text.endsWith('%'))) return { known: { unit: 'percent' }, questions: [] };
  const numbers = texts.map((text) => parseAmount(text));
  const most = Math.max(...numbers.map((parsed) => (parsed.ok ? parsed.value : 0)));
  const saysFraction = /\b(?:fraction|ratio)\b/.test(column.words);
  if (most > 2 * UNIT && !saysFraction) return { known: { unit: 'percent' }, questions: [] };
  if (most <= UNIT && saysFraction) return { known: { unit: 'fraction' }, questions: [] };
  const example = texts[0] ?? '0.45';
  return {
    known: {},
    questions: [['unit', `does "${example}" of "${column.spelled}" mean ${example} per cent (percent), or is 1 the whole (fraction)?`]],
  };
}
