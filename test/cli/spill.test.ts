/**
 * What is too much for memory goes to a file without a name and comes back as it was. Every third story in a quick run, all of
 * them with HEADROOM_ALL=1.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { memoryStore, spillingStore, type RecordStore } from '../../src/audit/store.ts';
import type { Spill } from '../../src/audit/store/spill.ts';
import type { InputRecord, SnapshotRecord, UseRecord } from '../../src/domain/records.ts';
import type { Micros } from '../../src/domain/money.ts';
import type { Instant } from '../../src/domain/time.ts';
import { blankSnapshot, blankUse } from '../../src/formats/blank.ts';
import { seeded } from '../../bench/usage.ts';
import { chosenOf, stories } from '../convert/told.ts';
import { desk } from './desk.ts';

const BIN = fileURLToPath(new URL('../../bin/headroom.js', import.meta.url));

function spillInMemory(): Spill {
  let bytes = Buffer.alloc(0);
  return {
    get length() {
      return bytes.length;
    },
    append: (more) => void (bytes = Buffer.concat([bytes, more])),
    read: (into, from) => void bytes.copy(into, 0, from, from + into.length),
  };
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', '\uD800', 'é', 'x'.repeat(4095), 'x'.repeat(4096), `${'x'.repeat(5000)}ü`, '__proto__'),
);
const number = fc.option(fc.integer({ min: -1e15, max: 1e15 }), { nil: null });
const instant = fc.integer({ min: 0, max: 4e12 }).map((at) => at as Instant);
const account = fc.constantFrom('', 'a', 'b', 'ä', '__proto__');
const reading = fc.record({
  window: text,
  usedPct: fc.integer({ min: 0, max: 1e9 }),
  resetsAt: fc.option(instant, { nil: null }),
  resetsWithin: fc.nat(),
});

const use: fc.Arbitrary<UseRecord> = fc
  .record({
    account,
    vendor: fc.constantFrom('', 'claude'),
    line: fc.nat(),
    from: instant,
    lasts: fc.constantFrom(0, 0, 86_400_000),
    id: text,
    model: text,
    amounts: fc.tuple(number, number, number, number, number),
    tokens: fc.option(fc.tuple(number, number, number), { nil: null }),
    exceeds: fc.constantFrom(true, false, null),
    readings: fc.array(reading, { maxLength: 2 }),
    limits: fc.array(fc.record({ window: text, limit: fc.nat() }), { maxLength: 1 }),
    sparse: fc.boolean(),
  })
  .map(
    ({ amounts: [quantity, amount, listAmount, inputTokens, outputTokens], tokens, lasts, id, exceeds, sparse, ...said }): UseRecord => ({
      ...blankUse('usage', '', 0),
      ...said,
      readings: sparse ? [] : (said.readings as UseRecord['readings']),
      limits: sparse ? [] : (said.limits as UseRecord['limits']),
      until: (said.from + lasts) as Instant,
      id,
      identity: id === '' ? 'abcdef012345' : '',
      quantity: quantity as Micros | null,
      inputTokens,
      outputTokens,
      cacheReadTokens: tokens?.[0] ?? null,
      cacheWrite5mTokens: tokens?.[1] ?? null,
      cacheWrite1hTokens: tokens?.[2] ?? null,
      funding: 'credits',
      amount: amount as Micros | null,
      currency: 'USD',
      listAmount: listAmount as Micros | null,
      vendorExceeds: exceeds,
    }),
  );

const snapshot: fc.Arbitrary<SnapshotRecord> = fc
  .record({ account, note: text, at: instant, readings: fc.array(reading, { maxLength: 2 }) })
  .map(({ readings, ...said }) => ({
    ...blankSnapshot('snapshots', '', 1),
    ...said,
    latest: said.at,
    readings: readings as SnapshotRecord['readings'],
  }));

describe('a store that spills', () => {
  test('gives back what was put into it, as one that keeps all in memory does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 4, arbitrary: use }, snapshot), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (records, most) => {
          const spill = spillInMemory();
          const budget = { usesPerAccount: 0, leastUses: most, mostUses: most, idBytes: 1 << 30, others: most };
          const [inMemory, spilling] = [memoryStore(), spillingStore(spill, budget)] as [RecordStore, RecordStore];
          for (const record of records) for (const store of [inMemory, spilling]) store.add(record);
          if (records.filter(({ kind }) => kind === 'use').length >= most) expect(spill.length).toBeGreaterThan(0);
          expect(spilling.keys()).toEqual(inMemory.keys());
          for (const key of inMemory.keys()) expect(spilling.recordsOf([key])).toEqual(inMemory.recordsOf([key]));
          const all: InputRecord[] = spilling.recordsOf(spilling.keys());
          expect(all).toHaveLength(records.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  /** More rows than a page, and than a stretch of pages, of keys that have from one of them to thousands. */
  test.each([
    ['in memory', 1 << 20],
    ['spilling', 3000],
  ])('gives each key its own rows in the order they came, %s', (_, most) => {
    const budget = { usesPerAccount: 0, leastUses: most, mostUses: most, idBytes: 1 << 30, others: most };
    const store = spillingStore(spillInMemory(), budget);
    const put = new Map<string, UseRecord[]>();
    const random = seeded(42);
    for (let line = 1; line <= 30_000; line += 1) {
      const name = `a${Math.floor(random() ** 4 * 60)}`;
      const from = (1_700_000_000_000 + Math.floor(random() * 1e9)) as Instant;
      const isSpan = line % 977 === 0;
      const record: UseRecord = {
        ...blankUse('usage', '', 0),
        account: name,
        line,
        from,
        until: (isSpan ? from + 86_400_000 : from) as Instant,
        id: `evt-${line}`,
        quantity: Math.floor(random() * 1e6) as Micros,
        cacheReadTokens: isSpan ? line : null,
        readings: line % 1301 === 0 ? [{ window: 'week', usedPct: line, resetsAt: null, resetsWithin: 0 }] : [],
      };
      store.add(record);
      put.set(name, [...(put.get(name) ?? []), record]);
    }
    expect(Math.max(...[...put.values()].map((records) => records.length))).toBeGreaterThan(8192);
    expect(store.keys().map(({ account: name }) => name)).toEqual([...put.keys()].sort());
    for (const [name, records] of put) expect(store.recordsOf([{ account: name, vendor: '' }])).toEqual(records);
    // In another order than they lie in.
    for (const [name, records] of [...put].reverse()) expect(store.recordsOf([{ account: name, vendor: '' }])).toEqual(records);
  });

  test.each(chosenOf(stories()).map(({ name, folder }) => [name, folder] as const))('tells %s in the same bytes', async (_, folder) => {
    const { args } = JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as { args: string[] };
    const line = [...args.filter((arg) => arg !== '-o'), '--no-progress'];
    const whole = await desk().run(line, { cwd: folder });
    for (const HEADROOM_SPILL of ['1', '3']) expect(await desk().run(line, { cwd: folder, env: { HEADROOM_SPILL } })).toEqual(whole);
  });
});

