/**
 * What the tokens of one use cost at the published rates, exactly: in which ways they may have been charged, and how far an
 * amount is from the nearest of these. Whatever the records leave open counts for the amount: an accusation must survive it.
 */
import { divideHalfEven, micros, minorUnit, type Micros } from '../../domain/money.ts';
import type { Adjustment, Match, Policy, Price } from '../../domain/policy.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import { matchEvidence, matchPattern, type Answer, type Evidence } from '../../replay/match.ts';
import type { Use } from '../../replay/model.ts';

/** One way in which the use may have been charged, the nearest to the amount. */
export interface Nearest {
  readonly price: Price;
  readonly adjustments: readonly { readonly title: string; readonly pieces: number | null }[];
  /** What its tokens cost at the price alone, and what the use costs this way. */
  readonly plain: Micros;
  readonly expected: Micros;
  /** Amount less expected; 0 where rounding explains it. */
  readonly difference: Micros;
}

interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

/** A blank part is unknown, never none: without all five nothing can be said. */
export function tokensOf(use: Pick<Use, `${'input' | 'output' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'}Tokens`>): Tokens | null {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = use;
  if (inputTokens === null || outputTokens === null) return null;
  if (cacheReadTokens === null || cacheWrite5mTokens === null || cacheWrite1hTokens === null) return null;
  return {
    input: inputTokens,
    output: outputTokens,
    cacheRead: cacheReadTokens,
    cacheWrite5m: cacheWrite5mTokens,
    cacheWrite1h: cacheWrite1hTokens,
  };
}

/** The nearest way to charge an amount; `null` where the rate isn't known, or another unknown one could apply. */
export function nearestCharge(use: Use, amount: Micros, policy: Policy): Nearest | null {
  const tokens = tokensOf(use);
  if (tokens === null || use.model === '' || use.until > use.from) return null;
  const evidence: Evidence = use;
  const within = Math.max(policy.tolerance.clock, use.zoneless ? DAY : 0);
  const adjustments = policy.adjustments.filter((one) => isInForce(one, use.from, within) && isCharged(one, use.currency));
  if (adjustments.some((one) => hasOwnTerms(one) && stated(one.feature, evidence) === 'yes')) return null;

  const offered = pricesOf(use.model, policy).filter((price) => price.currency === use.currency && isInForce(price, use.from, within));
  const prices = ofSpeed(offered, policy.prices, evidence).filter((price) => exceeds(tokens, price));
  let nearest: Nearest | null = null;
  for (const price of prices) {
    if (isOutstepped(price, prices, use.from, within)) continue;
    const costs = costsOf(price, prices, tokens);
    if (costs === null) return null;
    for (const cost of costs) {
      for (const way of adjusted(cost, adjustments, amount, use.currency, evidence)) {
        if (nearest === null || Math.abs(way.difference) < Math.abs(nearest.difference)) nearest = { price, ...way };
      }
    }
  }
  return nearest;
}

/** Possibly in force: near a date that names a day, the rates of both sides may be. */
function isInForce(dated: Pick<Price, 'from' | 'until' | 'fromWithin' | 'untilWithin'>, at: Instant, within: number): boolean {
  const { from, until, fromWithin, untilWithin } = dated;
  return (from === null || at >= from - Math.max(fromWithin, within)) && (until === null || at < until + Math.max(untilWithin, within));
}

function isSurelyInForce(dated: Pick<Price, 'from' | 'until' | 'fromWithin' | 'untilWithin'>, at: Instant, within: number): boolean {
  const { from, until, fromWithin, untilWithin } = dated;
  return (from === null || at >= from + Math.max(fromWithin, within)) && (until === null || at < until - Math.max(untilWithin, within));
}

/** A speed that the features state excludes all others, also one at which this model isn't offered; one they don't exclude may apply. */
function ofSpeed(offered: readonly Price[], all: readonly Price[], evidence: Evidence): readonly Price[] {
  const says = (price: Price): Answer => stated(price.feature, evidence);
  const speeds = new Set(all.filter((price) => says(price) === 'yes').map((price) => price.speed));
  return speeds.size > 0 ? offered.filter((price) => speeds.has(price.speed)) : offered.filter((price) => says(price) !== 'no');
}

function stated(feature: readonly string[] | null, evidence: Evidence): Answer {
  if (feature === null) return 'unknown';
  let match = matches.get(feature);
  if (match === undefined) {
    match = { feature, model: null, surface: null, client: null, promptTokensOver: null, except: null };
    matches.set(feature, match);
  }
  return matchEvidence(match, evidence);
}

const matches = new WeakMap<readonly string[], Match>();

/** Exports repeat a few models over many rows: each is sought in a policy once. */
const REMEMBERED = 1024;
const pricesByModel = new WeakMap<Policy, Map<string, readonly Price[]>>();

function pricesOf(model: string, policy: Policy): readonly Price[] {
  let known = pricesByModel.get(policy);
  if (known === undefined) pricesByModel.set(policy, (known = new Map()));
  let prices = known.get(model);
  if (prices === undefined) {
    if (known.size >= REMEMBERED) known.clear();
    prices = policy.prices.filter((price) => price.model.some((one) => matchPattern(one, model)));
    known.set(model, prices);
  }
  return prices;
}

