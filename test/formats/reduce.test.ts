/** Logs that can hold conversations, reduced to what is read: nothing else is left, and nothing that is read is lost. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { JsonFormat } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { reduced } from '../../src/formats/reduce.ts';
import { readText } from './reading.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures', import.meta.url));
const JSON_FORMATS = FORMATS.filter((format) => format.kind === 'json');
const confidential = JSON_FORMATS.filter((format) => format.confidential === true);

/** Every JSON of the fixtures, with the format that reads it. */
async function files(): Promise<{ name: string; text: string; format: JsonFormat }[]> {
  const found: { name: string; text: string; format: JsonFormat }[] = [];
  for (const shelf of readdirSync(join(FOLDER, 'formats'))) {
    for (const name of readdirSync(join(FOLDER, 'formats', shelf)).filter((one) => /\.(json|jsonl|ndjson)$/.test(one))) {
      const text = readFileSync(join(FOLDER, 'formats', shelf, name), 'utf8');
      const read = await readText(text).catch(() => null);
      const format = JSON_FORMATS.find(({ id }) => id === read?.format);
      if (format !== undefined) found.push({ name: `${shelf}/${name}`, text, format });
    }
  }
  return found;
}

describe('a log reduced to what is read', () => {
  it('gives the same records and the same issues on the same lines, whatever format it is of', async () => {
    const all = await files();
    expect(all.length).toBeGreaterThan(30);
    for (const { name, text, format } of all) {
      const twin = reduced(text, format, { file: 0, name, timezone: 'UTC' }, JSON_FORMATS);
      // Of other formats' torn lines the text itself is listed.
      const [own, other] = [await readText(text), await readText(twin)].map((read) => ({
        ...read,
        issues: read.issues.map((issue) => (issue.column === '' && format.confidential !== true ? { ...issue, value: '' } : issue)),
      }));
      expect({ name, ...other }).toEqual({ name, ...own });
      expect(reduced(twin, format, { file: 0, name, timezone: 'UTC' }, JSON_FORMATS)).toBe(twin);
    }
  });

  it('holds no word of what people and models wrote', async () => {
    expect(confidential.map(({ id }) => id)).toEqual([
      'claude-code-session',
      'claude-proxy-log',
      'claude-rate-limit-events',
      'codex-rollout',
    ]);
    for (const { name, text, format } of (await files()).filter((one) => confidential.includes(one.format))) {
      const said = text.replaceAll(
        /^(\{)(?=.*\}\s*$)/gm,
        '{"secretProse":"Dear diary","content":[{"type":"text","text":"Dear diary"}],"prompt":{"deep":["Dear diary"]},',
      );
      const twin = reduced(said, format, { file: 0, name, timezone: 'UTC' }, JSON_FORMATS);
      expect(said).toContain('Dear diary');
      expect(`${name}: ${twin}`).not.toContain('Dear diary');
    }
  });

  it('keeps torn lines torn, blank ones blank, and every value on its line', () => {
    const [format] = confidential;
    const context = { file: 0, name: 'a.jsonl', timezone: 'UTC' };
    const line = '{"type":"user","timestamp":"2026-08-01T00:00:00Z","message":{"content":"Dear diary"}}';
    const twin = reduced(`${line}\n\n{"torn":"Dear di\n{"a" 1}\n${line}\n`, format as JsonFormat, context, []);
    expect(twin.split('\n').map((one) => (one === '' ? '' : one.slice(0, 8)))).toEqual(['{"type":', '', '{', '{"a" 1}', '{"type":', '']);
    expect(twin).not.toContain('diary');
  });
});
