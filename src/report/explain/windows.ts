/** One window at one draw: its instance, the readings and the count that bound it, and how the bounds come out of them. */
import type { DrawTrace, ExplainedStep, NamedValue, RowView, WindowTrace } from '../../domain/explanation.ts';
import type { DrawView, ReadingRef, WindowView } from '../../domain/report.ts';
import type { Reason } from '../../domain/verdict.ts';
import { reasonWords } from '../../rules/reasons.ts';
import { lengthWords } from '../../rules/support/phrases.ts';
import { negated, scaled, sum } from '../amounts.ts';
import { moment } from '../times.ts';
import { countedRows, countWords, isCounted } from './counts.ts';

export function windowStep(view: WindowView, draw: DrawView, trace: DrawTrace | null): ExplainedStep {
  const own = trace?.windows.find((one) => one.window === view.window) ?? null;
  const sides = view.sources.map((reading) => ({ reading, side: sideOf(reading, draw, trace) }));
  return {
    step: `window:${view.window}`,
    title: `The ${view.window} window`,
    says: [
      instanceWords(view, trace),
      ...boundWords(view, sides, trace),
      ...countWords(view, own, raisedBy(view, sides, trace)),
      meaningOf(view, own),
    ].filter((text) => text !== ''),
    rows: [
      ...sides.map(({ reading, side }) => readingRow(reading, side.words)),
      ...otherRows(own),
      ...(isCounted(view) ? countedRows(own) : []),
    ],
    figures: figuresOf(view),
  };
}

interface Side {
  /** `own`: the meter right after this very use. */
  readonly where: 'before' | 'after' | 'both' | 'own' | 'within';
  readonly words: string;
}

interface Sided {
  readonly reading: ReadingRef;
  readonly side: Side;
}

/** Residuals end at looks whose readings stand in the same lines: those are no readings of the use itself. */
const RESIDUAL = /^(?:counter|balance):/;

function sideOf(reading: ReadingRef, draw: DrawView, trace: DrawTrace | null): Side {
  const { at } = reading;
  const isResidual = trace === null ? RESIDUAL.test(draw.id) : trace.source === 'counter' || trace.source === 'balance';
  const stands = draw.sources.some((source) => source.file === reading.file && source.line === reading.line);
  if (stands && !isResidual && at === draw.until) return { where: 'own', words: 'right after this very use' };
  const from = trace?.span.from ?? draw.from;
  if (at === draw.until && at === from) return { where: 'both', words: 'at the very instant of the draw' };
  const since = sinceOf(reading);
  if (since < at && at >= draw.until && since < draw.until)
    return { where: 'within', words: `${apart(draw.until, at)} after the draw, of a time that may lie before it` };
  if (at <= from) return { where: 'before', words: `${apart(at, draw.from)} before the draw` };
  if (at >= draw.until)
    return { where: 'after', words: at === draw.until ? 'at the end of the draw' : `${apart(draw.until, at)} after the draw` };
  return { where: 'within', words: 'within the span of the draw' };
}

/** Since when what is shown may have stood so: mostly when it was shown. */
function sinceOf({ at, shown_since: since }: ReadingRef): string {
  return since === undefined ? at : (since ?? '');
}

function apart(from: string, until: string): string {
  return lengthWords(Date.parse(until) - Date.parse(from));
}

function readingRow(reading: ReadingRef, words: string): RowView {
  const { file, line, at, used_pct, shown_since: since } = reading;
  return {
    file,
    line,
    what: `reading ${words}`,
    values: [
      { name: 'time', value: at },
      ...(since === undefined ? [] : [{ name: 'shown_since', value: since ?? 'unknown' }]),
      { name: 'used_pct', value: used_pct },
      { name: 'remaining_pct', value: sum(['100', negated(used_pct)]) },
    ],
  };
}

/** Readings that don't bound it, and say why nothing does. */
function otherRows(trace: WindowTrace | null): RowView[] {
  if (trace === null) return [];
  const fall = trace.cut?.reading ?? null;
  return [
    ...(fall === null ? [] : [readingRow(fall, 'that shows the fall')]),
    ...trace.near.map((near) =>
      readingRow(near, near.resets_at === null ? 'without a reset, too far off' : `of an instance that ends at ${moment(near.resets_at)}`),
    ),
  ];
}

function instanceWords({ basis, from, resets_at, sources }: WindowView, trace: DrawTrace | null): string {
  if (from !== null && resets_at !== null) {
    const length = lengthWords(Date.parse(resets_at) - Date.parse(from));
    const known = basis === 'counted' ? 'as the plan and the uses before it open it' : 'by the reset that its readings state';
    return `Its instance runs from ${moment(from)} to ${moment(resets_at)} UTC (${length}), ${known}.`;
  }
  if (sources.length === 0) return 'No reading in these files names an instance of it that holds the draw.';
  const age = trace === null ? 'a short time' : `${trace.tolerance.reading_age} minutes`;
  return `Its readings show no reset, so that nobody can say which instance they belong to: each speaks only for ${age} around itself.`;
}

const AFTER: ReadonlySet<Side['where']> = new Set(['after', 'both', 'own']);
const BEFORE: ReadonlySet<Side['where']> = new Set(['before', 'both']);

