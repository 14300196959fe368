/** The price table against figures worked out by hand: what each model costs, the instant before and at each of its dates. */
import { describe, expect, it } from 'vitest';
import type { Price } from '../../src/domain/policy.ts';
import { DAY, type Instant } from '../../src/domain/time.ts';
import { claude } from '../../src/policies/claude.ts';
import { compilePolicy } from '../../src/policies/index.ts';
import { matchPattern } from '../../src/replay/match.ts';
import { nearestCharge } from '../../src/rules/support/rates.ts';
import { usd, use } from '../rules/make.ts';

const policy = compilePolicy(claude);

function rowsOf(model: string, speed = 'standard'): readonly Price[] {
  return policy.prices.filter((price) => price.speed === speed && price.model.some((one) => matchPattern(one, model)));
}

/** Input, output, cache written for 5 minutes and an hour, cache read, of the row in force; `''` where none is. */
function ratesAt(model: string, when: string, { speed = 'standard', prompt = 1000 } = {}): string {
  const at = Date.parse(when);
  const inForce = rowsOf(model, speed)
    .filter(({ from, until, promptTokensOver }) => (from ?? 0) <= at && at < (until ?? Infinity) && prompt > promptTokensOver)
    .sort((a, b) => b.promptTokensOver - a.promptTokensOver);
  const [row] = inForce;
  if (row === undefined) return '';
  if (row.rates === null) return 'unknown';
  const { input, output, cacheWrite5m, cacheWrite1h, cacheRead } = row.rates;
  return [input, output, cacheWrite5m, cacheWrite1h, cacheRead].map((rate) => (rate === null ? '?' : rate / 1_000_000)).join(' ');
}

const NEVER = '';
const OPUS_ONCE = '15 75 18.75 30 1.5';
const OPUS = '5 25 6.25 10 0.5';
const SONNET_ONCE = '3 15 3.75 6 0.3';
const SONNET_OVER = '6 22.5 7.5 12 0.6';
const SONNET = '2 10 2.5 4 0.2';
const FAST_ONCE = '30 150 37.5 60 3';
const FAST = '10 50 12.5 20 1';

