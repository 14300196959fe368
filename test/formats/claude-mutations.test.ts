/** Lines of Claude's own programs with something cut, swapped, renamed or of another kind: no other line is lost by it. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadFixture, readBytes } from './reading.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const OTHERS: readonly Json[] = [null, true, '', '-', 'x', '-1', '1e400', 0, -1, 1.5, 1e300, 99_999_999_999_999, [], [1], {}, { a: {} }];

/** All places of a document that hold a value. */
function placesOf(node: Json, path: readonly string[] = []): string[][] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) => [[...path, key], ...placesOf(value, [...path, key])]);
}

/** A copy with one place changed: `change` gets the object that holds it and its key. */
function changed(document: Json, path: readonly string[], change: (holder: Record<string, Json>, key: string) => void): Json {
  const copy = structuredClone(document);
  let holder = copy as Record<string, Json>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, Json>;
  change(holder, path.at(-1) ?? '');
  return copy;
}

/** What was read, by line, without the lines that are left out. */
function byLine(read: ReadFixture, isLeftOut: (line: number) => boolean): unknown[] {
  return [...read.uses, ...read.snapshots, ...read.notices, ...read.issues].filter(({ line }) => !isLeftOut(line));
}

/** Every document is counted, and unread where an issue names its line; such a line gives no record beside its issue. */
function holdNothingLost(read: ReadFixture, lines: readonly string[]): void {
  const faulty = new Set(read.issues.map((issue) => issue.line));
  expect(read.records).toBe(lines.filter((line) => line.trim() !== '').length);
  expect(read.unread).toBe(faulty.size);
  for (const { line } of [...read.uses, ...read.snapshots, ...read.notices]) expect(faulty.has(line)).toBe(false);
}

describe.each([
  ['claude-proxy-log', 'proxy.ndjson'],
  ['claude-rate-limit-events', 'stream.jsonl'],
  ['claude-status-line', 'lines.jsonl'],
])('%s', (id, name) => {
  const text = readFileSync(new URL(`../../fixtures/formats/${id}/${name}`, import.meta.url), 'utf8').trimEnd();
  const lines = text.split('\n');
  const read = (content: string): Promise<ReadFixture> => readBytes(Buffer.from(content), name, 'UTC', id);

  it('loses nothing but the line in which a value is missing, renamed or of another kind', async () => {
    const whole = await read(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(OTHERS.length + 1), async (some, place, other) => {
        const index = some % lines.length;
        const document = JSON.parse(lines[index] ?? '') as Json;
        const places = placesOf(document);
        const mutated = changed(document, places[place % places.length] ?? [], (holder, key) => {
          const value = holder[key] ?? null;
          if (other < OTHERS.length) holder[key] = OTHERS[other] ?? null;
          else {
            Reflect.deleteProperty(holder, key);
            if (other > OTHERS.length) holder[`${key}_2`] = value;
          }
        });
        const now = lines.with(index, JSON.stringify(mutated));
        const after = await read(now.join('\n'));
        const isMutated = (line: number): boolean => line === index + 1;
        expect(byLine(after, isMutated)).toEqual(byLine(whole, isMutated));
        holdNothingLost(after, now);
      }),
      { seed: 17, numRuns: 200 },
    );
  });

  it('cut anywhere is read up to the line that breaks off, which is listed', async () => {
    const whole = await read(text);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: (lines[0] ?? '').length + 1, max: text.length - 1 }), async (end) => {
        const cut = text.slice(0, end);
        const now = cut.split('\n');
        const after = await read(cut);
        const isLast = (line: number): boolean => line >= now.length;
        expect(byLine(after, isLast)).toEqual(byLine(whole, isLast));
        holdNothingLost(after, now);
        const last = now.at(-1) ?? '';
        if (last !== '' && last !== lines[now.length - 1]) expect(after.issues.map((issue) => issue.line)).toContain(now.length);
      }),
      { seed: 23, numRuns: 200 },
    );
  });
});
