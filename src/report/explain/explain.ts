/** A draw or a finding of a report, step by step: the rows, the windows, the ladder, the amount, the verdict. */
import type { DrawTrace, ExplainedStep, Explanation, FindingTrace, Outcome, RowView } from '../../domain/explanation.ts';
import type { DrawView, FindingView, SourceRef } from '../../domain/report.ts';
import { gradeWords, reasonWords, verdictWords } from '../../rules/reasons.ts';
import { ruleById } from '../../rules/index.ts';
import { money } from '../amounts.ts';
import { counted, listed } from '../text.ts';
import { moment, when } from '../times.ts';
import { DRAW_RULES, findingsByDraw, keyOf } from '../view.ts';
import { amountStep, type Totals } from './amount.ts';
import { ladderSteps } from './ladder.ts';
import { messageOfDraw, messageOfFinding } from './support.ts';
import { windowStep } from './windows.ts';

/** What of a report an explanation reads. */
export interface Explained {
  readonly draws: readonly DrawView[];
  readonly findings: readonly FindingView[];
  readonly summary: { readonly amounts: readonly Totals[] };
}

/** What is known beyond the report, where the files themselves were read. */
export interface Known {
  draw(draw: DrawView): DrawTrace | null;
  finding(finding: FindingView): FindingTrace | null;
}

export function explainDraw(report: Explained, draw: DrawView, known: Known): Explanation {
  const trace = known.draw(draw);
  const finding = findingsByDraw(report).get(keyOf(draw.account, draw.id));
  return { ...judged(report, draw, trace, finding), kind: 'draw', id: draw.id, rule: null };
}

export function explainFinding(report: Explained, finding: FindingView, known: Known): Explanation {
  const draws = finding.draws.flatMap((id) => report.draws.filter((draw) => draw.account === finding.account && draw.id === id));
  const [draw] = draws;
  const about = { kind: 'finding', id: finding.id, rule: finding.rule } as const;
  if (DRAW_RULES.has(finding.rule) && draw !== undefined) {
    const own = draws.find((one) => one.from === finding.at) ?? draw;
    return { ...judged(report, own, known.draw(own), finding), ...about };
  }
  const trace = known.finding(finding);
  return {
    version: 1,
    ...about,
    account: finding.account,
    title: `${finding.rule}: ${finding.message}`,
    made_from: trace === null ? 'report' : 'files',
    steps: [
      rowsStep(trace?.rows ?? null, finding.sources),
      comparedStep(finding, trace),
      ...drawsStep(finding, draws),
      resultStep(finding),
    ],
    outcome: null,
    ...limitsOf(finding),
    message: messageOfFinding(finding),
  };
}

function judged(
  report: Explained,
  draw: DrawView,
  trace: DrawTrace | null,
  finding: FindingView | undefined,
): Omit<Explanation, 'kind' | 'id' | 'rule'> {
  const words = reasonWords(draw.reason);
  const outcome: Outcome = {
    verdict: draw.verdict,
    grade: draw.grade,
    reason: draw.reason,
    amount: draw.amount,
    premature_amount: draw.premature_amount,
    currency: draw.currency,
  };
  return {
    version: 1,
    account: draw.account,
    title: titleOf(draw),
    made_from: trace === null ? 'report' : 'files',
    steps: [
      drawStep(draw, trace),
      ...(trace === null ? [] : [planStep(trace)]),
      ...draw.windows.map((one) => windowStep(one, draw, trace)),
      ...messagesStep(trace),
      ...ladderSteps(draw, trace),
      amountStep(report.summary.amounts, draw, trace),
      verdictStep(draw, outcome),
    ],
    outcome,
    ...(finding === undefined
      ? {
          establishes: `By the supplied records ${words.means}.`,
          does_not_establish: 'That the records are complete or authentic. Only the vendor holds the meters and the log of what paid.',
          only_vendor_holds: ONLY_VENDOR,
          would_settle: words.settles,
        }
      : limitsOf(finding)),
    message: messageOfDraw(draw, trace),
  };
}

const ONLY_VENDOR = "The meter's value at that moment, and the log of what paid for this use.";