describe('the rate of a model', () => {
  it.each<[string, string, string, string]>([
    ['claude-opus-4', '2025-05-22', NEVER, OPUS_ONCE],
    ['claude-opus-4-1', '2025-08-05', NEVER, OPUS_ONCE],
    ['claude-opus-4-1', '2026-08-05', OPUS_ONCE, NEVER],
    ['claude-opus-4-5', '2025-11-24', NEVER, OPUS],
    ['claude-opus-4-6', '2026-02-05', NEVER, OPUS],
    ['claude-opus-4-6', '2026-03-13', OPUS, OPUS],
    ['claude-opus-4-7', '2026-04-16', NEVER, OPUS],
    ['claude-opus-4-8', '2026-05-28', NEVER, OPUS],
    ['claude-opus-5', '2026-07-24', NEVER, OPUS],
    ['claude-opus-5-5', '2026-09-22', NEVER, '4 20 5 8 0.2'],
    ['claude-sonnet-4-6', '2026-02-17', NEVER, SONNET_ONCE],
    ['claude-sonnet-4-6', '2026-03-13', SONNET_ONCE, SONNET_ONCE],
    ['claude-sonnet-5', '2026-06-30', NEVER, SONNET],
    ['claude-sonnet-5', '2026-09-01', SONNET, SONNET],
    ['claude-sonnet-5-5', '2026-09-28', NEVER, SONNET],
    ['claude-sonnet-5-5', '2026-10-07', SONNET, '2 10 2.5 4 0.1'],
    ['claude-haiku-4-5', '2025-10-15', NEVER, '1 5 1.25 2 0.1'],
    ['claude-haiku-5-5', '2026-10-07', NEVER, '0.1 0.5 0.125 0.2 0.01'],
    ['claude-fable-5', '2026-06-09', NEVER, '10 50 12.5 20 1'],
    ['claude-fable-5-1', '2026-09-01', NEVER, '10 50 12.5 20 0.25'],
    ['claude-fable-5-2', '2026-11-09', NEVER, '8 40 10 16 0.2'],
    ['claude-mythos-5', '2026-06-09', NEVER, '10 50 12.5 20 1'],
    ['claude-mythos-5-1', '2026-09-01', NEVER, '10 50 12.5 20 0.25'],
    ['claude-mythos-5-2', '2026-11-09', NEVER, '8 40 10 16 0.2'],
  ])('%s on %s', (model, day, before, since) => {
    expect(ratesAt(model, new Date(Date.parse(day) - 1).toISOString())).toBe(before);
    expect(ratesAt(model, `${day}T00:00:00.000Z`)).toBe(since);
  });

  it.each([
    ['claude-3-opus-20240229', OPUS_ONCE],
    ['claude-3-5-sonnet-20241022', SONNET_ONCE],
    ['claude-3-7-sonnet-20250219', SONNET_ONCE],
    ['claude-sonnet-4-20250514', SONNET_ONCE],
    ['claude-sonnet-4-5-20250929', SONNET_ONCE],
    ['claude-3-haiku-20240307', '0.25 1.25 0.3 0.5 0.03'],
    ['claude-3-5-haiku-20241022', '0.8 4 1 1.6 0.08'],
  ])('%s never changed', (model, rates) => {
    for (const when of ['2025-06-01T00:00:00Z', '2026-11-01T00:00:00Z']) expect(ratesAt(model, when)).toBe(rates);
  });

  it.each([
    ['claude-sonnet-4', '2026-11-01T00:00:00Z', 200_001, SONNET_OVER],
    ['claude-sonnet-4', '2026-11-01T00:00:00Z', 200_000, SONNET_ONCE],
    ['claude-sonnet-4-5', '2025-10-01T00:00:00Z', 200_001, SONNET_OVER],
    ['claude-sonnet-4-6', '2026-03-12T23:59:59.999Z', 200_001, SONNET_OVER],
    ['claude-sonnet-4-6', '2026-03-13T00:00:00Z', 200_001, SONNET_ONCE],
    ['claude-opus-4-6', '2026-03-12T23:59:59.999Z', 200_001, '10 37.5 12.5 20 1'],
    ['claude-opus-4-6', '2026-03-12T23:59:59.999Z', 200_000, OPUS],
    ['claude-opus-4-6', '2026-03-13T00:00:00Z', 200_001, OPUS],
    ['claude-sonnet-5', '2026-07-01T00:00:00Z', 900_000, SONNET],
    ['claude-haiku-5-5', '2026-10-08T00:00:00Z', 100_000, '0.1 0.5 0.125 0.2 0.01'],
    ['claude-haiku-5-5', '2026-10-08T00:00:00Z', 100_001, '0.5 2.5 0.625 1 0.05'],
  ])('%s at %s with %d tokens in the prompt', (model, when, prompt, rates) => {
    expect(ratesAt(model, when, { prompt })).toBe(rates);
  });

  it.each<[string, string, string, string, number?]>([
    ['claude-opus-4-6', '2026-02-07T00:00:00Z', NEVER, '15 75 18.75 30 1.5'],
    ['claude-opus-4-6', '2026-02-17T07:59:00Z', '15 75 18.75 30 1.5', FAST_ONCE],
    ['claude-opus-4-6', '2026-02-17T07:59:00Z', '30 112.5 37.5 60 3', '60 225 75 120 6', 200_001],
    ['claude-opus-4-6', '2026-03-13T00:00:00Z', '60 225 75 120 6', FAST_ONCE, 200_001],
    ['claude-opus-4-6', '2026-07-01T00:00:00Z', FAST_ONCE, NEVER],
    ['claude-opus-4-7', '2026-05-12T00:00:00Z', NEVER, FAST_ONCE],
    ['claude-opus-4-7', '2026-07-24T00:00:00Z', FAST_ONCE, NEVER],
    ['claude-opus-4-8', '2026-05-28T00:00:00Z', NEVER, FAST],
    ['claude-opus-4-8', '2026-11-30T00:00:00Z', FAST, NEVER],
    ['claude-opus-5', '2026-07-24T00:00:00Z', NEVER, FAST],
    ['claude-opus-5-5', '2026-09-22T00:00:00Z', NEVER, '8 40 10 16 ?'],
    ['claude-fable-5-2', '2026-11-01T00:00:00Z', NEVER, 'unknown'],
    ['claude-sonnet-5', '2026-07-01T00:00:00Z', NEVER, NEVER],
  ])('%s in fast mode at %s', (model, when, before, since, prompt = 1000) => {
    expect(ratesAt(model, new Date(Date.parse(when) - 1).toISOString(), { speed: 'fast', prompt })).toBe(before);
    expect(ratesAt(model, when, { speed: 'fast', prompt })).toBe(since);
  });
});

