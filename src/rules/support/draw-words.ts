/** The words of a draw's findings: what happened, why it is shown, and the one thing that would settle it. */
import type { Micros } from '../../domain/money.ts';
import type { Reason } from '../../domain/verdict.ts';
import type { Draw, WindowState } from '../../replay/model.ts';
import type { DrawFacts } from '../facts/draws.ts';
import { reasonWords } from '../reasons.ts';
import { during, joined, listed, metersOf, money, when } from './phrases.ts';

export function claimOf({ draw }: Pick<DrawFacts, 'draw'>): string {
  const { amount, prematureAmount, currency, verdict } = draw;
  const part = verdict === 'premature' && amount !== null && prematureAmount !== null && prematureAmount < amount;
  const sum = part ? `${money(prematureAmount, currency)} of ${money(amount, currency)} of credits` : credits(amount, currency);
  return `${sum} drawn ${during(draw.from, draw.until)}`;
}

function credits(amount: Micros | null, currency: string): string {
  return amount === null ? 'Credits of an amount that no record states,' : `${money(amount, currency)} of credits`;
}

export function metered(draw: Draw): string {
  const meters = metersOf(draw.windows);
  return meters === '' ? '' : `: ${meters}`;
}

/** Why the records show it, and on what else the claim rests. */
export function shownBy({ draw, policy }: DrawFacts): string {
  const rests = draw.restsOnAttestation;
  return joined(
    draw.reason === 'incident'
      ? `The supplied records place this use wholly inside ${draw.policyEntry}, an incident that the vendor acknowledged.`
      : (SHOWN[draw.reason] ?? `The supplied records show headroom: ${reasonWords(draw.reason).means}.`),
    draw.reason === 'incident' ? '' : `It is not explained by policy ${policy}.`,
    rests.length === 0
      ? ''
      : `It rests on the account holder's word that no use covered by ${listed(rests)} happened where the files are silent.`,
    draw.citedIncident === null ? '' : `The incident ${draw.citedIncident} may have touched it and is cited, without deciding it.`,
  );
}

const SHOWN: Partial<Record<Reason, string>> = {
  'reading-at':
    'The supplied records show the meter right after this use below its limit, so the allowance could have paid when credits did.',
  'reading-after':
    'The supplied records show every window that applies below its limit after the draw; a meter only grows inside one window, so it was no ' +
    'higher at the draw.',
  counted:
    'The supplied usage, counted from the start of each window against its limit, left the allowance room for this use when credits paid.',
  'counter-delta':
    'The supplied records show credits going down between two looks, and every window that applies below its limit at the end of that time.',
  'reading-before': 'The supplied records show room in the window before the draw, and no reading after it.',
};

/** What a claim of headroom leaves open. */
export function reserveOf({ draw, meteredClaims, checkedUntil, policy }: DrawFacts): string {
  return joined(
    meteredClaims > 1
      ? `Headroom is headroom at that moment: what credits paid early need not have raised the meter, so although each of the ${meteredClaims} draws that ` +
          `meters show as premature was so at its time, the allowance may not have been able to pay for all of them.`
      : '',
    checkedUntil === null ? '' : `Policy ${policy} was checked until ${when(checkedUntil)}; a rule published since isn't known to it.`,
    draw.source === 'usage' ? '' : 'No usage row itemises this money, so its exact time and what it paid for are not known.',
    "The records don't show why credits paid. Only the vendor holds the meter's value at that moment and the log of what paid.",
  );
}

/** What would settle a premature draw that is disputed. */
export function proofOf({ draw }: DrawFacts): string {
  if (draw.reason === 'incident') return `A refund or correction in the ledger for the draw ${during(draw.from, draw.until)}.`;
  return `The vendor's own meter log for ${windowsOf(draw.windows)} ${during(draw.from, draw.until)}, with what paid for this use.`;
}

/** The one thing that would settle an open draw. */
export function settlingOf(facts: DrawFacts): string {
  const { draw, couldApply } = facts;
  if (draw.verdict === 'undecided') return (SETTLES[draw.reason] ?? readingAfter)(draw, stopping(draw));
  if (couldApply !== null) return settlesRule(draw.policyEntry ?? '', couldApply, draw);
  if (draw.source === 'balance') return `The ledger or the usage rows ${during(draw.from, draw.until)}: what lowered the balance.`;
  const weak = draw.windows.find((one) => one.bound?.cap === 'suspected');
  if (weak === undefined) {
    return `A reading of every window that applies to ${draw.model || 'this use'}, model-scoped ones included, ${afterwards(draw, undefined)}.`;
  }
  if (weak.bound?.basis === 'counted') return usageFrom(draw, weak);
  if (weak.bound?.basis === 'reading-before') return readingAfter(draw, weak);
  return `A reading of the ${weak.window} meter ${afterwards(draw, weak)} that also shows when it resets.`;
}

