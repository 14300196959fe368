/** Files of these formats, damaged at random: whatever is wrong is listed, the rest is read, and nothing is thrown. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CannotAudit } from '../../src/domain/errors.ts';
import { readFile } from '../../src/formats/read.ts';
import { keeping, once } from './reading.ts';

const FILES: readonly (readonly [string, string])[] = [
  ['codex-rollout', 'codex-rollout/session.jsonl'],
  ['cursor-dashboard', 'cursor/dashboard.json'],
  ['openai-costs', 'openai/costs.csv'],
  ['openai-usage', 'openai/usage.csv'],
  ['github-metered-usage', 'github-metered-usage/summarised.csv'],
  ['github-metered-usage', 'github-metered-usage/detailed.csv'],
];

const ODD = [
  '',
  '-',
  'null',
  '-1',
  'NaN',
  '1e400',
  '1,234',
  '0.5',
  'true',
  '"',
  '{}',
  '[]',
  '8/7/26',
  '2026-02-30',
  '99999999999999999999',
  'ü',
];

/** A small generator of our own: the same damage on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state >>> 3) % below;
  };
}

function damaged(text: string, pick: (below: number) => number): string {
  const some = (): string => ODD[pick(ODD.length)] as string;
  const lines = text.split('\n');
  const at = pick(lines.length);
  const line = lines[at] as string;
  switch (pick(6)) {
    case 0:
      return text.slice(0, pick(text.length));
    case 1:
      lines[at] = line.replaceAll(/"[^"]*"|[^,:{}[\]"]+/g, (cell) => (pick(6) === 0 ? some() : cell));
      break;
    case 2:
      lines.splice(at, 1);
      break;
    case 3:
      lines.splice(pick(lines.length), 0, line);
      break;
    case 4: {
      const cells = line.split(',');
      cells.splice(pick(cells.length), pick(2), ...(pick(2) === 0 ? [some()] : []));
      lines[at] = cells.join(',');
      break;
    }
    default:
      lines[at] = line.slice(0, pick(line.length + 1)) + some() + line.slice(pick(line.length + 1));
  }
  return lines.join('\n');
}

/** A row comes to a record, says nothing, or has an issue; a header alone may have one too. */
async function check(format: string, text: string): Promise<'refused' | 'read'> {
  const { sink, kept } = keeping();
  try {
    const { rows, unread } = await readFile({ path: 'x', chunks: () => once(Buffer.from(text)) }, { file: 0, sink }, 'UTC', format);
    const listed = new Set(kept.issues.map(({ line }) => line));
    const records = [...kept.uses, ...kept.snapshots];
    expect(unread > 0).toBe(kept.issues.length > 0 && rows > 0);
    expect(records.length + unread).toBeLessThanOrEqual(rows);
    for (const record of records) expect(listed.has(record.line)).toBe(false);
    return 'read';
  } catch (error) {
    if (!(error instanceof CannotAudit)) throw error;
    return 'refused';
  }
}

describe('a damaged file', () => {
  it.each(FILES)('of %s (%s) is refused in a sentence, or read with every unread row listed', async (format, path) => {
    const text = readFileSync(new URL(`../../fixtures/formats/${path}`, import.meta.url), 'utf8');
    let read = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const pick = numbers(seed);
      let broken = damaged(text, pick);
      if (pick(3) === 0) broken = damaged(broken, pick);
      if ((await check(format, broken)) === 'read') read += 1;
    }
    expect(read).toBeGreaterThan(100);
  });
});