describe('a name', () => {
  const idsOf = (model: string): string[] => [...new Set(rowsOf(model).map((price) => price.id))];

  it.each([
    ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
    ['Claude Opus 4.5', 'claude-opus-4-5'],
    ['Opus 4.5', 'claude-opus-4-5'],
    ['anthropic/claude-opus-4.5', 'claude-opus-4-5'],
    ['claude-opus-4-6[1m]', 'claude-opus-4-6'],
    ['claude-opus-4-20250514', 'claude-opus-4'],
    ['Claude Opus 4', 'claude-opus-4'],
    ['claude-opus-4-1-20250805', 'claude-opus-4-1'],
    ['claude-opus-4-8', 'claude-opus-4-8'],
    ['claude-opus-5', 'claude-opus-5'],
    ['Claude Opus 5', 'claude-opus-5'],
    ['claude-opus-5-5', 'claude-opus-5-5'],
    ['Claude Opus 5.5', 'claude-opus-5-5'],
    ['Claude 3.5 Sonnet 2024-10-22', 'claude-sonnet-3-5'],
    ['claude-sonnet-4-6[1m]', 'claude-sonnet-4-6'],
    ['Claude Fable 5.2', 'claude-fable-5-2'],
  ])('%s is one model', (model, id) => {
    expect(idsOf(model)).toEqual([id]);
  });

  it.each(['opus', 'sonnet', 'claude-opus-5-6', 'claude-opus-5-mini', 'claude-opus-4-15', 'gpt-5.5', 'claude-sonnet-6', '<synthetic>'])(
    '%s has no price',
    (model) => {
      expect(idsOf(model)).toEqual([]);
    },
  );

  it('says that fast mode was on where it ends so', () => {
    expect(idsOf('claude-opus-4-6-fast')).toEqual([]);
    expect(rowsOf('claude-opus-4-6-fast', 'fast').map((price) => price.id)).toContain('claude-opus-4-6');
  });
});

