import { describe, expect, it } from 'vitest';
import { readFile } from '../../src/formats/read.ts';
import { coarserSums, settleUses } from '../../src/replay/identity.ts';
import type { Use } from '../../src/replay/model.ts';
import { complaints, fixture, keeping, once, readText } from './reading.ts';

const HEADER = 'date,product,sku,quantity,unit_type,gross_amount,discount_amount,net_amount,organization,repository';
const AI = 'date,username,product,sku,model,quantity,unit_type,gross_amount,discount_amount,net_amount,organization,repository';

/** Several files as one audit reads them. */
async function usesOf(...texts: string[]): Promise<Use[]> {
  const { sink, kept } = keeping();
  for (const [file, text] of texts.entries()) {
    await readFile({ path: `${file}`, chunks: () => once(Buffer.from(text)) }, { file, sink }, 'UTC');
  }
  expect(kept.issues).toEqual([]);
  return settleUses(kept.uses, [], false).uses;
}

const lines = (uses: Iterable<Use>): string[] => [...uses].map(({ file, line }) => `${file}:${line}`).sort();

describe('the metered usage report of GitHub', () => {
  it('summarised holds what Copilot drew from the pool, and everything else beside it', async () => {
    const read = await fixture('github-metered-usage/summarised.csv');
    expect(read).toMatchObject({ format: 'github-metered-usage', records: 7, unread: 0, issues: [] });
    expect(read.uses.map(({ line, stream, funding, amount, feature }) => [line, stream, funding, amount, feature])).toEqual([
      [2, 'subscription', 'none', null, ''],
      [3, 'other', 'mixed', 1_500_000, ''],
      [4, 'subscription', 'mixed', 3_000_000, ''],
      [5, 'subscription', 'allowance', null, 'coding-agent'],
      [6, 'other', 'credits', 12_667_300, 'copilot-for-business'],
      [7, 'other', 'allowance', null, 'actions-linux'],
      [8, 'other', 'credits', 2_400_000, 'actions-linux'],
    ]);
    expect(read.uses.every(({ account, surface }) => account === 'acme' && surface === 'summarised-report')).toBe(true);
    expect(read.uses.map(({ impliedPlan }) => impliedPlan)).toEqual([
      'copilot-ai-credits',
      '',
      'copilot-ai-credits',
      'copilot-ai-credits',
      '',
      '',
      '',
    ]);
  });

  it('detailed names the person whose allowance the premium requests draw on', async () => {
    const read = await fixture('github-metered-usage/detailed.csv');
    expect(read.uses.map((use) => [use.stream, use.account, use.member, use.feature, use.impliedPlan, use.surface])).toEqual([
      ['subscription', 'mona', '', '', 'copilot', ''],
      ['subscription', 'acme', 'mona', '', 'copilot-ai-credits', ''],
      ['subscription', 'acme', '', 'non-member', 'copilot-ai-credits', ''],
      ['other', 'acme', 'hubot', 'actions-linux', '', ''],
    ]);
  });

  it('says once that premium requests of nobody are not judged', async () => {
    const { sink } = keeping();
    const notes: string[] = [];
    const text = `${HEADER}\n2026-05-01,copilot,copilot_premium_request,1,requests,0.04,0,0.04,a,\n2026-05-02,spark,spark_premium_request,1,requests,0.04,0,0.04,a,\n`;
    const context = { file: 0, sink, note: (sentence: string) => void notes.push(sentence) };
    await readFile({ path: 'x', chunks: () => once(Buffer.from(text)) }, context, 'UTC');
    expect(notes).toEqual([expect.stringContaining('premium requests are counted per person')]);
  });

  it('is known by the names that its columns had before', async () => {
    const read = await fixture('github-metered-usage/older.csv');
    expect(read).toMatchObject({ format: 'github-metered-usage', issues: [] });
    expect(read.uses[0]).toMatchObject({ stream: 'other', amount: 50, from: Date.parse('2025-11-04T00:00:00Z') });
  });

  it('lists a bad cell with its line, and loses nothing else', async () => {
    const text = `${HEADER}
2026-06-01,actions,actions_linux,much,minutes,1,0,1,a,
2026-06-01,actions,,1,minutes,1,0,1,a,
2026-06-01,actions,actions_linux,1,minutes,1,,,a,
8/7/26,actions,actions_linux,1,minutes,1,0,1,a,
8/13/26,actions,actions_linux,1,minutes,1,0,1,a,
`;
    expect(await complaints(text, 'usage.csv')).toEqual([
      expect.stringMatching(/^usage.csv:2:quantity: .*"much"/),
      expect.stringMatching(/^usage.csv:3:sku: is empty/),
      expect.stringMatching(/^usage.csv:4:net_amount: is empty/),
      expect.stringMatching(/^usage.csv:5:date: "8\/7\/26" may be written month first or day first/),
    ]);
    expect((await readText(text)).uses.map(({ line }) => line)).toEqual([6]);
  });
});

