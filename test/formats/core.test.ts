/** The core in WebAssembly: it is what wasm/ makes, and never looks beyond its memory. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { blocksOf, rowsOf } from '../../src/formats/ahead.ts';
import { ACCOUNT, AMOUNT, FULL, ID, KIND, newCore, TIME, WORDS, type Knowledge } from '../../src/formats/core.ts';
import { COUNTS, FIELDS, FROM, LINES, PLACE } from '../../src/formats/format.ts';
import { cutterOf } from './cutting.ts';

/** Plain JavaScript, which says no types. */
const MAKER = new URL('../../scripts/core.js', import.meta.url).href;

/** Why it stopped at a row of another shape. */
const OTHER = 2;
const ROW = '2026-07-01T09:30:00.250Z,evt_1,1.5,credits\n';

describe('the core', () => {
  it('is what the sources make', async () => {
    const { coreTexts } = (await import(MAKER)) as { readonly coreTexts: () => Promise<Map<string, string>> };
    const made = await coreTexts();
    expect(made.size).toBe(2);
    for (const [path, text] of made) expect(await readFile(path, 'utf8')).toBe(text);
  }, 60_000);

  it('reads rows of a kind once it has a name', () => {
    const core = opened();
    const block = Buffer.from(ROW.repeat(3));
    expect(core.take(block)).toBe(true);
    expect(core.read(0, block.length, 2)).toBe(KIND);
    expect([core.rows.rows, core.rows.read, core.next]).toEqual([0, 0, 0]);
    core.learn(7, 3);
    core.read(0, block.length, 2);
    expect([core.rows.rows, core.rows.read, core.next]).toEqual([3, 3, block.length]);
    const [second, at] = [FIELDS, Date.UTC(2026, 6, 1, 9, 30, 0, 250)];
    expect(core.rows.fields[second + PLACE]).toBe(7 * LINES + 3);
    expect(core.rows.fields[second + FROM]).toBe(at);
    expect(core.rows.fields[second + COUNTS]).toBe(1_500_000);
    expect([core.rows.accounts[1], core.rows.earliest, core.rows.latest]).toEqual([3, at, at]);
    expect(core.rows.ids.toString('latin1', core.rows.room, core.rows.room + 5)).toBe('evt_1');
  });

  it('tells another all that it knows, which then reads the same', () => {
    const core = opened();
    const lines = Array.from({ length: 3000 }, (_, row) => ROW.replace('evt_1', `evt_${row}`).replace('1.5', String(row % 50))).join('');
    const block = Buffer.from(lines);
    core.take(block);
    for (let next = 0; next < block.length; next = core.next) if (core.read(next, block.length, 0) === KIND) core.learn(7, 3);
    const knowledge = core.knowledge() as Knowledge;
    // Nothing that is all zeros is told.
    expect(knowledge.pages.length * knowledge.page).toBeLessThan(knowledge.bytes / 4);
    const free = 1 << 18;
    const buffer = new ArrayBuffer(free * 3);
    Buffer.from(buffer).write(`odd line\n${lines}cut sho`, 'latin1');
    const cut = cutterOf(knowledge).cut(buffer, lines.length + 16, free);
    expect([cut.from, cut.next, rowsOf(cut), cut.names, cut.elsewhere]).toEqual([9, 9 + lines.length, 3000, [], false]);
    let [next, before] = [0, 0];
    for (const found of blocksOf(cut, buffer, 5, [])) {
      core.read(next, block.length, 5 + before);
      const { rows, room, fields, accounts, ids, earliest, latest } = core.rows;
      expect([found.rows, found.read, found.room, found.earliest, found.latest]).toEqual([rows, rows, room, earliest, latest]);
      expect(found.fields).toEqual(fields.slice(0, rows * FIELDS));
      expect(found.accounts).toEqual(accounts.slice(0, rows));
      expect(found.ids.equals(ids.subarray(0, rows * room))).toBe(true);
      next = core.next;
      before += rows;
    }
    expect([next, before]).toEqual([block.length, 3000]);
  });

  it('cuts no more ahead than there is room for', () => {
    const core = opened();
    const block = Buffer.from(ROW.repeat(3000));
    core.take(block);
    for (let next = 0; next < block.length; next = core.next) if (core.read(next, block.length, 0) === KIND) core.learn(7, 3);
    const cutter = cutterOf(core.knowledge() as Knowledge);
    const free = 1 << 18;
    for (const [room, rows] of [
      [0, 0],
      [1023 * (64 + 4 + 8), 0],
      [1024 * (64 + 4 + 8), 1024],
      [2900 * (64 + 4 + 8), 2048],
      [3000 * (64 + 4 + 8), 3000],
    ] as const) {
      const buffer = new ArrayBuffer(free + room);
      new Uint8Array(buffer).set(block);
      const found = cutter.cut(buffer, block.length, free);
      // The first line may be the end of one.
      expect([room, rowsOf(found)]).toEqual([room, Math.min(rows, 2999)]);
      expect(found.next - found.from).toBe(rowsOf(found) * ROW.length);
    }
  });

  it('cuts rows ahead of so many accounts, and then of no more', () => {
    const core = opened([TIME, ID, ACCOUNT, WORDS]);
    const most = 1 << 17;
    const block = Buffer.from(Array.from({ length: most + 3000 }, (_, row) => ROW.replace('1.5', `acct_${row}`)).join(''));
    core.take(block.subarray(0, 1000 * ROW.length));
    for (let asked = 0; asked < 2; asked += 1) if (core.read(0, block.indexOf('\n') + 1, 0) === KIND) core.learn(7, 3);
    const cutter = cutterOf(core.knowledge() as Knowledge);
    const free = 1 << 23;
    const buffer = new ArrayBuffer(free * 3);
    new Uint8Array(buffer).set(block);
    const cut = cutter.cut(buffer, block.length, free);
    expect(rowsOf(cut)).toBeGreaterThan(most - 1100);
    expect(rowsOf(cut)).toBeLessThanOrEqual(most);
    expect(cut.names).toEqual(Array.from({ length: rowsOf(cut) }, (_, row) => `acct_${row + 1}`));
    expect(rowsOf(cutter.cut(buffer, block.length, free))).toBe(0);
  });

  it('tells nobody what is too much to be held twice', () => {
    const core = opened([TIME, ID, ACCOUNT, WORDS]);
    const block = Buffer.from(Array.from({ length: 100_000 }, (_, row) => ROW.replace('1.5', `acct_${row}_${'x'.repeat(80)}`)).join(''));
    core.take(block);
    for (let next = 0; next < block.length; next = core.next) if (core.read(next, block.length, 0) === KIND) core.learn(7, 3);
    expect(core.knowledge()).toBe(null);
  });

  it('hands on no more rows than there is room for, and ids that grow', () => {
    const core = opened();
    const block = Buffer.from(Array.from({ length: 3000 }, (_, row) => ROW.replace('evt_1', `evt_${'x'.repeat(row % 60)}${row}`)).join(''));
    core.take(block);
    expect(core.read(0, block.length, 1)).toBe(KIND);
    core.learn(0, 0);
    const ids: string[] = [];
    let why = FULL;
    let others = 0;
    for (let next = 0; next < block.length; next = core.next) {
      why = core.read(next, block.length, 1);
      expect(core.rows.rows).toBeLessThanOrEqual(1024);
      const { rows, ids: bytes, room, fields } = core.rows;
      for (let row = 0; row < rows; row += 1) {
        const length = (fields[row * FIELDS + 2] as number) / 2;
        ids.push(bytes.toString('latin1', row * room, row * room + length));
      }
      if (why === FULL || core.next === block.length) continue;
      // An id of more than 56 bytes is for somebody else.
      const end = block.indexOf('\n', core.next) + 1;
      expect(block.toString('latin1', core.next, end).split(',')[1]?.length).toBeGreaterThan(56);
      others += 1;
      expect(core.read(end, end, 1)).toBe(0);
    }
    expect(ids.length + others).toBe(3000);
    expect(others).toBeGreaterThan(100);
  });

  it('takes no bytes for a day that it has not met', () => {
    for (const byte of ['\0', '0', '\xff']) {
      const core = opened();
      const block = Buffer.from(`${byte.repeat(10)}${ROW.slice(10)}`, 'latin1');
      core.take(block);
      expect(core.read(0, block.length, 1)).toBe(OTHER);
    }
  });

  it('never looks beyond its memory, wherever a block ends', () => {
    // What a core takes grows by 64 KiB: of so many sizes some end where its memory does.
    for (let size = (1 << 16) - 200; size < (1 << 16) + 200; size += 1) {
      const core = opened();
      for (const last of ['2', '2026-07-01T09:3', '2026-07-01T09:30:00Z,e', '2026-07-01T09:30:00Z,evt,1.5,cre', ',', '']) {
        const filler = '2026-07-01T09:30:00Z,evt_1,1.5,credits\n';
        const block = Buffer.from(`${filler.repeat(Math.ceil(size / filler.length)).slice(0, size - last.length - 2)}\n${last}\n`);
        core.take(block);
        for (let at = 0; at < block.length; at = block.indexOf('\n', core.next) + 1) {
          if (core.read(at, block.length, 1) === KIND) core.learn(0, 0);
          if (core.next >= block.length) break;
        }
        expect(core.next).toBeLessThanOrEqual(block.length);
      }
    }
  });
});

function opened(reads: readonly number[] = [TIME, ID, AMOUNT, WORDS]): NonNullable<ReturnType<typeof newCore>> {
  const core = newCore(() => 0);
  if (core === null) throw new Error('there is no WebAssembly');
  core.open(44, reads, [0, 0, 0, 0]);
  return core;
}
