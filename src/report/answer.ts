/** The answer in sentences: how much, how sure, since when; and humane where the files can't decide. */
import type { CurrencyAmounts, Report } from '../domain/report.ts';
import { isZero, money, sum } from './amounts.ts';
import { OPEN, type Digest, type ReportHead } from './digest.ts';
import { clean, counted, listed } from './text.ts';
import { moment } from './times.ts';

export interface Paragraph {
  readonly text: string;
  readonly tone: 'bad' | 'doubt' | 'good' | 'plain';
}

/** Of a report and what is told of its draws and findings. */
export function answer(report: ReportHead, digest: Digest): Paragraph[] {
  const { open, premature, partly, amountless } = digest;
  if (report.summary.draws === 0) return [nothingDrawn(report), ...accepted(digest), ...otherStreams(report)];
  if (open.undecided.count > 0 && open.undecided.count === report.summary.draws) {
    return [noneJudged(report, digest), ...accepted(digest), ...otherStreams(report)];
  }
  const paragraphs: Paragraph[] = [];
  const amounts = report.summary.amounts;
  if (premature > 0) paragraphs.push(prematureOf(report, digest));
  else paragraphs.push(noPremature(report));
  const { suspected, undecided } = open;
  if (suspected.count > 0) {
    paragraphs.push({
      tone: 'doubt',
      text:
        `${premature > 0 ? 'Besides that, ' : ''}${suspected.amount} is suspected, not shown: ` +
        `headroom is likely, and something that could explain ${suspected.count === 1 ? 'the draw' : 'the draws'} isn't ruled out.`,
    });
  }
  if (undecided.count > 0) paragraphs.push({ tone: 'plain', text: `${undecided.amount} can't be judged from these files.` });
  const right = report.summary.verdicts['limit-reached'] + report.summary.verdicts['not-covered'];
  if (right > 0 && right < report.summary.draws) {
    paragraphs.push({
      tone: 'plain',
      text: `${rightly(amounts) || 'An amount that no file states'} was rightly billed in ${counted(right, 'draw')}${partly.count > 0 ? ` and parts of ${partly.count} more` : ''}.`,
    });
  }
  if (amountless > 0) {
    paragraphs.push({
      tone: 'plain',
      text: `${counted(amountless, 'draw')} of them ${amountless === 1 ? 'states' : 'state'} no amount: judged, but in no sum.`,
    });
  }
  return [...paragraphs, ...accepted(digest), ...otherStreams(report)];
}

/** In a line of its own, so that nothing accepted stands among what is open. */
function accepted({ accepted: draws, findings: { accepted: findings } }: Digest): Paragraph[] {
  if (findings.count === 0) return [];
  const parts = OPEN.flatMap((verdict) => {
    const { count, sum: amount } = draws[verdict];
    return count === 0 ? [] : [`${amount} in ${counted(count, `${verdict} draw`)}`];
  });
  if (findings.beside > 0) parts.push(counted(findings.beside, parts.length === 0 ? 'finding' : 'other finding'));
  return [{ tone: 'plain', text: `Accepted by the baseline, and no longer counted as open: ${listed(parts)}.` }];
}

function nothingDrawn(report: ReportHead): Paragraph {
  const { from, until } = report.period;
  if (report.inputs.every((input) => input.rows === 0)) {
    const none = report.read_issues.length > 0 ? 'No row of these files could be read' : 'These files hold no rows';
    return { tone: 'plain', text: `${none}: there is nothing to judge.` };
  }
  const span =
    from === null || until === null ? '' : from === until ? ` at ${moment(from)} UTC` : ` between ${moment(from)} and ${moment(until)} UTC`;
  return { tone: 'good', text: `No credits were drawn in these files${span}: there is no draw to judge.` };
}

function prematureOf(report: ReportHead, { open, premature, proven, since }: Digest): Paragraph {
  const claims = report.summary.amounts.filter((one) => !isZero(one.premature));
  const sums = claims.length === 0 ? 'An amount that no file states' : listed(claims.map((one) => money(one.premature, one.currency)));
  const [only, ...others] = report.summary.amounts;
  const inAll =
    only !== undefined && others.length === 0 && only.drawn !== only.premature ? ` (${money(only.drawn, only.currency)} in all)` : '';
  const where = `in ${premature} of ${counted(report.summary.draws, 'draw')}${inAll} since ${moment(since)} UTC`;
  const word = report.attested_unused.length > 0 ? " It rests, wholly or in part, on the account holder's word; each finding says so." : '';
  const claim = `${sums} of credits was drawn while allowance remained, ${where}: ${sureness(claims, premature, proven)}${word}`;
  return { tone: open.premature.count > 0 ? 'bad' : 'plain', text: [claim, ...claims.flatMap(reserve)].join(' ') };
}