describe('--temp-dir', () => {
  test('must be a folder', async () => {
    const at = desk({ 'usage.csv': 'timestamp,quantity\n2026-08-06T14:00:00Z,1\n' });
    at.write('file', '');
    for (const name of ['nowhere', 'file']) {
      expect(await at.run(`audit usage.csv --temp-dir ${name}`)).toEqual({
        code: 2,
        out: '',
        err: `--temp-dir ${name}: there is no such folder; name one with room for the inputs.\n`,
      });
    }
  });

  test('takes what is too much for memory, and has no name of it while it does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headroom-spill-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, 'kept'));
    const rows = Array.from(
      { length: 20_000 },
      (_, at) => `${new Date(Date.UTC(2026, 7, 6) + at * 1000).toISOString()},e${at},a${at % 7},1,allowance\n`,
    );
    writeFileSync(join(folder, 'usage.csv'), `timestamp,event_id,account,quantity,funding\n${rows.join('')}`);
    const line = [BIN, 'audit', 'usage.csv', '--format', 'json', '--temp-dir', 'kept'];
    const run = async (HEADROOM_SPILL: string): Promise<{ out: string; names: Set<string> }> => {
      const child = spawn(process.execPath, line, {
        cwd: folder,
        env: { ...process.env, HEADROOM_SPILL },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
      const names = new Set<string>();
      const look = setInterval(() => {
        // Between being made and losing its name it is empty.
        for (const name of readdirSync(join(folder, 'kept')))
          if ((statSync(join(folder, 'kept', name), { throwIfNoEntry: false })?.size ?? 0) > 0) names.add(name);
      }, 2);
      await new Promise((resolve) => child.on('close', resolve));
      clearInterval(look);
      return { out, names };
    };
    const [whole, spilt] = [await run('1000000'), await run('500')];
    expect(spilt.out).toBe(whole.out);
    expect(JSON.parse(spilt.out)).toMatchObject({ inputs: [{ rows: 20_000 }] });
    expect([...spilt.names]).toEqual([]);
    expect(readdirSync(join(folder, 'kept'))).toEqual([]);
  });
});