function exceeds({ input, cacheRead, cacheWrite5m, cacheWrite1h }: Tokens, { promptTokensOver }: Price): boolean {
  return promptTokensOver === 0 || input + cacheRead + cacheWrite5m + cacheWrite1h > promptTokensOver;
}

/** Whether a higher step that this prompt exceeds is surely in force: the request is then priced by that one. */
function isOutstepped(price: Price, prices: readonly Price[], at: Instant, within: number): boolean {
  return prices.some((one) => isSameModel(one, price) && one.promptTokensOver > price.promptTokensOver && isSurelyInForce(one, at, within));
}

function isSameModel(a: Price, b: Price): boolean {
  return a.id === b.id && a.speed === b.speed;
}

/** Between two sums, both in millionths of micro-units. */
interface Cost {
  readonly least: bigint;
  readonly most: bigint;
}

function costsOf(price: Price, prices: readonly Price[], tokens: Tokens): Cost[] | null {
  const whole = costAt(price, tokens);
  if (whole === null) return null;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  const prompt = input + cacheRead + cacheWrite5m + cacheWrite1h;
  const costs = [{ least: whole, most: whole }];
  const uncached = price.uncached ? costAt(price, { input: prompt, output, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }) : null;
  if (uncached !== null) costs.push({ least: uncached, most: uncached });
  if (!price.partAbove) return costs;
  const below = prices.filter((one) => isSameModel(one, price) && one.promptTokensOver < price.promptTokensOver);
  const lower = below.map((one) => costAt(one, tokens) ?? whole);
  const least = lower.reduce((low, cost) => (cost < low ? cost : low), whole);
  return costs.map(({ most }) => ({ least, most }));
}

function costAt({ rates }: Price, tokens: Tokens): bigint | null {
  if (rates === null) return null;
  const parts: [number, Micros | null][] = [
    [tokens.input, rates.input],
    [tokens.output, rates.output],
    [tokens.cacheRead, rates.cacheRead],
    [tokens.cacheWrite5m, rates.cacheWrite5m],
    [tokens.cacheWrite1h, rates.cacheWrite1h],
  ];
  let sum = 0n;
  for (const [count, rate] of parts) {
    if (count === 0) continue;
    if (rate === null) return null;
    sum += BigInt(count) * BigInt(rate);
  }
  return sum;
}

/** Charges by the piece count only in the currency of the use. */
function isCharged({ each }: Adjustment, currency: string): boolean {
  return each === null || each.currency === currency;
}

function hasOwnTerms({ times, each }: Adjustment): boolean {
  return times === null && each === null;
}

type Way = Omit<Nearest, 'price'>;

const MILLION = 1_000_000n;

/** The cost as it is, by every choice of the factors, and with as many pieces of what is charged one by one as may be. */
function* adjusted(cost: Cost, all: readonly Adjustment[], amount: Micros, currency: string, evidence: Evidence): Iterable<Way> {
  const rounding = halfMinorUnit(currency);
  const alone = (sum: bigint): number => Number(divideHalfEven(sum, MILLION));
  const { expected: plain } = wayOf(amount, alone(cost.least), alone(cost.most), rounding);
  for (const factors of choices(all.filter((one) => one.times !== null))) {
    const over = factors.reduce((product, one) => product * BigInt(one.times ?? 0), 1n);
    const under = MILLION ** BigInt(factors.length + 1);
    const least = Number(divideHalfEven(cost.least * over, under));
    const most = Number(divideHalfEven(cost.most * over, under));
    const titles = factors.map(({ title }) => ({ title, pieces: null }));
    const whole = wayOf(amount, least, most, rounding);
    yield { ...whole, plain, adjustments: titles };
    if (whole.difference <= 0) continue;
    for (const { title, each, feature } of all) {
      if (each === null) continue;
      const bound = stated(feature, evidence) === 'yes' ? Infinity : each.most;
      const pieces = Math.min(Math.round((amount - most) / each.amount), bound);
      const way = wayOf(amount, least + pieces * each.amount, most + pieces * each.amount, Math.min(rounding, roundedParts(amount)));
      // Fewer pieces than the bound that leave a rest are no explanation: pieces are whole.
      if (pieces > 0 && (way.difference === 0 || pieces === bound)) yield { ...way, plain, adjustments: [...titles, { title, pieces }] };
    }
  }
}

function wayOf(amount: Micros, least: number, most: number, rounding: number): Pick<Way, 'expected' | 'difference'> {
  const expected = micros(amount < least ? least : most);
  const off = amount < least ? amount - least : Math.max(0, amount - most);
  return { expected, difference: micros(Math.abs(off) <= rounding ? 0 : off) };
}

/** An amount may be stated to the minor unit of its currency. */
function halfMinorUnit(currency: string): number {
  return 10 ** (6 - minorUnit(currency)) / 2;
}

/** By how much five parts are off when each is rounded to the digits that the amount is printed with. */
function roundedParts(amount: Micros): number {
  let unit = 1;
  while (unit < 1_000_000 && amount % (unit * 10) === 0) unit *= 10;
  return (unit * 5) / 2;
}

function choices(all: readonly Adjustment[]): Adjustment[][] {
  return all.reduce<Adjustment[][]>((some, one) => [...some, ...some.map((chosen) => [...chosen, one])], [[]]);
}
