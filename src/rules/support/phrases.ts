/** Amounts, times and meters as words of a sentence. */
import { formatAmount, formatPercent, type Micros } from '../../domain/money.ts';
import { DAY, formatInstant, type Instant } from '../../domain/time.ts';
import type { WindowState } from '../../replay/model.ts';

/** `USD 12.30`; a vendor's unit stands behind its number: `12 ai-credits`. */
export function money(amount: Micros, currency: string): string {
  const text = formatAmount(amount, currency);
  return currency === currency.toUpperCase() ? `${currency} ${text}`.trim() : `${text} ${currency}`;
}

/** `2026-07-03 14:05 UTC`, with seconds only where there are any. */
export function when(at: Instant): string {
  return `${moment(at)} UTC`;
}

function moment(at: Instant): string {
  const iso = formatInstant(at);
  const time = iso.slice(11, 19);
  return `${iso.slice(0, 10)} ${time.endsWith(':00') ? time.slice(0, 5) : time}`;
}

/** `at 2026-07-03 14:05 UTC`, `on 2026-07-03 (UTC)`, `between … and … UTC`. */
export function during(from: Instant, until: Instant): string {
  if (until <= from) return `at ${when(from)}`;
  if (until - from === DAY && from % DAY === 0) return `on ${formatInstant(from).slice(0, 10)} (UTC)`;
  return `between ${moment(from)} and ${when(until)}`;
}

/** `session at most 46 % used, weekly at most 84 % used (counted)`; `''` where nothing bounds a window. */
export function metersOf(windows: readonly WindowState[]): string {
  return windows
    .filter((one) => one.usedPctMax !== null)
    .map((one) => {
      const most = one.usedPctMax === null ? '' : formatPercent(one.usedPctMax);
      return `${one.window} at most ${most} % used${one.shownBy === 'counted' ? ' (counted)' : ''}`;
    })
    .join(', ');
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** Sentences with a space between; empty ones are left out. */
export function joined(...sentences: readonly string[]): string {
  return sentences.filter((one) => one !== '').join(' ');
}

/** `1 use`, `2 uses`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const;

/** Of milliseconds: `1 hour 26 minutes`: its two largest units that are not 0. */
export function lengthWords(length: number): string {
  let left = length;
  const parts: string[] = [];
  for (const [unit, name] of UNITS) {
    const count = Math.floor(left / unit);
    left -= count * unit;
    if (count > 0 && parts.length < 2) parts.push(counted(count, name));
  }
  return parts.length === 0 ? 'no time' : parts.join(' ');
}
