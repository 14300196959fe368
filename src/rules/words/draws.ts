/** What findings about draws say to a person: about records only. */
import type { AboutDraws } from '../facts/draws.ts';
import { reasonWords } from '../reasons.ts';
import { claimOf, metered, proofOf, reserveOf, settlingOf, shownBy } from '../support/draw-words.ts';
import { during, joined, money, when } from '../support/phrases.ts';
import type { Words } from './words.ts';

export const draws: Words<AboutDraws> = {
  'credit-drawn-with-headroom': (facts) => ({
    message:
      facts.draw.reason === 'incident'
        ? `${claimOf(facts)} inside the acknowledged incident ${facts.draw.policyEntry ?? ''}.`
        : `${claimOf(facts)} while allowance remained${metered(facts.draw)}.`,
    establishes: shownBy(facts),
    does_not_establish: reserveOf(facts),
    would_settle: proofOf(facts),
  }),

  'draw-after-reset': (facts) => ({
    message: `${claimOf(facts)}, although the ${facts.window} window, which had been full, had reset at ${when(facts.resetAt)}${metered(facts.draw)}.`,
    establishes: joined(
      `The supplied records show the ${facts.window} window full before the reset and credits still paying after it.`,
      shownBy(facts),
    ),
    does_not_establish: reserveOf(facts),
    would_settle: `The vendor's record of when it put this account back on its allowance after the reset at ${when(facts.resetAt)}.`,
  }),

  'draw-sources-disagree': ({ kind, at, until, currency, itemised, other }) => {
    const { one, another } = SOURCES[kind];
    return {
      message: `${one} says ${money(itemised, currency)}, ${another} says ${money(other, currency)} for the draws ${during(at, until)}.`,
      establishes: 'The supplied records state two different sums for the same draws. The one that itemises them stands in this report.',
      does_not_establish:
        'Which of the two is right, or that more was paid than was used: a late posting or a correction can part them for a while. Only the vendor holds both in full.',
      would_settle: `The vendor's ledger of credits ${during(at, until)}, entry by entry.`,
    };
  },

  'draw-suspected': (facts) => ({
    message: joined(
      `${claimOf(facts)} with headroom likely, not shown${metered(facts.draw)}.`,
      facts.couldApply === null ? '' : `The rule ${facts.draw.policyEntry ?? ''} could apply.`,
    ),
    establishes: joined(`Headroom is likely: ${reasonWords(facts.draw.reason).means}.`, cited(facts.draw.citedIncident)),
    does_not_establish: joined(
      'That the allowance could have paid: something that could explain the draw is not ruled out.',
      "Only the vendor holds the meter's value at that moment.",
    ),
    would_settle: settlingOf(facts),
  }),

  'draw-undecided': (facts) => {
    const { draw } = facts;
    const between =
      draw.bounds === null
        ? ''
        : `Between ${money(draw.bounds.least, draw.currency)} and ${money(draw.bounds.most, draw.currency)} of it was premature.`;
    const window = draw.window === null ? '' : ` (${draw.window})`;
    return {
      message: joined(`${claimOf(facts)} can't be judged: ${reasonWords(draw.reason).means}${window}.`, between),
      establishes: joined('That credits were drawn.', between, cited(draw.citedIncident)),
      does_not_establish:
        'Whether the draw was right or not: the supplied records decide neither. Unless you have readings of that time yourself, only the vendor has them.',
      would_settle: settlingOf(facts),
    };
  },

  'draw-while-disabled': ({ draw, offBefore, offAfter }) => ({
    message: `${claimOf({ draw })}, while they were switched off: off at ${when(offBefore)} and still off at ${when(offAfter)}.`,
    establishes:
      'The supplied records show credits off at the last look before the draw and at the first look after it, and on at no look between.',
    does_not_establish: 'That the switch was not turned on and off again between the two looks. Only the vendor holds its history.',
    would_settle: `The vendor's history of that switch between ${when(offBefore)} and ${when(offAfter)}.`,
  }),
};

const SOURCES: Record<AboutDraws['draw-sources-disagree']['kind'], { one: string; another: string }> = {
  'row-entry': { one: 'The usage row', another: 'its ledger entry' },
  counter: { one: 'The sum of the itemised draws', another: 'the counter of credits used' },
  'balance-counter': { one: 'The counter of credits used', another: 'the balance' },
};

function cited(incident: string | null): string {
  return incident === null ? '' : `The incident ${incident} may have touched it and is cited, without deciding it.`;
}
