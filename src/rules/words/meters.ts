/** What findings about meters, notices and flags say to a person: about records only. */
import type { AboutMeters } from '../facts/meters.ts';
import { during, metersOf, money, when } from '../support/phrases.ts';
import type { Words } from './words.ts';

export const meters: Words<AboutMeters> = {
  'blocked-with-headroom': ({ notice, windows }) => ({
    message: `A "${notice.notice}" message was shown ${during(notice.at, notice.latest)} while every window had headroom: ${metersOf(windows)}.`,
    establishes: `The supplied records show the message and, at that time, every window that applies below its limit: the allowance could have paid.`,
    does_not_establish: 'Which check stopped the work, or for how long. Only the vendor holds the log of the refused request.',
    would_settle: `The vendor's log of the request refused at ${when(notice.at)}: which limit it was checked against.`,
  }),

  'false-limit-notice': ({ notice, windows }) => ({
    message:
      `A message said that ${notice.window === '' ? 'a limit' : `the ${notice.window} limit`} was reached ${during(notice.at, notice.latest)}, ` +
      `but the meters show headroom: ${metersOf(windows)}.`,
    establishes: 'The supplied records show the message and, at that time, the meter of what it names below its limit.',
    does_not_establish: 'That work was stopped by it, or which meter the message was taken from. Only the vendor holds that.',
    would_settle: `The vendor's log of the request answered at ${when(notice.at)}: which limit it was checked against.`,
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
};
