import { describe, expect, it } from 'vitest';
import { complaints, fixture, readText } from './reading.ts';

const HEADER = 'start_time,end_time,start_time_iso,end_time_iso';

describe('the costs of the OpenAI platform', () => {
  it('are charges of the API, to the sixth decimal, and a bucket without any is no row of money', async () => {
    const read = await fixture('openai/costs.csv');
    expect(read).toMatchObject({ format: 'openai-costs', records: 6, unread: 0, issues: [] });
    expect(read.uses.map(({ line, stream, funding, amount, currency }) => [line, stream, funding, amount, currency])).toEqual([
      [2, 'api', 'credits', 3836, 'USD'],
      [3, 'api', 'credits', 500_000, 'USD'],
      [4, 'api', 'credits', 1_250_000, 'USD'],
      [5, 'api', 'credits', 20_000, 'USD'],
      [7, 'api', 'credits', 1, 'USD'],
    ]);
  });

  it('name the model of a line item that bills for tokens, the project and the key, and no person by e-mail', async () => {
    const { uses } = await fixture('openai/costs.csv');
    expect(uses.slice(1, 4).map(({ model, workspace, apiKey, member }) => [model, workspace, apiKey, member])).toEqual([
      ['example-nano', 'proj_a', 'key_1', ''],
      ['example-nano', 'proj_a', 'key_1', ''],
      ['', 'proj_b', 'key_2', 'user_7'],
    ]);
    expect(new Set(uses.map((use) => `${use.from} ${use.identity}`)).size).toBe(5);
    expect(JSON.stringify(uses)).not.toContain('example.com');
  });

  it('cover the bucket that the row states, whatever zone its ISO columns leave out', async () => {
    const [use] = (await fixture('openai/costs.csv')).uses;
    expect([use?.from, use?.until]).toEqual([Date.parse('2026-09-28T00:00:00Z'), Date.parse('2026-09-29T00:00:00Z')]);
  });

  it('list a bad cell with its line, and lose nothing else', async () => {
    const text = `${HEADER},amount_value,amount_currency,line_item
1790553600,1790640000,,,much,usd,x
1790640000,1790553600,,,1,usd,x
1790553600000,1790640000,,,1,usd,x
1790553600,1790640000,,,1,,x
1790553600,1790640000,,,,usd,x
,1790640000,,,1,usd,x
1790553600,1790640000,,,1,usd,x
`;
    expect(await complaints(text, 'cost.csv')).toEqual([
      expect.stringMatching(/^cost.csv:2:amount_value: .*"much"/),
      expect.stringMatching(/^cost.csv:3:end_time: "[0-9]+" is not after start_time/),
      expect.stringMatching(/^cost.csv:4:start_time: "[0-9]+" is not in seconds/),
      expect.stringMatching(/^cost.csv:5:amount_currency: is empty/),
      expect.stringMatching(/^cost.csv:6:amount_value: is empty/),
      expect.stringMatching(/^cost.csv:7:start_time: is empty/),
    ]);
    expect((await readText(text)).uses).toHaveLength(1);
  });
});

describe('the usage of the OpenAI platform', () => {
  it('counts requests and tokens per bucket, key and model, the cached ones apart', async () => {
    const read = await fixture('openai/usage.csv');
    expect(read).toMatchObject({ format: 'openai-usage', records: 4, unread: 0, issues: [] });
    expect(
      read.uses.map((use) => [use.line, use.quantity, use.inputTokens, use.cacheReadTokens, use.outputTokens, use.apiKey, use.feature]),
    ).toEqual([
      [2, 3_000_000, 1000, 500, 200, 'key_1', ''],
      [3, 1_000_000, 40, null, 20, 'key_2', 'batch'],
      [4, 2_000_000, 600, 300, 20, 'key_1', 'priority'],
    ]);
    expect(read.uses.every((use) => use.stream === 'api' && use.funding === '' && use.amount === null)).toBe(true);
  });

  it('of a period without any is known by its four columns, and says nothing', async () => {
    expect(await fixture('openai/empty-period.csv')).toMatchObject({ format: 'openai-usage', records: 1, unread: 0, uses: [], issues: [] });
  });

  it('refuses more cached tokens than there were', async () => {
    const text = `${HEADER},num_model_requests,input_tokens,input_cached_tokens\n1790553600,1790640000,,,1,5,6\n`;
    expect(await complaints(text, 'usage.csv')).toEqual([expect.stringMatching(/^usage.csv:2:input_tokens: "[0-9]+" is less than/)]);
  });
});
