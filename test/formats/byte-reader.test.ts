/**
 * The reader of bytes against csv-parse, on files nobody would write and some that attackers do: the same cells, lines and
 * issues. HEADROOM_CSV_FILES says how many files; a long run takes a hundred thousand.
 */
import { describe, expect, it } from 'vitest';
import { LineBlocks } from '../../src/formats/bytes.ts';
import { ByteReader, headerIn } from '../../src/formats/byte-csv.ts';
import { CsvReader, readHeader } from '../../src/formats/csv.ts';
import { NO_COLUMN, type CsvFormat, type Row } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import type { RowCounts } from '../../src/formats/table.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import { keeping, type Kept } from './reading.ts';

const FILES = Number(process.env['HEADROOM_CSV_FILES'] ?? 2000);

type Outcome = Partial<Kept & RowCounts> & { refused?: readonly string[] };

function readWith(Reader: typeof CsvReader | typeof ByteReader, chunks: readonly Buffer[], format: CsvFormat): Outcome {
  const { sink, kept } = keeping();
  const head = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const reader = new Reader(head, format, { file: 0, sink, name: 'file.csv' }, 'Europe/Berlin');
  const lines = new LineBlocks('file', (block) => reader.block(block));
  try {
    for (const chunk of chunks) lines.write(chunk);
    lines.end();
    return { ...kept, ...reader.end() };
  } catch (error) {
    // What came before is never asked for.
    if (error instanceof CannotAudit) return { refused: error.problems };
    throw error;
  }
}

/** Asks every cell for everything that a cell can be asked for, in an order that differs by row. */
function asksAll(turn: number): CsvFormat {
  return {
    kind: 'csv',
    id: 'all',
    title: 'Every value of every cell',
    vendor: '',
    where: '',
    proves: '',
    required: [],
    recognises: () => true,
    open:
      (header, { file, sink }) =>
      (row) => {
        const said = [];
        for (const [column] of header.names.entries()) {
          const asked = GETTERS.map((_, index) => GETTERS[(index + turn + row.line) % GETTERS.length] as Getter);
          said.push([...asked.map((get) => get(row, column)), row.failed]);
        }
        said.push([row.text(NO_COLUMN), row.amount(NO_COLUMN), row.time(NO_COLUMN), row.bare(NO_COLUMN), row.identity('me', null)]);
        sink.notice({ ...NOTICE, file, line: row.line, text: JSON.stringify(said) });
      },
  };
}

type Getter = (row: Row, column: number) => unknown;
const GETTERS: readonly Getter[] = [
  (row, column) => row.text(column),
  (row, column) => row.blank(column),
  (row, column) => row.amount(column),
  (row, column) => row.magnitude(column),
  (row, column) => row.percent(column),
  (row, column) => row.integer(column),
  (row, column) => row.boolean(column),
  (row, column) => row.bare(column),
  (row, column) => ({ ...row.time(column) }),
  (row, column) => row.duration(column),
  (row, column) => row.text(column),
];
const NOTICE = {
  kind: 'notice',
  account: '',
  format: 'all',
  vendor: 'test',
  zoneless: false,
  at: 0 as never,
  latest: 0 as never,
  notice: 'other',
  window: '',
} as const;

