import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CsvFormat } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { isRecognised, readFile, recognise } from '../../src/formats/read.ts';
import { keeping, once } from './reading.ts';

const file = (text: string | Uint8Array, path = 'f.csv'): { path: string; chunks: () => AsyncGenerator<Uint8Array> } => ({
  path,
  chunks: () => once(typeof text === 'string' ? Buffer.from(text) : text),
});

function claiming(id: string, vendor: string): CsvFormat {
  return {
    kind: 'csv',
    id,
    title: id,
    vendor,
    where: '',
    proves: '',
    required: ['x'],
    recognises: (header) => header.has('x'),
    open: () => () => undefined,
  };
}

describe('a format', () => {
  it('is known by its id, which no other has', () => {
    expect(new Set(FORMATS.map((format) => format.id)).size).toBe(FORMATS.length);
    for (const format of FORMATS) {
      expect(format.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const text of [format.title, format.where, format.proves]) expect(text, format.id).not.toBe('');
    }
  });

  it('of a vendor goes before a canonical one that claims the same file', async () => {
    const formats = [claiming('plain', ''), claiming('branded', 'vendor')];
    expect((await recognise(file('x,y\n'), null, formats)).id).toBe('branded');
  });

  it('is recognised by the header, never by the name of the file', async () => {
    expect((await recognise(file('timestamp,funding\n', 'invoices.json'))).id).toBe('usage');
    expect((await recognise(file('{"captured_at": "2026-01-01T00:00:00Z", "payload": {}}', 'usage.csv'))).id).toBe('claude-usage');
  });

  it('that claims a file among others does not make it vanish from a folder', async () => {
    expect(await isRecognised(file('timestamp,funding\n'))).toBe(true);
    expect(await isRecognised(file('x\n'), [claiming('a', ''), claiming('b', '')])).toBe(true);
    expect(await isRecognised(file('# notes\n'))).toBe(false);
    expect(await isRecognised(file(''))).toBe(false);
    expect(await isRecognised(file(Buffer.from([0, 1, 2])))).toBe(false);
  });
});

describe('a file read', () => {
  it('has the hash of its own bytes, whatever their encoding', async () => {
    const bytes = Buffer.from('\ufefftimestamp,funding\r\n2026-07-01,none\r\n', 'utf16le');
    const { sink } = keeping();
    const read = await readFile(file(bytes), { file: 0, sink }, 'UTC');
    expect(read).toMatchObject({ rows: 1, unread: 0, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(read.format.id).toBe('usage');
  });

  it('says the same however its bytes come in pieces', async () => {
    const text = `timestamp,funding,model\n${Array.from({ length: 300 }, (_, row) => `2026-07-01T00:00:00Z,none,${row % 7 === 0 ? `"é, ${row}"` : `mödel-${row}`}\n`).join('')}`;
    const bytes = Buffer.from(text);
    const readIn = async (size: number): Promise<unknown> => {
      const { sink, kept } = keeping();
      const chunks = async function* chunks(): AsyncGenerator<Uint8Array> {
        await Promise.resolve();
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      await readFile({ path: 'f.csv', chunks }, { file: 0, sink }, 'UTC');
      expect(kept.uses).toHaveLength(300);
      return kept;
    };
    const whole = await readIn(bytes.length);
    for (const size of [1, 2, 17, 4096]) expect(await readIn(size)).toEqual(whole);
  });
});

describe('a line longer than any export has', () => {
  const chunks = async function* chunks(head: string): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    yield Buffer.from(head);
    for (let times = 0; times < 17; times += 1) yield Buffer.alloc(1 << 20, 'x');
  };

  it('is refused in one sentence, as a header or as a row, before it fills the memory', async () => {
    const refusal = 'long.csv: holds a line of more than 16 MB, which no CSV export does; export it again.';
    for (const head of ['', 'timestamp,funding\n2026-07-01T00:00:00Z,']) {
      const long = { path: 'long.csv', chunks: () => chunks(head) };
      await expect(readFile(long, { file: 0, sink: keeping().sink }, 'UTC')).rejects.toMatchObject({ problems: [refusal] });
    }
  });

  it('is no fault of JSON, which may be one line', async () => {
    await expect(recognise({ path: 'long.json', chunks: () => chunks('{"x":"') })).rejects.toMatchObject({
      problems: [expect.stringContaining('is JSON that no format recognises')],
    });
  });
});
