/** How much of a draw is claimed, and how that comes out of its amount: with the numbers, where they come to it exactly. */
import { divideHalfEven } from '../../domain/money.ts';
import type { DrawTrace, ExplainedStep } from '../../domain/explanation.ts';
import type { CurrencyAmounts, DrawView } from '../../domain/report.ts';
import { isZero, money, negated, scaled, sum } from '../amounts.ts';

/** Of one currency, over all draws of the report. */
export type Totals = Pick<CurrencyAmounts, 'currency' | 'premature' | 'premature_net' | 'sensitivity'>;

export function amountStep(amounts: readonly Totals[], draw: DrawView, trace: DrawTrace | null): ExplainedStep {
  const totals = amounts.find((one) => one.currency === draw.currency);
  return {
    step: 'amount',
    title: 'The amount',
    says: [...claimWords(draw, trace), ...(totals === undefined || draw.verdict !== 'premature' ? [] : totalWords(draw, totals))],
    rows: [],
    figures: [
      ...(draw.amount === null ? [] : [{ name: 'amount', value: draw.amount }]),
      ...(draw.premature_amount === null ? [] : [{ name: 'premature_amount', value: draw.premature_amount }]),
    ],
  };
}

function claimWords(draw: DrawView, trace: DrawTrace | null): string[] {
  const { amount, premature_amount: claim, verdict } = draw;
  if (amount === null || claim === null) return ['No record states the amount: it is judged, and stands in no sum.'];
  const currency = draw.currency ?? '';
  if (verdict === 'suspected') return [`${money(amount, currency)} is suspected as a whole, and never added to what is premature.`];
  if (verdict === 'undecided') {
    const between = trace?.between ?? null;
    return [
      `${money(amount, currency)} stays undecided as a whole; what of it is premature isn't claimed.`,
      ...(between === null
        ? []
        : [
            `It lies between ${money(between.least, currency)} (all that may come before it counted) and ${money(between.most, currency)} (only what surely does).`,
          ]),
    ];
  }
  if (verdict !== 'premature')
    return [...restWords(draw, trace), `${money(amount, currency)} was rightly paid by credits; nothing of it is premature.`];
  if (claim === amount) return [wholeWords(draw, trace)];
  const rest = sum([amount, negated(claim)]);
  return [
    formulaOf(draw, trace) ?? `Of ${money(amount, currency)}, ${money(claim, currency)} is what the allowance should have paid.`,
    `The rest, ${money(rest, currency)}, credits paid rightly: ${amount} − ${claim} = ${rest}.`,
  ];
}

/** Of a use that the allowance could pay in part: what was left to credits. */
function restWords({ amount, currency }: DrawView, trace: DrawTrace | null): string[] {
  if (trace === null || amount === null) return [];
  const { quantity, pays, list } = trace;
  if (quantity === null || pays === null || list === null || Number(pays) <= 0 || Number(quantity) <= Number(pays)) return [];
  return [
    `Of the ${quantity} that the use takes, the allowance could pay ${pays}. All of it costs ${money(list, currency ?? '')}, so ${list} × (${quantity} − ${pays}) / ${quantity} is left to credits, and they paid ${amount}.`,
  ];
}

function wholeWords(draw: DrawView, trace: DrawTrace | null): string {
  const amount = money(draw.amount ?? '', draw.currency ?? '');
  if (trace !== null && trace.quantity !== null && trace.pays !== null && Number(trace.pays) >= Number(trace.quantity)) {
    return `${amount}, all of it: the use takes ${trace.quantity} of the allowance, and at least that was left.`;
  }
  const byCount = draw.windows.length > 0 && draw.windows.every((one) => one.says === 'counted');
  return byCount
    ? `${amount}, all of it: what was left of the allowance covers the whole use.`
    : `${amount}, all of it: meters show that there was room at that moment, not how much, so the use is counted as a whole.`;
}

/** `2.00 − 3.00 × (10 − 4) / 10 = 0.20`; `null` where the numbers at hand don't come to what the report claims. */
function formulaOf(draw: DrawView, trace: DrawTrace | null): string | null {
  const { amount, premature_amount: claim } = draw;
  if (trace === null || amount === null || claim === null) return draw.expected === null ? null : byShare(draw);
  const { quantity, pays, list } = trace;
  if (quantity === null || pays === null || list === null) return null;
  const [a, q, p, l] = [amount, quantity, pays, list].map(scaled) as [bigint, bigint, bigint, bigint];
  if (q <= 0n) return null;
  const currency = draw.currency ?? '';
  const why = `Of the ${quantity} that the use takes, the allowance should have paid ${pays}`;
  if (divideHalfEven(a * q - l * (q - p), q) === scaled(claim)) {
    return list === amount
      ? `${why}: ${amount} − ${amount} × (${quantity} − ${pays}) / ${quantity} = ${money(claim, currency)}.`
      : `${why}, and all of it costs ${list}: ${amount} − ${list} × (${quantity} − ${pays}) / ${quantity} = ${money(claim, currency)}.`;
  }
  for (const { window, limit } of trace.windows) {
    const most = draw.windows.find((one) => one.window === window)?.used_pct_max ?? null;
    if (limit === null || most === null) continue;
    const fits = scaled(limit) * scaled(sum(['100', negated(most)]));
    if (divideHalfEven(a * fits, q * 100_000_000n) === scaled(claim)) {
      return `At most ${most} % of the ${window} limit of ${limit} was used, so ${limit} × (100 − ${most}) / 100 fits, of the ${quantity} that the use takes: ${amount} × that / ${quantity} = ${money(claim, currency)}.`;
    }
  }
  return null;
}

/** Of a report alone, where credits paid for all that is not expected of the allowance. */
function byShare({ amount, premature_amount: claim, expected, currency }: DrawView): string | null {
  if (amount === null || claim === null || expected === null) return null;
  if (divideHalfEven(scaled(amount) * scaled(expected.allowance), 1_000_000n) !== scaled(claim)) return null;
  return `The allowance should have paid ${expected.allowance} of the use: ${amount} × ${expected.allowance} = ${money(claim, currency ?? '')}.`;
}

/** What the whole audit makes of the claims of this currency: net of swaps, and counted in other ways. */
function totalWords(draw: DrawView, totals: Totals): string[] {
  const { currency, premature, premature_net: net, sensitivity } = totals;
  const words: string[] = [];
  if (net !== premature) {
    words.push(
      `In all draws of ${currency} ${money(premature, currency)} is premature. Elsewhere in the same instances the vendor let the allowance pay what credits should have; ` +
        `set off against it, ${isZero(net) ? 'nothing' : money(net, currency)} is left net.`,
    );
  }
  const counted = draw.windows.some((one) => one.basis === 'counted');
  if (counted && sensitivity !== null && sensitivity.least !== sensitivity.most) {
    words.push(
      `Counted in other ways (uses that cross a limit, time zones), all draws of ${currency} come to ${money(sensitivity.least, currency)} to ` +
        `${money(sensitivity.most, currency)}; ${sensitivity.agreeing} of ${sensitivity.alternatives} ways agree with the report.`,
    );
  }
  return words;
}
