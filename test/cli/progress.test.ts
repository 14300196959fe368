import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { startProgress } from '../../src/cli/progress.ts';

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
