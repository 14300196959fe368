/** How a use lies in memory and on disk: as a row of numbers, with its words and its id elsewhere. */
import type { Micros } from '../../domain/money.ts';
import type { Reading, StatedLimit, UseRecord } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import { COUNTED, COUNTS, FIELDS, FROM, ID, LINES, PLACE } from '../../formats/format.ts';
import type { UsePart } from '../../replay/table.ts';
import type { Words } from './words.ts';

const [QUANTITY, AMOUNT, LIST_AMOUNT, INPUT, OUTPUT] = COUNTED.map((_, index) => COUNTS + index) as [
  number,
  number,
  number,
  number,
  number,
];
/** What few rows state, beside them. */
export const RARE_FIELDS = 6;
const [UNTIL, CACHE_READ, CACHE_WRITE_5M, CACHE_WRITE_1H, WORDS, METERS] = [0, 1, 2, 3, 4, 5];
export { AMOUNT, FIELDS, FROM, ID, METERS, QUANTITY };
/** Words beyond these stand among the rare fields. */
export const MOST_WORDS = 2 ** 20;

/** The meters and limits that a use states beside itself. */
export interface Meters {
  readonly readings: Reading[];
  readonly limits: StatedLimit[];
}

/** Of most rows; nobody adds to what a record states. */
export const NO_METERS: Meters = { readings: [], limits: [] };

/** All but the id. */
export function setFields(fields: Float64Array, at: number, use: UseRecord, words: number): void {
  fields[at + PLACE] = (words < MOST_WORDS ? words : 0) * LINES + use.line;
  fields[at + FROM] = use.from;
  fields[at + QUANTITY] = use.quantity ?? NaN;
  fields[at + AMOUNT] = use.amount ?? NaN;
  fields[at + LIST_AMOUNT] = use.listAmount ?? NaN;
  fields[at + INPUT] = use.inputTokens ?? NaN;
  fields[at + OUTPUT] = use.outputTokens ?? NaN;
}

export function hasRare(use: UseRecord, words: number): boolean {
  return (
    use.until !== use.from ||
    use.cacheReadTokens !== null ||
    use.cacheWrite5mTokens !== null ||
    use.cacheWrite1hTokens !== null ||
    words >= MOST_WORDS
  );
}

export function setRare(rare: Float64Array, at: number, use: UseRecord, words: number): void {
  if (use.until !== use.from) rare[at + UNTIL] = use.until;
  rare[at + CACHE_READ] = use.cacheReadTokens ?? NaN;
  rare[at + CACHE_WRITE_5M] = use.cacheWrite5mTokens ?? NaN;
  rare[at + CACHE_WRITE_1H] = use.cacheWrite1hTokens ?? NaN;
  if (words >= MOST_WORDS) rare[at + WORDS] = words;
}

/** Whether a row sums a span: of an instant no end is kept. */
export function statesUntil(rare: Float64Array, at: number): boolean {
  return stated(rare[at + UNTIL]) !== null;
}

/** As wasm/batch.ts makes bundles of rows: numbers of four bytes, and the one that says so, which is part of no number that a use states. */
const HALVES = 2;
const MARK = AMOUNT * HALVES + 1;
const BUNDLE = 0xfff8b0b0;
/** Of a part the numbers that say its quantity, how long it lasts, and how long after the last use of the part before it begins. */
const PARTS = [
  { quantity: QUANTITY, length: AMOUNT * HALVES, gap: 0 },
  { quantity: LIST_AMOUNT, length: OUTPUT * HALVES, gap: ID * HALVES },
  { quantity: INPUT, length: OUTPUT * HALVES + 1, gap: ID * HALVES + 1 },
] as const;
const [FIRST, ...FURTHER] = PARTS;

/** Numbers of rows, and the same bytes as numbers of four each. */
export interface Numbers {
  readonly fields: Float64Array;
  readonly halves: Uint32Array;
}

export function numbersIn(fields: Float64Array): Numbers {
  return { fields, halves: new Uint32Array(fields.buffer, fields.byteOffset, fields.length * HALVES) };
}

export function isBundle({ halves }: Numbers, at: number): boolean {
  return halves[at * HALVES + MARK] === BUNDLE;
}

/** How many parts a bundle has; none: a use by itself. */
export function partsOf(numbers: Numbers, at: number): number {
  if (!isBundle(numbers, at)) return 0;
  let parts = 1;
  while (parts < PARTS.length && (numbers.fields[at + (PARTS[parts]?.quantity ?? 0)] as number) > 0) parts += 1;
  return parts;
}

