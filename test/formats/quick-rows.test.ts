/**
 * Rows that are read by their numbers alone against csv-parse and a record for each: the same uses, lines and issues, of files in
 * which rows are mostly alike and some are odd. HEADROOM_CSV_FILES says how many files.
 */
import { describe, expect, it } from 'vitest';
import { accountKey, memoryStore, type AccountKey } from '../../src/audit/store.ts';
import type { InputRecord, UseRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import { LineBlocks } from '../../src/formats/bytes.ts';
import { ByteReader } from '../../src/formats/byte-csv.ts';
import { CsvReader } from '../../src/formats/csv.ts';
import { COUNTED, ELSEWHERE, FIELDS, FROM, LINES, type ReadIssue, type Sink, type UseRowBlock } from '../../src/formats/format.ts';
import type { RowCounts } from '../../src/formats/table.ts';
import { usage } from '../../src/formats/usage.ts';
import { Dice } from '../fuzz/dice.ts';
import { CutHere } from './cutting.ts';

const FILES = Number(process.env['HEADROOM_CSV_FILES'] ?? 800);

/** Bytes of long files that are read at once, and of short ones of which rows are cut ahead. */
const [PIECE, CUT_AT_ONCE] = [1 << 15, 400];

interface Outcome extends RowCounts {
  uses: UseRecord[];
  issues: ReadIssue[];
  /** How many of the uses came as rows. */
  quick: number;
}

/**
 * `asRows`: the sink takes rows too, and makes records of them by the use that their words were kept of; `ahead`: some of them are cut
 * ahead.
 */
function readWith(chunks: readonly Buffer[], asRows: boolean, ahead: CutHere | null = null): Outcome {
  const [uses, issues, like, keys]: [UseRecord[], ReadIssue[], UseRecord[], AccountKey[]] = [[], [], [], []];
  let quick = 0;
  const wrong = (): never => expect.unreachable('a usage file holds nothing but uses');
  const rows = {
    accountOf: (key: AccountKey) => keys.push(accountKey(key)) - 1,
    // What belongs to another export is never taken as rows.
    wordsOf: (use: UseRecord) => (use.file === 0 ? like.push(structuredClone(use)) - 1 : -1),
    add({ rows, accounts, fields, ids, room, read, earliest, latest }: UseRowBlock) {
      const all = Array.from({ length: rows }, (_, row) => fields[row * FIELDS + FROM] as number);
      expect([read, earliest, latest]).toEqual([rows, Math.min(...all), Math.max(...all)]);
      for (let row = 0; row < rows; row += 1) {
        const [place, from, bytes, ...counted] = fields.slice(row * FIELDS, (row + 1) * FIELDS) as unknown as [number, Instant, number];
        const id = ids.toString('latin1', row * room, row * room + bytes / 2);
        addOne(place % LINES, from, counted, accounts[row] as number, Math.floor(place / LINES), id);
      }
    },
  };
  const addOne = (line: number, from: Instant, counted: readonly number[], key: number, word: number, id: string): void => {
    quick += 1;
    const { account = '', customer } = keys[key] ?? {};
    const numbers = Object.fromEntries(COUNTED.map((field, index) => [field, numberOrNull(counted[index])]));
    const words = structuredClone(like[word] as UseRecord);
    delete words.customer;
    // What a row of numbers has no room for.
    const none = { zoneless: false, readings: [], limits: [], cacheReadTokens: null, cacheWrite5mTokens: null, cacheWrite1hTokens: null };
    const who = customer === undefined ? { account } : { account, customer };
    uses.push({ ...words, ...none, ...who, line, from, until: from, id, identity: '', ...numbers });
  };
  const sink: Sink = {
    use: (use) => void uses.push(structuredClone(use)),
    snapshot: wrong,
    entry: wrong,
    invoice: wrong,
    notice: wrong,
    plan: wrong,
    issue: (issue) => void issues.push(issue),
    ...(asRows ? { rows } : {}),
  };
  const head = Buffer.concat(chunks).toString('utf8');
  const formats = new Map([['cursor-usage', 'cursor']]);
  const context = { file: 0, sink, name: 'file.csv', formats, part: () => 1 };
  const reader = asRows
    ? new ByteReader(head, usage, context, 'Europe/Berlin', '', true)
    : new CsvReader(head, usage, context, 'Europe/Berlin');
  if (ahead !== null && reader instanceof ByteReader) reader.follow(ahead);
  const lines = new LineBlocks('file', (block) => reader.block(block));
  for (const chunk of chunks) lines.write(ahead?.chunk(chunk) ?? chunk);
  lines.end();
  const counts = reader.end();
  // Who only a row names that can't be read is nobody's account.
  const accounts = new Set(uses.map(({ account }) => account));
  expect(keys.filter(({ account }) => !accounts.has(account))).toEqual([]);
  return { uses, issues, quick, ...counts };
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  timestamp: ['2026-07-01T09:30:00Z', '2026-07-01T09:30:00.5Z', '2026-07-02T10:00:00.123Z'],
  event_id: ['evt_1', 'evt_2', 'a', '7', 'x y'],
  account: ['acct_1', 'acct_2', 'acct_3', '9'],
  plan: ['claude-pro', 'bench-pro'],
  model: ['sonnet-5', 'opus-5'],
  funding: ['allowance', 'credits', 'mixed', 'none', 'Credits'],
  credits_amount: ['1.25', '0', '0.000001', '12'],
  currency: ['USD', 'EUR', 'ai-credits'],
  quantity: ['1', '0', '2.5', '1000'],
  list_amount: ['1.25', '3', '0'],
  input_tokens: ['12', '0', '999999'],
  output_tokens: ['1', '44'],
  cache_read_tokens: ['5'],
  until: ['2026-07-03T00:00:00Z'],
  session_used_pct: ['45'],
  session_resets_at: ['2026-07-01T12:00:00Z'],
  session_limit: ['50'],
  stream: ['subscription', 'api'],
  vendor_exceeds: ['true', 'no'],
  vendor: ['cursor'],
  export: ['cursor-usage'],
  customer: ['cus_1'],
  row_identity: ['0123456789ab'],
  notes: ['anything', 'else', 'é', '"quoted"'],
};
/** Of most files: what vendors state on each row. */
const USUAL = ['timestamp', 'event_id', 'account', 'plan', 'model', 'funding', 'credits_amount', 'currency', 'quantity', 'list_amount'];
const ODD =
  `-1 -0 1e3 "1" "1,5" 1,5 .5 5. 0.0000001 9007199254740991 99999999999 1234567890.123456 99999999999999999999 18446744073709551617 36893488147419103233 000000000000000000001 - -- N/A NULL null
  '=x 'y @x é evt_é_1 模型 "a""b" " " "\n" "x 2026-07-01 2026-07-01T09:30 2026-07-01T09:30:00+02:00 2026-02-30T00:00:00Z maybe \r ${'x'.repeat(5000)}`.split(
    /[ \n]+/,
  );

function usualTime(row: number): string {
  return new Date(Date.UTC(2026, 6, 1) + row * 1234).toISOString();
}

/** Every part of a time at and beyond what it may be, leap days of every kind of year, and other shapes. */
const ODD_DAYS = [
  '2024-02-29',
  '2023-02-29',
  '2000-02-29',
  '1900-02-29',
  '2100-02-29',
  '2400-02-29',
  '2026-04-31',
  '2026-06-31',
  '2026-09-31',
  '2026-11-31',
  '2026-01-32',
  '2026-00-01',
  '2026-13-01',
  '2026-12-00',
  '0026-07-01',
  '0100-03-01',
  '9999-12-31',
  '1969-12-31',
];
const ODD_TIMES = ODD_DAYS.map((day) => `${day}T00:00:00Z`).concat([
  '2026-07-01T24:00:00Z',
  '2026-07-01T23:60:00Z',
  '2026-07-01T23:59:60Z',
  '2026-07-01T23:59:59Z',
  '2026-07-01T09:30:00.999Z',
  '2026-07-01T09:30:00.Z',
  '2026-07-01T09:30:00.5Z',
  '2026-07-01T09:30:00.55Z',
  '2026-07-01T09:30:00X',
  '2026-07-01T09:30:00.123+',
  '2026-07-01T09:30:00,5Z',
  '2026-07-01t09:30:00Z',
  '2026-07-01 09:30:00Z',
  '2026-07-01T9:30:00Z',
  '2026-07-01T09-30-00Z',
  '2026/07/01T09:30:00Z',
  '2026-07-01T09:30:00.1a3Z',
  '2026-07-01T09:3a:00Z',
  '2O26-07-01T09:30:00Z',
  '2026-07-01T09:30:00.1234Z',
  '2026-07-01',
]);

function oddTime(row: number): string {
  return ODD_TIMES[Math.floor(row / 3) % ODD_TIMES.length] as string;
}

function fileOf(seed: number): { text: string; chunks: Buffer[] } {
  const dice = new Dice(seed);
  const rare = Object.keys(COLUMNS).filter((name) => !USUAL.includes(name) && dice.below(8) === 0);
  const names = [...USUAL.filter((name) => name === 'timestamp' || name === 'funding' || dice.below(12) > 0), ...rare];
  for (let i = names.length - 1; i > 0; i -= 1) {
    const j = dice.below(i + 1);
    [names[i], names[j]] = [names[j] as string, names[i] as string];
  }
  const delimiter = dice.one([',', ',', ',', ';', '\t']);
  const end = dice.one(['\n', '\n', '\r\n']);
  const oddness = dice.one([1000, 1000, 60, 12]);
  const emptiness = dice.one([1000, 100, 4]);
  // A file says few things over and over.
  const pools = new Map(names.map((name) => [name, [dice.one(COLUMNS[name] ?? []), dice.one(COLUMNS[name] ?? [])]] as const));
  // An amount beside a funding that contradicts it, or without a currency, is listed; most rows say nothing of the kind.
  const cellOf = (name: string, funding: string): string => {
    if (dice.below(oddness) === 0) return dice.one([...ODD, ` ${dice.one(COLUMNS[name] ?? [])} `]);
    if (name === 'funding') return funding;
    if (name === 'credits_amount' && (funding === 'allowance' || funding === 'none') && dice.below(20) > 0) return '';
    if (name === 'until' || name === 'export' ? dice.below(3) > 0 : dice.below(emptiness) === 0) return '';
    return dice.one(dice.below(20) === 0 ? (COLUMNS[name] ?? []) : (pools.get(name) ?? []));
  };
  let text = names.join(delimiter) + end;
  for (let rows = 4 + dice.below(160); rows > 0; rows -= 1) {
    const funding = dice.one(dice.below(20) === 0 ? (COLUMNS['funding'] ?? []) : (pools.get('funding') ?? []));
    text += names.map((name) => cellOf(name, funding)).join(delimiter);
    text += rows === 1 && dice.below(3) === 0 ? '' : dice.below(50) === 0 ? dice.one(['\n', '\r\n', '\n\n', '\r\r\n']) : end;
  }
  return { text, chunks: chunksOf(text, dice.one([5, 64, 500, 1 << 16])) };
}

function chunksOf(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

/** In the order of their columns: words beside words, numbers beside numbers, one that nobody asks for. */
const USUAL_CELLS: Readonly<Record<string, string | undefined>> = {
  timestamp: '',
  event_id: '',
  account: 'acct_1',
  plan: 'bench-pro',
  model: 'sonnet-5',
  feature: 'none',
  quantity: '1',
  input_tokens: '1234',
  funding: 'none',
  credits_amount: '',
  currency: '',
  list_amount: '0.019158',
  notes: '',
  client: 'desktop-app',
};

/** Of every other row a text with another byte at some place: those round the digits, the letters and the ASCII characters, and such as end something. */
function damaged(text: string, row: number): string {
  const bytes = ['/', ':', '@', 'Z', '\t', ' ', '!', '~', '\x7f', 'é', '.', '-', '2', '3', '5', '6', '9', '0', 'T', 'a'];
  const at = (row >> 1) % text.length;
  const byte = bytes[Math.floor((row >> 1) / text.length) % bytes.length] as string;
  return row % 2 > 0 ? text : text.slice(0, at) + byte + text.slice(at + 1);
}

describe('rows read by their numbers alone', () => {
  it(
    'are what csv-parse and a record for each make of them',
    () => {
      let [uses, unread, quick, cut] = [0, 0, 0, 0];
      for (let seed = 1; seed <= FILES; seed += 1) {
        const { text, chunks } = fileOf(seed);
        const ahead = seed % 2 > 0 ? null : new CutHere();
        // What a file says once more is what can be cut ahead.
        if (ahead !== null) chunks.splice(0, Infinity, ...chunksOf(text + text.slice(text.indexOf('\n') + 1), CUT_AT_ONCE));
        const expected = readWith(chunks, false);
        const found = readWith(chunks, true, ahead);
        quick += found.quick;
        cut += ahead?.rows ?? 0;
        found.quick = 0;
        expect({ seed, text, ...found }).toEqual({ seed, text, ...expected });
        uses += expected.uses.length;
        unread += expected.unread;
      }
      // Many rows are quick, many are not, and many can't be read.
      expect(quick).toBeGreaterThan(uses / 8);
      expect(quick).toBeLessThan(uses);
      expect(unread).toBeGreaterThan(FILES);
      expect(cut).toBeGreaterThan(FILES);
    },
    FILES > 2000 ? 3_600_000 : 120_000,
  );

  it.each([
    ['an id of its own in every row', 9000, (row: number) => `2026-07-01T09:30:00Z,evt_${row},acct_${row % 7},claude-pro,allowance\n`],
    ['more accounts than are remembered', 132_000, (row: number) => `2026-07-01T09:30:00Z,evt_${row},acct_${row},claude-pro,allowance\n`],
    [
      'names that differ only in their middle',
      900,
      (row: number) => `2026-07-01T09:30:00Z,evt_${row},account_${String(row % 50).padStart(4, '0')}_of_many,claude-pro,allowance\n`,
    ],
    ['a plan of its own in every row', 9000, (row: number) => `2026-07-01T09:30:00Z,evt_${row},acct_1,plan-${row},allowance\n`],
    [
      'times that are none, and days of all calendars',
      4000,
      (row: number) => `${row % 3 > 0 ? usualTime(row) : oddTime(row)},evt_${row},acct_1,plan,allowance\n`,
    ],
    ['no id', 9000, (row: number) => `2026-07-01T09:30:00Z,,acct_${row},plan,allowance\n`],
  ])(
    'say the same of %s',
    (_name, rows, line) => {
      const text = `timestamp,event_id,account,plan,funding\n${Array.from({ length: rows }, (_, row) => line(row)).join('')}`;
      const chunks = Array.from({ length: Math.ceil(text.length / PIECE) }, (_, at) =>
        Buffer.from(text.slice(at * PIECE, (at + 1) * PIECE)),
      );
      const expected = JSON.stringify(readWith(chunks, false));
      for (const found of [readWith(chunks, true), readWith(chunks, true, new CutHere())]) {
        expect(found.rows).toBe(rows);
        expect(JSON.stringify({ ...found, quick: 0 }) === expected).toBe(true);
      }
    },
    60_000,
  );

  it.each<[string, number, (row: number) => Partial<typeof USUAL_CELLS>, ((row: number) => string)?]>([
    ['a second word that changes', 200, (row) => ({ model: `m-${row % 2}` })],
    ['more words in turn than are looked for', 200, (row) => ({ plan: `p${row % 3}`, model: `m${row % 5}`, feature: `f${row % 2}` })],
    ['more kinds than are remembered of a text', 900, (row) => ({ model: `m${row % 20}`, funding: row % 3 > 0 ? 'allowance' : 'none' })],
    [
      'words of which some are quoted or blank',
      400,
      (row) => ({ model: ['m', '', '"m"', 'm'][row % 4], feature: ['f', ' ', ''][row % 3] }),
    ],
    ['words that are longer than others', 400, (row) => ({ model: 'm'.repeat(1 + (row % 3)), currency: ['', 'EUR', 'E'][row % 3] })],
    ['words of all lengths that differ at their end', 1600, (row) => ({ feature: `${'x'.repeat((row >> 3) % 100)}${row % 2}` })],
    ['words of all lengths that begin as the others do', 1600, (row) => ({ feature: 'x'.repeat(((row >> 3) % 100) + (row % 2)) })],
    ['last words of all lengths', 1600, (row) => ({ notes: 'n', client: `${'x'.repeat((row >> 3) % 100)}${row % 2}` })],
    ['words that differ in their middle', 900, (row) => ({ model: `${'a'.repeat(row % 50)}${(row >> 6) % 2}${'b'.repeat(20)}` })],
    [
      'words that differ far behind',
      300,
      (row) => ({ plan: 'p'.repeat(90), model: 'm'.repeat(90), feature: `${row % 2}${'f'.repeat(90)}` }),
    ],
    ['words that are just too long', 300, (row) => ({ plan: 'p'.repeat(95 + (row % 3)) })],
    ['lines that end otherwise', 300, (row) => ({ client: `c${row % 2}` }), (row) => (row % 5 > 0 ? '\r\n' : '\n')],
    ['lines that end otherwise behind an empty cell', 300, () => ({ client: '' }), (row) => (row % 5 > 0 ? '\r\n' : '\n')],
    ['times with any byte at any place', 24 * 40, (row) => ({ timestamp: damaged('2026-07-01T09:30:00.000Z', row) })],
    ['times without thousandths, with any byte at any place', 20 * 40, (row) => ({ timestamp: damaged('2026-07-01T19:30:00Z', row) })],
    ['times of 1, 2, 3 and no digits behind the second', 400, (row) => ({ timestamp: `2026-07-01T09:30:00${'.987Z'.slice(0, row % 5)}Z` })],
    ['days of several years', 900, (row) => ({ timestamp: `202${row % 3}-0${1 + (row % 9)}-${10 + (row % 17)}T23:59:59.999Z` })],
    ['ids of all lengths', 400, (row) => ({ event_id: 'e'.repeat(row % 61) })],
    ['ids with any byte at any place', 40 * 40, (row) => ({ event_id: damaged('evt_0123456789abcdef0123456789abcdef0123', row) })],
    ['accounts of all lengths', 400, (row) => ({ account: 'a'.repeat(row % 103) })],
    ['accounts with any byte at any place', 20 * 40, (row) => ({ account: damaged('acct_0123456789abcde', row) })],
    ['whole numbers of all lengths', 200, (row) => ({ input_tokens: '98765432109876543'.slice(0, row % 18) })],
    ['whole numbers with any byte at any place', 9 * 40, (row) => ({ input_tokens: damaged('123456789', row) })],
    [
      'amounts of all lengths',
      400,
      (row) => ({ list_amount: `${'9876543210'.slice(0, row % 11)}.${'12345678'.slice(0, (row >> 3) % 9)}` }),
    ],
    ['amounts with any byte at any place', 9 * 40, (row) => ({ list_amount: damaged('12.345678', row), quantity: damaged('3', row) })],
    ['columns that nobody asks for', 300, (row) => ({ notes: ['', 'n'.repeat(row % 40), '"a,b"', 'é'][row % 4] })],
  ])(
    'say the same of %s',
    (_name, rows, cells, end = () => '\n') => {
      const lines = Array.from(
        { length: rows },
        (_, row) =>
          Object.values({ ...USUAL_CELLS, event_id: `evt_${row}`, timestamp: usualTime(row), ...cells(row) }).join(',') + end(row),
      );
      const text = `${Object.keys(USUAL_CELLS).join(',')}\n${lines.join('')}`;
      const expected = readWith([Buffer.from(text)], false);
      for (const [size, ahead] of [[1 << 20, null] as const, [1000, null] as const, [1000, new CutHere()] as const]) {
        const found = readWith(chunksOf(text, size), true, ahead);
        expect(found.quick).toBeGreaterThan(rows / 3);
        if (ahead !== null) expect(ahead.rows).toBeGreaterThan(0);
        found.quick = 0;
        expect(JSON.stringify(found) === JSON.stringify(expected) || found).toEqual(true);
      }
    },
    60_000,
  );

  it.each([null, new CutHere()])('of an account that nobody keeps are read, but handed to nobody, however often it comes: %#', (ahead) => {
    const [kept, nothing] = [new Set<number>(), (): void => {}];
    let [read, handed] = [0, 0];
    const rows = {
      accountOf: ({ account }: AccountKey) => (account.endsWith('7') ? ELSEWHERE : Number(account.slice(-1))),
      wordsOf: () => 0,
      add: (block: UseRowBlock) => {
        read += block.read;
        handed += block.rows;
        for (const account of block.accounts.subarray(0, block.rows)) kept.add(account);
      },
    };
    const sink = {
      use: nothing,
      snapshot: nothing,
      entry: nothing,
      invoice: nothing,
      notice: nothing,
      plan: nothing,
      issue: nothing,
      rows,
    };
    const lines = Array.from(
      { length: 5000 },
      (_, row) => `2026-07-01T09:30:00Z,evt_${row},acct_${row >> 11}_${row % 10},claude-pro,allowance\n`,
    );
    const text = `timestamp,event_id,account,plan,funding\n${lines.join('')}`;
    const reader = new ByteReader(text, usage, { file: 0, sink, name: 'file.csv', part: () => 0 }, 'UTC', '', true);
    if (ahead !== null) reader.follow(ahead);
    const blocks = new LineBlocks('file', (block) => reader.block(block));
    for (const chunk of chunksOf(text, PIECE / 4)) blocks.write(ahead?.chunk(chunk) ?? chunk);
    expect(reader.end().rows).toBe(5000);
    // The first row of its kind is read by the reader of all rows.
    expect([read, handed]).toEqual([4999, 4499]);
    expect([...kept].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9]);
    // Half of them, or none, were cut ahead; some accounts came up there, each once, and all else was known before.
    if (ahead !== null) expect([ahead.rows > 2500, ahead.names, ahead.told]).toEqual([true, 20, 1]);
  });

  it('are kept as records are', () => {
    const [rows, records] = [memoryStore(), memoryStore()];
    const text = `timestamp,event_id,account,model,quantity,funding,credits_amount,currency,input_tokens\n${Array.from(
      { length: 40 },
      (_, row) =>
        `2026-07-0${1 + (row % 9)}T09:30:00Z,evt_${row},acct_${row % 3},m${row % 2},${row % 5},credits,0.${row % 4}1,USD,${row % 2 ? row : ''}\n`,
    ).join('')}`;
    let taken = 0;
    const sinkOf = (store: ReturnType<typeof memoryStore>, isQuick: boolean): Sink => {
      const add = (record: InputRecord): void => store.add(record);
      const { rows: own } = store;
      const counted = own && { ...own, add: (block: UseRowBlock) => ((taken += block.rows), own.add(block)) };
      return {
        use: add,
        snapshot: add,
        entry: add,
        invoice: add,
        notice: add,
        plan: add,
        issue: add as never,
        ...(isQuick ? { rows: counted } : {}),
      };
    };
    for (const [store, isQuick] of [
      [rows, true],
      [records, false],
    ] as const) {
      const reader = new ByteReader(text, usage, { file: 0, sink: sinkOf(store, isQuick) }, 'UTC', '', true);
      reader.block(Buffer.from(text));
      reader.end();
    }
    expect(taken).toBeGreaterThan(30);
    expect(rows.keys()).toEqual(records.keys());
    for (const key of rows.keys()) expect(rows.recordsOf([key])).toEqual(records.recordsOf([key]));
  });
});
