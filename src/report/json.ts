import type { Acceptance, BaselineEntry, BaselineView, BridgeView, DrawView, FindingView, Report } from '../domain/report.ts';
import { elementsText, withList, withStreams } from './json-list.ts';
import type { Reporter } from './reporter.ts';
import { listedDraws } from './view.ts';

/** Version 1 of the report, key for key in the order of its description; the same report gives the same bytes. */
export const json: Reporter = (report, options) => {
  const draws = listedDraws(report, options.draws);
  const head = JSON.stringify(ordered(report), null, 2);
  return `${withLists(head, report, draws)}\n`;
};

/** Some elements of each list of a report, in its text. */
export const listTexts = {
  draws: (draws: readonly DrawView[]): string => elementsText(draws, drawOf),
  findings: (findings: readonly FindingView[]): string => elementsText(findings, findingOf),
  bridge: (bridge: readonly BridgeView[]): string => elementsText(bridge, bridgeOf),
};

/** What a report lists by account, where no memory holds it: in order, as stretches of such texts, or of their bytes. */
export interface ReportLists {
  draws(): AsyncIterable<string | Uint8Array>;
  findings(): AsyncIterable<string | Uint8Array>;
  bridge(): AsyncIterable<string | Uint8Array>;
}

/** The same bytes in pieces. */
export async function* jsonInPieces(
  head: Omit<Report, 'draws' | 'findings' | 'bridge'>,
  lists: ReportLists,
): AsyncGenerator<string | Uint8Array> {
  yield* withStreams(JSON.stringify(ordered({ ...head, draws: [], findings: [], bridge: [] }), null, 2), [
    { key: 'draws', stretches: lists.draws() },
    { key: 'findings', stretches: lists.findings() },
    { key: 'bridge', stretches: lists.bridge() },
  ]);
  yield '\n';
}

function withLists(head: string, report: Report, draws: readonly DrawView[]): string {
  const withDraws = withList(head, 'draws', draws, drawOf);
  const withFindings = withList(withDraws, 'findings', report.findings, findingOf);
  return withList(withFindings, 'bridge', report.bridge, bridgeOf);
}

// Written out, not spread: the order of keys is part of the report, and a field that audit adds is seen by the compiler.
function ordered(report: Report): Report {
  const { summary } = report;
  return {
    version: report.version,
    tool: { name: report.tool.name, version: report.tool.version },
    policy: { ids: report.policy.ids, verified_until: report.policy.verified_until, sha256: report.policy.sha256 },
    inputs: report.inputs.map((input) => ({
      path: input.path,
      format: input.format,
      sha256: input.sha256,
      rows: input.rows,
      unread: input.unread,
      from: input.from,
      until: input.until,
    })),
    period: { from: report.period.from, until: report.period.until },
    attested_unused: report.attested_unused,
    summary: {
      accounts: summary.accounts,
      draws: summary.draws,
      amounts: summary.amounts.map((one) => ({
        currency: one.currency,
        drawn: one.drawn,
        premature: one.premature,
        premature_proven: one.premature_proven,
        premature_strong: one.premature_strong,
        premature_net: one.premature_net,
        suspected: one.suspected,
        limit_reached: one.limit_reached,
        not_covered: one.not_covered,
        undecided: one.undecided,
        sensitivity: one.sensitivity && {
          least: one.sensitivity.least,
          most: one.sensitivity.most,
          alternatives: one.sensitivity.alternatives,
          agreeing: one.sensitivity.agreeing,
        },
      })),
      verdicts: {
        premature: summary.verdicts.premature,
        suspected: summary.verdicts.suspected,
        'limit-reached': summary.verdicts['limit-reached'],
        'not-covered': summary.verdicts['not-covered'],
        undecided: summary.verdicts.undecided,
      },
      other_streams: summary.other_streams.map((one) => ({
        stream: one.stream,
        currency: one.currency,
        amount: one.amount,
        uses: one.uses,
      })),
      findings: {
        error: summary.findings.error,
        warning: summary.findings.warning,
        note: summary.findings.note,
        accepted: summary.findings.accepted,
      },
    },
    draws: [],
    findings: [],
    read_issues: report.read_issues.map((issue) => ({
      file: issue.file,
      line: issue.line,
      column: issue.column,
      value: issue.value,
      problem: issue.problem,
    })),
    notes: report.notes,
    bridge: [],
    baseline: report.baseline && baselineOf(report.baseline),
  };
}

