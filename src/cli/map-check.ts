/** Whether what a map says makes sense: each of its columns against the canonical column that it stands for. */
import { isMoney, parseAmount } from '../domain/money.ts';
import { isZone, parseShownDuration, parseTime } from '../domain/time.ts';
import { timePattern } from '../domain/time-pattern.ts';
import {
  canonicalColumn,
  canonicalNames,
  requiredNames,
  windowOfColumn,
  type CanonicalColumn,
  type CellType,
  type MapKind,
} from '../formats/map-columns.ts';
import type { ColumnMap, CsvMap } from '../formats/map.ts';
import { AMOUNT_UNITS, PERCENT_UNITS } from '../formats/map-row.ts';
import { isBlank } from '../formats/row.ts';
import { isLimitByItself } from '../formats/windows.ts';
import { listed } from '../report/text.ts';
import { nearest } from './nearest.ts';

interface MapProblem {
  readonly path: PropertyKey[];
  /** Goes after the path. */
  readonly message: string;
}

/** All that is wrong with a map, by its path in it. */
export function mapProblems(map: CsvMap): MapProblem[] {
  const { kind, columns, constants } = map;
  const problems: MapProblem[] = [];
  const wrong = (path: PropertyKey[], message: string | null): void => {
    if (message !== null) problems.push({ path, message });
  };
  for (const [name, column] of Object.entries(columns)) {
    const canonical = canonicalColumn(kind, name);
    if (canonical === null) wrong(['columns', name], unknownColumn(kind, name));
    else for (const [key, message] of columnProblems(name, column, canonical)) wrong(['columns', name, ...key], message);
  }
  for (const [name, constant] of Object.entries(constants)) {
    const canonical = canonicalColumn(kind, name);
    if (canonical === null) wrong(['constants', name], unknownColumn(kind, name));
    else if (Object.hasOwn(columns, name)) wrong(['constants', name], `is read from columns.${name} too; keep one of the two`);
    else wrong(['constants', name], constantProblem(name, constant, canonical));
  }
  return [...problems, ...wholeProblems(map)];
}

function unknownColumn(kind: MapKind, name: string): string {
  const known = canonicalNames(kind);
  const close = nearest(name, known);
  return `is no column of ${kind}${close === null ? '' : `; did you mean ${close}?`}${close === null ? '; the' : ' The'} columns are ${known.join(', ')}`;
}

const UNITS: Readonly<Partial<Record<CellType, readonly string[]>>> = { amount: AMOUNT_UNITS, percent: PERCENT_UNITS };
const TABLES: ReadonlySet<CellType> = new Set(['text', 'boolean', 'currency']);

function* columnProblems(name: string, column: ColumnMap, { type, words }: CanonicalColumn): Generator<[PropertyKey[], string | null]> {
  const { from, unit, pattern, zone, values } = column;
  if (from.length === 0) yield [['from'], 'is empty; write the name of a column of the CSV'];
  if (from.length > 1 && type !== 'time') yield [['from'], 'is a list, which only a time is read from; write one name'];
  const units = UNITS[type];
  if (units === undefined && unit !== undefined) yield [['unit'], `has no meaning for ${name}; leave it out`];
  if (units !== undefined && unit === undefined) yield [['unit'], `is missing; write ${listed(units, 'or')}`];
  if (units !== undefined && unit !== undefined && !units.includes(unit)) yield [['unit'], `must be ${listed(units, 'or')} for ${name}`];
  if (type !== 'time' && pattern !== undefined) yield [['pattern'], `has no meaning for ${name}, which is no time; leave it out`];
  if (type !== 'time' && zone !== undefined) yield [['zone'], `has no meaning for ${name}, which is no time; leave it out`];
  if (type === 'time' && pattern !== undefined) {
    const made = timePattern(pattern);
    if (typeof made === 'string') yield [['pattern'], made];
  }
  if (type === 'time' && zone !== undefined && !isZone(zone)) {
    yield [['zone'], 'is not a time zone; write an IANA name such as Europe/Berlin'];
  }
  if (values !== undefined && !TABLES.has(type)) yield [['values'], `has no meaning for ${name}, which is no word; leave it out`];
  else if (values !== undefined) for (const [text, problem] of tableProblems(values, type, words)) yield [['values', ...text], problem];
}

function* tableProblems(
  values: Readonly<Record<string, string>>,
  type: CellType,
  words: CanonicalColumn['words'],
): Generator<[PropertyKey[], string]> {
  const seen = new Map<string, string>();
  if (Object.keys(values).length === 0)
    yield [[], 'lists nothing; list what the CSV says, such as "Included": "allowance", or leave it out'];
  for (const [text, value] of Object.entries(values)) {
    const plain = text.trim().toLowerCase();
    if (isBlank(text.trim())) {
      yield [[], `lists "${text}", which is how a cell says nothing, everywhere; leave it out`];
      continue;
    }
    const before = seen.get(plain);
    if (before !== undefined) yield [[text], `is "${before}" again, since case and space around it are ignored; keep one of the two`];
    seen.set(plain, text);
    const problem = value === '' ? null : wordProblem(value, type, words);
    if (problem !== null) yield [[text], `stands for "${value}", which ${problem}`];
  }
}

