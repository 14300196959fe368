/**
 * Money and allowance quantities as integer micro-units (1 USD = 1_000_000; 1 request = 1_000_000): exact to six decimals.
 * One amount stays below 2^53 micro-units (about nine thousand million units) and every operation checks it;
 * totals over many rows are `bigint`.
 */
declare const microsBrand: unique symbol;
export type Micros = number & { readonly [microsBrand]: true };

export const ZERO = 0 as Micros;
export const UNIT = 1_000_000;

/** Brand a safe integer as micro-units; a `RangeError` when it is not one. */
export function micros(value: number): Micros {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of micro-units: ${value}`);
  return (value === 0 ? 0 : value) as Micros;
}

export function add(a: Micros, b: Micros): Micros {
  return micros(a + b);
}

export function subtract(a: Micros, b: Micros): Micros {
  return micros(a - b);
}

/** numerator / denominator rounded half to even; the denominator is positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  let quotient = magnitude / denominator;
  const twice = (magnitude % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

/** amount × numerator / denominator, rounded once, half to even. */
export function scale(amount: Micros, numerator: bigint, denominator: bigint): Micros {
  return micros(Number(divideHalfEven(BigInt(amount) * numerator, denominator)));
}

export type ParsedAmount = { readonly ok: true; readonly value: Micros } | { readonly ok: false; readonly problem: string };

const NOT_AN_AMOUNT = 'is not an amount; write 12.34';
const TOO_LARGE = 'is too large for an amount';

/** Sign or accountant's brackets, digits with separators, an exponent. */
const NUMBER = /^(\()?([+-]?)([\d.,'’\s]+)(?:[eE]([+-]?\d{1,3}))?(\))?$/;
/** `$`, `US$`, `USD`: before the number or after it, never inside. */
const MARK = String.raw`(?:[A-Za-z]{0,3}\p{Sc}|[A-Za-z]{3})`;
const MARK_BEFORE = new RegExp(String.raw`^([+-]?\(?)\s*${MARK}\s*(?=[\d.,(+-])`, 'u');
const MARK_AFTER = new RegExp(String.raw`(?<=[\d.])\s*${MARK}(\)?)$`, 'u');

function withoutCurrency(text: string): string {
  const signed = text.trim().replaceAll('−', '-');
  const before = signed.replace(MARK_BEFORE, '$1');
  return (before === signed ? before.replace(MARK_AFTER, '$1') : before).replace(/^([+-]) (?=\d)/, '$1');
}

/**
 * Decimal text of either convention, exact to six decimals, more rounded half to even: with both separators the last is the
 * decimal one, `12,34` is a decimal comma, and `1,234` alone can't be told apart. `places` moves the decimal point to the right
 * before anything is rounded: -2 reads cents.
 */
export function parseAmount(text: string, places = 0): ParsedAmount {
  const plain = places === 0 ? parsePlain(text) : NaN;
  if (!Number.isNaN(plain)) return { ok: true, value: micros(plain) };
  const match = NUMBER.exec(withoutCurrency(text));
  const [, open, sign, digits = '', exponent, close] = match ?? [];
  if (match === null || (open === undefined) !== (close === undefined) || !/\d/.test(digits)) return { ok: false, problem: NOT_AN_AMOUNT };
  const parts = splitDecimal(digits);
  if (typeof parts === 'string') return { ok: false, problem: parts };
  const value = toMicros(parts.whole, parts.fraction, Number(exponent ?? 0) + places);
  if (value === null) return { ok: false, problem: TOO_LARGE };
  return { ok: true, value: micros(sign === '-' || open !== undefined ? -value : value) };
}

/** No longer text is plain. */
const LONGEST_PLAIN = 16;
const codes = new Uint8Array(LONGEST_PLAIN);

function parsePlain(text: string): number {
  const { length } = text;
  if (length > LONGEST_PLAIN) return NaN;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return NaN;
    codes[i] = code;
  }
  return plainMicros(codes, 0, length);
}

/** Micro-units of `-?123(.456)?` with at most six decimals, which is nearly every cell, from its ASCII codes; `NaN` for any other text. */
export function plainMicros(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > LONGEST_PLAIN) return NaN;
  const negative = bytes[start] === 45;
  let value = 0;
  let decimals = -1;
  for (let i = negative ? start + 1 : start; i < end; i += 1) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      if (decimals >= 0) decimals += 1;
    } else if (digit === -2 && decimals < 0 && i > start) decimals = 0;
    else return NaN;
  }
  if (decimals === 0 || decimals > 6 || (negative && length === 1)) return NaN;
  value *= POWERS[6 - Math.max(decimals, 0)] ?? NaN;
  if (value > Number.MAX_SAFE_INTEGER) return NaN;
  return negative && value > 0 ? -value : value;
}

const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

const GROUPING = /['’\s]/g;
const GROUPED = /^\d{1,3}(?:['’\s]\d{3})+(?:[.,]\d*)?$/;

function splitDecimal(digits: string): { whole: string; fraction: string } | string {
  const text = digits.replace(GROUPING, '');
  // Spaces and apostrophes only ever part thousands: `12 50` is two numbers.
  if (text !== digits && !GROUPED.test(digits)) return NOT_AN_AMOUNT;
  const commas = text.split(',').length - 1;
  const dots = text.split('.').length - 1;
  const grouped = (whole: string, separator: string): boolean =>
    whole.split(separator).every((group, index) => (index === 0 ? /^\d{1,3}$/.test(group) : /^\d{3}$/.test(group)));
  if (commas > 0 && dots > 0) {
    const decimal = text.lastIndexOf(',') > text.lastIndexOf('.') ? ',' : '.';
    const other = decimal === ',' ? '.' : ',';
    const at = text.lastIndexOf(decimal);
    const whole = text.slice(0, at);
    if (whole.includes(decimal) || !grouped(whole, other)) return NOT_AN_AMOUNT;
    return { whole: whole.replaceAll(other, ''), fraction: text.slice(at + 1) };
  }
  const separator = commas > 0 ? ',' : '.';
  const count = commas + dots;
  if (count > 1) return grouped(text, separator) ? { whole: text.replaceAll(separator, ''), fraction: '' } : NOT_AN_AMOUNT;
  const [whole = '', fraction = ''] = text.split(separator);
  if (separator === ',' && /^[1-9]\d{0,2}$/.test(whole) && fraction.length === 3) {
    return `is ambiguous: its comma may part thousands (${whole}${fraction}) or decimals (${whole}.${fraction}); write one of these`;
  }
  return { whole, fraction };
}

function toMicros(whole: string, fraction: string, exponent: number): number | null {
  const digits = (whole + fraction).replace(/^0+/, '') || '0';
  const scaleTo = 6 - fraction.length + exponent;
  if (digits === '0') return 0;
  if (digits.length + scaleTo > 17) return null;
  if (scaleTo < -digits.length - 1) return 0;
  const value = scaleTo >= 0 ? BigInt(digits) * 10n ** BigInt(scaleTo) : divideHalfEven(BigInt(digits), 10n ** BigInt(-scaleTo));
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(value);
}

/** ISO 4217 currencies whose minor unit is not two decimals. */
const MINOR_UNITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Whether it is a currency, and no vendor's unit (lower case). */
export function isMoney(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency);
}

/** Decimals of a currency's minor unit; a vendor's unit has none. */
export function minorUnit(currency: string): number {
  return isMoney(currency) ? (MINOR_UNITS[currency] ?? 2) : 0;
}

/** By how much an amount in whole cents may be rounded: half a cent, for parts rarely cost a whole one. A vendor's own unit isn't. */
export function roundingOf(amount: Micros, currency: string): Micros {
  const cent = UNIT / 10 ** minorUnit(currency);
  return isMoney(currency) && amount % cent === 0 ? micros(cent / 2) : ZERO;
}

/** Decimal text without trailing zeros beyond the currency's minor unit: `12.30`, `0.004512`. */
export function formatAmount(value: Micros | bigint, currency: string): string {
  return decimalText(value, minorUnit(currency));
}

export function formatQuantity(value: Micros | bigint): string {
  return decimalText(value, 0);
}

/** Millionths of a per cent as decimal text without the sign: `45.5`. */
export function formatPercent(millionths: number): string {
  return decimalText(Math.round(millionths), 0);
}

/** Of millionths, with at least so many decimals. */
function decimalText(value: number | bigint, least: number): string {
  // Below 2^53 no quotient is rounded up to the next whole number: its last bit is worth less than two millionths.
  if (typeof value === 'bigint' || !Number.isSafeInteger(value)) return bigDecimalText(BigInt(value), least);
  const magnitude = Math.abs(value);
  const whole = Math.floor(magnitude / UNIT);
  return signedText(value < 0, String(whole), magnitude - whole * UNIT, least);
}

function bigDecimalText(value: bigint, least: number): string {
  const magnitude = value < 0n ? -value : value;
  const whole = magnitude / BigInt(UNIT);
  return signedText(value < 0n, whole.toString(), Number(magnitude - whole * BigInt(UNIT)), least);
}

/** `rest`: the millionths beyond the whole. */
function signedText(isNegative: boolean, whole: string, rest: number, least: number): string {
  const sign = isNegative ? '-' : '';
  if (rest === 0) return least === 0 ? `${sign}${whole}` : `${sign}${whole}.${'0'.repeat(least)}`;
  let decimals = 6;
  let digits = rest;
  while (digits % 10 === 0 && decimals > least) {
    digits /= 10;
    decimals -= 1;
  }
  return `${sign}${whole}.${String(digits).padStart(decimals, '0')}`;
}
