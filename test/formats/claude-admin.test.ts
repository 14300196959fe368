import { describe, expect, it } from 'vitest';
import { amounts, fixture, readText } from './reading.ts';

const at = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const page = (results: string, more = 'false'): string =>
  `{"data":[{"starting_at":"2026-08-04T00:00:00Z","ending_at":"2026-08-05T00:00:00Z","results":[${results}]}],"has_more":${more},"next_page":null}`;

describe('the usage report of the Admin API', () => {
  it('is use of the API, with its tokens by key, workspace and model, and no money', async () => {
    const read = await fixture('claude-admin/usage.json');
    expect(read).toMatchObject({ format: 'claude-admin-usage', issues: [], records: 3, unread: 0 });
    expect(read.uses[0]).toMatchObject({
      account: '',
      stream: 'api',
      funding: '',
      amount: null,
      from: at('2026-08-04'),
      until: at('2026-08-05'),
      apiKey: 'apikey_ci',
      workspace: 'wrkspc_atlas',
      model: 'claude-opus-5',
      feature: '',
      inputTokens: 1500,
      outputTokens: 500,
      cacheReadTokens: 200,
      cacheWrite5mTokens: 500,
      cacheWrite1hTokens: 1000,
    });
  });

  it('counts more tokens a day than an amount can hold, and knows batches and fast mode', async () => {
    const { uses } = await fixture('claude-admin/usage.json');
    expect(uses[1]).toMatchObject({ inputTokens: 12_000_000_000, feature: 'batch;fast', member: 'user_07', apiKey: '', workspace: '' });
  });

  it('states nothing where it was not grouped by it', async () => {
    const { uses } = await fixture('claude-admin/usage.json');
    expect(uses[2]).toMatchObject({ model: '', cacheReadTokens: null, cacheWrite5mTokens: null, cacheWrite1hTokens: null });
  });

  it('says once that pages are missing', async () => {
    expect((await fixture('claude-admin/usage.json')).notes).toEqual([expect.stringContaining('more pages follow')]);
    const row = '{"uncached_input_tokens":1,"output_tokens":1}';
    const pages = await readText(`[${page(row, 'true')},${page(row, 'true')},${page(row)}]`);
    expect(pages).toMatchObject({ records: 3, unread: 0, issues: [] });
    expect(pages.notes).toHaveLength(1);
    expect((await readText(page(row))).notes).toEqual([]);
  });

  it('lists a count it cannot read with its path, and reads the other rows', async () => {
    const read = await readText(page('{"uncached_input_tokens":1.5,"output_tokens":"2"},{"uncached_input_tokens":3.0,"output_tokens":4}'));
    expect(read.issues.map(({ column, value }) => [column, value])).toEqual([['data[0].results[0].uncached_input_tokens', '1.5']]);
    expect(read).toMatchObject({ records: 2, unread: 1 });
    expect(read.uses[0]).toMatchObject({ inputTokens: 3, outputTokens: 4 });
  });
});

describe('the cost report of the Admin API', () => {
  it('states amounts in the lowest unit: 123.45 in USD is 1.2345 dollars, 850 in JPY is 850 yen', async () => {
    const read = await fixture('claude-admin/cost.json');
    expect(read).toMatchObject({ format: 'claude-admin-cost', issues: [], records: 4, unread: 0, notes: [] });
    expect(read.uses.map(({ amount, currency }) => [amount, currency])).toEqual([
      [1_234_500, 'USD'],
      [28_765_500, 'USD'],
      [0, 'USD'],
      [850_000_000, 'JPY'],
    ]);
    expect(amounts(read.uses.slice(0, 3))).toBe(30_000_000n);
  });

  it('is charged for the API, by day and workspace', async () => {
    const { uses } = await fixture('claude-admin/cost.json');
    expect(uses[0]).toMatchObject({
      stream: 'api',
      funding: 'credits',
      workspace: 'wrkspc_atlas',
      from: at('2026-08-04'),
      until: at('2026-08-05'),
    });
    expect(uses[2]).toMatchObject({ feature: 'batch' });
    expect(new Set(uses.map((use) => use.identity)).size).toBe(4);
  });

  it('that is exported again next day has the same charges, however they have grown', async () => {
    const row = (amount: string): string => page(`{"amount":"${amount}","currency":"USD","description":"x","workspace_id":null}`);
    const [today, tomorrow] = await Promise.all([readText(row('1')), readText(row('2'))]);
    expect(today?.uses[0]?.identity).toBe(tomorrow?.uses[0]?.identity);
  });

  it('lists every value it cannot read with its path, and reads every other row', async () => {
    const read = await fixture('claude-admin/cost-unreadable.json');
    expect(read.issues.map(({ column, value }) => [column, value])).toEqual([
      ['data[0].results[0].workspace_id', '7'],
      ['data[0].results[0].amount', '12 cents'],
      ['data[0].results[1].amount', 'null'],
      ['data[0].results[2].currency', ''],
      ['data[0].results[3].amount', '-3'],
      ['data[0].results[4]', 'row'],
      ['data[1].starting_at', 'null'],
      ['data[2].ending_at', '2026-08-06T00:00:00Z'],
      ['data[3].results', '{…}'],
      ['data[4]', 'bucket'],
    ]);
    expect(read).toMatchObject({ records: 12, unread: 10 });
    expect(read.uses.map(({ amount }) => amount)).toEqual([1_000_000, 2_500_000]);
  });

  it('is told which bucket lost its rows', async () => {
    const read = await readText(
      page('{"amount":"1","currency":"USD"}').replace(
        '"data":[',
        '"data":[{"starting_at":"2026-08-03T00:00:00Z","ending_at":"2026-08-04T00:00:00Z"},',
      ),
    );
    expect(read).toMatchObject({ records: 2, unread: 1, issues: [{ column: 'data[0].results', value: '' }] });
  });

  it('of days without a charge is read only where it is named, for its shape says nothing', async () => {
    await expect(readText(page(''))).rejects.toThrow('is JSON that no format recognises');
  });
});
