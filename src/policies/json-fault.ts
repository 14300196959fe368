/** Where a text stops being JSON. Engines tell it in words of their own, some of them without a place. */

const TOKEN =
  /\s*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.]))/uy;

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'nothing';

/** The line (from 1) of the first token that can't stand where it stands; `null` when the text merely ends too early. */
export function faultLine(text: string): number | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  const closed = (): Expected => (open.length === 0 ? 'nothing' : ', or end');
  TOKEN.lastIndex = 0;
  for (let at = 0; ; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    const start = at + (/\s*/y.exec(text.slice(at))?.[0].length ?? 0);
    if (found === null) return start >= text.length ? null : lineOf(text, start);
    const [, mark, string] = found;
    const takesValue: boolean = expected === 'value' || expected === 'value or ]';
    if ((mark === '{' || mark === '[') && takesValue) {
      open.push(mark);
      expected = mark === '{' ? 'key or }' : 'value or ]';
    } else if (mark === '}' && open.at(-1) === '{' && (expected === 'key or }' || expected === ', or end')) {
      open.pop();
      expected = closed();
    } else if (mark === ']' && open.at(-1) === '[' && (expected === 'value or ]' || expected === ', or end')) {
      open.pop();
      expected = closed();
    } else if (mark === ',' && expected === ', or end') expected = open.at(-1) === '{' ? 'key' : 'value';
    else if (mark === ':' && expected === ':') expected = 'value';
    else if (string !== undefined && (expected === 'key' || expected === 'key or }')) expected = ':';
    else if (mark === undefined && takesValue) expected = closed();
    else return lineOf(text, start);
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
