import { describe, expect, it } from 'vitest';
import { resetsOf } from '../../src/replay/resets.ts';
import { at, looks } from '../rules/make.ts';

describe('the known edges of windows', () => {
  it('are those of full counts and those that readings name, by time and then by name', () => {
    const counted = [
      { window: 'weekly', at: at('07-10 15:00') },
      { window: 'daily', at: at('07-10 20:00') },
    ];
    const read = [looks('session', ['07-10 10:00', 40, '07-10 15:00'], ['07-10 15:10', 20, '07-10 20:10'])];
    expect(resetsOf(counted, read)).toEqual([
      { window: 'session', at: at('07-10 15:00'), wasFull: false, origins: [] },
      { window: 'weekly', at: at('07-10 15:00'), wasFull: true, origins: [] },
      { window: 'daily', at: at('07-10 20:00'), wasFull: true, origins: [] },
      { window: 'session', at: at('07-10 20:10'), wasFull: false, origins: [] },
    ]);
  });

  it('end a window that was full where readings said so since its meter last fell, and cite those', () => {
    const edge = '07-10 15:00';
    const [full, fallen] = [looks('session', ['07-10 10:30', 99, edge], ['07-10 11:00', 100, edge], ['07-10 12:00', 101, edge])].concat(
      looks('weekly', ['07-10 11:00', 100, edge], ['07-10 12:00', 60, edge]),
    );
    const lines = full?.instances[0]?.looks.map((look) => look.origin.line) ?? [];
    const resets = resetsOf([], full === undefined || fallen === undefined ? [] : [full, fallen]);
    expect(resets.map((reset) => [reset.wasFull, reset.origins.map((origin) => origin.line)])).toEqual([
      [true, lines.slice(1)],
      [false, []],
    ]);
  });
});
