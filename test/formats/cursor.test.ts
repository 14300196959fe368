import { describe, expect, it } from 'vitest';
import { fixture, readText } from './reading.ts';

const EVERY = [
  'a-cost-to-you',
  'b-details',
  'c-tokens',
  'd-events',
  'd-events-exported-later',
  'd-team',
  'd-requests',
  'e-events',
  'e-team-requests',
  'edited-ascending',
];

describe('Cursor usage events', () => {
  it.each(EVERY)('of %s.csv are of one format and lose no row', async (name) => {
    const read = await fixture(`cursor/${name}.csv`);
    expect(read.format).toBe('cursor-usage');
    expect(read.issues).toEqual([]);
    expect(read.uses).toHaveLength(read.records);
  });

  it('are charged only when they are on demand, although every kind shows a cost', async () => {
    const read = await fixture('cursor/d-events.csv');
    expect(read.uses.map((use) => [use.funding, use.quantity, use.amount, use.stream])).toEqual([
      ['allowance', 20_000, null, 'subscription'],
      ['credits', 2_170_000, 2_170_000, 'subscription'],
      ['credits', 0, 0, 'subscription'],
      ['credits', 2_000, 2_000, 'subscription'],
      ['none', 100_000, null, 'subscription'],
      ['none', 200_000, null, 'subscription'],
      ['none', 400_000, null, 'api'],
      ['none', 50_000, null, 'subscription'],
    ]);
    expect(read.uses[1]).toMatchObject({ currency: 'USD', unit: 'USD', account: '', impliedPlan: '', limits: [] });
  });

  it('have disjoint input columns: with cache writes, and without', async () => {
    const [, use] = (await fixture('cursor/d-events.csv')).uses;
    expect(use).toMatchObject({ cacheWrite5mTokens: 210_300, inputTokens: 48_000, cacheReadTokens: 905_000, outputTokens: 3_700 });
  });

  it('are known again in a later export that gives the event another cost or another word for failed', async () => {
    const first = (await fixture('cursor/d-events.csv')).uses;
    const later = (await fixture('cursor/d-events-exported-later.csv')).uses;
    expect(later[1]).toMatchObject({ identity: first[1]?.identity, from: first[1]?.from, amount: 2_190_000 });
    expect(later[2]).toMatchObject({ identity: first[4]?.identity, funding: 'none' });
  });

  it('are known again in an export that has other columns', async () => {
    const details = (await fixture('cursor/b-details.csv')).uses;
    const tokens = (await fixture('cursor/c-tokens.csv')).uses;
    expect(tokens.map((use) => use.identity)).toEqual(details.slice(0, 2).map((use) => use.identity));
  });

  it('are no charge where the cost is a word', async () => {
    const details = (await fixture('cursor/b-details.csv')).uses;
    expect(details.map((use) => [use.funding, use.quantity, use.amount, use.feature, use.account])).toEqual([
      ['none', null, null, 'none', ''],
      ['allowance', null, null, 'max-mode', ''],
      ['credits', 1_120_000, 1_120_000, 'none', ''],
      ['', null, null, 'none', ''],
    ]);
    const onDemand = await readText('Date,Kind,Model,Max Mode,Total Tokens,Cost\n2026-07-01T00:00:00.000Z,On-Demand,auto,No,,Free\n');
    expect(onDemand.uses[0]).toMatchObject({ funding: 'credits', quantity: null, amount: 0 });
  });

  it('keep an unknown kind without a cost as use, and list one with a cost: it could be a charge', async () => {
    const read = await readText(
      'Date,Kind,Model,Max Mode,Total Tokens,Cost\n' +
        '2026-07-01T00:00:00.000Z,Sponsored,auto,No,5,Free\n2026-07-01T00:00:01.000Z,Sponsored,auto,No,5,0.25\n',
    );
    expect(read.uses).toHaveLength(1);
    expect(read.uses[0]).toMatchObject({ funding: '', quantity: null, amount: null });
    expect(read.issues).toHaveLength(1);
    expect(read.issues[0]).toMatchObject({ line: 3, column: 'Kind', value: 'Sponsored' });
    expect(read.issues[0]?.problem).toContain('Included, On-Demand, Usage-based');
  });

  it('of the oldest export say what each cost its user, in dollars with or without the sign', async () => {
    expect((await fixture('cursor/a-cost-to-you.csv')).uses.map((use) => [use.funding, use.quantity, use.amount, use.listAmount])).toEqual([
      ['', 120_000, null, null],
      ['credits', 500_000, 500_000, null],
      ['mixed', 300_000, 100_000, 300_000],
      ['', null, null, null],
    ]);
  });

  it('of a team belong to each member', async () => {
    const [mira, jonas] = (await fixture('cursor/d-team.csv')).uses;
    expect(mira).toMatchObject({ account: 'mira@example.com', funding: 'allowance' });
    expect(jonas).toMatchObject({ account: 'jonas@example.com', funding: 'credits', amount: 70_000 });
    expect(mira?.identity).not.toBe(jonas?.identity);
  });

  it('of plans priced in requests count requests, and an on-demand one is a draw of unknown amount', async () => {
    expect((await fixture('cursor/d-requests.csv')).uses.map((use) => [use.unit, use.quantity, use.funding, use.amount])).toEqual([
      ['requests', 1_000_000, 'allowance', null],
      ['requests', 2_500_000, 'credits', null],
      ['requests', null, 'none', null],
    ]);
  });

  it('of agents and automations say so, and may have no tokens at all', async () => {
    const read = await fixture('cursor/e-events.csv');
    expect(read.uses.map((use) => [use.surface, use.funding, use.quantity, use.inputTokens])).toEqual([
      ['', 'credits', 110_000, 3_900],
      ['', 'none', null, 11_200],
      ['cloud-agent', 'none', null, null],
      ['automation', 'allowance', null, null],
    ]);
  });

  it('of a copy that was sorted and saved with other line ends read the same', async () => {
    const read = await fixture('cursor/edited-ascending.csv');
    expect(read.uses.map((use) => use.quantity)).toEqual([10_000, 1_100_000]);
  });
});
