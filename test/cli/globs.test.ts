/** Globs, which headroom.json may hold as well as whoever types. */
import { describe, expect, test } from 'vitest';
import { desk } from './desk.ts';

const USAGE = 'timestamp,event_id,plan,funding,credits_amount,currency\n2026-07-01,EVENT,claude-pro,credits,1,USD\n';
const NAMES = ['usage (1).csv', 'b+c.csv', 'a|b.csv', '!x.csv', 'x@y.csv', 'd/e/deep (2).csv', 'ab.csv', 'aab.csv'];

const holding = () => desk(Object.fromEntries(NAMES.map((name, index) => [name, USAGE.replace('EVENT', `e${index}`)])));

async function read(pattern: string): Promise<string[]> {
  const at = holding();
  at.write('headroom.json', JSON.stringify({ inputs: [pattern] }));
  const { out, err } = await at.run('audit --format json');
  expect(err).toBe('');
  return (JSON.parse(out) as { inputs: { path: string }[] }).inputs.map(({ path }) => path);
}

describe('a glob', () => {
  test.each([
    ['usage (*).csv', ['usage (1).csv']],
    ['**/*(?).csv', ['d/e/deep (2).csv', 'usage (1).csv']],
    ['b+*.csv', ['b+c.csv']],
    ['a|*.csv', ['a|b.csv']],
    ['!*.csv', ['!x.csv']],
    ['?@?.csv', ['x@y.csv']],
    ['[x]?[y].csv', ['x@y.csv']],
    ['{aa,a}b.csv', ['aab.csv', 'ab.csv']],
    ['d/**/*.csv', ['d/e/deep (2).csv']],
  ])('%s means %j: what is no wildcard is itself', async (pattern, paths) => {
    expect(await read(pattern)).toEqual(paths);
  });

  test('of groups and quantifiers of regular expressions is none', async () => {
    for (const pattern of ['+(a)b.csv*', '(a|aa)b.csv*', '@(a|aa)b.csv*', '!(b)*.csv', '[a]+b.csv*']) {
      const { err } = await holding().run(['audit', pattern]);
      expect(err).toBe(`${pattern}: no file matches this pattern.\n`);
    }
  });

  test.each([
    ['stars', `${'*a'.repeat(20)}b`],
    ['choices', `${'{a,aa}'.repeat(30)}b`],
    ['both', '*{a,aa}*a*b'],
    ['folders', '**/a/**/a/**/b'],
    ['signs', `${'[a]'.repeat(400)}*`],
  ])('of so many %s that a regular expression would be busy for years is refused', async (_, pattern) => {
    const at = desk({ [`${'a'.repeat(240)}.csv`]: USAGE, 'headroom.json': JSON.stringify({ inputs: [pattern] }) });
    const { code, out, err } = await at.run('audit');
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('is a pattern that could take for ever') as string,
    });
  });

  test.each([
    ['stars', '*a*a*ab'],
    ['choices', '{a,aa}{a,aa}*ab'],
    ['folders', '**/a/**/*a*a*b'],
    ['groups', '(a|aa)+(a|aa)+b*'],
    ['signs', `${'a?'.repeat(100)}*b`],
  ])('of as many %s as may be ends soon, whatever the names are', async (_, pattern) => {
    const names = Array.from({ length: 20 }, (_, index) => `${'a/'.repeat(index)}${'a'.repeat(240)}.csv`);
    const at = desk(Object.fromEntries(names.map((name) => [name, USAGE])));
    const before = process.cpuUsage();
    expect((await at.run(['audit', pattern])).code).toBe(2);
    expect(process.cpuUsage(before).user / 1_000_000).toBeLessThan(8);
  });
});
