/** The ladder, step by step: the first that answers decides, and each before it says why it didn't. */
import { STEPS, type DrawTrace, type ExplainedStep, type Step } from '../../domain/explanation.ts';
import type { DrawView, WindowView } from '../../domain/report.ts';
import type { Reason } from '../../domain/verdict.ts';
import { reasonWords } from '../../rules/reasons.ts';
import { lengthWords } from '../../rules/support/phrases.ts';
import { listed } from '../text.ts';
import { moment } from '../times.ts';

const TITLES: Record<Step, string> = {
  'coverage-rule': 'Does a published rule send this use to credits?',
  'full-window': 'Was a window that applies full?',
  'in-flight': 'Did it begin so soon after a reset that it may belong to the window before?',
  incident: 'Does it lie inside an incident that the vendor acknowledged?',
  headroom: 'Is every window that applies bounded below full?',
  open: 'What stops it?',
};

/** The steps up to the one that answered. */
export function ladderSteps(draw: DrawView, trace: DrawTrace | null): ExplainedStep[] {
  const answered = trace?.answered ?? answeredBy(draw);
  const last = STEPS.indexOf(answered);
  return STEPS.slice(0, last + 1).map((step) => ({
    step,
    title: TITLES[step],
    says: (step === answered ? YES : NO)[step](draw, trace).filter((text) => text !== ''),
    rows: [],
    figures: [],
  }));
}

const ANSWERS: Partial<Record<Reason, Step>> = {
  'coverage-rule': 'coverage-rule',
  'window-full': 'full-window',
  'limit-reached-soon-after': 'full-window',
  'in-flight': 'in-flight',
  incident: 'incident',
};

/** A report alone doesn't name the step; verdict and reason do. */
function answeredBy({ verdict, reason, windows }: DrawView): Step {
  const named = ANSWERS[reason];
  if (named !== undefined) return named;
  if (reason === 'allowance-exhausted') return windows.some((one) => one.says === reason) ? 'full-window' : 'headroom';
  if (verdict !== 'undecided') return 'headroom';
  return reason === 'quantity-missing' && !windows.some((one) => isOpen(one)) ? 'headroom' : 'open';
}

const FULL: ReadonlySet<Reason | null> = new Set(['window-full', 'limit-reached-soon-after', 'allowance-exhausted']);
const BOUNDED: ReadonlySet<Reason | null> = new Set(['reading-at', 'reading-after', 'reading-before', 'counted', 'counter-delta']);

function isOpen({ says }: WindowView): boolean {
  return !FULL.has(says) && !BOUNDED.has(says);
}

const NO: Record<Step, Say> = {
  'coverage-rule': (draw, trace) => [`No. ${noRule(draw, trace)}`],
  'full-window': ({ windows }) => {
    if (windows.length === 0) return ['No. No window is known to apply.'];
    const each = windows.map((one) =>
      one.used_pct_max === null ? `nothing bounds ${one.window}` : `${one.window} at most ${one.used_pct_max} %`,
    );
    return [`No. No window is shown full at the draw: ${listed(each)}.`];
  },
  'in-flight': (_draw, trace) => [`No. ${flightWords(trace)}`.trim()],
  incident: (_draw, trace) => {
    const cited = trace?.incidents.filter((one) => one.how === 'cited').map((one) => one.id) ?? [];
    return [cited.length === 0 ? 'No.' : `No. ${listed(cited)} may have touched it, without deciding it: only cited.`];
  },
  headroom: ({ windows }) => {
    const open = windows.filter(isOpen).map((one) => one.window);
    if (open.length === 0) return ['No. No window is known to apply.'];
    return [`No. Not every one is: ${listed(open)} ${open.length === 1 ? 'is' : 'are'} open.`];
  },
  open: () => [],
};