export function drawOf(draw: DrawView): DrawView {
  return {
    id: draw.id,
    account: draw.account,
    from: draw.from,
    until: draw.until,
    model: draw.model,
    member: draw.member,
    amount: draw.amount,
    currency: draw.currency,
    verdict: draw.verdict,
    grade: draw.grade,
    reason: draw.reason,
    premature_amount: draw.premature_amount,
    expected: draw.expected && { allowance: draw.expected.allowance, credits: draw.expected.credits },
    windows: draw.windows.map((one) => ({
      window: one.window,
      used_pct_min: one.used_pct_min,
      used_pct_max: one.used_pct_max,
      resets_at: one.resets_at,
      basis: one.basis,
      sources: one.sources.map(({ file, line, at, used_pct, shown_since: since }) => ({
        file,
        line,
        at,
        used_pct,
        ...(since === undefined ? {} : { shown_since: since }),
      })),
      from: one.from,
      says: one.says,
      count: one.count && { limit: one.count.limit, used: one.count.used, most: one.count.most, complete: one.count.complete },
    })),
    window: draw.window,
    policy_entry: draw.policy_entry,
    sources: draw.sources.map(({ file, line }) => ({ file, line })),
  };
}

export function findingOf(finding: FindingView): FindingView {
  return {
    id: finding.id,
    rule: finding.rule,
    level: finding.level,
    grade: finding.grade,
    account: finding.account,
    at: finding.at,
    amount: finding.amount,
    currency: finding.currency,
    draws: finding.draws,
    message: finding.message,
    establishes: finding.establishes,
    does_not_establish: finding.does_not_establish,
    would_settle: finding.would_settle,
    sources: finding.sources.map(({ file, line }) => ({ file, line })),
    accepted: finding.accepted && acceptanceOf(finding.accepted),
  };
}

function bridgeOf(bridge: BridgeView): BridgeView {
  const { balance, draws, money_in, given_back } = bridge;
  return {
    account: bridge.account,
    stream: bridge.stream,
    month: bridge.month,
    currency: bridge.currency,
    outcome: bridge.outcome,
    balance: balance && {
      opening: balance.opening,
      purchases: balance.purchases,
      reloads: balance.reloads,
      grants: balance.grants,
      corrections: balance.corrections,
      draws: balance.draws,
      refunds: balance.refunds,
      expiries: balance.expiries,
      voids: balance.voids,
      closing: balance.closing,
      difference: balance.difference,
    },
    draws: {
      rows: draws.rows,
      ledger: draws.ledger,
      counter: draws.counter,
      rows_difference: draws.rows_difference,
      counter_difference: draws.counter_difference,
      beyond: draws.beyond,
    },
    money_in: { ledger: money_in.ledger, invoices: money_in.invoices, difference: money_in.difference, beyond: money_in.beyond },
    given_back: { card: given_back.card, credit: given_back.credit, correction: given_back.correction },
    unmatched: bridge.unmatched.map(({ side, id, at, amount, sources }) => ({
      side,
      id,
      at,
      amount,
      sources: sources.map(({ file, line }) => ({ file, line })),
    })),
  };
}

function acceptanceOf({ reason, expires, refund }: Acceptance): Acceptance {
  return { reason, expires, refund };
}

function baselineOf(baseline: BaselineView): BaselineView {
  return {
    sha256: baseline.sha256,
    entries: baseline.entries,
    as_of: baseline.as_of,
    expired: baseline.expired.map(entryOf),
    unused: baseline.unused.map(entryOf),
    changed: baseline.changed.map((entry) => ({
      ...entryOf(entry),
      now: { amount: entry.now.amount, currency: entry.now.currency },
      accepted: entry.accepted,
    })),
  };
}

function entryOf({ id, rule, account, at, amount, currency, reason, expires, refund }: BaselineEntry): BaselineEntry {
  return { id, rule, account, at, amount, currency, reason, expires, refund };
}
