/** What findings about meters, notices and flags say to a person: about records only. */
import { formatPercent, formatQuantity } from '../../domain/money.ts';
import type { AboutMeters } from '../facts/meters.ts';
import { counted, during, joined, listed, metersOf, money, when } from '../support/phrases.ts';
import type { Words } from './words.ts';

export const meters: Words<AboutMeters> = {
  'blocked-with-headroom': ({ notice, windows }) => ({
    message: `A "${notice.notice}" message was shown ${during(notice.at, notice.latest)} while every window had headroom: ${metersOf(windows)}.`,
    establishes: `The supplied records show the message and, at that time, every window that applies below its limit: the allowance could have paid.`,
    does_not_establish: 'Which check stopped the work, or for how long. Only the vendor holds the log of the refused request.',
    would_settle: `The vendor's log of the request refused at ${when(notice.at)}: which limit it was checked against.`,
  }),

  'credits-refused': ({ notice, full, lookedAt, balance, currency, cap }) => ({
    message: joined(
      `A "${notice.notice}" message was shown ${during(notice.at, notice.latest)} while the ${listed(full.map((one) => one.window))} window was full,`,
      `although credits were on and ${money(balance, currency)} of them was left`,
      cap === null ? 'and no look states a cap.' : `and ${money(cap.used, currency)} of the cap of ${money(cap.cap, currency)} was used.`,
    ),
    establishes: joined(
      `The supplied records show the window full, and at ${when(lookedAt)}, the last look before the message, credits switched on with a balance;`,
      'what they itemise as drawn since is taken off.',
      notice.notice === 'limit-reached' ? 'They show no draw after the message in that window.' : '',
    ),
    does_not_establish: joined(
      notice.notice === 'limit-reached' ? 'That more work was tried after the message.' : 'Which request was refused, or for how long.',
      cap === null ? 'Whether a cap was set: no look states one.' : 'Whether another cap, such as that of an organisation, was reached.',
      'Only the vendor holds the log of the refused request.',
    ),
    would_settle: `The vendor's log of the request refused at ${when(notice.at)}: which balance and cap it was checked against.`,
  }),

  'false-limit-notice': ({ notice, windows }) => ({
    message:
      `A message said that ${notice.window === '' ? 'a limit' : `the ${notice.window} limit`} was reached ${during(notice.at, notice.latest)}, ` +
      `but the meters show headroom: ${metersOf(windows)}.`,
    establishes: 'The supplied records show the message and, at that time, the meter of what it names below its limit.',
    does_not_establish: 'That work was stopped by it, or which meter the message was taken from. Only the vendor holds that.',
    would_settle: `The vendor's log of the request answered at ${when(notice.at)}: which limit it was checked against.`,
  }),

  'meter-disagrees': (facts) => {
    const { window } = facts;
    if (facts.against === 'reading') {
      const [lower, higher] = [facts.lower, facts.higher].map(
        ({ source, pct, at }) => `${formatPercent(pct)} % at ${when(at)} (${source})`,
      );
      return {
        message: `Two sources disagree on the ${window} window: ${lower} and ${higher}.`,
        establishes: 'The supplied records state two readings of one window with the same reset, at one time, further apart than rounding.',
        does_not_establish:
          'Which of the two is right: a screen that was not refreshed shows an older value. Only the vendor holds the meter that draws are checked against.',
        would_settle: `The vendor's own value of the ${window} meter at ${when(facts.lower.at)}.`,
      };
    }
    const { look, limit, more, quantity } = facts;
    return {
      message:
        `The ${window} meter showed ${formatPercent(look.pct)} % at ${when(look.at)}; the rows bill ${more ? 'at least' : 'at most'} ` +
        `${formatQuantity(quantity)} of ${formatQuantity(limit)} to the allowance by then.`,
      establishes: more
        ? 'The supplied rows state more use as paid by the allowance in this window than its meter shows, beyond rounding and lag.'
        : "The supplied usage files, by their span or by the account holder's word, cover this window up to the look, and state less use as paid by the allowance than its meter shows.",
      does_not_establish: joined(
        more
          ? 'Which of the two is right: a reset granted or redeemed early, or a correction, empties a meter without a trace in the rows.'
          : 'Which of the two is right: use on a device or surface that the files leave out moves the meter as well.',
        'Only the vendor holds the entries that its meter sums.',
      ),
      would_settle: `The vendor's entries of the ${window} meter up to ${when(look.at)}, use by use.`,
    };
  },

  'meter-stalled': ({ window, from, until, pct, started, uses, draws: drawn }) => ({
    message:
      (started ? `The ${window} meter showed ${formatPercent(pct)} %` : `The ${window} window showed 0 % and no reset`) +
      ` at every look ${during(from, until)}, over ${counted(uses, 'use')}, while credits were drawn (${counted(drawn, 'draw')}).`,
    establishes: `The supplied records show uses that no published rule and no full window sends to credits, and a meter that ${started ? 'did not move' : 'did not start'} over them.`,
    does_not_establish:
      'That the allowance paid nothing: uses may be too small to show, a screen may not have been refreshed, and credits drawn early never raise a meter. Only the vendor holds the entries that its meter sums.',
    would_settle: `The vendor's entries of the ${window} meter ${during(from, until)}, use by use.`,
  }),

  'purchase-after-false-notice': ({ notice, boughtAt, amount, currency }) => ({
    message:
      `${money(amount, currency)} of credits was bought at ${when(boughtAt)}, within an hour after a "${notice.notice}" message at ${when(notice.at)} ` +
      `that the meters contradict.`,
    establishes: 'The supplied records show the message, headroom at its time, and the purchase shortly after it.',
    does_not_establish:
      'That the message was why the credits were bought: only the buyer knows. Only the vendor holds what the message was taken from.',
    would_settle: `The vendor's log of the request answered at ${when(notice.at)}: which limit it was checked against.`,
  }),

  'quota-flag-disagrees': ({ at, stated, use }) => ({
    message: stated
      ? `The vendor's own flag says at ${when(at)} that the allowance is used up; ${use === null ? 'the meters show' : 'counted or read, there was'} headroom.`
      : `The vendor's own flag says at ${when(at)} that the allowance is not used up; by ${use === null ? 'the meters' : 'its own limit'} it was.`,
    establishes: 'The supplied records state a flag, and a limit or readings that say the opposite at the same time.',
    does_not_establish:
      'Which of the two is wrong, or that money was drawn because of it. Only the vendor holds what the flag was computed from.',
    would_settle: `The vendor's own count of the allowance used by ${when(at)}.`,
  }),

  'reset-drift': ({ window, seenAt, edge, laterSeenAt, laterEdge }) => ({
    message: `The ${window} reset moved: ${when(edge)} by the look at ${when(seenAt)}, ${when(laterEdge)} by the look at ${when(laterSeenAt)}.`,
    establishes: 'The supplied records show both resets and the same plan at both looks. The two do not follow from one another.',
    does_not_establish:
      'Why it moved: a reset granted to all, or redeemed early, moves it too. Only the vendor holds the history of this account and its windows.',
    would_settle: `The vendor's history of the ${window} window between ${when(seenAt)} and ${when(laterSeenAt)}.`,
  }),
};