describe('a sum that another report states more finely', () => {
  const metered = (quantity: number, net: number): string =>
    `${HEADER}\n2026-06-02,copilot,copilot_ai_credit,${quantity},ai-credits,5,2,${net},acme,\n2026-06-03,copilot,copilot_ai_credit,9,ai-credits,5,5,0,acme,\n` +
    '2026-06-02,actions,actions_linux,9,minutes,5,0,5,acme,\n';
  const detailed = `${HEADER},username\n2026-06-02,copilot,copilot_ai_credit,500,ai-credits,5,2,3,acme,,mona\n2026-06-02,actions,actions_linux,9,minutes,5,0,5,acme,,mona\n`;
  const own = `${AI}\n2026-06-02,mona,copilot,copilot_ai_credit,Example,300,ai-credits,3,1,2,acme,\n2026-06-02,hubot,copilot,copilot_ai_credit,Example,200,ai-credits,2,1,1,acme,\n`;

  it('is no draw, and no quantity either where the finer rows come to as much', async () => {
    const { coarser, counted } = coarserSums(await usesOf(metered(500, 3), own));
    expect([lines(coarser), lines(counted)]).toEqual([['0:2'], []]);
  });

  it('stays in the count where it states more than they do', async () => {
    const { coarser, counted } = coarserSums(await usesOf(own, metered(501, 3.01)));
    expect([lines(coarser), lines(counted)]).toEqual([['1:2'], ['1:2']]);
  });

  it('is the summarised report beside the detailed one, in every product', async () => {
    expect(lines(coarserSums(await usesOf(metered(500, 3), detailed)).coarser)).toEqual(['0:2', '0:4']);
    expect(lines(coarserSums(await usesOf(metered(500, 3), detailed, own)).coarser)).toEqual(['0:2', '0:4', '1:2']);
  });

  it('is none in a file of its own, of another organisation’s unit, or beside rows that say nothing of money', async () => {
    expect(lines(coarserSums(await usesOf(metered(500, 3), metered(500, 3))).coarser)).toEqual([]);
    const costs = 'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency\n1790553600,1790640000,,,1,usd\n';
    const tokens = 'start_time,end_time,num_model_requests,input_tokens,model\n1790553600,1790640000,,9,example\n';
    expect(lines(coarserSums(await usesOf(costs, tokens)).coarser)).toEqual([]);
  });

  it('is a costs export of OpenAI beside one that names the models', async () => {
    const header = 'start_time,end_time,amount_value,amount_currency,line_item';
    const costs = `${header}\n1790553600,1790640000,3,usd,\n`;
    const items = `${header}\n1790553600,1790640000,1,usd,"example, input_tokens"\n1790553600,1790640000,2,usd,Web search\n`;
    expect(lines(coarserSums(await usesOf(costs, items)).coarser)).toEqual(['0:2']);
  });
});