describe('worked examples', () => {
  type Parts = readonly [input: number, output: number, read: number, write5m: number, write1h: number];
  function off(model: string, when: string, amount: number, [input, output, read, write5m, write1h]: Parts, feature = 'none') {
    const at = Date.parse(when) as Instant;
    const row = use('01-01 00:00', {
      from: at,
      until: at,
      model,
      feature,
      inputTokens: input,
      outputTokens: output,
      cacheReadTokens: read,
      cacheWrite5mTokens: write5m,
      cacheWrite1hTokens: write1h,
      amount: usd(amount),
    });
    return nearestCharge(row, usd(amount), { ...policy, adjustments: [] })?.difference ?? null;
  }

  it('of one day of Opus 4.5, part by part and in sum', () => {
    const day = '2026-02-01T12:00:00Z';
    expect(off('Claude Opus 4.5', day, 1.65, [0, 0, 3_301_672, 0, 0])).toBe(0);
    expect(off('Claude Opus 4.5', day, 1.89, [0, 0, 0, 302_527, 0])).toBe(0);
    expect(off('Claude Opus 4.5', day, 0.82, [0, 32_676, 0, 0, 0])).toBe(0);
    // 1.650836 + 1.89079375 + 0.8169 + 0.000215
    expect(off('claude-opus-4-5-20251101', day, 4.358745, [43, 32_676, 3_301_672, 302_527, 0])).toBe(0);
    expect(off('claude-opus-4-5-20251101', day, 4.37, [43, 32_676, 3_301_672, 302_527, 0])).toBe(11_255);
  });

  it('of long and short prompts', () => {
    // 201,000 × 6 + 1,000 × 22.50 is 1.2285; at the lower step 0.618.
    expect(off('claude-sonnet-4-5', '2025-12-01T00:00:00Z', 1.2285, [201_000, 1_000, 0, 0, 0])).toBe(0);
    expect(off('claude-sonnet-4-5', '2025-12-01T00:00:00Z', 1.24, [201_000, 1_000, 0, 0, 0])).toBe(11_500);
    // 100,000 + 1: 0.50 and 2.50 a million.
    expect(off('claude-haiku-5-5', '2026-10-20T00:00:00Z', 0.3, [100_001, 100_000, 0, 0, 0])).toBe(0);
    expect(off('claude-haiku-5-5', '2026-10-20T00:00:00Z', 0.06, [100_000, 100_000, 0, 0, 0])).toBe(0);
    expect(off('claude-haiku-5-5', '2026-10-20T00:00:00Z', 0.3, [100_000, 100_000, 0, 0, 0])).toBe(240_000);
  });

  it('of Sonnet 5 in September: 2 and 10, not the 3 and 15 that had been announced', () => {
    expect(off('claude-sonnet-5', '2026-09-20T00:00:00Z', 0.4, [100_000, 20_000, 0, 0, 0])).toBe(0);
    expect(off('claude-sonnet-5', '2026-09-20T00:00:00Z', 0.6, [100_000, 20_000, 0, 0, 0])).toBe(200_000);
  });

  it('of Sonnet 5.5, whose cache became cheaper to read: either rate for a day around the date', () => {
    const million = [0, 0, 1_000_000, 0, 0] as const;
    const change = Date.parse('2026-10-07T00:00:00Z');
    const when = (offset: number): string => new Date(change + offset).toISOString();
    expect(off('claude-sonnet-5-5', when(-DAY - 1), 0.1, million)).toBe(-100_000);
    expect(off('claude-sonnet-5-5', when(-DAY), 0.1, million)).toBe(0);
    expect(off('claude-sonnet-5-5', when(DAY - 1), 0.2, million)).toBe(0);
    expect(off('claude-sonnet-5-5', when(DAY), 0.2, million)).toBe(100_000);
  });

  it('of fast mode before and after its launch promotion', () => {
    const tokens = [100_000, 10_000, 0, 0, 0] as const;
    expect(off('claude-opus-4-6', '2026-02-17T07:57:00Z', 2.25, tokens, 'fast')).toBe(0);
    expect(off('claude-opus-4-6', '2026-02-17T07:57:00Z', 4.5, tokens, 'fast')).toBe(2_250_000);
    expect(off('claude-opus-4-6', '2026-02-17T08:01:00Z', 4.5, tokens, 'fast')).toBe(0);
    expect(off('claude-opus-4-6', '2026-02-17T08:01:00Z', 2.25, tokens, 'fast')).toBe(-2_250_000);
  });

  it('of Fable 5.2: its standard rate is known, its fast one is not', () => {
    const tokens = [100_000, 10_000, 0, 0, 0] as const;
    expect(off('claude-fable-5-2', '2026-11-20T00:00:00Z', 9, tokens, 'none')).toBe(7_800_000);
    expect(off('claude-fable-5-2', '2026-11-20T00:00:00Z', 9, tokens, 'fast')).toBeNull();
    expect(off('claude-fable-5-2', '2026-11-20T00:00:00Z', 9, tokens, '')).toBeNull();
    expect(off('claude-fable-5-1', '2026-11-20T00:00:00Z', 9, tokens, '')).toBe(7_500_000);
  });
});

describe('every row', () => {
  it('names its source, and what came after the official pages were read says that it rests on third-party text', () => {
    for (const { id, from, source } of policy.prices) {
      expect(source, id).not.toBe('');
      if ((from ?? 0) > Date.parse('2026-08-22')) expect(source, id).toMatch(/third-party/i);
    }
  });
});