function limitsOf(finding: FindingView): Pick<Explanation, 'establishes' | 'does_not_establish' | 'only_vendor_holds' | 'would_settle'> {
  const { establishes, does_not_establish, would_settle } = finding;
  const held = /Only the vendor holds ([^.]*\.)/.exec(does_not_establish)?.[1];
  return { establishes, does_not_establish, only_vendor_holds: held === undefined ? ONLY_VENDOR : capital(held), would_settle };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function titleOf(draw: DrawView): string {
  const currency = draw.currency ?? '';
  const amount = draw.amount === null ? 'an amount that no record states' : money(draw.amount, currency);
  const of =
    draw.verdict === 'premature' && draw.premature_amount !== null && draw.premature_amount !== draw.amount
      ? `${money(draw.premature_amount, currency)} of ${amount}`
      : amount;
  return `${of} drawn ${when(draw.from, draw.until)}: ${verdictOf(draw)} (${draw.reason})`;
}

function verdictOf({ verdict, grade }: DrawView): string {
  return grade === null ? verdict : `${verdict}, ${grade}`;
}

function drawStep(draw: DrawView, trace: DrawTrace | null): ExplainedStep {
  const currency = draw.currency ?? '';
  const says = [
    `${draw.amount === null ? 'Credits of an amount that no record states were' : `${money(draw.amount, currency)} of credits was`} drawn ${when(draw.from, draw.until)}${draw.model === null ? '' : ` (${draw.model})`}.`,
  ];
  if (trace !== null) {
    if (trace.residual !== null) says.push(residualWords(draw, trace));
    if (trace.source === 'ledger') says.push('No usage row shows this money: the ledger entry alone does.');
    if (trace.span.from !== draw.from) {
      says.push(
        `Such money is posted late, so the use may have begun ${trace.tolerance.posting} minutes earlier: it is judged from ${moment(trace.span.from)} to ${moment(trace.span.until)} UTC.`,
      );
    }
  }
  const rows = rowsStep(trace?.rows ?? null, draw.sources);
  return { ...rows, step: 'draw', title: 'The draw', says: [...says, ...rows.says] };
}

function residualWords({ amount, currency }: DrawView, { residual, source }: DrawTrace): string {
  if (residual === null || amount === null) return '';
  const { first, last, shown } = residual;
  const [what, sum] =
    source === 'counter' ? ['The counter of credits used rose', `${last} − ${first}`] : ['The balance fell', `${first} − ${last}`];
  return `${what} between two looks: ${sum} − ${shown} that rows and entries of that time show = ${money(amount, currency ?? '')} that nothing itemises.`;
}

function planStep({ plan, tolerance }: DrawTrace): ExplainedStep {
  const says =
    plan === null
      ? ['No input states a plan in force that a policy knows.']
      : [
          `${plan.id}, by the policy ${plan.policy}${plan.verified_until === null ? '' : `, which was checked against published texts until ${plan.verified_until.slice(0, 10)}`}.`,
          `Its windows at that time: ${listed(plan.windows)}. The policy lets funds pay in this order: ${plan.order.join(', ')}; so credits pay only what the allowance can't.`,
          `A meter is shown rounded, by up to ${tolerance.reading_pct} per cent either way; a reading within ${tolerance.reading_age} minutes of a draw is close to it.`,
        ];
  return { step: 'plan', title: 'The plan in force', says, rows: [], figures: [] };
}

/** What speaks against a verdict belongs beside what speaks for it. */
function messagesStep(trace: DrawTrace | null): ExplainedStep[] {
  if (trace === null || trace.messages.length === 0) return [];
  const says =
    'Shown to the account holder within an hour of it. A message says what the product told; how full a window was, its meter says.';
  return [{ step: 'messages', title: 'What the product said', says: [says], rows: trace.messages, figures: [] }];
}

function rowsStep(rows: readonly RowView[] | null, sources: readonly SourceRef[]): ExplainedStep {
  return {
    step: 'rows',
    title: 'The rows',
    says: rows === null ? ['The values stand in these lines; the report alone does not hold them.'] : showsMeters(rows) ? [OF_USE] : [],
    rows: rows === null ? sources.map(({ file, line }) => ({ file, line, what: 'line', values: [] })) : [...rows],
    figures: [],
  };
}

const OF_USE = 'Percentages are of use: where a file states what remains, they are 100 less that.';

function showsMeters(rows: readonly RowView[]): boolean {
  return rows.some((row) => row.values.some(({ name }) => name.endsWith('_used_pct')));
}

function comparedStep(finding: FindingView, trace: FindingTrace | null): ExplainedStep {
  const criteria = ruleById(finding.rule)?.criteria;
  return {
    step: 'compared',
    title: 'What was compared',
    says: [...(criteria === undefined ? [] : [criteria]), finding.message, ...(trace?.arithmetic ?? [])],
    rows: [],
    figures: finding.amount === null ? [] : [{ name: 'amount', value: finding.amount }],
  };
}

function drawsStep(finding: FindingView, draws: readonly DrawView[]): ExplainedStep[] {
  if (draws.length === 0) return [];
  const says = draws.map(
    (draw) =>
      `${draw.id}: ${draw.amount === null ? 'no amount stated' : money(draw.amount, draw.currency ?? '')} ${when(draw.from, draw.until)}, ${verdictOf(draw)} (${draw.reason}).`,
  );
  return [{ step: 'draws', title: `The ${counted(finding.draws.length, 'draw')} it speaks of`, says, rows: [], figures: [] }];
}

function resultStep({ level, grade, amount, currency, accepted }: FindingView): ExplainedStep {
  const of = amount === null ? '' : `, ${money(amount, currency ?? '')}`;
  return {
    step: 'result',
    title: 'The finding',
    says: [
      `Level ${level}${grade === null ? '' : `, ${grade}`}${of}.`,
      ...(accepted === null ? [] : [`It is accepted by the baseline: ${accepted.reason || 'no reason is given'}.`]),
    ],
    rows: [],
    figures: amount === null ? [] : [{ name: 'amount', value: amount }],
  };
}

function verdictStep(draw: DrawView, outcome: Outcome): ExplainedStep {
  const { verdict, grade, reason } = draw;
  return {
    step: 'verdict',
    title: 'The verdict',
    says: [
      `${verdictWords(verdict).title}: ${verdictWords(verdict).means}.`,
      ...(grade === null ? [] : [`${gradeWords(grade).title}: ${gradeWords(grade).means}.`]),
      `Reason ${reason}: ${reasonWords(reason).means}.`,
    ],
    rows: [],
    figures: Object.entries(outcome).flatMap(([name, value]: [string, string | null]) => (value === null ? [] : [{ name, value }])),
  };
}