/** After a word: why it says nothing. */
function wordProblem(value: string, type: CellType, words: CanonicalColumn['words']): string | null {
  if (isBlank(value.trim())) return 'says nothing; write "" for that';
  if (words !== null && !words.includes(value)) return `is not known here; write ${listed(words, 'or')}`;
  if (type === 'boolean' && value !== 'true' && value !== 'false') return 'is neither true nor false';
  if (type === 'currency' && !isMoney(value) && !/^(?![a-z]{3}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(value)) {
    return 'is not a currency; write its code in capitals, such as USD, or a unit of the vendor, such as ai-credits';
  }
  return null;
}

function constantProblem(name: string, constant: string, { type, words }: CanonicalColumn): string | null {
  // The one column that must be spoken of, and of which a file may say nothing.
  if (name === 'funding' && constant === '') return null;
  if (isBlank(constant.trim())) return `is "${constant}", which says nothing; leave it out`;
  const problem = TABLES.has(type) ? wordProblem(constant, type, words) : valueProblem(constant, type);
  return problem === null ? null : `is "${constant}", which ${problem}`;
}

function valueProblem(text: string, type: CellType): string | null {
  switch (type) {
    case 'time': {
      const parsed = parseTime(text, 'UTC');
      return parsed.ok ? null : parsed.problem;
    }
    case 'amount':
    case 'quantity': {
      const parsed = parseAmount(text);
      return parsed.ok ? null : parsed.problem;
    }
    case 'integer':
      return /^\d{1,15}$/.test(text) ? null : 'is not a whole number; write 1234';
    case 'percent':
      return 'no meter shows in every row; read it from a column';
    case 'duration':
      return parseShownDuration(text) === null ? 'is not a length of time; write 3 hr 12 min, 2d 4h or PT3H12M' : null;
    default:
      return null;
  }
}

/** What shows only beside other columns. */
function* wholeProblems({ kind, columns, constants }: CsvMap): Generator<MapProblem> {
  const has = (name: string): boolean => Object.hasOwn(columns, name) || Object.hasOwn(constants, name);
  for (const name of requiredNames(kind)) {
    const unsaid = name === 'funding' ? ' ("" where the file does not say what paid)' : '';
    if (!has(name))
      yield { path: ['columns', name], message: `is missing; every row of ${kind} needs it: map it, or state it under constants${unsaid}` };
  }
  for (const [name, { sign }] of Object.entries(columns)) {
    if (sign === undefined || (kind === 'credits' && name === 'amount')) continue;
    yield { path: ['columns', name, 'sign'], message: 'has a meaning only for the amount of credits; leave it out' };
  }
  const names = [...Object.keys(columns), ...Object.keys(constants)];
  for (const name of names) {
    const path = [Object.hasOwn(columns, name) ? 'columns' : 'constants', name];
    const { window, part } = windowOfColumn(kind, name) ?? { window: '', part: '' };
    const isMetered = has(`${window}_used_pct`) || has(`${window}_remaining_pct`);
    if (part === 'remaining_pct' && has(`${window}_used_pct`)) {
      yield { path, message: `stands beside ${window}_used_pct; keep one of the two, since used and remaining are never guessed` };
    }
    if (part.startsWith('resets') && !isMetered) {
      yield { path, message: `says when a window resets of which nothing is read; map ${window}_used_pct or ${window}_remaining_pct too` };
    }
    if (part === 'limit' && !isMetered && !isLimitByItself(window)) {
      yield { path, message: `is the limit of a window that is not known; write session_limit, weekly_limit, month_limit or cycle_limit` };
    }
    if (canonicalColumn(kind, name)?.type === 'amount') yield* currencyProblems(name, path, columns, constants);
  }
  const looks = Object.keys(columns).some((name) => name.endsWith('_pct') || name.startsWith('credits_'));
  if (kind === 'snapshots' && !looks) {
    yield {
      path: ['columns'],
      message: 'shows no meter; map a column such as session_used_pct, weekly_remaining_pct, credits_used or credits_balance',
    };
  }
}

function* currencyProblems(
  name: string,
  path: PropertyKey[],
  columns: CsvMap['columns'],
  constants: CsvMap['constants'],
): Generator<MapProblem> {
  const unit = columns[name]?.unit;
  const currency = constants['currency'];
  if (currency === undefined && !Object.hasOwn(columns, 'currency')) {
    yield { path, message: 'is an amount without a currency; map currency, or state it under constants, such as "currency": "USD"' };
  }
  if (currency === undefined || unit === undefined || isMoney(currency) !== (unit === 'credits')) return;
  const message =
    unit === 'credits'
      ? `must be major, minor or cents, since constants.currency, ${currency}, is money`
      : `must be credits, since constants.currency, ${currency}, is a vendor's unit`;
  yield { path: [...path, 'unit'], message };
}
