/**
 * Files that somebody cut, edited or merged badly: whatever happens to an export, nothing throws but the one error for people,
 * nothing hangs, and no row is lost without a word. Seeded, so that what fails fails again.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CannotAudit } from '../../src/domain/errors.ts';
import type { Format } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { readBytes } from './reading.ts';

const FILES: Readonly<Record<string, string>> = {
  ccusage: 'ccusage/daily.json',
  'claude-admin-cost': 'claude-admin/cost.json',
  'claude-admin-usage': 'claude-admin/usage.json',
  'claude-spend-report': 'claude-spend-report/spend-report-3f6c1d20-88a4-4a1e-9d55-0c2be0a7f911-2026-09-01-to-2026-09-30.csv',
  'claude-usage-tracker-csv': 'claude-usage-tracker/history.csv',
  'claude-usage-tracker-json': 'claude-usage-tracker/history.json',
  'codexbar-history': 'codexbar-history/claude.json',
};

const MUTATIONS = 200;

/** Enough randomness to reach every cell. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const VALUES = [
  'null',
  '""',
  '"12,34"',
  '-1',
  '1e308',
  '[]',
  '{}',
  'true',
  '"2026-02-30T00:00:00Z"',
  '99999999999999999999',
  '"=1+1"',
  '"\\u0000"',
];
const CELLS = ['', '-', 'NULL', '"12,345"', '-1', '1e308', 'true', '2026-02-30', '99999999999999999999', '=1+1', '"a ""b"""', '"'];

function mutated(text: string, isJson: boolean, pick: (below: number) => number): string {
  const spots = [...text.matchAll(isJson ? /"[^"\n]*"(?!:)|-?\d[\d.]*|\btrue\b|\bnull\b/g : /[^,\n]+/g)];
  const spot = spots[pick(spots.length)];
  const at = spot?.index ?? 0;
  const length = spot?.[0].length ?? 0;
  switch (pick(5)) {
    case 0:
      return text.slice(0, pick(text.length));
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2: {
      const lines = text.split('\n');
      lines.splice(pick(lines.length), 1 + pick(2));
      return lines.join('\n');
    }
    case 3: {
      const names = [...text.matchAll(isJson ? /"\w+"(?=:)/g : /^[^\n]+|[^,\n]+(?=,)/g)];
      const name = names[pick(names.length)];
      return name === undefined ? text : `${text.slice(0, name.index)}${isJson ? '"x"' : 'x'}${text.slice(name.index + name[0].length)}`;
    }
    default: {
      const values = isJson ? VALUES : CELLS;
      return text.slice(0, at) + values[pick(values.length)] + text.slice(at + length);
    }
  }
}

describe.each(Object.entries(FILES))('%s', (id, path) => {
  const format = FORMATS.find((one) => one.id === id) as Format;
  const text = readFileSync(new URL(`../../fixtures/formats/${path}`, import.meta.url), 'utf8');

  it('says what it could not read of a damaged file', async () => {
    const pick = seeded(id.length * 7919);
    let read = 0;
    for (let round = 0; round < MUTATIONS; round += 1) {
      const damaged = mutated(text, format.kind === 'json', pick);
      try {
        const found = await readBytes(Buffer.from(damaged, 'utf8'), path, 'UTC', id);
        const { uses, snapshots, issues, records, unread } = found;
        expect(unread).toBeLessThanOrEqual(records);
        expect(unread > 0).toBe(issues.length > 0);
        // ccusage parts a day by model; of every other export a row that is read is at most one record.
        if (id !== 'ccusage') expect(uses.length + snapshots.length).toBe(records - unread);
        for (const issue of issues) expect(issue.line).toBeGreaterThan(0);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(CannotAudit);
      }
    }
    expect(read).toBeGreaterThan(MUTATIONS / 4);
  });
});
