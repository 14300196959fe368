/** Draws and findings as the report shows them: decimal strings, ISO instants, file names. */
import { formatAmount, formatPercent, formatQuantity, type Micros } from '../domain/money.ts';
import { LONG_AGO, type Origin } from '../domain/records.ts';
import type { BridgeView, DrawView, FindingView, InputSummary, ReadingRef, SourceRef, WindowView } from '../domain/report.ts';
import { byText } from '../domain/order.ts';
import { formatInstant } from '../domain/time.ts';
import type { Look } from '../replay/meters.ts';
import type { Draw, WindowState } from '../replay/model.ts';
import type { Found } from '../rules/index.ts';
import type { Bridge } from './bridge.ts';
import { instantOrNull } from './period.ts';
import type { FileRead } from './read.ts';
import { wordsFor } from '../rules/words.ts';

export type PathOf = (file: number) => string;

export function sourcesOf(origins: readonly Origin[], pathOf: PathOf): SourceRef[] {
  // Most draws stand in one place.
  const [first] = origins;
  if (first !== undefined && origins.length === 1) return [{ file: pathOf(first.file), line: first.line }];
  const seen = new Set<string>();
  const refs: SourceRef[] = [];
  for (const { file, line } of origins) {
    const key = `${file}:${line}`;
    if (seen.has(key)) continue;
    seen.add(key);
    refs.push({ file: pathOf(file), line });
  }
  return refs.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function readingsOf(looks: readonly Look[], pathOf: PathOf): ReadingRef[] {
  if (looks.length === 0) return [];
  const refs = new Map<string, ReadingRef>();
  for (const look of looks) {
    // One line of JSON may hold many readings.
    const key = `${look.origin.file}:${look.origin.line} ${look.at} ${look.pct}`;
    if (!refs.has(key)) refs.set(key, readingOf(look, pathOf));
  }
  return [...refs.values()].sort(
    (a, b) => byText(a.file, b.file) || a.line - b.line || byText(a.at, b.at) || byText(a.used_pct, b.used_pct),
  );
}

export function readingOf({ origin, at, since, pct }: Look, pathOf: PathOf): ReadingRef {
  const older = since < at ? { shown_since: since === LONG_AGO ? null : formatInstant(since) } : {};
  return { file: pathOf(origin.file), line: origin.line, at: formatInstant(at), used_pct: formatPercent(pct), ...older };
}

const MILLION = 1_000_000;

/** A share in millionths and its rest, as decimal strings that sum to 1. */
function shares(allowance: number): { allowance: string; credits: string } {
  return { allowance: decimal(allowance), credits: decimal(MILLION - allowance) };
}

function decimal(millionths: number): string {
  if (millionths % MILLION === 0) return String(millionths / MILLION);
  return `0.${String(millionths).padStart(6, '0').replace(/0+$/, '')}`;
}

export function amountOf(amount: Micros | null, currency: string): string | null {
  return amount === null ? null : formatAmount(amount, currency);
}

function windowView(state: WindowState, pathOf: PathOf): WindowView {
  return {
    window: state.window,
    used_pct_min: state.usedPctMin === null ? null : formatPercent(Math.max(0, state.usedPctMin)),
    used_pct_max: state.usedPctMax === null ? null : formatPercent(state.usedPctMax),
    resets_at: state.resetsAt === null ? null : formatInstant(state.resetsAt),
    basis: state.shownBy,
    sources: readingsOf(state.looks, pathOf),
    from: state.startsAt === null ? null : formatInstant(state.startsAt),
    says: state.full ?? state.bound?.basis ?? state.stop,
    count: state.count && {
      limit: formatQuantity(state.count.limit),
      used: formatQuantity(state.count.used),
      most: formatQuantity(state.count.most),
      complete: state.count.complete,
    },
  };
}

export function drawView(draw: Draw, pathOf: PathOf): DrawView {
  return {
    id: draw.id,
    account: draw.account,
    from: formatInstant(draw.from),
    until: formatInstant(draw.until),
    model: draw.model || null,
    member: draw.member || null,
    amount: amountOf(draw.amount, draw.currency),
    currency: draw.currency || null,
    verdict: draw.verdict,
    grade: draw.grade,
    reason: draw.reason,
    premature_amount: amountOf(draw.prematureAmount, draw.currency),
    expected: draw.expectedAllowance === null ? null : shares(draw.expectedAllowance),
    windows: draw.windows.map((state) => windowView(state, pathOf)),
    window: draw.window,
    policy_entry: draw.policyEntry,
    sources: sourcesOf(draw.origins, pathOf),
  };
}

export function findingView({ finding, id }: Found, account: string, pathOf: PathOf): FindingView {
  const words = wordsFor(finding);
  return {
    id,
    rule: finding.rule,
    level: finding.level,
    grade: finding.grade,
    account,
    at: formatInstant(finding.at),
    amount: amountOf(finding.amount, finding.currency),
    currency: finding.currency || null,
    draws: [...finding.draws],
    message: words.message,
    establishes: words.establishes,
    does_not_establish: words.does_not_establish,
    would_settle: words.would_settle,
    sources: sourcesOf(finding.origins, pathOf),
    accepted: null,
  };
}

export function bridgeView(bridge: Bridge, account: string, pathOf: PathOf): BridgeView {
  const { stream, month, currency, outcome, balance, draws, moneyIn, givenBack } = bridge;
  const text = (value: bigint): string => formatAmount(value, currency);
  const textOrNull = (value: bigint | null): string | null => (value === null ? null : text(value));
  return {
    account,
    stream,
    month,
    currency,
    outcome,
    balance: balance && {
      opening: textOrNull(balance.opening),
      purchases: text(balance.purchases),
      reloads: text(balance.reloads),
      grants: text(balance.grants),
      corrections: text(balance.corrections),
      draws: text(balance.draws),
      refunds: text(balance.refunds),
      expiries: text(balance.expiries),
      voids: text(balance.voids),
      closing: textOrNull(balance.closing),
      difference: textOrNull(balance.difference),
    },
    draws: {
      rows: textOrNull(draws.rows),
      ledger: textOrNull(draws.ledger),
      counter: textOrNull(draws.counter),
      rows_difference: text(draws.rowsDifference),
      counter_difference: text(draws.counterDifference),
      beyond: text(draws.beyond),
    },
    money_in: {
      ledger: textOrNull(moneyIn.ledger),
      invoices: textOrNull(moneyIn.invoices),
      difference: text(moneyIn.difference),
      beyond: text(moneyIn.beyond),
    },
    given_back: { card: text(givenBack.card), credit: text(givenBack.credit), correction: text(givenBack.correction) },
    unmatched: bridge.unmatched.map(({ side, id, at, amount, origins }) => ({
      side,
      id,
      at: formatInstant(at),
      amount: text(amount),
      sources: sourcesOf(origins, pathOf),
    })),
  };
}

export function inputSummary(file: FileRead): InputSummary {
  const { path, format, sha256, rows, unread } = file;
  return { path, format, sha256, rows, unread, from: instantOrNull(file.from), until: instantOrNull(file.until) };
}
