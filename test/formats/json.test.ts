import { describe, expect, it } from 'vitest';
import { documentsOf, firstDocument, JsonProblem, parseJson } from '../../src/formats/json.ts';
import type { JsonNode } from '../../src/formats/format.ts';
import { JSON_FORMATS, complaints, readText } from './reading.ts';

function problem(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonProblem) return `${error.line}: ${error.problem}`;
    throw error;
  }
  return 'none';
}

/** As JSON.parse would have it, but for numbers, which stay text. */
function plain(node: JsonNode): unknown {
  if (node.type === 'object') return new Map([...node.members].map(([name, member]) => [name, plain(member)]));
  if (node.type === 'array') return node.items.map(plain);
  if (node.type === 'number') return `#${node.text}`;
  if (node.type === 'string') return node.text;
  return node.type === 'boolean' ? node.value : null;
}

describe('a JSON value', () => {
  it('keeps its numbers as text, so that money never turns into a float', () => {
    const text = '[12345678901234567890.123456789, 1e-7, -0.10, 0]';
    expect(plain(parseJson(text))).toEqual(['#12345678901234567890.123456789', '#1e-7', '#-0.10', '#0']);
  });

  it('knows the line it stands on', () => {
    const node = parseJson('{\n  "a": [\n    1,\r\n    {"b":\n null}\n  ]\n}');
    if (node.type !== 'object') throw new Error('no object');
    const list = node.members.get('a');
    expect(list?.line).toBe(2);
    expect(list?.type === 'array' && list.items.map((item) => item.line)).toEqual([3, 4]);
    const inner = list?.type === 'array' ? list.items[1] : undefined;
    expect(inner?.type === 'object' && inner.members.get('b')?.line).toBe(5);
  });

  it('may be named like what every object has', () => {
    const node = parseJson('{"__proto__": {"a": 1}, "constructor": 2, "": 3}');
    expect(plain(node)).toEqual(
      new Map<string, unknown>([
        ['__proto__', new Map([['a', '#1']])],
        ['constructor', '#2'],
        ['', '#3'],
      ]),
    );
  });

  it('keeps escapes, and half of a pair of surrogates', () => {
    expect(plain(parseJson('"a\\u00e9\\n\\"\\\\\\/\\ud83d"'))).toBe('aé\n"\\/\ud83d');
  });

  it.each([
    ['', '1: is JSON that breaks off; save it again, or take it out'],
    ['{"a": 1', '1: is JSON that breaks off; save it again, or take it out'],
    ['{"a": 1 "b": 2}', '1: is not JSON: an object is not closed'],
    ['{"a": 1,\n "b" 2}', '2: is not JSON: a member needs a colon'],
    ['{a: 1}', '1: is not JSON: a member needs a quoted name'],
    ['{"a": 1,}', '1: is not JSON: a member needs a quoted name'],
    ['[1, 2', '1: is JSON that breaks off; save it again, or take it out'],
    ['[1 2]', '1: is not JSON: an array is not closed'],
    ['[1, ]', '1: is not JSON: a value is missing or malformed'],
    ['["a', '1: is JSON that breaks off; save it again, or take it out'],
    ['["a\nb"]', '1: is not JSON: a string is not closed'],
    ['["\\x"]', '1: is not JSON: a string holds what JSON does not allow'],
    ['[01]', '1: is not JSON: a value is missing or malformed'],
    ['[NaN]', '1: is not JSON: a value is missing or malformed'],
    ['{"a": 1, "a": 2}', '1: gives the member "a" twice'],
    ['1 2', '1: has more after the end of its JSON'],
    [`${'['.repeat(300)}${']'.repeat(300)}`, '1: is nested more than 200 deep'],
  ])('%s is none', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });
});

describe('the documents of a file', () => {
  const count = (text: string): string[] =>
    [...documentsOf(text)].map((one) => (one instanceof JsonProblem ? `problem ${one.line}` : `${one.type} ${one.line}`));

  it('are the one it holds, the elements of its list, or one a line', () => {
    expect(count('{"a":\n1}')).toEqual(['object 1']);
    expect(count('[{"a":1},\n{"b":2}]')).toEqual(['object 1', 'object 2']);
    expect(count('{"a":1}\n\n{"b":2}\r\n{"c":3}')).toEqual(['object 1', 'object 3', 'object 4']);
  });

  it('go on after a line that is torn, wherever it stands', () => {
    expect(count('{"a":1\n{"b":2}\n{"c":3}\n')).toEqual(['problem 1', 'object 2', 'object 3']);
    expect(count('{"a":1}\n{"b":2}\n{"c"')).toEqual(['object 1', 'object 2', 'problem 3']);
  });

  it('are one problem where one value over many lines is torn', () => {
    expect(count('[\n{"a":\n1\n')).toEqual(['problem 4']);
  });

  it('begin with the first that is whole, when only the head of the file is there', () => {
    expect(firstDocument('[{"a":1},{"b":')).toMatchObject({ type: 'object' });
    expect(firstDocument('{"a":1}\n{"b":')).toMatchObject({ type: 'object' });
    expect(firstDocument('{"torn\n{"b":2}\n')).toMatchObject({ type: 'object', line: 1 });
    expect(firstDocument('[{"a":')).toBeNull();
  });
});

describe('a JSON export', () => {
  const snapshot = (minute: string, percent: number): string =>
    `{"captured_at": "2026-09-03T14:${minute}:00Z", "payload": {"five_hour": {"utilization": ${percent}, "resets_at": null}}}`;

  it('lists its torn line and reads the others', async () => {
    const text = `${snapshot('05', 10)}\n${snapshot('10', 20).slice(0, 40)}\n${snapshot('15', 30)}\n`;
    const read = await readText(text);
    expect(read).toMatchObject({ format: 'claude-usage', records: 3, unread: 1 });
    expect(read.snapshots.map((one) => one.line)).toEqual([1, 3]);
    expect(await complaints(text, 'f.jsonl')).toEqual([
      'f.jsonl:2: "{"captured_at": "2026-09-03T14:10:00Z"," is JSON that breaks off; save it again, or take it out',
    ]);
  });

  it('is recognised however long its first document, or its list, is', async () => {
    const padded = snapshot('05', 10).replace('{"captured_at"', `{"note": "${'x'.repeat(200_000)}", "captured_at"`);
    expect(await readText(padded)).toMatchObject({ format: 'claude-usage', records: 1, unread: 0 });
    const list = `[\n${Array.from({ length: 2000 }, (_, index) => snapshot(String(index % 60).padStart(2, '0'), 10)).join(',\n')}\n]`;
    expect(await readText(list)).toMatchObject({ format: 'claude-usage', records: 2000, unread: 0 });
  });

  it('of a list without elements is recognised by none', async () => {
    expect(await complaints('[]', 'f.json')).toEqual([
      `f.json: is JSON that no format recognises; ${JSON_FORMATS} read JSON, and headroom explain lists the formats.`,
    ]);
  });
});
