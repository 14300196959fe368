/** A short text to send to support: facts with their times in UTC, and what to look up. It says nothing of fault. */
import type { DrawTrace } from '../../domain/explanation.ts';
import type { DrawView, FindingView, WindowView } from '../../domain/report.ts';
import { money } from '../amounts.ts';
import { listed } from '../text.ts';
import { moment, when } from '../times.ts';

/** Where only one account is at hand it has this name, which says nothing to anybody else. */
const NAMELESS = 'default';

export function messageOfDraw(draw: DrawView, trace: DrawTrace | null): string[] {
  if (draw.verdict === 'limit-reached' || draw.verdict === 'not-covered') return [];
  const amount =
    draw.amount === null ? 'Credits of an amount that our records do not state' : `${money(draw.amount, draw.currency ?? '')} of credits`;
  const entry = trace?.rows.flatMap((row) => row.values).find((one) => one.name === 'entry_id');
  const known = [
    `id ${draw.id}`,
    ...(entry === undefined || entry.value === draw.id ? [] : [`ledger entry ${entry.value}`]),
    ...(draw.model === null ? [] : [`model ${draw.model}`]),
    ...(draw.account === NAMELESS ? [] : [`account ${draw.account}`]),
  ];
  const windows = draw.windows.map((one) => one.window);
  const meters = windows.length === 0 ? 'the meters that apply' : `the ${listed(windows)} ${windows.length === 1 ? 'meter' : 'meters'}`;
  return [
    'Hello, please look up one draw of credits and tell us what paid for this use, and by which rule.',
    `${amount} drawn ${when(draw.from, draw.until)} (${known.join(', ')}).`,
    ...draw.windows.map(windowFacts).filter((text) => text !== ''),
    `From your log, please send: (1) what paid for this use and why; (2) the value of ${meters} at that time and the last reset before it; (3) any correction or refund of it that is booked or on its way.`,
    'These are figures of our own exports and screens, all times in UTC. They may lack a record that explains the draw; if so, please name it.',
  ];
}

function windowFacts({ window, sources, from, resets_at, basis, count }: WindowView): string {
  const reset = resets_at === null ? '' : `; it resets at ${moment(resets_at)} UTC`;
  if (basis === 'counted' && count !== null && from !== null) {
    return `By our usage export, uses that the allowance can pay come to ${count.used} of the ${window} limit of ${count.limit} from ${moment(from)} UTC until this use${reset}.`;
  }
  if (sources.length === 0) return '';
  const shown = sources.map(
    ({ at, used_pct, shown_since: since }) => `${used_pct} % used at ${moment(at)} UTC${since === undefined ? '' : ' or somewhat earlier'}`,
  );
  return `The ${window} meter showed ${listed([...new Set(shown)])}${reset}.`;
}

export function messageOfFinding(finding: FindingView): string[] {
  return [
    'Hello, please look up the following in your records.',
    `Our records show: ${finding.message}`,
    ...(finding.account === NAMELESS ? [] : [`Account: ${finding.account}.`]),
    `Please send what would settle it: ${finding.would_settle}`,
    'These are figures of our own exports and screens, all times in UTC. They may lack a record that explains it; if so, please name it.',
  ];
}
