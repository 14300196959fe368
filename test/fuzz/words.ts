/** What is put in place of cells, names and values: all that a person, a spreadsheet or an enemy may write there. */
const ESCAPE = '\u001B';
export const CELLS: readonly string[] = [
  '', '-', ' ', '0', '-0', '-1', '1e400', '1e-7', '9007199254740993', '99999999999999999999.999999', '9999999999999', '0.0000005',
  '1,234', '1.234,50', '1,23,4', '€', 'NaN', 'Infinity', '0x10', '٣', '101', '-5 %', '100 %', '1e2%',
  '9999-99-99', '9999-12-31T23:59:60Z', '0000-00-00', '0001-01-01', '+275760-09-13T00:00:00Z', '2026-02-30', '2026-07-01T25:00:00Z',
  '2026-07-01T00:00:00+99:99', '1970-01-01', '2026-03-29 02:30:00', '1783700000', '1783700000000', '2026-07-01T00:00:00.1234567890Z',
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'null', 'undefined', 'N/A', 'true', 'TRUE', 'default',
  '\uD800', 'a\uDC00b', '\u202Egnp.exe\u202C', '\u2066x\u2069', '\u200B', '\uFEFF', '👩‍👩‍👧‍👦', 'Z\u0351\u036B\u0343', '\u0085\u2028\u2029',
  `${ESCAPE}[31mred${ESCAPE}[0m`, `${ESCAPE}]8;;http://x\u0007link`, `${ESCAPE}[2J`, '\u009B31m', '\u0007\b\u007F', 'a\rb', '\t',
  '=1+1', '=cmd|x', '@SUM(1)', '+1', '../../etc', '<script>', '%s%n', '${x}', '*', '**', '(a+)+$', '\\', '\'"\'',
  'credits', 'allowance', 'mixed', 'none', 'draw', 'refund', 'purchase', 'api', 'Included', 'On-Demand', 'claude-pro', 'cursor-pro',
  'P1Y', 'PT0S', 'PT999999999999H', '3 hr 12 min', '999999999999d', 'session', 'weekly___proto__', 'USD', 'usd', '€€€',
]; // prettier-ignore
export const HEADERS: readonly string[] = [
  '__proto__', 'constructor', 'funding', 'timestamp', 'plan', 'account', 'weekly___proto___used_pct', 'constructor_used_pct',
  'weekly_constructor_resets_at', '_used_pct', 'weekly__used_pct', 'session_remaining_pct', 'session_used_pct', 'session_resets_in',
  'credits_used', 'entry_id', 'kind', 'text', 'from', 'until', 'currency', 'toString', '',
]; // prettier-ignore
export const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'id',
  'plans',
  'windows',
  'limit',
  'from',
  'until',
  'rules',
  'payload',
  'captured_at',
];
export const RAW = [
  '"',
  '""',
  '"\n',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  ',',
  ';',
  '\t',
  '\u0000',
  '\uFEFF',
  '\u001A',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '#',
  "'",
];

export const JSON_VALUES = [
  '{}', '[]', 'null', 'true', '1e400', '-0', '9007199254740993', '1E5', '01', '"\\ud800"', '"\\u0000"', '[[[[]]]]', '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":1}}',
]; // prettier-ignore
