/** What happens at a real terminal, which a test in process can only claim: keys, lines as they are drawn, colours. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { ENDED, hasTmux, terminal } from '../support/tmux.ts';
import { desk } from './desk.ts';

// A busy machine is slow to draw.
vi.setConfig({ testTimeout: 90_000 });

const SIZE = { columns: 80, rows: 60 };

const WIDE = [
  'timestamp,event_id,account,plan,model,funding,credits_amount,currency,session_used_pct,session_resets_at,weekly_used_pct,weekly_resets_at',
  '2026-07-01T09:00:00Z,a,株式会社ガ,claude-max-5x,模型五号模型五号,credits,1.25,USD,40,2026-07-01T12:00:00Z,20,2026-07-05T00:00:00Z',
  '2026-07-01T09:30:00Z,b,e\u0301quipe\u{1F642},claude-max-5x,claude-opus-5,credits,12.5,USD,41,2026-07-01T12:00:00Z,20,2026-07-05T00:00:00Z',
  '',
].join('\n');

describe.skipIf(!hasTmux)('at a real terminal', () => {
  test('init asks, and writes what was answered', async () => {
    const at = desk();
    const screen = terminal(at.root, SIZE);
    screen.run('init');
    await screen.shows(/Plan \[none\]:/);
    screen.type('copilot-por');
    await screen.shows(/did you mean copilot-pro\?/);
    screen.type('cursor-pro');
    await screen.shows(/Time zone \[UTC\]:/);
    screen.type('');
    await screen.shows(/Exports \[every CSV in this folder\]:/);
    screen.type('');
    expect(await screen.shows(ENDED)).toContain('ended: 0');
    expect(JSON.parse(at.read('headroom.json'))).toMatchObject({ plan: 'cursor-pro', inputs: ['*.csv'] });
  });

  test.each([
    ['C-c', 130],
    ['C-d', 2],
  ])('%s at a question ends it and leaves nothing behind', async (key, code) => {
    const at = desk();
    const screen = terminal(at.root, SIZE);
    screen.run('init books --plan claude-pro --timezone UTC --input x.csv');
    await screen.shows(/1 of \d+: fast mode/);
    screen.type('not used');
    await screen.shows(/2 of \d+:/);
    screen.press(key);
    expect(await screen.shows(ENDED)).toMatch(new RegExp(`Stopped; nothing was written.\nended: ${code}\n`));
    expect(existsSync(join(at.root, 'books'))).toBe(false);
  });

  test('nothing is asked where nobody is there to answer, although the output is a terminal', async () => {
    const at = desk();
    const screen = terminal(at.root, SIZE);
    screen.run('init < /dev/null');
    expect(await screen.shows(ENDED)).toContain('ended: 0');
    expect(readdirSync(at.root)).toContain('headroom.json');
  });

  test.each([40, 80, 200])('on %d columns the page is drawn line by line as it was laid out', async (columns) => {
    const at = desk({ 'usage.csv': WIDE });
    const { out } = await at.run('audit usage.csv', { tty: true, columns, env: { NO_COLOR: '1' } });
    const screen = terminal(at.root, { columns, rows: 110 }, { NO_COLOR: '1' });
    screen.run('audit usage.csv');
    const shown = (await screen.shows(ENDED)).split('ended:')[0] ?? '';
    // A line that was too wide for the terminal would stand on two.
    expect(shown.trimEnd().split('\n')).toEqual(out.trimEnd().split('\n'));
    expect(out).toContain('模型五号');
  });

  test('long work is shown while it lasts, and wiped away after it', async () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => {
      const time = new Date(Date.UTC(2026, 6, 1) + at * 1000).toISOString();
      return `${time},a${at % 20},claude-pro,1,allowance\n`;
    });
    const at = desk({ 'usage.csv': `timestamp,account,plan,quantity,funding\n${rows.join('')}` });
    const screen = terminal(at.root, SIZE);
    screen.run('audit usage.csv');
    await screen.shows(/^(?:reading|judging) [=-]{24} \d+ % (?:usage\.csv|\d+ of 20 accounts)/m);
    expect(await screen.shows(ENDED)).not.toMatch(/reading|judging/);
  });
});
