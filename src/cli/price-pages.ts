/** What `explain` says of prices: one page a model and speed, with its terms over time and by size of the prompt, and the table of all. */
import { formatAmount, formatQuantity, type Micros } from '../domain/money.ts';
import type { Adjustment, Policy, Price } from '../domain/policy.ts';
import { DAY, formatInstant, HOUR } from '../domain/time.ts';
import { builtInPolicies, type PolicyFile } from '../policies/index.ts';
import { counted, listed, pad } from '../report/text.ts';
import { datesOf } from './dates.ts';

interface PricePage<K extends 'price' | 'adjustment'> {
  readonly kind: K;
  readonly id: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly json: unknown;
}

/** The same id for its terms at any time and size of prompt. */
function idOf({ id, speed }: Price): string {
  return `${id}/${speed}`;
}

export function pricePages(policy: Policy, file: PolicyFile): PricePage<'price'>[] {
  const ids = [...new Set(policy.prices.map(idOf))];
  return ids.map((id) => {
    const own = policy.prices.filter((price) => idOf(price) === id);
    const [first] = own as [Price];
    const sources = [...new Set(own.map((price) => price.source))].filter((source) => source !== '');
    return {
      kind: 'price',
      id,
      title: titleOf(own),
      paragraphs: [
        `Policy ${policy.id}. ${first.currency} a million tokens:`,
        ...own.map(termsWords),
        speedWords(first),
        `Names that it holds for: ${listed(first.model, 'or')}.`,
        `Source: ${sources.join('; ') || 'none stated'}`,
      ],
      json: file.prices.filter((_, at) => idOf(policy.prices[at] as Price) === id),
    };
  });
}

/** Its latest terms for a prompt of any size. */
function titleOf(own: readonly Price[]): string {
  const last = own.findLast((price) => price.promptTokensOver === 0) ?? own.at(-1);
  if (last === undefined || last.rates === null) return 'A rate that no text states';
  const { currency, rates } = last;
  const more = own.length === 1 ? '' : `; ${counted(own.length, 'rate')} in all`;
  return `${currency} ${formatAmount(rates.input, currency)} in, ${formatAmount(rates.output, currency)} out${more}`;
}

function termsWords(price: Price): string {
  const { rates, promptTokensOver, partAbove, uncached, currency } = price;
  const when = [promptTokensOver === 0 ? 'Any prompt' : `Prompts over ${promptTokensOver} tokens`, datesOf(price)].filter(
    (part) => part !== '',
  );
  const off = Math.max(price.fromWithin, price.untilWithin);
  const margin = off === 0 ? '' : ` A date may be off by ${off % DAY === 0 ? counted(off / DAY, 'day') : counted(off / HOUR, 'hour')}.`;
  if (rates === null) return `${when.join(', ')}: offered at a rate that no text states, so that nothing is held against it.${margin}`;
  const cell = (rate: Micros | null): string => (rate === null ? 'not known' : formatAmount(rate, currency));
  const cells = [
    `input ${cell(rates.input)}`,
    `output ${cell(rates.output)}`,
    `cache written for 5 minutes ${cell(rates.cacheWrite5m)}`,
    `for an hour ${cell(rates.cacheWrite1h)}`,
    `cache read ${cell(rates.cacheRead)}`,
  ];
  const open = [
    partAbove ? ' Only the part above may cost so.' : '',
    uncached ? ' The whole prompt may be billed as input once, when the speed is switched on.' : '',
  ];
  return `${when.join(', ')}: ${cells.join(', ')}.${open.join('')}${margin}`;
}

function speedWords({ speed, feature }: Price): string {
  if (feature === null) return 'It holds where no other speed is stated.';
  return `A use is ${speed} where its feature or the name of its model says so: ${listed(feature, 'or')}. Where no feature is stated it may be.`;
}

export function adjustmentPages(policy: Policy, file: PolicyFile): PricePage<'adjustment'>[] {
  return policy.adjustments.map((one, at) => ({
    kind: 'adjustment',
    id: one.id,
    title: one.title,
    paragraphs: [
      `Policy ${policy.id}${datesOf(one) === '' ? '' : `, ${datesOf(one)}`}. ${adjustmentWords(one)}`,
      'A draw that it explains is no mismatch.',
      `Source: ${one.source || 'none stated'}`,
    ],
    json: file.adjustments?.[at],
  }));
}

function adjustmentWords({ times, each, feature }: Adjustment): string {
  const features = feature === null ? '' : listed(feature, 'or');
  if (times !== null) return `Times ${formatQuantity(times)}; it may apply to any use.`;
  if (each === null) return `Uses whose feature says ${features} have terms of their own: nothing is held against them.`;
  const more = features === '' ? '' : `, and any number where its feature says ${features}`;
  return `${each.currency} ${formatAmount(each.amount, each.currency)} each; a use may have up to ${each.most}${more}.`;
}

const COLUMNS = ['', 'from', 'prompt', 'input', 'output', 'write5m', 'write1h', 'read'] as const;

/** A line an entry, in the order of the policy. */
export function priceTable(): string {
  const lines: string[] = [];
  for (const policy of builtInPolicies()) {
    if (policy.prices.length === 0) continue;
    const rows = policy.prices.map((price) => [
      idOf(price),
      price.from === null ? '' : formatInstant(price.from).slice(0, 10),
      price.promptTokensOver === 0 ? '' : `>${price.promptTokensOver / 1000}K`,
      ...ratesOf(price),
    ]);
    const widths = COLUMNS.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)));
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, column) => pad(cell, widths[column] ?? 0, column < 2 ? 'left' : 'right'))
        .join(' ')
        .trimEnd();
    const currencies = [...new Set(policy.prices.map((price) => price.currency))];
    lines.push(`Policy ${policy.id}: ${listed(currencies, 'or')} a million tokens. headroom explain price:ID says more.`, '');
    lines.push(line(COLUMNS), ...rows.map(line));
  }
  return `${lines.join('\n')}\n`;
}

function ratesOf({ rates, currency }: Price): string[] {
  if (rates === null) return ['?', '?', '?', '?', '?'];
  const { input, output, cacheWrite5m, cacheWrite1h, cacheRead } = rates;
  return [input, output, cacheWrite5m, cacheWrite1h, cacheRead].map((rate) => (rate === null ? '?' : formatAmount(rate, currency)));
}