/** Numbers in [0, 1) that are the same on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const PLAIN =
  `0 1 -1 -0 12.5 0.019158 1234567.123456 9007199254.740991 9007199254.740992 1e3 1,5 "1,234" 45% 2026-07-01 2026-07-01T09:30:00Z
  2026-07-01T09:30:00.5Z 2026-07-01T09:30:00.123Z 2026-07-01T09:30:00.1234Z 2026-02-29T00:00:00Z 2026-07-01T24:00:00Z 2026-07-01T09:30:00+02:00
  0000-01-01T00:00:00Z true No NULL null N/A - -- sonnet-5 claude-opus-4-6 allowance credits USD $12 €3 12USD acct_0001 evt_00000001
  999999999999999 1000000000000000 1.0000005 .5 5. -.5 1:30 PT5H constructor __proto__ =1+1 @x ۱۲ ١٢`.split(/\s+/);
const ODD = [
  '"',
  '""',
  '"""',
  '"a"b',
  '"a""b"c',
  '"a""b"',
  '"x"\r',
  '"1"',
  '"12.5"',
  '" 12.5 "',
  '"2026-07-01T09:30:00Z"',
  ' 7',
  '7 ',
  '\u00a07',
  '\ufeff7',
  '7\u3000',
  '\t7',
  ' ',
  '\r',
  'a\rb',
  '"\n"',
  '"\r\n"',
  '"a\nb,c"',
  'é',
  'Ünïcødé 模型',
  '😀',
  '\u2028',
  '\u001b[31m',
  '"',
  "'",
  'a'.repeat(95),
  'a'.repeat(96),
  'a'.repeat(97),
  `"${'é'.repeat(60)}"`,
  'x'.repeat(700),
];
const ENDS = ['\n', '\n', '\n', '\r\n', '\r\n', '\n\n', '\r\r\n', '\n\r\n'];

function fileOf(seed: number): { chunks: Buffer[]; format: CsvFormat } {
  const random = seeded(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const canonical = FORMATS.filter((format) => format.kind === 'csv');
  const known = random() < 0.3 ? one(canonical) : null;
  const format = known ?? asksAll(below(11));
  const columns = known === null ? 1 + below(6) : 0;
  const delimiter = one([',', ',', ',', ';', '\t']);
  const names =
    known === null
      ? Array.from({ length: columns }, (_, index) => (random() < 0.03 ? 'c0' : `c${index}`))
      : [...known.required, 'timestamp', 'amount', 'currency', 'model', 'event_id'].filter(
          (name, index, all) => all.indexOf(name) === index,
        );
  // A file is mostly odd, or hardly.
  const oddness = one([0, 0.02, 0.3]);
  const pool = Array.from({ length: 1 + below(6) }, () => one(PLAIN));
  const cell = (): string => (random() < oddness ? one(ODD) : random() < 0.1 ? '' : random() < 0.5 ? one(pool) : one(PLAIN));
  const isCrlf = random() < 0.3;
  let text = random() < 0.1 ? '\ufeff' : '';
  if (random() < 0.1) text += '\n \n';
  text += names.join(delimiter) + (isCrlf ? '\r\n' : '\n');
  for (let row = below(9); row > 0; row -= 1) {
    const wanted = random() < 0.04 ? below(9) : names.length;
    text += Array.from({ length: wanted }, cell).join(delimiter);
    text += row === 1 && random() < 0.3 ? '' : random() < 0.1 ? one(ENDS) : isCrlf ? '\r\n' : '\n';
  }
  let bytes = Buffer.from(text, 'utf8');
  // Bytes lost or turned into others: broken UTF-8, a NUL, half a surrogate.
  if (random() < 0.05) bytes[below(bytes.length)] = one([0, 0x80, 0xed, 0xff, 34, 10, 13, 44]);
  if (random() < 0.05) bytes = bytes.subarray(0, below(bytes.length + 1));
  const size = one([1, 2, 3, 7, 16, 64, 1 << 16]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return { chunks, format };
}

describe('the reader of bytes and csv-parse', () => {
  it(
    'say the same about every cell, line and issue of random and hostile files',
    () => {
      let rows = 0;
      let unread = 0;
      let refused = 0;
      for (let seed = 1; seed <= FILES; seed += 1) {
        const { chunks, format } = fileOf(seed);
        const expected = readWith(CsvReader, chunks, format);
        const found = readWith(ByteReader, chunks, format);
        if (JSON.stringify(found) !== JSON.stringify(expected)) expect({ seed, ...found }).toEqual({ seed, ...expected });
        rows += expected.rows ?? 0;
        unread += expected.unread ?? 0;
        refused += expected.refused === undefined ? 0 : 1;
      }
      // Most files can be read, most rows too; and many can't.
      expect(rows).toBeGreaterThan(FILES * 2);
      expect(unread).toBeGreaterThan(FILES / 2);
      expect(refused).toBeGreaterThan(FILES / 100);
    },
    FILES > 2000 ? 3_600_000 : 60_000,
  );

  it(
    'find the same header in the beginning of a file, wherever it is cut',
    () => {
      let headless = 0;
      for (let seed = 1; seed <= FILES; seed += 1) {
        const whole = Buffer.concat(fileOf(seed).chunks)
          .toString('utf8')
          .replace(/^\ufeff/, '');
        for (const head of [whole, whole.slice(0, seed % (whole.length + 1)), `"${whole}`]) {
          // A NUL after a quote is the end of its buffer to csv-parse, whatever follows.
          if (head.includes('"\0')) continue;
          const [expected, found] = [readHeader(head), headerIn(head)];
          headless += expected === null ? 1 : 0;
          if (JSON.stringify(found?.spelled) !== JSON.stringify(expected?.spelled))
            expect({ seed, head, found }).toEqual({ seed, head, found: expected });
        }
      }
      expect(headless).toBeGreaterThan(FILES / 100);
    },
    FILES > 2000 ? 3_600_000 : 60_000,
  );

  it.each([
    ['a cell of a megabyte', `a,b\n"${'x'.repeat(1 << 20)}",2\n${'y'.repeat(1 << 20)},4\n`],
    ['a row of a hundred thousand cells', `a,b\n${','.repeat(100_000)}\n1,2\n`],
    ['a quote opened in one block and closed many later', `a,b\n1,"${'line\n'.repeat(50_000)}"\n3,4\n`],
    ['a quote that is never closed over many blocks', `a,b\n1,2\n3,"${'line,"",\n'.repeat(50_000)}`],
    ['a column that says something new in every row', `a,b\n${Array.from({ length: 3000 }, (_, row) => `id-${row},${row}\n`).join('')}`],
    [
      'a column that says something new, then the same',
      `a,b\n${Array.from({ length: 3000 }, (_, row) => `${Math.min(row, 900)} ,-\n`).join('')}`,
    ],
    ['more names than are remembered', `a,b\n${Array.from({ length: 270_000 }, (_, row) => `n${row >> 1},x\n`).join('')}`],
  ])('say the same about %s', (_name, text) => {
    const bytes = Buffer.from(text);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 1 << 14) chunks.push(bytes.subarray(at, at + (1 << 14)));
    const format: CsvFormat = {
      ...asksAll(0),
      open:
        (header, { file, sink }) =>
        (row) =>
          sink.issue({ file, line: row.line, column: '', value: header.names.map((_, column) => row.text(column)).join('|'), problem: '' }),
    };
    const [expected, found] = [CsvReader, ByteReader].map((Reader) => readWith(Reader, chunks, format));
    expect(JSON.stringify(found) === JSON.stringify(expected)).toBe(true);
  });
});