function settlesRule(rule: string, how: 'not-stated' | 'stated', draw: Draw): string {
  if (how === 'stated') return `The vendor's record of whether the rule ${rule} sent this use to credits ${during(draw.from, draw.until)}.`;
  return (
    `An answer to the question whether use covered by the rule ${rule} was part of it: if it was, the rule explains the draw; if it was not, ` +
    `the account holder can say so (--attest-unused ${rule}), and the claim then rests on that word.`
  );
}

/** Windows whose limit accounts.csv can state. */
const ALLOWANCE_IN_ACCOUNTS: ReadonlySet<string> = new Set(['calendar-month', 'billing-day']);

type Settle = (draw: Draw, window: WindowState | undefined) => string;

const SETTLES: Partial<Record<Reason, Settle>> = {
  'plan-unknown': (draw) => `The plan in force ${during(draw.from, draw.until)}: a plan column, a line in accounts.csv, or --plan.`,
  'in-flight': (draw, window) =>
    `A reading of the ${nameOf(window)} meter from the last minutes before the reset just before ${when(draw.from)}, or the time at which the request began.`,
  'no-reading': (draw) =>
    draw.windows.length > 0 && draw.windows.every(({ definition }) => definition !== null && ALLOWANCE_IN_ACCOUNTS.has(definition.starts))
      ? `The allowance of ${windowsOf(draw.windows)}, and the billing day where the plan has one: a line in accounts.csv. No export states it.`
      : outlasts(draw)
        ? `The same usage use by use ${during(draw.from, draw.until)}, and a reading of ${windowsOf(draw.windows)} after each: no reading speaks for a sum that outlasts a window.`
        : `A reading of ${windowsOf(draw.windows)} ${afterwards(draw, draw.windows[0])} (a screenshot of the usage page, a status-line log); ` +
          'otherwise only the vendor has it.',
  boundary: (draw, window) =>
    `The vendor's unrounded value of the ${nameOf(window)} meter ${during(draw.from, draw.until)}, or a reading close to it that is clearly below full.`,
  'reset-between': (draw, window) =>
    draw.until > draw.from
      ? `The exact time of each use ${during(draw.from, draw.until)}, and a reading of the ${nameOf(window)} meter before its reset.`
      : `A reading of the ${nameOf(window)} meter between ${when(draw.from)} and its next reset.`,
  'day-resolution': (draw) => `The same usage use by use, or by the hour, ${during(draw.from, draw.until)}.`,
  'usage-incomplete': (draw, window) => usageFrom(draw, window),
  'quantity-missing': (_draw, window) =>
    `The quantity of this use and the limit of the ${nameOf(window)} window, in one unit (of a use paid by both: its list amount).`,
};

/** Whether it is a row that sums a span within which some window that applies must have reset. */
function outlasts({ use, from, until, windows }: Draw): boolean {
  return use !== null && windows.some(({ definition }) => until - from > (definition?.length ?? Infinity));
}

function readingAfter(draw: Draw, window: WindowState | undefined): string {
  return `A reading of the ${nameOf(window)} meter ${afterwards(draw, window)}.`;
}

function usageFrom(draw: Draw, window: WindowState | undefined): string {
  const length = window?.definition?.length ?? null;
  const resetsAt = window?.resetsAt ?? null;
  const start =
    length === null || resetsAt === null ? `the start of the ${nameOf(window)} window` : when((resetsAt - length) as Draw['from']);
  return `The usage export from ${start} to ${when(draw.until)} (or --covers, if these files hold all use of that time).`;
}

function afterwards(draw: Draw, window: WindowState | undefined): string {
  const resetsAt = window?.resetsAt ?? null;
  if (resetsAt === null || resetsAt <= draw.until) return `after ${when(draw.until)}, before it resets`;
  return `after ${when(draw.until)} and before it resets at ${when(resetsAt)}`;
}

function stopping(draw: Draw): WindowState | undefined {
  return draw.windows.find((one) => one.window === draw.window);
}

function nameOf(window: WindowState | undefined): string {
  return window?.window ?? 'allowance';
}

function windowsOf(windows: readonly WindowState[]): string {
  if (windows.length === 0) return 'every meter that applies';
  return `the ${listed(windows.map((one) => one.window))} ${windows.length === 1 ? 'meter' : 'meters'}`;
}
