import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { startProgress } from '../../src/cli/progress.ts';
import { widthOf } from '../../src/report/text.ts';

function terminal(isTTY: boolean): { io: Io; said: () => string } {
  const err: string[] = [];
  const writer = { isTTY, columns: 80, write: () => {} };
  return {
    io: { stdout: writer, stderr: { ...writer, write: (text) => void err.push(text) }, env: {}, cwd: '/' },
    said: () => err.join(''),
  };
}

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is shown on a terminal once reading lasts longer than half a second, and cleared after it', async () => {
    const { io, said } = terminal(true);
    const progress = await startProgress(io, true, 1000);
    progress.read('usage.csv', 250);
    vi.advanceTimersByTime(499);
    progress.read('usage.csv', 250);
    expect(said()).toBe('');
    vi.advanceTimersByTime(2);
    progress.read('usage.csv', 250);
    vi.advanceTimersByTime(200);
    expect(said()).toContain('usage.csv');
    expect(said()).toContain('75 %');
    progress.stop();
    const after = said().length;
    vi.advanceTimersByTime(2000);
    expect(said().length).toBe(after);
  });

  test('goes on over the accounts after the reading, at once and without what the bar said before', async () => {
    const { io, said } = terminal(true);
    const progress = await startProgress(io, true, 1000);
    vi.advanceTimersByTime(600);
    progress.read('usage.csv', 900);
    const before = said().length;
    progress.judged(0, 3);
    expect(said().slice(before)).toContain('0 of 3 accounts');
    expect(said().slice(before)).toContain(' 0 % ');
    vi.advanceTimersByTime(300);
    progress.judged(1, 3);
    expect(said()).toContain('judging ========---------------- 33 % 1 of 3 accounts');
    progress.stop();
    const after = said().length;
    vi.advanceTimersByTime(2000);
    expect(said().length).toBe(after);
  });

  test('keeps to one line, however long the name of a file is', async () => {
    const { io, said } = terminal(true);
    const progress = await startProgress(io, true, 1000);
    vi.advanceTimersByTime(600);
    progress.read(`模型/${'a-long-folder/'.repeat(9)}usage.csv`, 1000);
    const drawn = stripVTControlCharacters(said());
    expect(drawn.length).toBeGreaterThan(40);
    expect(widthOf(drawn)).toBeLessThanOrEqual(80);
    progress.stop();
  });

  test('is not shown where nobody looks or wants it', async () => {
    for (const [isTTY, wanted] of [
      [false, true],
      [true, false],
    ] as const) {
      const { io, said } = terminal(isTTY);
      const progress = await startProgress(io, wanted, 1000);
      vi.advanceTimersByTime(10_000);
      progress.read('usage.csv', 500);
      progress.stop();
      expect(said()).toBe('');
    }
  });
});
