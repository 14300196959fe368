import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBlocks } from '../../src/formats/bytes.ts';
import { CsvReader } from '../../src/formats/csv.ts';
import type { CsvFormat, Format } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { recognise } from '../../src/formats/read.ts';
import type { RowCounts } from '../../src/formats/table.ts';
import { ByteReader } from './byte-cursor.ts';
import { keeping, once, type Kept } from './reading.ts';

type Outcome = Kept & RowCounts;

/** Reads bytes, in chunks of `size`, with one of the two readers. */
function readWith(
  Reader: typeof CsvReader | typeof ByteReader,
  bytes: Uint8Array,
  format: CsvFormat,
  size = bytes.length,
  name = '',
): Outcome {
  const { sink, kept } = keeping();
  const reader = new Reader(
    Buffer.from(bytes)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
    format,
    { file: 0, sink, name },
    'UTC',
  );
  const lines = new LineBlocks('file', (block) => (reader.block(block), null));
  for (let at = 0; at < bytes.length; at += size) lines.write(bytes.subarray(at, at + size));
  lines.end();
  return { ...kept, ...reader.end() };
}

/** Hands every cell on as it is, so that two readers can be held against each other cell for cell. */
const verbatim: CsvFormat = {
  kind: 'csv',
  id: 'verbatim',
  title: 'Cells as they are',
  vendor: '',
  where: '',
  proves: '',
  required: [],
  recognises: () => true,
  open:
    (header, { file, sink }) =>
    (row) => {
      const text = JSON.stringify(header.names.map((_, column) => [row.text(column), row.blank(column)]));
      sink.notice({
        kind: 'notice',
        file,
        line: row.line,
        account: '',
        format: 'verbatim',
        vendor: 'test',
        zoneless: false,
        at: 0 as never,
        latest: 0 as never,
        notice: 'other',
        window: '',
        text,
      });
    },
};

const root = new URL('../../fixtures/formats/', import.meta.url);
const csvFixtures = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'));

async function formatOf(name: string, bytes: Uint8Array): Promise<Format | undefined> {
  return recognise({ path: name, chunks: () => once(bytes) }, null, FORMATS).catch(() => undefined);
}

describe('csv-parse and a cursor over bytes', () => {
  it.each(csvFixtures)('say the same about %s, and about each of its rows alone', async (name) => {
    const bytes = readFileSync(new URL(name, root));
    const format = await formatOf(name, bytes);
    if (format?.kind !== 'csv') throw new Error(`${name} is recognised by no format`);
    const own = name.split('/').at(-1);
    const whole = readWith(CsvReader, bytes, format, bytes.length, own);
    expect(readWith(ByteReader, bytes, format, bytes.length, own)).toEqual(whole);
    expect(readWith(CsvReader, bytes, format, 7, own)).toEqual(whole);

    // A row says the same whatever row stood before it.
    const [header = '', ...rows] = bytes.toString('utf8').split(/\r?\n/);
    const alone = rows.map((row) => readWith(CsvReader, Buffer.from(`${header}\n${row}\n`), format, 7, own));
    const withoutLines = (uses: readonly { line: number }[]): unknown[] => uses.map((use) => ({ ...use, line: 0 }));
    expect(withoutLines(alone.flatMap((one) => one.uses))).toEqual(withoutLines(whole.uses));
  });

  it.each([
    ['quotes in the middle of a cell', 'a,b\n5" screen,x\n'],
    ['text after a closing quote', 'a,b\n"x"y,z\n"x" ,z\n'],
    ['a doubled quote', 'a,b\n"say ""yes""",""\n'],
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n'],
    ['a quote that the next row closes', 'a,b\n1,"2\n3,"4\n5,6\n'],
    ['line ends of both kinds inside quotes', 'a,b\r\n"1\r\n2","3\n4"\r\n5,6\r\n'],
    ['a carriage return of its own', 'a,b\n1\r,2\r\r\n3,4\r'],
    ['blank lines and rows of nothing', '\n\na,b\n\n1,2\n,\n  \n3,4\n\n'],
    ['a row too short and a row too long', 'a,b,c\n1,2\n1,2,3,4\n1,2,3\n'],
    ['no line end at the end', 'a,b\n1,2'],
    ['an empty quoted cell at the end', 'a\n1\n""'],
    ['a byte order mark before a quote', '\ufeff"a","b"\n"1","2"\n'],
    ['letters beyond ASCII', 'größe,b\n€5,"ü,ö"\n'],
    ['tabs', 'a\tb\n1,5\t2\n'],
    ['semicolons', 'a;b\n1,5;"2;3"\n'],
    ['a header given twice', 'a,b,A\n1,2,3\n'],
    ['only a header', 'a,b\n'],
  ])('cut alike where a file has %s', (_name, text) => {
    const bytes = Buffer.from(text);
    const whole = readWith(CsvReader, bytes, verbatim);
    expect(readWith(ByteReader, bytes, verbatim)).toEqual(whole);
    for (const size of [1, 2, 3, 5]) expect(readWith(CsvReader, bytes, verbatim, size)).toEqual(whole);
  });

  it('cut any text alike, however it comes in pieces', () => {
    const piece = fc.constantFrom(',', ',', ';', '\t', '"', '"', '""', '\n', '\n', '\r\n', '\r', 'a', '1', ' ', 'é', '-', 'NULL');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
        const bytes = Buffer.from(`x,y\n${pieces.join('')}`);
        const whole = readWith(CsvReader, bytes, verbatim);
        expect(readWith(ByteReader, bytes, verbatim)).toEqual(whole);
        expect(readWith(CsvReader, bytes, verbatim, size)).toEqual(whole);
      }),
      { seed: 41, numRuns: 2000 },
    );
  });
});
