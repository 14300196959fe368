import { describe, expect, it } from 'vitest';
import { fixture, readText } from './reading.ts';

const event = (more: string): string => `{"timestamp":"1762546300000","model":"auto","kind":"USAGE_EVENT_KIND_USAGE_BASED",${more}}`;

describe('the usage events of the Cursor dashboard', () => {
  it('are charged what is shown for them, and only when they are usage based', async () => {
    const read = await fixture('cursor/dashboard.json');
    expect(read).toMatchObject({ format: 'cursor-dashboard', issues: [], records: 9, unread: 0, notes: [] });
    expect(read.uses.map((use) => [use.funding, use.quantity, use.unit, use.amount, use.stream])).toEqual([
      ['allowance', 31_416, 'USD', null, 'subscription'],
      ['credits', 1_660_000, 'USD', 1_660_000, 'subscription'],
      ['credits', 1_004_500_000, 'USD', 1_004_500_000, 'subscription'],
      ['credits', 956_900, 'USD', 956_900, 'subscription'],
      ['none', 100_000, 'USD', null, 'subscription'],
      ['', 120_000, 'USD', null, 'subscription'],
      ['none', null, 'requests', null, 'api'],
      ['allowance', 2_500_000, 'requests', null, 'subscription'],
      ['credits', 201_800, 'USD', 201_800, 'subscription'],
    ]);
  });

  it('say which mode and which tokens, and nothing where they say nothing', async () => {
    const { uses } = await fixture('cursor/dashboard.json');
    expect(uses[1]).toMatchObject({ feature: 'max-mode', inputTokens: 92_000, cacheWrite5mTokens: 446_481, cacheReadTokens: 1_185_370 });
    expect(uses[0]).toMatchObject({ feature: 'none', cacheWrite5mTokens: null });
    expect(uses[3]).toMatchObject({ feature: '', inputTokens: null, outputTokens: null });
  });

  it("belong to nobody by name, save a team's", async () => {
    const { uses } = await fixture('cursor/dashboard.json');
    expect(uses.map((use) => use.account)).toEqual(['', '', '', '', '', '', '', '8802', 'ada@example.com']);
  });

  it('are the events of the CSV export', async () => {
    const csv = await readText('Date,Kind,Model,Total Tokens,Cost\n2025-11-07T20:11:40.000Z,On-Demand,auto,5,1.66\n');
    const json = await readText(event('"usageBasedCosts":"$1.66"'));
    expect(json.uses[0]).toMatchObject({ identity: csv.uses[0]?.identity, from: csv.uses[0]?.from, amount: csv.uses[0]?.amount });
    const team = await readText('Date,User,Kind,Model,Total Tokens,Cost\n2025-11-07T20:11:40.000Z,ada@example.com,On-Demand,auto,5,1.66\n');
    const own = await readText(event('"usageBasedCosts":"$1.66","userEmail":"ada@example.com"'));
    expect(own.uses[0]).toMatchObject({ identity: team.uses[0]?.identity, account: 'ada@example.com' });
  });

  it('stand in a page, in a list of pages, one page a line, in a page of the Admin API, or alone', async () => {
    const page = `{"totalUsageEventsCount":1,"usageEventsDisplay":[${event('"chargedCents":1')}]}`;
    const admin = `{"usageEvents":[${event('"chargedCents":1')}],"pagination":{"hasNextPage":false},"totalUsageEventsCount":40}`;
    const forms = [page, `[${page},${page}]`, `${page}\n${page}\n`, admin, `[${event('"chargedCents":1')}]`];
    const read = await Promise.all(forms.map((text) => readText(text)));
    expect(read.map(({ format, uses, notes }) => [format, uses.length, notes.length])).toEqual(
      [1, 2, 2, 1, 1].map((uses) => ['cursor-dashboard', uses, 0]),
    );
  });

  it('of which a page is missing are said to', async () => {
    const page = `{"totalUsageEventsCount":3,"usageEventsDisplay":[${event('"chargedCents":1')}]}`;
    expect((await readText(page)).notes).toEqual([expect.stringContaining('more pages of events follow')]);
  });

  it('that can not be read are listed by their path, and the others are read', async () => {
    const bad = [
      event('"usageBasedCosts":"a lot"'),
      event('"chargedCents":-4'),
      '{"timestamp":"yesterday","model":"auto","kind":"Included","chargedCents":1}',
      '{"timestamp":"1762546300000","model":"auto","kind":"USAGE_EVENT_KIND_TIP","chargedCents":4}',
      '7',
    ];
    const read = await readText(`{"usageEventsDisplay":[${[...bad, event('"chargedCents":2')].join(',')}]}`);
    expect(read.issues.map(({ column, value }) => [column, value])).toEqual([
      ['usageEventsDisplay[0].usageBasedCosts', 'a lot'],
      ['usageEventsDisplay[1].chargedCents', '-4'],
      ['usageEventsDisplay[2].timestamp', 'yesterday'],
      ['usageEventsDisplay[3].kind', 'USAGE_EVENT_KIND_TIP'],
      ['usageEventsDisplay[4]', '7'],
    ]);
    expect(read).toMatchObject({ records: 6, unread: 5 });
    expect(read.uses.map((use) => use.amount)).toEqual([20_000]);
  });

  it('of an unknown kind that cost nothing are kept as use of unstated funding', async () => {
    const read = await readText(
      '{"timestamp":"1762546300000","model":"auto","kind":"USAGE_EVENT_KIND_TIP","requestsCosts":null,"tokenUsage":null}',
    );
    expect(read.issues).toEqual([]);
    expect(read.uses[0]).toMatchObject({ funding: '', quantity: null });
  });
});
