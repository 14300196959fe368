import { describe, expect, it } from 'vitest';
import { readBytes, readText, type ReadFixture } from './reading.ts';

const at = (text: string): number => Date.parse(text);
const HEADER = 'timestamp,event_id,funding,credits_amount,currency,model';
const ROWS = ['2026-07-01T09:30:00Z,a,credits,1.50,EUR,atelier', '2026-07-01T10:30:00Z,b,allowance,,,"atelier, the second"'];
const TEXT = `${[HEADER, ...ROWS].join('\n')}\n`;

/** What a file says, wherever its lines stand. */
async function said(bytes: Uint8Array | string): Promise<unknown> {
  const read: ReadFixture = await readBytes(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes, 'file.csv');
  expect(read.issues).toEqual([]);
  return read.uses.map((use) => ({ ...use, line: 0 }));
}

function utf16be(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
}

describe('one CSV', () => {
  it.each([
    ['with CRLF', TEXT.replaceAll('\n', '\r\n')],
    ['with line ends of both kinds', TEXT.replace('\n', '\r\n')],
    ['without a last line end', TEXT.trimEnd()],
    ['with a byte order mark', `\ufeff${TEXT}`],
    ['in UTF-16, little end first', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['in UTF-16, big end first', utf16be(TEXT)],
    ['with semicolons', TEXT.replaceAll(/,(?! )/g, ';')],
    ['with tabs', TEXT.replaceAll(/,(?! )/g, '\t')],
    ['with decimal commas', TEXT.replaceAll(/,(?! )/g, ';').replace('1.50', '1,50')],
    ['with an amount in its currency', TEXT.replace('1.50', '€1.50')],
    [
      'with every cell quoted',
      `${[HEADER, ...ROWS]
        .map((line) =>
          line
            .replaceAll(/"/g, '')
            .split(/,(?! )/)
            .map((cell) => `"${cell}"`)
            .join(','),
        )
        .join('\n')}\n`,
    ],
    ['with blank lines', `\n\n${HEADER}\n\n${ROWS[0]}\n   \n${ROWS[1]}\n\n\n`],
    ['with rows of empty cells, as spreadsheets leave them', `${HEADER}\n${ROWS[0]}\n,,,,,\n${ROWS[1]}\n,,,,,\n`],
    ['with spaces and capitals in its header', TEXT.replace(HEADER, ' Timestamp , EVENT_ID,Funding ,credits_Amount,Currency,Model')],
    ['with spaces round its cells', TEXT.replace('a,credits,1.50,EUR', ' a , credits ,  1.50 , EUR ')],
    ['with the other words for not stated', TEXT.replace('allowance,,', 'allowance,N/A,NULL')],
    ['with a dash for not stated', TEXT.replace('allowance,,', 'allowance,-,null')],
  ])('%s says the same', async (_name, bytes) => {
    expect(await said(bytes)).toEqual(await said(TEXT));
  });

  it('with its columns in another order says the same', async () => {
    const order = [5, 2, 0, 4, 3, 1];
    const turned = TEXT.trimEnd().replace('"atelier, the second"', 'second').split('\n');
    const moved = turned.map((line) => order.map((index) => line.split(',')[index]).join(','));
    expect(await said(moved.join('\n'))).toEqual(await said(turned.join('\n')));
  });

  it('keeps what unknown columns say apart from what known ones say', async () => {
    const read = await readText('cost_center,timestamp,funding,notes\nR&D,2026-07-01T09:30:00Z,none,"two\nlines"\n');
    expect(read.uses[0]).toMatchObject({ funding: 'none', workspace: '', line: 2 });
  });

  it('names the line on which each record starts, whatever line ends its cells hold', async () => {
    const read = await readText(
      'timestamp,funding,model\r\n2026-07-01,none,"a\r\nb\r\nc"\r\n\r\n2026-07-02,none,d\r\n2026-07-03,none,"e\n"\r\n2026-07-04,none,f\r\n',
    );
    expect(read.uses.map((use) => [use.line, use.model])).toEqual([
      [2, 'a\r\nb\r\nc'],
      [6, 'd'],
      [7, 'e'],
      [9, 'f'],
    ]);
  });

  it('is UTF-8 beyond ASCII, in the header, in cells and across chunks', async () => {
    const read = await readText('timestamp,funding,model,größe\n2026-07-01,none,Ünïcødé 模型,1\n');
    expect(read.uses[0]).toMatchObject({ model: 'Ünïcødé 模型' });
  });

  it('reads a time in the zone given, whose days differ from those of UTC', async () => {
    const text = 'timestamp,funding\n2026-03-29,none\n2026-10-25 02:30,none\n';
    const berlin = (await readText(text, 'Europe/Berlin')).uses;
    expect(berlin.map((use) => [use.from, use.until])).toEqual([
      [at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z')],
      [at('2026-10-25T00:30:00Z'), at('2026-10-25T00:30:00Z')],
    ]);
  });

  it('with nothing but a header has no rows, which is no error', async () => {
    expect(await readText(HEADER)).toMatchObject({ format: 'usage', records: 0, unread: 0, issues: [], uses: [] });
    expect(await readText(`${HEADER}\n`)).toMatchObject({ format: 'usage', records: 0, unread: 0, issues: [] });
  });
});