function boundWords(view: WindowView, sides: readonly Sided[], trace: DrawTrace | null): string[] {
  if (view.basis !== 'reading') return [];
  const { used_pct_min: least, used_pct_max: most } = view;
  const words: string[] = [];
  if (least !== null) {
    const by = [...sides]
      .filter(({ side }) => BEFORE.has(side.where))
      .sort((a, b) => Number(b.reading.used_pct) - Number(a.reading.used_pct))[0];
    words.push(`At least ${least} % was used${shown(by, least, -1, trace)}, since use only grows inside an instance.`);
  }
  if (most !== null) {
    const side = view.says === 'reading-before' ? BEFORE : AFTER;
    const found = [...sides]
      .filter((one) => side.has(one.side.where))
      .sort((a, b) => Number(a.reading.used_pct) - Number(b.reading.used_pct));
    const by = view.says === 'reading-before' ? found.at(-1) : found[0];
    words.push(`At most ${most} % was used${shown(by, most, 1, trace)}${below(most)}.`);
  }
  if (least === null && most === null) words.push('No reading before or after the draw bounds it.');
  return words;
}

function below(most: string): string {
  return Number(most) < 100 ? ', which is below 100 %' : ', which is not below 100 %';
}

/** `: 45 + 1 = 46 (snapshots.csv:4; a meter is shown rounded, by up to 1 either way)`; `''` where no reading gives the bound so. */
function shown(by: Sided | undefined, bound: string, sign: 1 | -1, trace: DrawTrace | null): string {
  if (by === undefined) return '';
  const { used_pct: pct, file, line } = by.reading;
  const off = trace?.tolerance.reading_pct ?? (sign > 0 ? sum([bound, negated(pct)]) : sum([pct, negated(bound)]));
  const result = sum([pct, sign > 0 ? off : negated(off)]);
  const place = `${file}:${line}`;
  if (Number(result) < 0 && Number(bound) === 0) return ` (${place}: ${pct} − ${off} is below 0, so 0)`;
  if (Number(result) !== Number(bound) || Number(off) < 0) return ` (${place})`;
  return ` (${place}: ${pct} ${sign > 0 ? '+' : '−'} ${off} = ${bound}${trace === null ? ', since a meter is shown rounded' : ''})`;
}

/** Where a reading before the draw shows more used than the uses at hand add up to: how it comes to the figure. */
function raisedBy({ count }: WindowView, sides: readonly Sided[], trace: DrawTrace | null): string {
  if (count === null || trace === null) return '';
  for (const { reading, side } of sides) {
    const least = sum([reading.used_pct, negated(trace.tolerance.reading_pct)]);
    if (!BEFORE.has(side.where) || scaled(count.limit) * scaled(least) !== scaled(count.used) * scaled('100')) continue;
    const { file, line, used_pct: pct } = reading;
    return `A reading shows more than these uses add up to (${file}:${line}: at least ${pct} − ${trace.tolerance.reading_pct} = ${least} %), so ${count.limit} × ${least} / 100 = ${count.used} counts as used.`;
  }
  return `By then ${count.used} of ${count.limit} counts as used: more than these uses add up to, by a reading or by what went before them.`;
}

const MEANING: Partial<Record<Reason, string>> = {
  'reading-at': 'So it had room: the meter right after the use was below its limit, and was no fuller before it.',
  'reading-after': 'So it had room: the meter was no higher at the draw than at the later reading.',
  'reading-before': 'So it probably had room; but use may have gone on between that reading and the draw, and no later one bounds it.',
  counted: 'So it had room, by the count.',
  'window-full': 'So it was full: a reading at or before the draw shows 100 % or more in the same instance, and none shows a fall since.',
  'limit-reached-soon-after':
    'So it counts as full: a reading in the same instance, during the draw or soon after it, shows 100 % or more; meters lag, and the vendor gets the benefit of the doubt.',
  'allowance-exhausted': 'So it was used up for this use, by the count.',
  boundary: 'So it stays open: it is within rounding of full, or was seen full too late to tell.',
  'day-resolution': 'So it stays open: the row sums several uses, and their order decides.',
  'usage-incomplete': 'So it stays open: a count that may lack some use proves no room.',
  'quantity-missing': "So it stays open: what the use would have taken of it isn't stated.",
  'window-unknown': 'So it stays open: nothing shows that it was full, and nothing that it had room.',
};

function meaningOf({ says, sources }: WindowView, trace: WindowTrace | null): string {
  if (says === null) return '';
  const cut = trace?.cut ?? null;
  if (says === 'reset-between' || (says === 'day-resolution' && cut !== null)) return cutWords(cut);
  const weak = trace?.cap === 'suspected' && says !== 'reading-before' ? ' That is weak: it shows what is likely, not more.' : '';
  const late =
    trace?.cap === 'strong' && says === 'reading-after' && sources.length > 0
      ? ' The reading is late and no earlier one shows that nothing was reset between, so this window bears strong at most.'
      : '';
  return `${MEANING[says] ?? `So: ${reasonWords(says).means}.`}${weak}${late}`;
}

function cutWords(cut: WindowTrace['cut']): string {
  if (cut?.kind === 'outlasts') return 'So it stays open: the row sums a span longer than the window, so that a reset lies inside it.';
  const what = cut?.kind === 'fall' ? 'a fall of the meter' : 'a reset';
  const at = cut === null || cut.at === null ? '' : ` at ${moment(cut.at)} UTC`;
  return `So it stays open: ${what}${at} lies inside the draw, or between it and its readings.`;
}

function figuresOf({ used_pct_min, used_pct_max, from, resets_at, says, count }: WindowView): NamedValue[] {
  const figures: [string, string | null][] = [
    ['from', from],
    ['resets_at', resets_at],
    ['used_pct_min', used_pct_min],
    ['used_pct_max', used_pct_max],
    ['says', says],
    ['limit', count?.limit ?? null],
    ['used', count?.used ?? null],
    ['most', count?.most ?? null],
  ];
  return figures.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