function noRule(draw: DrawView, trace: DrawTrace | null): string {
  const could = [...new Set(trace?.coverage.filter((one) => one.how === 'could').map((one) => one.rule))];
  const away = [...new Set(trace?.coverage.filter((one) => one.how === 'attested-away').map((one) => one.rule))];
  const named = trace === null && draw.verdict === 'suspected' && draw.policy_entry !== null ? [draw.policy_entry] : could;
  return [
    `Nothing that is stated of this use matches a rule${trace === null || trace.plan === null ? '' : ` of the policy ${trace.plan.policy}`} that was in force over all of it.`,
    named.length === 0
      ? ''
      : `${listed(named)} could apply: what is stated neither matches nor excludes ${named.length === 1 ? 'it' : 'them'} for sure.`,
    away.length === 0 ? '' : `Where the files are silent on ${listed(away)}, the account holder's word is that no such use happened.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function flightWords(trace: DrawTrace | null): string {
  if (trace === null) return '';
  if (trace.flights.length === 0) return 'No window that is judged by readings has a known start before it.';
  const beganBefore = ({ window, began }: DrawTrace['flights'][number]): string =>
    `the ${window} instance began at ${moment(began)} UTC, ${lengthWords(Date.parse(trace.span.from) - Date.parse(began))} before`;
  const late = trace.flights.filter((one) => one.found === 'late').map(beganBefore);
  const others = trace.flights
    .filter((one) => one.found !== 'late')
    .map((one) => `${beganBefore(one)}, ${one.found === 'room' ? 'but' : 'and'} ${endWords(one)}`);
  const minutes = trace.tolerance.in_flight;
  return [
    late.length === 0 ? '' : `${capital(listed(late))}: more than the ${minutes} minutes for which a request may be under way.`,
    ...others.map((text) => `${capital(text)}.`),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function endWords({ before, found }: DrawTrace['flights'][number]): string {
  if (before === null) return 'no reading shows how the one before it ended';
  const seen = before.last === null ? '' : `, last seen at ${before.last.used_pct} % at ${moment(before.last.at)} UTC`;
  return `the one before it ended at ${moment(before.edge)} UTC${seen}${found === 'room' ? ': with room, or long before' : ''}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

type Say = (draw: DrawView, trace: DrawTrace | null) => string[];

const YES: Record<Step, Say> = {
  'coverage-rule': ({ policy_entry: rule }) => [
    `Yes: ${rule ?? 'a rule in force'}, which what is stated of the use matches over its whole time. Such use is billed to credits whatever the allowance has left. headroom explain ${rule ?? 'coverage'} shows its terms, dates and source.`,
  ],
  'full-window': ({ window, reason }) => [
    `Yes: ${window ?? 'one of them'} (${reasonWords(reason).means}). One full window is enough, whatever the others show.`,
  ],
  'in-flight': (_draw, trace) => [`Yes, so it stays open. ${flightWords(trace)}`.trim()],
  incident: ({ policy_entry: incident, grade }) => [
    `Yes: ${incident ?? 'an incident'}, and what is stated of the use matches it over its whole time. headroom explain ${incident ?? 'incident'} shows its terms and source.`,
    grade === 'strong'
      ? 'A proof needs a usage row, and every window that may apply bounded below full: here it is strong and not proven.'
      : '',
  ],
  headroom: (draw, trace) => [...headroomWords(draw), ...limitWords(trace)],
  open: (draw) => [openWords(draw)],
};

function headroomWords(draw: DrawView): string[] {
  const each = draw.windows.map((one) => `${one.window} (${one.says === null ? 'no word' : reasonWords(one.says).title.toLowerCase()})`);
  const words = [`Yes: ${listed(each)}.`];
  if (draw.verdict === 'limit-reached')
    words.push('But the share that the allowance still had to pay comes out as no money: the draw is right.');
  if (draw.verdict === 'undecided')
    words.push(`But ${reasonWords(draw.reason).means}: it can't be said how much of it the allowance should have paid.`);
  return words;
}

const LIMITS: Record<DrawTrace['limits'][number]['why'], (of: string) => string> = {
  bound: (of) => `the bound of the ${of} window is no better`,
  lone: () => 'no usage row itemises this money',
  balance: () => 'a fall of the balance can have another reason than a draw',
  doubtful: () => 'something beside it may be the same money',
  mixed: () => 'the row says that both paid, so the limit was crossed within it, and meters lag',
  'after-policy': () => 'the draw is later than the policy was checked for',
  'unseen-window': (of) => `the ${of} window may apply, and no reading shows it`,
  'rule-could-apply': (of) => `the published rule ${of} could apply`,
  attested: (of) => `it rests on the account holder's word about ${of}`,
};

function limitWords(trace: DrawTrace | null): string[] {
  if (trace === null) return [];
  const lower = trace.limits.filter((one) => one.cap !== 'proven').map(({ cap, why, of }) => `${cap} at most, since ${LIMITS[why](of)}`);
  return [
    lower.length === 0
      ? `Each of the bounds is good enough for a proof (a reading of the use itself, one at most ${trace.tolerance.reading_age} minutes after it, or a complete count; a later reading only where an earlier one of the same instance shows that nothing was reset between), and nothing else limits the grade.`
      : `What limits the grade: ${lower.join('; ')}.`,
  ];
}

function openWords(draw: DrawView): string {
  const named = draw.window === null ? '' : ` (${draw.window})`;
  return `${reasonWords(draw.reason).title}${named}: ${reasonWords(draw.reason).page}`;
}