function sureness(claims: readonly CurrencyAmounts[], premature: number, proven: number): string {
  if (proven === premature) return 'proven by the supplied records.';
  if (proven === 0) return 'strongly shown by the supplied records, not proven.';
  const parts = claims.map(
    (one) => `${money(one.premature_proven, one.currency)} proven, ${money(one.premature_strong, one.currency)} strongly shown`,
  );
  return `${parts.length === 0 ? `${proven} proven, ${premature - proven} strongly shown` : listed(parts)} by the supplied records.`;
}

function reserve(one: CurrencyAmounts): string[] {
  const sentences: string[] = [];
  if (one.premature_net !== one.premature) {
    sentences.push(
      `Set off against what the allowance paid at other times beyond what the plan owed, ${money(one.premature_net, one.currency)} of it is left.`,
    );
  }
  if (one.sensitivity !== null) {
    const { least, most, alternatives, agreeing } = one.sensitivity;
    sentences.push(
      agreeing === alternatives
        ? `All ${alternatives} ways to count it (uses that cross a limit, time zones) agree.`
        : `Counted in other ways (uses that cross a limit, time zones) it is ${money(least, one.currency)} to ${money(most, one.currency)}; ` +
            `${agreeing} of ${alternatives} agree with the figure above.`,
    );
  }
  return sentences;
}

function noPremature(report: ReportHead): Paragraph {
  const { verdicts } = report.summary;
  if (verdicts.suspected + verdicts.undecided > 0) {
    return { tone: 'plain', text: `${drawnOf(report)}. No draw is shown to be premature.` };
  }
  const { error, warning } = report.summary.findings;
  if (error + warning > 0) {
    return {
      tone: 'plain',
      text: `${drawnOf(report)}. A full window or a published rule explains every draw; what else doesn't add up stands below.`,
    };
  }
  return { tone: 'good', text: `${drawnOf(report)}, and all of it was rightly billed: the supplied records explain every draw.` };
}

function noneJudged(report: ReportHead, { open: { undecided }, undecidedReasons: reasons }: Digest): Paragraph {
  const [only] = reasons.size === 1 ? reasons : [];
  const sentences = [`${drawnOf(report)}.`];
  const none = undecided.count === 1 ? "It can't be judged" : 'None can be judged';
  if (only === 'no-reading') sentences.push(`${none}: these files hold no reading of your limits.`);
  else if (only === 'plan-unknown') sentences.push(`${none}: which plan the account was on isn't stated, or no policy knows it.`);
  else sentences.push(`${none} from these files; what is missing stands below.`);
  sentences.push(`This doesn't mean that ${undecided.count === 1 ? 'the charge was' : 'the charges were'} right.`);
  if (only === 'no-reading') {
    sentences.push(
      'You may have readings yourself: screenshots of the usage page, status-line logs. ' +
        'Otherwise only the vendor has them; ask for the meter values at these times.',
    );
  }
  return { tone: 'plain', text: sentences.join(' ') };
}

function drawnOf(report: ReportHead): string {
  const drawn = report.summary.amounts.filter((one) => !isZero(one.drawn)).map((one) => money(one.drawn, one.currency));
  return `${drawn.length === 0 ? 'An amount that no file states' : listed(drawn)} was drawn in ${counted(report.summary.draws, 'use')}`;
}

function rightly(amounts: readonly CurrencyAmounts[]): string {
  // The part of a crossing use that credits paid rightly is in these sums too, as it is in the report's.
  const sums = amounts.map((one) => ({ amount: sum([one.limit_reached, one.not_covered]), currency: one.currency }));
  return listed(sums.filter((one) => !isZero(one.amount)).map((one) => money(one.amount, one.currency)));
}

function otherStreams(report: ReportHead): Paragraph[] {
  return report.summary.other_streams.map((one) => ({
    tone: 'plain',
    text: `${money(one.amount, one.currency)} of ${STREAMS.get(one.stream) ?? one.stream} use is a different product that no plan covers.`,
  }));
}

const STREAMS: ReadonlyMap<string, string> = new Map([
  ['api', 'API'],
  ['cloud', 'cloud'],
  ['other', 'other'],
]);

/** Said once on every page. */
export const NO_PRODUCT = "Headroom is no vendor's product and gives no legal advice.";

/** By what it was judged, and what the word "proven" means: said once. */
export function reserves({ policy }: Pick<Report, 'policy'>): string {
  const verified = policy.verified_until === null ? '' : `, checked against published texts until ${policy.verified_until.slice(0, 10)}`;
  const judged = policy.ids.length === 0 ? '' : `Judged by the policy ${listed(policy.ids.map(clean))}${verified}. `;
  return `${judged}"Proven" means: by the supplied records, which this tool can't authenticate. It is no vendor's product and gives no legal advice.`;
}
