/**
 * What Claude's models cost a million tokens, by model, speed, size of the prompt and date: what credits are drawn at. A row for
 * each stretch of a model's history, every rate written out: cache reads don't follow the input price everywhere. What was
 * published after the official pages were last read rests on third-party text, and says so.
 */
import type { AdjustmentFile, PriceFile } from './file.ts';

const PAGE = 'https://platform.claude.com/docs/en/about-claude/pricing';
const FAST_PAGE = 'https://code.claude.com/docs/en/fast-mode';
const THIRD = 'Third-party price tables; not in the official pages when they were last read, 2026-08-22';

/** Input, output, cache written for five minutes and for an hour, cache read. */
type Cells = readonly [input: string, output: string, write5m: string, write1h: string, read: string];

type Terms = Pick<PriceFile, 'from' | 'until' | 'margin' | 'prompt_tokens_over' | 'part_above' | 'source'>;

/**
 * `Opus 4.5`, `claude-opus-4-5-20251101`, `anthropic/claude-4.5-opus`, `claude-opus-4-5[1m]`: a name that ends, or goes on with a
 * date or the size of the context. One that goes on with another number is another model.
 */
function names(family: string, versions: readonly string[], ends: readonly string[] = ENDS): string[] {
  const bases = versions.flatMap((version) => [`${family}-${version}`, `${version}-${family}`]);
  return bases.flatMap((base) => ends.flatMap((end) => [`*claude-${base}${end}`, `${base}${end}`]));
}

const ENDS = ['', '-202*', '-1m*'];

function priced(id: string, model: readonly string[], cells: Cells, terms: Terms): PriceFile {
  const [input, output, cache_write_5m, cache_write_1h, cache_read] = cells;
  return { id, model, speed: 'standard', ...terms, currency: 'USD', input, output, cache_read, cache_write_5m, cache_write_1h };
}

/** How exports and people write it, the model's name included. */
const FAST = ['fast', 'fast-mode', 'fastmode', 'speed-fast', 'mode-fast'];
const FAST_ENDS = [...ENDS, '-fast', '-fast-202*', '-fast-1m*'];

/** Switching to it in mid-conversation bills the whole context once as uncached input. */
const SWITCHED = { speed: 'fast', feature: FAST, uncached: true };

function fast(price: PriceFile): PriceFile {
  return { ...price, ...SWITCHED };
}

const OPUS_3 = names('opus', ['3', '3-0']);
const OPUS_4 = names('opus', ['4', '4-0']);
const OPUS_41 = names('opus', ['4-1']);
const OPUS_45 = names('opus', ['4-5']);
const OPUS_46 = names('opus', ['4-6']);
const OPUS_46_FAST = names('opus', ['4-6'], FAST_ENDS);
const OPUS_47 = names('opus', ['4-7']);
const OPUS_48 = names('opus', ['4-8']);
const OPUS_5 = names('opus', ['5', '5-0']);
const OPUS_55 = names('opus', ['5-5']);
const SONNET_35 = names('sonnet', ['3-5']);
const SONNET_37 = names('sonnet', ['3-7']);
const SONNET_4 = names('sonnet', ['4', '4-0']);
const SONNET_45 = names('sonnet', ['4-5']);
const SONNET_46 = names('sonnet', ['4-6']);
const SONNET_5 = names('sonnet', ['5', '5-0']);
const SONNET_55 = names('sonnet', ['5-5']);
const HAIKU_3 = names('haiku', ['3', '3-0']);
const HAIKU_35 = names('haiku', ['3-5']);
const HAIKU_45 = names('haiku', ['4-5']);
const HAIKU_55 = names('haiku', ['5-5']);
const FABLE_5 = ['fable', 'mythos'].flatMap((family) => names(family, ['5', '5-0']));
const FABLE_51 = ['fable', 'mythos'].flatMap((family) => names(family, ['5-1']));
const FABLE_52 = ['fable', 'mythos'].flatMap((family) => names(family, ['5-2']));
const FABLE_52_FAST = ['fable', 'mythos'].flatMap((family) => names(family, ['5-2'], FAST_ENDS));

const OPUS_ONCE: Cells = ['15', '75', '18.75', '30', '1.50'];
const OPUS: Cells = ['5', '25', '6.25', '10', '0.50'];
const SONNET_ONCE: Cells = ['3', '15', '3.75', '6', '0.30'];
const SONNET: Cells = ['2', '10', '2.50', '4', '0.20'];

