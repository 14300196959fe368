/** Holds a replay against the reference, and writes a history down so that a person can follow it. */
import type { InputRecord } from '../../src/domain/records.ts';
import type { AccountReplay } from '../../src/replay/model.ts';
import type { History } from './generate.ts';
import { judge } from './model.ts';

function instant(at: number): string {
  return new Date(at).toISOString();
}

interface Judged {
  id: string;
  source: string;
  from: number;
  until: number;
  amount: number | null;
  currency: string;
  verdict: string;
  grade: string | null;
  reason: string;
  prematureAmount: number | null;
  window: string | null;
  policyEntry: string | null;
}

function line(draw: Judged): string {
  // The window is named where one was full or stopped the verdict.
  const named =
    draw.verdict === 'limit-reached' || (draw.verdict === 'undecided' && draw.reason !== 'no-reading' && draw.reason !== 'plan-unknown');
  return [
    `${draw.source} ${draw.id} [${instant(draw.from)}, ${instant(draw.until)})`,
    `${draw.amount ?? 'unknown'} ${draw.currency}:`,
    draw.verdict,
    draw.grade ?? '',
    draw.reason,
    `of which premature ${draw.prematureAmount ?? 'unknown'}`,
    named ? `window ${draw.window}` : '',
    draw.policyEntry === null ? '' : `by ${draw.policyEntry}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function netLine(net: ReadonlyMap<string, number>): string {
  const amounts = [...net].filter(([, amount]) => amount !== 0).map(([currency, amount]) => `${amount} ${currency}`);
  return `net ${amounts.sort().join(', ') || 'nothing'}`;
}

/** What the reference says of a history, a line each. */
export function answers(history: History): string[] {
  const reference = judge(history.records, history.context, history.account);
  return [...reference.draws.map(line), netLine(reference.net), `${reference.disagreements} disagreements`];
}

/** Lines that only one of the two says; `null` when they agree. */
export function difference(history: History, replay: (history: History) => AccountReplay): string | null {
  return differs(answers(history), replay(history));
}

export function differs(expected: readonly string[], replayed: AccountReplay): string | null {
  const found = [...replayed.draws.map(line), netLine(replayed.netOf(() => true)), `${replayed.disagreements.length} disagreements`];
  const missing = expected.filter((one) => !found.includes(one));
  const extra = found.filter((one) => !expected.includes(one));
  if (missing.length === 0 && extra.length === 0 && found.length === expected.length) return null;
  return [...missing.map((one) => `reference: ${one}`), ...extra.map((one) => `replay:    ${one}`)].join('\n');
}

function recordLine(record: InputRecord): string {
  const cells: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    if (value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)) continue;
    if (name === 'kind' || name === 'account' || name === 'format') continue;
    if (['from', 'until', 'at', 'latest', 'expiresAt'].includes(name)) cells.push(`${name} ${instant(value as number)}`);
    else cells.push(`${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  }
  return `${record.kind}: ${cells.join(', ')}`;
}

/** The whole history as text: policy, what the run was told, and the records in order of time. */
export function written(history: History): string {
  const { context } = history;
  const time = (record: InputRecord): number => ('from' in record ? record.from : record.at);
  const told = {
    plan: context.planFor(''),
    attested: [...context.attested],
    coverage: [...context.coverage].map(([format, spans]) => [format, spans.map((span) => `${instant(span.from)}/${instant(span.until)}`)]),
    covers: context.covers === null ? null : `${instant(context.covers.from)}/${instant(context.covers.until)}`,
    crossing: context.crossing,
  };
  return [
    `seed ${history.seed}`,
    ...context.policies.map((policy) => JSON.stringify({ ...policy, plans: [...policy.plans.values()] })),
    JSON.stringify(told),
    ...[...history.records].sort((a, b) => time(a) - time(b)).map(recordLine),
  ].join('\n');
}

/** Drops records as long as what `fails` says stays the same, so that a person has less to read. */
export function reduced(history: History, fails: (history: History) => boolean): History {
  let { records } = history;
  for (let again = true; again;) {
    again = false;
    for (let index = 0; index < records.length; index += 1) {
      const fewer = records.filter((_, other) => other !== index);
      if (!fails({ ...history, records: fewer })) continue;
      records = fewer;
      again = true;
      index -= 1;
    }
  }
  return { ...history, records };
}
