/** Times as rows state them. */

const COLON: u8 = 58;
const POINT: u8 = 46;
export const ZULU: u8 = 90;
const DAY: f64 = 86400000;

/** `00T00:00:00.000Z`, how much more each byte may be, and how many minutes or thousandths a digit is, of the hour to the hundredths. */
export const MIDNIGHT = memory.data<u8>([
  48, 48, 84, 48, 48, 58, 48, 48, 58, 48, 48, 46, 48, 48, 48, 90, 9, 9, 0, 2, 9, 0, 5, 9, 0, 5, 9, 0, 9, 9, 9, 0, 88, 2, 60, 0, 10, 0, 1, 0,
  16, 39, 232, 3, 100, 0, 10, 0,
]);

/** Days that were met, by the last two digits of their date. */
@unmanaged
export class Day {
  yearMonth: u64;
  start: f64;
  dayOfMonth: u16;
}

const DAYS = memory.data(64 * 32, 16);

/** No day has been met. */
export function openDays(): void {
  // No day has the number 0, nor zeros for bytes.
  changetype<Day>(DAYS).dayOfMonth = 1;
}

@inline
export function dayAt(at: usize): Day {
  return changetype<Day>(DAYS + (((<u32>load<u8>(at, 8) & 3) << 4) | (<u32>load<u8>(at, 9) & 15)) * 32);
}

/** `2026-07-01T09:30:00Z` with up to three fractional digits, in milliseconds since 1970; NaN for any other. */
@inline
export function instantOf(at: usize, length: u32): f64 {
  if (length < 20 || length > 24 || length === 21 || load<u8>(at + length - 1) !== ZULU || load<u8>(at + 10) !== 84) return NaN;
  if (load<u8>(at + 13) !== COLON || load<u8>(at + 16) !== COLON) return NaN;
  const day = dayAt(at);
  if (load<u64>(at) !== day.yearMonth || load<u16>(at, 8) !== day.dayOfMonth) {
    const start = startOfDay(at);
    if (isNaN(start)) return NaN;
    day.yearMonth = load<u64>(at);
    day.dayOfMonth = load<u16>(at, 8);
    day.start = start;
  }
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const second = twoDigits(at + 17);
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  let milliseconds = hour * 3600000 + minute * 60000 + second * 1000;
  if (length > 20) {
    if (load<u8>(at + 19) !== POINT) return NaN;
    let unit: u32 = 100;
    for (let i: u32 = 20; i < length - 1; i += 1) {
      const digit = <u32>load<u8>(at + i) - 48;
      if (digit > 9) return NaN;
      milliseconds += digit * unit;
      unit /= 10;
    }
  }
  return day.start + <f64>milliseconds;
}

/** More than 99 where they are no digits. */
@inline
function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at + 1) - 48;
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/** Days since 1970 by the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
function startOfDay(at: usize): f64 {
  if (load<u8>(at + 4) !== 45 || load<u8>(at + 7) !== 45) return NaN;
  const century = twoDigits(at);
  const ofCentury = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  // Of the first hundred years the caller's calendar says otherwise.
  if (century === 0 || century > 99 || ofCentury > 99 || month === 0 || month > 12 || day === 0) return NaN;
  const year = century * 100 + ofCentury;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days: u32 = month === 2 ? (isLeap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day > days) return NaN;
  const shifted = month > 2 ? year : year - 1;
  const era = shifted / 400;
  const ofEra = shifted - era * 400;
  const ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear;
  return <f64>(<i32>(era * 146097 + dayOfEra) - 719468) * DAY;
}
