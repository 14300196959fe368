import { describe, expect, it } from 'vitest';
import { formatInstant, type ParsedTime } from '../../src/domain/time.ts';
import { PATTERN_PARTS, timePattern } from '../../src/domain/time-pattern.ts';

function parsed(pattern: string, text: string, zone = 'UTC'): ParsedTime {
  const reads = timePattern(pattern);
  if (typeof reads === 'string') throw new Error(reads);
  return reads(text, zone);
}

function read(pattern: string, text: string, zone = 'UTC'): string {
  const time = parsed(pattern, text, zone);
  if (!time.ok) return time.problem;
  return time.bareDate ? `${formatInstant(time.from)}/${formatInstant(time.until)}` : formatInstant(time.from);
}

describe('a time written by a pattern', () => {
  it.each([
    ['DD/MM/YYYY HH:mm', '03/07/2026 09:30', '2026-07-03T09:30:00.000Z'],
    ['MM/DD/YYYY HH:mm', '03/07/2026 09:30', '2026-03-07T09:30:00.000Z'],
    ['D.M.YY H:mm:ss', '3.7.26 9:05:07', '2026-07-03T09:05:07.000Z'],
    ['MMM D, YYYY h:mm A', 'Jul 3, 2026 12:05 AM', '2026-07-03T00:05:00.000Z'],
    ['MMM D, YYYY h:mm A', 'jul 3, 2026 12:05 p.m.', '2026-07-03T12:05:00.000Z'],
    ['D MMMM YYYY', '3 September 2026', '2026-09-03T00:00:00.000Z/2026-09-04T00:00:00.000Z'],
    ['YYYYMMDD[T]HHmmss', '20260703T093015', '2026-07-03T09:30:15.000Z'],
    ['YYYY/MM/DD HH:mm:ss.SSS Z', '2026/07/03 09:30:15.123456789 +0200', '2026-07-03T07:30:15.123Z'],
    ['DD-MM-YYYY [at] HH:mmZ', '03-07-2026 at 09:30-03:30', '2026-07-03T13:00:00.000Z'],
    ['D MMM YYYY', '3 may 2026', '2026-05-03T00:00:00.000Z/2026-05-04T00:00:00.000Z'],
    ['D MMMM YYYY', '31 DECEMBER 2026', '2026-12-31T00:00:00.000Z/2027-01-01T00:00:00.000Z'],
    ['D MMMM YYYY', '1 january 2026', '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z'],
    ['DD/MM/YY', '01/02/99', '2099-02-01T00:00:00.000Z/2099-02-02T00:00:00.000Z'],
    ['D.M.YYYY hh:mm A', '13.12.2026 01:05 PM', '2026-12-13T13:05:00.000Z'],
    ['D.M.YYYY hh:mm A', '13.12.2026 12:59 a.m.', '2026-12-13T00:59:00.000Z'],
    ['D.M.YYYY h A', '13.12.2026 11 PM', '2026-12-13T23:00:00.000Z'],
    ['YYYY-MM-DD HH', '2026-07-03 23', '2026-07-03T23:00:00.000Z'],
    ['YYYY-MM-DD HH:mm:ss.SSS', '2026-07-03 09:30:15.5', '2026-07-03T09:30:15.500Z'],
    ['YYYY-MM-DD HH:mm Z', '2026-07-03 09:30 z', '2026-07-03T09:30:00.000Z'],
    ['YYYY-MM-DD HH:mm Z', '2026-07-03 09:30 +02', '2026-07-03T07:30:00.000Z'],
    ['YYYY|MM|DD', '2026|07|03', '2026-07-03T00:00:00.000Z/2026-07-04T00:00:00.000Z'],
    ['(YYYY) {MM} +DD?', '(2026) {07} +03?', '2026-07-03T00:00:00.000Z/2026-07-04T00:00:00.000Z'],
    ['YYYY^MM$DD*', '2026^07$03*', '2026-07-03T00:00:00.000Z/2026-07-04T00:00:00.000Z'],
    ['YYYY[.d]MM[]DD', '2026.d0703', '2026-07-03T00:00:00.000Z/2026-07-04T00:00:00.000Z'],
    ['YYYY\\MM\\DD', '2026\\07\\03', '2026-07-03T00:00:00.000Z/2026-07-04T00:00:00.000Z'],
    ['epoch-seconds', '1785931200', '2026-08-05T12:00:00.000Z'],
    ['epoch-milliseconds', '1785931200123', '2026-08-05T12:00:00.123Z'],
  ])('%s reads %s', (pattern, text, expected) => {
    expect(read(pattern, text)).toBe(expected);
  });

  it('may be a hundred characters long', () => {
    expect(read(`DD/MM/YYYY${' '.repeat(90)}`, `03/07/2026${' '.repeat(90)}`)).toBe('2026-07-03T00:00:00.000Z/2026-07-04T00:00:00.000Z');
  });

  it('is an instant in an epoch, whatever the zone', () => {
    expect(parsed('epoch-seconds', '1785931200', 'Asia/Tokyo')).toEqual({
      ok: true,
      from: 1_785_931_200_000,
      until: 1_785_931_200_000,
      bareDate: false,
      zoneless: false,
    });
    expect(parsed('DD/MM/YYYY HH:mm', '03/07/2026 09:30')).toMatchObject({ bareDate: false, zoneless: true });
  });

  it('is in the zone where it carries none, and a day is the whole day there', () => {
    expect(read('DD/MM/YYYY HH:mm', '03/07/2026 09:30', 'Europe/Berlin')).toBe('2026-07-03T07:30:00.000Z');
    expect(read('DD/MM/YYYY', '29/03/2026', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z');
    expect(parsed('DD/MM/YYYY', '29/03/2026')).toMatchObject({ bareDate: true, zoneless: true });
    expect(parsed('DD/MM/YYYY HH:mm Z', '29/03/2026 10:00 UTC', 'Asia/Tokyo')).toMatchObject({ zoneless: false });
    expect(read('DD/MM/YYYY HH:mm Z', '29/03/2026 10:00 UTC', 'Asia/Tokyo')).toBe('2026-03-29T10:00:00.000Z');
  });

  it.each([
    ['DD/MM/YYYY', '3/7/2026', 'is not a time written DD/MM/YYYY, as the map says'],
    ['DD/MM/YYYY', '03/07/26', 'is not a time written DD/MM/YYYY, as the map says'],
    ['DD/MM/YYYY', '03/07/2026 09:30', 'is not a time written DD/MM/YYYY, as the map says'],
    ['DD/MM/YYYY', '07/13/2026', 'is not a date of the calendar, read as DD/MM/YYYY'],
    ['DD/MM/YYYY', '29/02/2026', 'is not a date of the calendar, read as DD/MM/YYYY'],
    ['D.M.YYYY H:mm', '3.7.2026 24:00', 'is not a time: no clock shows these hours, minutes and seconds, read as D.M.YYYY H:mm'],
    ['D.M.YYYY h:mm A', '3.7.2026 13:00 PM', 'is not a time: no clock shows these hours, minutes and seconds, read as D.M.YYYY h:mm A'],
    ['D.M.YYYY h:mm A', '3.7.2026 0:30 AM', 'is not a time: no clock shows these hours, minutes and seconds, read as D.M.YYYY h:mm A'],
    ['D.M.YYYY H:mm Z', '3.7.2026 1:00 +25:00', 'is not a time: offsets from UTC go to 23:59, read as D.M.YYYY H:mm Z'],
    ['D MMM YYYY', '3 Jux 2026', 'is not a time written D MMM YYYY, as the map says'],
    ['epoch-seconds', '1785931200000', 'is not a time in seconds since 1970, as the map says'],
    ['epoch-milliseconds', '1785931200', 'is not a time in milliseconds since 1970, as the map says'],
    ['DD/MM/YYYY', 'on 03/07/2026', 'is not a time written DD/MM/YYYY, as the map says'],
    ['D.M.YYYY h:mm A', '3.7.2026 1:00 xm', 'is not a time written D.M.YYYY h:mm A, as the map says'],
    ['YYYY[.d]MMDD', '2026xd0703', 'is not a time written YYYY[.d]MMDD, as the map says'],
    ['epoch-seconds', 'x1785931200', 'is not a time in seconds since 1970, as the map says'],
    ['epoch-seconds', '1785931200.5', 'is not a time in seconds since 1970, as the map says'],
    ['epoch-milliseconds', 'x1785931200123', 'is not a time in milliseconds since 1970, as the map says'],
    ['epoch-milliseconds', '1785931200123x', 'is not a time in milliseconds since 1970, as the map says'],
    ['D.M.YYYY', '3x7x2026', 'is not a time written D.M.YYYY, as the map says'],
  ])('%s does not read %s', (pattern, text, problem) => {
    expect(read(pattern, text)).toBe(problem);
  });

  it.each([
    ['HH:mm', 'says no year; write one such as DD/MM/YYYY HH:mm, or epoch-seconds or epoch-milliseconds'],
    ['DD/MM/YYYY DD', 'says the day twice'],
    ['M/MM/DD/YYYY', 'says the month twice'],
    ['DD/MM/YYYY hh:mm', 'needs both of h and A, or H for hours up to 23'],
    ['DD/MM/YYYY HH:mm A', 'needs both of h and A, or H for hours up to 23'],
    ['DD/MM/YYYY HH hh A', 'says the hour twice'],
    ['DD/MM/YYYY mm', 'says minutes without what they are of'],
    ['DD/MM/YYYY HH:ss', 'says seconds without what they are of'],
    ['DD/MM/YYYY HH:mm.SSS', 'says fractions of a second without what they are of'],
    ['DD/MM/YYYY ss', 'says seconds without what they are of'],
    ['DD/MM', 'says no year; write one such as DD/MM/YYYY HH:mm, or epoch-seconds or epoch-milliseconds'],
    ['DD/YYYY', 'says no month; write one such as DD/MM/YYYY HH:mm, or epoch-seconds or epoch-milliseconds'],
    ['MM/YYYY', 'says no day; write one such as DD/MM/YYYY HH:mm, or epoch-seconds or epoch-milliseconds'],
    [`DD/MM/YYYY${' '.repeat(91)}`, 'is longer than any time is written'],
    ['toString', `holds "t", which is no part of a pattern; write ${PATTERN_PARTS.join(', ')}, and other letters in brackets: [at]`],
    ['DD/MM/YYYY [at', `holds "[", which is no part of a pattern; write ${PATTERN_PARTS.join(', ')}, and other letters in brackets: [at]`],
    ['DD/MM/YYYY Z', 'says an offset from UTC without an hour'],
    ['constructor', `holds "c", which is no part of a pattern; write ${PATTERN_PARTS.join(', ')}, and other letters in brackets: [at]`],
    ['DD/MM/YYYYT', `holds "T", which is no part of a pattern; write ${PATTERN_PARTS.join(', ')}, and other letters in brackets: [at]`],
    ['', 'says no year; write one such as DD/MM/YYYY HH:mm, or epoch-seconds or epoch-milliseconds'],
  ])('the pattern "%s" says no time', (pattern, problem) => {
    expect(timePattern(pattern)).toBe(problem);
  });
});