/** A part of a bundle; of those after the first `into` holds the one before. */
export function readPart({ fields, halves }: Numbers, at: number, part: number, into: UsePart): void {
  const { quantity, length, gap } = PARTS[part] as (typeof PARTS)[number];
  into.from = (part === 0 ? fields[at + FROM] : into.last + (halves[at * HALVES + gap] as number)) as Instant;
  into.last = (into.from + (halves[at * HALVES + length] as number)) as Instant;
  into.quantity = fields[at + quantity] as Micros;
}

/** When the last use of a row was. */
export function lastOf(numbers: Numbers, at: number): Instant {
  const { fields, halves } = numbers;
  let last = fields[at + FROM] as number;
  if (!isBundle(numbers, at)) return last as Instant;
  last += halves[at * HALVES + FIRST.length] as number;
  for (const { quantity, length, gap } of FURTHER) {
    if (!((fields[at + quantity] as number) > 0)) break;
    last += (halves[at * HALVES + gap] as number) + (halves[at * HALVES + length] as number);
  }
  return last as Instant;
}

/** Where a row's words are. */
export function wordsOf(fields: Float64Array, at: number, rare: Float64Array | null, beside: number): number {
  const index = rare?.[beside + WORDS] ?? NaN;
  return Number.isNaN(index) ? Math.floor((fields[at + PLACE] ?? 0) / LINES) : index;
}

function lineOf(place: number): number {
  return place - Math.floor(place / LINES) * LINES;
}

/** Into a record what its words say. */
export function readWords(words: Words, into: UseRecord): void {
  into.file = words.file;
  into.format = words.format;
  into.vendor = words.vendor;
  into.zoneless = words.zoneless;
  into.plan = words.plan;
  into.impliedPlan = words.impliedPlan;
  into.stream = words.stream;
  into.surface = words.surface;
  into.client = words.client;
  into.model = words.model;
  into.feature = words.feature;
  into.member = words.member;
  into.workspace = words.workspace;
  into.apiKey = words.apiKey;
  into.apiKeyStatus = words.apiKeyStatus;
  into.unit = words.unit;
  into.funding = words.funding;
  into.currency = words.currency;
  into.vendorExceeds = words.vendorExceeds;
}

/** Into a record what its numbers say, but for its line. */
export function readNumbers(fields: Float64Array, at: number, rare: Float64Array | null, beside: number, into: UseRecord): void {
  into.from = fields[at + FROM] as Instant;
  into.until = rare === null ? into.from : ((stated(rare[beside + UNTIL]) as Instant | null) ?? into.from);
  into.quantity = stated(fields[at + QUANTITY]) as Micros | null;
  into.amount = stated(fields[at + AMOUNT]) as Micros | null;
  into.listAmount = stated(fields[at + LIST_AMOUNT]) as Micros | null;
  into.inputTokens = stated(fields[at + INPUT]);
  into.outputTokens = stated(fields[at + OUTPUT]);
  into.cacheReadTokens = rare === null ? null : stated(rare[beside + CACHE_READ]);
  into.cacheWrite5mTokens = rare === null ? null : stated(rare[beside + CACHE_WRITE_5M]);
  into.cacheWrite1hTokens = rare === null ? null : stated(rare[beside + CACHE_WRITE_1H]);
}

/** The record again, its numbers still to be read. `id`: of a row without one its identity. */
export function recordOf(
  fields: Float64Array,
  at: number,
  account: string,
  words: Words,
  id: string,
  isDerived: boolean,
  meters: Meters,
): UseRecord {
  const from = fields[at + FROM] as Instant;
  return {
    kind: 'use',
    file: words.file,
    line: lineOf(fields[at + PLACE] as number),
    account,
    format: words.format,
    vendor: words.vendor,
    zoneless: words.zoneless,
    from,
    until: from,
    id: isDerived ? '' : id,
    identity: isDerived ? id : '',
    plan: words.plan,
    impliedPlan: words.impliedPlan,
    stream: words.stream,
    surface: words.surface,
    client: words.client,
    model: words.model,
    feature: words.feature,
    member: words.member,
    workspace: words.workspace,
    apiKey: words.apiKey,
    apiKeyStatus: words.apiKeyStatus,
    quantity: null,
    unit: words.unit,
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheWrite5mTokens: null,
    cacheWrite1hTokens: null,
    funding: words.funding,
    amount: null,
    currency: words.currency,
    listAmount: null,
    vendorExceeds: words.vendorExceeds,
    readings: meters.readings,
    limits: meters.limits,
  };
}

function stated(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
