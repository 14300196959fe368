import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountKey, type AccountKey } from '../../src/audit/store.ts';
import { passing } from '../../src/cli/passing.ts';
import { rowsOf, type Ahead, type Cut } from '../../src/formats/ahead.ts';
import { newCore, type Knowledge } from '../../src/formats/core.ts';
import { FIELDS, type Sink, type UseRowBlock } from '../../src/formats/format.ts';
import { readFile, readPlainly, type Passing } from '../../src/formats/read.ts';

const PIECE = 1 << 19;
/** Long enough for a thread of its own, and for one that never is. */
const WAYS = [
  { name: 'by another thread', long: 1 },
  { name: 'here', long: Infinity },
];

let folder = '';
let path = '';
let handle: FileHandle;
const bytes = Buffer.alloc(14 * PIECE + 12_345);
for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.imul(i, 0x9e3779b1) >>> 24;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-passing-'));
  path = join(folder, 'long.csv');
  await writeFile(path, bytes);
  handle = await open(path);
});
afterAll(async () => {
  await handle.close();
  await rm(folder, { recursive: true });
});

const opened = (): Promise<FileHandle> => Promise.resolve(handle);

async function copied(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

function hashOf(some: Uint8Array): string {
  return createHash('sha256').update(some).digest('hex');
}

describe.each(WAYS)('bytes that pass, read $name', ({ long }) => {
  it.each([bytes.length, Infinity, 6 * PIECE, 4 * PIECE + 1, 1])(
    'are those of the file, and so is their hash: %d of them',
    async (most) => {
      const read = passing(opened, most, long);
      const wanted = bytes.subarray(0, Math.min(most, bytes.length));
      expect((await copied(read.chunks)).equals(wanted)).toBe(true);
      expect(await read.sha256()).toBe(hashOf(wanted));
    },
  );

  it('end where the file does, though it was longer before', async () => {
    const shrinking = join(folder, `shrinking-${long}.csv`);
    await writeFile(shrinking, bytes);
    const file = await open(shrinking);
    const read = passing(() => Promise.resolve(file), bytes.length, long);
    await truncate(shrinking, 5);
    expect((await copied(read.chunks)).equals(bytes.subarray(0, 5))).toBe(true);
    expect(await read.sha256()).toBe(hashOf(bytes.subarray(0, 5)));
    await file.close();
  });

  it('may be left before their end, wherever that is', async () => {
    for (let last = 1; last < 16; last += 1) {
      let left = last;
      for await (const chunk of passing(opened, bytes.length, long).chunks) {
        expect(chunk.length).toBe(Math.min(PIECE, bytes.length - (last - left) * PIECE));
        left -= 1;
        if (left === 0) break;
      }
    }
    const again = passing(opened, bytes.length, long);
    await copied(again.chunks);
    // Nobody asks for the hash: no thread keeps the process.
  });

  it('fail as the file does', async () => {
    const gone = passing(() => open(join(folder, 'gone.csv')), 9, long);
    await expect(copied(gone.chunks)).rejects.toThrow('ENOENT');
    // A folder can be opened and not read.
    const read = passing(() => open(folder), bytes.length, long);
    await expect(copied(read.chunks)).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' });
  });
});

it('bytes that another thread reads come also where it has no room to know more', async () => {
  const core = newCore(() => 0);
  core?.open(44, [0], [0]);
  const known = core?.knowledge() as Knowledge;
  const read = passing(opened, bytes.length, 1);
  const told = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of read.chunks) {
      read.ahead?.know({ ...known, bytes: 2 ** 45, data: known.data.slice() });
      expect(read.ahead?.cutOf(chunk.buffer)).toBe(null);
      yield chunk;
    }
  };
  expect((await copied(told())).equals(bytes)).toBe(true);
  expect(await read.sha256()).toBe(hashOf(bytes));
});

