import { describe, expect, test } from 'vitest';
import { desk } from './desk.ts';

describe('explain without a name', () => {
  test('lists every page under its kind, within eighty columns', async () => {
    const { code, out, err } = await desk().run('explain');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const heading of ['Rules', 'Reasons', 'Formats', 'Policies', 'Plans', 'Coverage rules', 'Incidents']) {
      expect(out).toContain(`\n\n${heading}\n  `);
    }
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('every name it lists has a page of its own', async () => {
    const at = desk();
    const { out } = await at.run('explain --format json');
    const { version, pages } = JSON.parse(out) as { version: number; pages: { id: string; title: string }[] };
    expect(version).toBe(1);
    expect(pages.length).toBeGreaterThan(60);
    for (const page of pages) {
      const text = await at.run(['explain', page.id]);
      expect([text.code, text.out.split('\n')[0]]).toEqual([0, page.id]);
      expect(text.out.split('\n').filter((line) => line.length > 80 && line.includes(' '))).toEqual([]);
      const thing = await at.run(['explain', page.id, '--format', 'json']);
      expect([page.id, typeof JSON.parse(thing.out)]).toEqual([page.id, 'object']);
    }
  });
});

describe('explain with a name', () => {
  test('a rule says why it should not happen and what it needs', async () => {
    const { out } = await desk().run('explain draw-while-disabled');
    expect(out).toContain('rule:draw-while-disabled\n');
    expect(out.replace(/\s+/g, ' ')).toContain('Its level is error; --rule draw-while-disabled=LEVEL sets another');
  });

  test('a reason says what would settle it', async () => {
    expect((await desk().run('explain boundary')).out).toContain('What would settle it: ');
  });

  test('a coverage rule shows plans, dates and source', async () => {
    const { out } = await desk().run('explain coverage:fast-mode');
    expect(out).toContain('from 2026-02-07');
    expect(out).toContain('Source: ');
    expect(out.replace(/\s+/g, ' ')).toContain('the verdict is not-covered');
  });

  test('a policy printed as JSON can be edited and used', async () => {
    const at = desk();
    const { out } = await at.run('explain policy:claude --format json');
    at.write('policy.json', out);
    at.write('usage.csv', 'timestamp,funding\n2026-07-09T13:12:00Z,allowance\n');
    expect(await at.run('audit usage.csv --policy policy.json --plan claude-pro')).toMatchObject({ code: 0, err: '' });
  });

  test('an unknown name offers the nearest ones', async () => {
    expect(await desk().run('explain draw-supected')).toEqual({
      code: 2,
      out: '',
      err: 'draw-supected: there is no page of this name; did you mean draw-suspected? headroom explain lists them all.\n',
    });
    expect(await desk().run('explain plan:fast-mode')).toMatchObject({ code: 2, out: '' });
    expect(await desk().run('explain xyzzy-quux-unrelated')).toEqual({
      code: 2,
      out: '',
      err: 'xyzzy-quux-unrelated: there is no page of this name; headroom explain lists them all.\n',
    });
  });
});
