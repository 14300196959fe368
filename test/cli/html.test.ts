import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Timeline } from '../../src/report/html/model.ts';
import { METERED } from '../../src/cli/demo/metered.ts';
import { desk } from './desk.ts';

const FILES = Object.fromEntries(METERED.files);

function timelinesIn(page: string): Timeline[] {
  return JSON.parse(/id="data-timelines">([^<]*)</.exec(page)?.[1] ?? '') as Timeline[];
}

describe('a report as a page', () => {
  test('is the same on stdout and in a file, in whatever order its inputs come, and leaves the JSON as it is', async () => {
    const at = desk(FILES);
    const names = Object.keys(FILES);
    const told = await at.run(['audit', ...names, '--format', 'html', '-o', 'report.html', '-o', 'beside.json']);
    expect(told).toMatchObject({ code: 1, err: '' });
    expect(at.read('report.html')).toBe(told.out);
    const alone = await at.run(['audit', ...names, '--format', 'json']);
    expect(at.read('beside.json')).toBe(alone.out);
    const other = await at.run(['audit', ...[...names].reverse(), '--format', 'html']);
    const main = (page: string): string => page.slice(page.indexOf('<main'), page.indexOf('<section id="inputs"'));
    expect(main(other.out)).toBe(main(told.out));
    expect(told.out).not.toContain(at.root);
  });

  test('shows what happened beside the draws', async () => {
    const at = desk(FILES);
    const [timeline] = timelinesIn((await at.run('audit . --format html')).out);
    expect(timeline?.windows.map(({ window, readings }) => `${window} ${readings.length}`)).toEqual(['session 11', 'weekly 11']);
    expect(timeline?.events.map(({ words }) => words)).toEqual([
      'limit-reached (session): "You\'ve hit your session limit"',
      'bought USD 20.00: "Usage credits"',
      'spend-cap-reached: "You\'ve reached your monthly spend limit"',
    ]);
    expect(timeline?.switches.map(([, , on]) => on)).toEqual([0, 1, 0, 1]);
    // Only the first look at each window is cited by no verdict, and the last at the session.
    expect(timeline?.windows[0]?.readings.map(([, , , bounds]) => bounds).join('')).toBe('01111111110');
  });

  test('states each month, and none without anything in it', async () => {
    const at = desk(FILES);
    const { out } = await at.run('audit . --format html');
    expect(out.match(/<h3>Statement of [^<]*/g)).toEqual(['<h3>Statement of 2026-08 (UTC), account default, plan claude-pro']);
    const later = await at.run('audit . --format html --since 2026-08-07 --until 2026-09-01');
    expect(timelinesIn(later.out)[0]?.events).toEqual([]);
  });

  test('draws of thousands of readings those that a chart can show, and every one that a verdict cites', async () => {
    const rows = Array.from({ length: 4000 }, (_, index) => {
      const at = Date.UTC(2026, 6, 6) + index * 60_000;
      const reset = Date.UTC(2026, 6, 6) + (Math.floor(index / 300) + 1) * 18_000_000;
      return `${new Date(at).toISOString()},${(index % 300) / 4},${new Date(reset).toISOString()},20,2026-07-13T00:00:00Z`;
    });
    const at = desk({
      'snapshots.csv': `timestamp,session_used_pct,session_resets_at,weekly_used_pct,weekly_resets_at\n${rows.join('\n')}\n`,
      'usage.csv':
        'timestamp,plan,model,client,feature,funding,credits_amount,currency\n' +
        '2026-07-07T11:31:30Z,claude-pro,claude-sonnet-5,claude-code,none,credits,2.00,USD\n',
    });
    const { out, code } = await at.run('audit usage.csv snapshots.csv --format html');
    expect(code).toBe(3);
    const [session, ...others] = timelinesIn(out)[0]?.windows ?? [];
    expect(others.map(({ window }) => window)).toEqual(['weekly']);
    expect(session?.readings.length).toBeLessThan(900);
    const cited = session?.readings.filter(([, , , bounds]) => bounds === 1).map(([when]) => new Date(when).toISOString()) ?? [];
    expect(cited).toEqual(['2026-07-07T11:31:00.000Z', '2026-07-07T11:32:00.000Z']);
    // The highest of every instance is there: what a thinned line hides is never a full window.
    expect(session?.readings.filter(([, pct]) => pct === 74.75).length).toBe(13);
    expect(out).toContain(`${session?.readings.length} of 4000 session readings are drawn`);
  });

  test('spreads over its day what is only dated by a day', async () => {
    const at = desk({
      ...FILES,
      'notices.csv': 'timestamp,kind,window,text\n2026-08-06,limit-reached,session,Full\n',
      'snapshots.csv': FILES['snapshots.csv']?.replace('2026-08-06T13:40:00Z', '2026-08-06') ?? '',
    });
    const [timeline] = timelinesIn((await at.run('audit . --format html')).out);
    const day = [Date.UTC(2026, 7, 6), Date.UTC(2026, 7, 7)];
    expect(timeline?.windows[0]?.readings.find((reading) => reading.length > 4)?.slice(4)).toEqual(day);
    expect(timeline?.events.map(({ words }) => words)).toContain('limit-reached (session): "Full" (2026-08-06 (the day))');
  });

  test('is written whole or not at all', async () => {
    const at = desk({ 'usage.csv': 'timestamp,funding\nnever,none\n' });
    expect((await at.run('audit usage.csv -o report.html')).code).toBe(2);
    expect(() => at.read('report.html')).toThrow('ENOENT');
  });
});

test('a statement has no such page yet', async () => {
  const at = desk(FILES);
  expect((await at.run('statement . --format html')).code).toBe(2);
  expect((await at.run(['statement', join(at.root), '-o', 'statement.html'])).code).toBe(2);
});