/** A prompt above 200K: texts on the plans say that the part above costs so, the price page that the request does. */
const OVER_200K = { prompt_tokens_over: 200_000, part_above: true };
const OPUS_OVER: Cells = ['10', '37.50', '12.50', '20', '1.00'];
const SONNET_OVER: Cells = ['6', '22.50', '7.50', '12', '0.60'];

const FAST_46_OVER = { ...OVER_200K, source: FAST_PAGE };
/** 2026-02-16, 23:59 Pacific time. */
const PROMOTION_ENDS = '2026-02-17T07:59:00Z';

export const claudePrices: readonly PriceFile[] = [
  priced('claude-opus-3', OPUS_3, OPUS_ONCE, { from: null, until: null, source: PAGE }),
  priced('claude-opus-4', OPUS_4, OPUS_ONCE, { from: '2025-05-22', until: null, source: PAGE }),
  priced('claude-opus-4-1', OPUS_41, OPUS_ONCE, { from: '2025-08-05', until: '2026-08-05', source: `${PAGE}; retired 2026-08-05` }),
  priced('claude-opus-4-5', OPUS_45, OPUS, { from: '2025-11-24', until: null, source: PAGE }),
  priced('claude-opus-4-6', OPUS_46, OPUS, { from: '2026-02-05', until: null, source: PAGE }),
  priced('claude-opus-4-6', OPUS_46, OPUS_OVER, { from: '2026-02-05', until: '2026-03-13', ...OVER_200K, source: PAGE }),
  priced('claude-opus-4-7', OPUS_47, OPUS, { from: '2026-04-16', until: null, source: PAGE }),
  priced('claude-opus-4-8', OPUS_48, OPUS, { from: '2026-05-28', until: null, source: PAGE }),
  priced('claude-opus-5', OPUS_5, OPUS, { from: '2026-07-24', until: null, source: PAGE }),
  priced('claude-opus-5-5', OPUS_55, ['4', '20', '5', '8', '0.20'], { from: '2026-09-22', until: null, source: THIRD }),

  priced('claude-sonnet-3-5', SONNET_35, SONNET_ONCE, { from: null, until: null, source: PAGE }),
  priced('claude-sonnet-3-7', SONNET_37, SONNET_ONCE, { from: null, until: null, source: PAGE }),
  priced('claude-sonnet-4', SONNET_4, SONNET_ONCE, { from: null, until: null, source: PAGE }),
  priced('claude-sonnet-4', SONNET_4, SONNET_OVER, { from: null, until: null, ...OVER_200K, source: PAGE }),
  priced('claude-sonnet-4-5', SONNET_45, SONNET_ONCE, { from: null, until: null, source: PAGE }),
  priced('claude-sonnet-4-5', SONNET_45, SONNET_OVER, { from: null, until: null, ...OVER_200K, source: PAGE }),
  priced('claude-sonnet-4-6', SONNET_46, SONNET_ONCE, { from: '2026-02-17', until: null, source: PAGE }),
  priced('claude-sonnet-4-6', SONNET_46, SONNET_OVER, { from: '2026-02-17', until: '2026-03-13', ...OVER_200K, source: PAGE }),
  priced('claude-sonnet-5', SONNET_5, SONNET, { from: '2026-06-30', until: '2026-09-01', source: PAGE }),
  priced('claude-sonnet-5', SONNET_5, SONNET, {
    from: '2026-09-01',
    until: null,
    source: `${THIRD}: the rise to 3 and 15 that had been announced for 2026-09-01 was cancelled`,
  }),
  priced('claude-sonnet-5-5', SONNET_55, SONNET, { from: '2026-09-28', until: '2026-10-07', source: THIRD }),
  priced('claude-sonnet-5-5', SONNET_55, ['2', '10', '2.50', '4', '0.10'], { from: '2026-10-07', until: null, source: THIRD }),

  priced('claude-haiku-3', HAIKU_3, ['0.25', '1.25', '0.30', '0.50', '0.03'], { from: null, until: null, source: PAGE }),
  priced('claude-haiku-3-5', HAIKU_35, ['0.80', '4', '1', '1.60', '0.08'], { from: null, until: null, source: PAGE }),
  priced('claude-haiku-4-5', HAIKU_45, ['1', '5', '1.25', '2', '0.10'], { from: '2025-10-15', until: null, source: PAGE }),
  priced('claude-haiku-5-5', HAIKU_55, ['0.10', '0.50', '0.125', '0.20', '0.01'], { from: '2026-10-07', until: null, source: THIRD }),
  priced('claude-haiku-5-5', HAIKU_55, ['0.50', '2.50', '0.625', '1.00', '0.05'], {
    from: '2026-10-07',
    until: null,
    prompt_tokens_over: 100_000,
    source: THIRD,
  }),

  priced('claude-fable-5', FABLE_5, ['10', '50', '12.50', '20', '1.00'], { from: '2026-06-09', until: null, source: PAGE }),
  priced('claude-fable-5-1', FABLE_51, ['10', '50', '12.50', '20', '0.25'], { from: '2026-09-01', until: null, source: THIRD }),
  priced('claude-fable-5-2', FABLE_52, ['8', '40', '10', '16', '0.20'], { from: '2026-11-09', until: null, source: THIRD }),

  fast(
    priced('claude-opus-4-6', OPUS_46_FAST, ['15', '75', '18.75', '30', '1.50'], {
      from: '2026-02-07',
      until: PROMOTION_ENDS,
      source: `${FAST_PAGE}: half price at its launch`,
    }),
  ),
  fast(
    priced('claude-opus-4-6', OPUS_46_FAST, ['30', '112.50', '37.50', '60', '3.00'], {
      from: '2026-02-07',
      until: PROMOTION_ENDS,
      ...OVER_200K,
      source: `${FAST_PAGE}: half price at its launch`,
    }),
  ),
  fast(
    priced('claude-opus-4-6', OPUS_46_FAST, ['30', '150', '37.50', '60', '3.00'], {
      from: PROMOTION_ENDS,
      until: '2026-07-01',
      margin: 'P7D',
      source: `${FAST_PAGE}; removed about the end of June 2026`,
    }),
  ),
  fast(
    priced('claude-opus-4-6', OPUS_46_FAST, ['60', '225', '75', '120', '6.00'], {
      from: PROMOTION_ENDS,
      until: '2026-03-13',
      margin: 'P4D',
      ...FAST_46_OVER,
    }),
  ),
  fast(
    priced('claude-opus-4-7', names('opus', ['4-7'], FAST_ENDS), ['30', '150', '37.50', '60', '3.00'], {
      from: '2026-05-12',
      until: '2026-07-24',
      margin: 'P2D',
      source: FAST_PAGE,
    }),
  ),
  fast(
    priced('claude-opus-4-8', names('opus', ['4-8'], FAST_ENDS), ['10', '50', '12.50', '20', '1.00'], {
      from: '2026-05-28',
      until: '2026-11-30',
      source: `${FAST_PAGE}; the day of its removal by third-party text`,
    }),
  ),
  fast(
    priced('claude-opus-5', names('opus', ['5', '5-0'], FAST_ENDS), ['10', '50', '12.50', '20', '1.00'], {
      from: '2026-07-24',
      until: null,
      source: FAST_PAGE,
    }),
  ),
  {
    id: 'claude-opus-5-5',
    model: names('opus', ['5-5'], FAST_ENDS),
    ...SWITCHED,
    from: '2026-09-22',
    until: null,
    currency: 'USD',
    input: '8',
    output: '40',
    cache_write_5m: '10',
    cache_write_1h: '16',
    source: `${THIRD}; none states what it costs to read the cache`,
  },
  {
    id: 'claude-fable-5-2',
    model: FABLE_52_FAST,
    ...SWITCHED,
    from: '2026-11-01',
    until: null,
    currency: 'USD',
    input: null,
    output: null,
    source: `${THIRD}; none states its rate`,
  },
];

export const claudeAdjustments: readonly AdjustmentFile[] = [
  { id: 'batch', title: 'Half price in batches', times: '0.5', feature: ['batch', 'batches', 'batch-api'], source: PAGE },
  {
    id: 'us-inference',
    title: 'A tenth more for inference in the US only',
    times: '1.1',
    feature: ['us-only', 'us-inference', 'us-only-inference'],
    from: '2026-02-01',
    until: null,
    source: `${PAGE}: models after 2026-02-01`,
  },
  {
    id: 'web-search',
    title: 'Searches of the web, charged one by one',
    each: '0.01',
    currency: 'USD',
    most: 20,
    feature: ['web-search', 'web-searches', 'websearch'],
    source: `${PAGE}: 10 for a thousand. No text says how many one request may make; the bound is this policy's own`,
  },
  {
    id: 'reviews',
    title: 'Reviews that the vendor runs, charged by the run',
    feature: ['code-review*', 'codereview*', 'ultra*review*'],
    source: 'https://code.claude.com/docs/en/code-review; https://code.claude.com/docs/en/ultrareview',
  },
];
