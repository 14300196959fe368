import { describe, expect, test } from 'vitest';
import { desk } from './desk.ts';

describe('explain without a name', () => {
  test('lists every page under its kind, within eighty columns', async () => {
    const { code, out, err } = await desk().run('explain');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const heading of [
      'Rules',
      'Reasons',
      'Formats',
      'Policies',
      'Plans',
      'Coverage rules',
      'Incidents',
      'Prices',
      'Adjustments of prices',
    ]) {
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

  test('price prints the table within eighty columns, or all its entries', async () => {
    const { code, out } = await desk().run('explain price');
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toMatch(/^claude-sonnet-4-6\/standard +2026-02-17 +>200K +6\.00 +22\.50 +7\.50 +12\.00 +0\.60$/m);
    expect(out).toMatch(/^claude-fable-5-2\/fast +2026-11-01 +\? +\? +\? +\? +\?$/m);
    const entries = JSON.parse((await desk().run('explain price --format json')).out) as Record<string, unknown>[];
    expect(entries).toContainEqual(
      expect.objectContaining({
        id: 'claude-haiku-5-5',
        speed: 'standard',
        prompt_tokens_over: 100_000,
        input: '0.50',
        from: '2026-10-07',
      }),
    );
    expect(entries.length).toBe(out.split('\n').filter((line) => line.startsWith('claude-')).length);
  });

  test('a price shows its terms over time, what they leave open, and where they were read', async () => {
    const out = (await desk().run('explain price:claude-opus-4-6/fast')).out.replace(/\s+/g, ' ');
    expect(out).toContain('Any prompt, from 2026-02-07 until 2026-02-17T07:59Z: input 15.00, output 75.00,');
    expect(out).toContain('Only the part above may cost so.');
    expect(out).toContain('A date may be off by 7 days.');
    expect(out).toContain('Source: https://code.claude.com/docs/en/fast-mode: half price at its launch;');
    expect((await desk().run('explain price:claude-fable-5-2/fast')).out).toContain('offered at a rate that no text states');
  });

  test('an adjustment says what it adds and when', async () => {
    const page = async (id: string): Promise<string> => (await desk().run(`explain ${id}`)).out.replace(/\s+/g, ' ');
    expect(await page('adjustment:us-inference')).toContain('from 2026-02-01. Times 1.1; it may apply to any use.');
    expect(await page('web-search')).toContain('USD 0.01 each; a use may have up to 20, and any number where its feature says web-search,');
    expect(await page('reviews')).toContain('have terms of their own');
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