describe('rows of a long file that another thread reads', () => {
  beforeAll(() => readPlainly(false));
  afterAll(() => readPlainly(process.env['HEADROOM_READER'] === 'plain'));

  const ROWS = 60_000;
  /** Long rows, so that these are many pieces. */
  const NOTHING_ASKED = 'x'.repeat(300);
  /** New accounts come all the time, a new model and a quoted cell with a line end now and then. */
  const rowAt = (row: number): string =>
    [
      new Date(Date.UTC(2026, 6, 1) + row * 777).toISOString(),
      `evt_${row}`,
      `acct_${row % 3 > 0 ? row % 500 : row}`,
      row % 9000 < 2 ? `model-${row}` : 'model',
      row % 5000 === 0 ? '"two\nlines"' : 'client',
      'allowance',
      row % 7,
      NOTHING_ASKED,
    ].join(',');
  const text = `timestamp,event_id,account,model,client,funding,quantity,notes\n${Array.from({ length: ROWS }, (_, row) => `${rowAt(row)}\n`).join('')}`;

  /** Who cuts ahead, seen by somebody. */
  class Seen implements Ahead {
    readonly cuts = new Set<Cut>();
    told = 0;

    constructor(private readonly ahead: Ahead) {}

    know(knowledge: Knowledge): void {
      this.told += 1;
      this.ahead.know(knowledge);
    }

    call(cut: Cut, accounts: readonly number[]): void {
      this.ahead.call(cut, accounts);
    }

    cutOf(buffer: ArrayBufferLike): Cut | null | undefined {
      const cut = this.ahead.cutOf(buffer);
      if (cut !== null && cut !== undefined) this.cuts.add(cut);
      return cut;
    }
  }

  async function readWhole(file: FileHandle, bytes: number, long: number): Promise<{ rows: string[]; seen: Seen | null }> {
    const [rows, keys, nothing] = [[] as string[], [] as AccountKey[], (): void => {}];
    const places = new Map<string, number>();
    const accountOf = (key: AccountKey): number => {
      const place = places.get(key.account) ?? keys.push(accountKey(key)) - 1;
      places.set(key.account, place);
      return place;
    };
    const add = ({ rows: count, accounts, fields, ids, room }: UseRowBlock): void => {
      for (let row = 0; row < count; row += 1) {
        const numbers = [...fields.subarray(row * FIELDS, (row + 1) * FIELDS)];
        const id = ids.toString('latin1', row * room, row * room + (numbers[2] as number) / 2);
        rows.push([keys[accounts[row] as number]?.account, id, ...numbers].join(' '));
      }
    };
    const take = { use: nothing, snapshot: nothing, entry: nothing, invoice: nothing, notice: nothing, plan: nothing, issue: nothing };
    let words = 0;
    const sink: Sink = { ...take, rows: { accountOf, wordsOf: () => (words += 1), add } };
    let seen: Seen | null = null;
    const inPassing = (): Passing => {
      const read = passing(() => Promise.resolve(file), bytes, long);
      if (read.ahead !== null) seen = new Seen(read.ahead);
      // Whoever takes its time is overtaken.
      const slowly = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of read.chunks) {
          await new Promise((done) => setTimeout(done, 3));
          yield chunk;
        }
      };
      return { ...read, chunks: slowly(), ahead: seen };
    };
    // Of which only the head is looked at.
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < text.length; at += 1 << 16) yield Promise.resolve(Buffer.from(text.slice(at, at + (1 << 16))));
    };
    await readFile({ path: 'usage.csv', chunks, inPassing }, { file: 0, sink, name: 'usage.csv', part: () => 0 }, 'UTC');
    return { rows, seen };
  }

  it('are those that are read here, cut ahead as far as they can be', async () => {
    const long = join(folder, 'rows.csv');
    await writeFile(long, text);
    const file = await open(long);
    const here = await readWhole(file, text.length, Infinity);
    const beside = await readWhole(file, text.length, 1);
    await file.close();
    expect(here.rows.length).toBeGreaterThan(ROWS - 100);
    expect(beside.rows).toEqual(here.rows);
    expect(here.seen).toBe(null);
    const { cuts, told } = beside.seen as Seen;
    const cut = [...cuts].reduce((sum, each) => sum + rowsOf(each), 0);
    expect(cut).toBeGreaterThan(ROWS / 20);
    // Again after twice as many pieces.
    expect(told).toBeGreaterThan(1);
    expect(told).toBeLessThan(5);
    expect([...cuts].some(({ names }) => names.length > 0)).toBe(true);
  });
});
