/** What verdicts, grades and reasons mean to a person. The compiler checks that none is missing. */
import type { Grade, Reason, Verdict } from '../domain/verdict.ts';

export interface Words {
  readonly title: string;
  /** A phrase that goes on after "USD 3.00 in 2 draws:", so it starts in lower case and has no full stop. */
  readonly means: string;
  /** One paragraph: the page of `explain`. */
  readonly page: string;
}

export interface ReasonWords extends Words {
  /** The kind of record that would settle it, or that alone could still change it. */
  readonly settles: string;
}

export function verdictWords(verdict: Verdict): Words {
  return VERDICT_WORDS[verdict];
}

export function gradeWords(grade: Grade): Words {
  return GRADE_WORDS[grade];
}

export function reasonWords(reason: Reason): ReasonWords {
  return REASON_WORDS[reason];
}

const VERDICT_WORDS: Record<Verdict, Words> = {
  premature: {
    title: 'Premature',
    means: 'credits paid although the allowance could have',
    page:
      'The supplied records show that the allowance could have paid this use, wholly or in part, when credits did, and no published rule ' +
      'sends such use to credits. It is graded proven or strong; nothing weaker is ever called premature.',
  },
  suspected: {
    title: 'Suspected',
    means: "headroom is likely, and something that could explain the draw isn't ruled out",
    page:
      'Headroom is likely, but either the evidence of it is weak (a reading from before the draw, say) or a published rule could apply on which ' +
      'the records are silent. A suspected amount is never added to a premature one.',
  },
  'limit-reached': {
    title: 'Limit reached',
    means: 'a window that applies was full: the draw is right',
    page: 'Some window that applies to this use was full, whatever the others show. Credits then pay for the use, as they should.',
  },
  'not-covered': {
    title: 'Not covered',
    means: 'a published rule sends this use to credits: the draw is right',
    page:
      'A dated, published rule sends this use straight to credits (fast mode, some long-context use, a third-party client…), and what the ' +
      "records state of the use matches it. The allowance was not asked, so its headroom doesn't matter.",
  },
  undecided: {
    title: 'Undecided',
    means: "the records don't decide it",
    page:
      "The supplied records decide neither way. This doesn't mean that the charge was right, nor that it was wrong. The reason says which record is " +
      'missing; each finding names the one thing that would settle it.',
  },
};

const GRADE_WORDS: Record<Grade, Words> = {
  proven: {
    title: 'Proven',
    means: "by the supplied records, which this tool can't authenticate",
    page:
      "Every window that applies is bounded below full at the draw: by a reading that belongs to it and can't be explained by a reset, or by a " +
      "complete count. Proven means by the supplied records, which this tool can't authenticate.",
  },
  strong: {
    title: 'Strong',
    means: 'as good as proven but for one step that the records leave to trust',
    page:
      "As proven, but one link is weaker: a lone reading long after the draw, money known only from a ledger or a counter, the account holder's word " +
      "that a rule's use didn't happen, a count that is complete only by declaration, or a date later than the policy was checked for.",
  },
};

const REASON_WORDS: Record<Reason, ReasonWords> = {
  'reading-at': {
    title: 'A reading of the use itself',
    means: 'the meter shown right after the use was below its limit',
    page:
      'The record of the use carries the meter as it stood right after it. Use only grows inside one window, so the meter was no higher before: the ' +
      'allowance could have paid.',
    settles: "The vendor's own meter log for that use; it alone could contradict the reading.",
  },
  'reading-after': {
    title: 'A reading after the draw',
    means: 'a later reading of the same window was below its limit',
    page:
      'A reading taken after the draw, in the same instance of the window, shows less than its limit. Use only grows inside one instance, so the ' +
      'meter was no higher at the draw. The reading must be close, or an earlier one must show that nothing was reset between.',
    settles: "The vendor's own meter log at the time of the draw; it alone could contradict the reading.",
  },
  counted: {
    title: 'The use so far, counted',
    means: 'counted use leaves room in the allowance',
    page:
      "The plan's limit is a number and the usage files cover the window from its start, so what the allowance had paid so far is added up use by use. " +
      'What remained could have paid for this use. What was billed never enters the count.',
    settles: "A usage row of that window that these files don't hold; it alone could change the count.",
  },
  'counter-delta': {
    title: 'A rise of the counter, with meters at both ends',
    means: 'the counter of credits rose between two looks, and meters were below their limits',
    page:
      "No row itemises this money: the counter of credits drawn (or the balance) moved between two looks. When in the interval it happened isn't " +
      'known; but every window that applies was below its limit at its end, and none reset within it.',
    settles: 'The usage rows of that interval: time, amount and feature of each use.',
  },
  incident: {
    title: 'Inside an acknowledged incident',
    means: 'it lies inside an incident that the vendor acknowledged',
    page:
      'The vendor has acknowledged that for a time use of this kind was billed to credits by mistake. The use lies wholly inside that time and what ' +
      'is stated of it matches. The policy names the incident with its source.',
    settles: 'A refund or correction in the credit ledger would show that it has been made good.',
  },
  'reading-before': {
    title: 'Only a reading from before the draw',
    means: 'the last reading before it was below the limit, and none after it says how the window went on',
    page:
      'A reading from before the draw shows room, but use may have gone on since. A reading after the draw, before the window resets, would say more: ' +
      'if it is below the limit, so was the meter at the draw.',
    settles: 'A reading of the same window after the draw and before it resets.',
  },
  'window-full': {
    title: 'The window was full',
    means: 'a reading shows a window that applies at its limit',
    page:
      'A reading at or before the draw shows this window at 100 % or more, in the same instance and with no fall since. One full window is enough: ' +
      'credits then pay, whatever room other windows have.',
    settles: 'A reading that shows a reset between the full meter and the draw; it alone could change this.',
  },
  'limit-reached-soon-after': {
    title: 'The window was full soon after',
    means: 'a reading shows a window at its limit shortly after',
    page:
      'A reading soon after the draw shows this window full. Meters lag behind use, so it may have been full already at the draw, and the vendor gets the ' +
      'benefit of the doubt.',
    settles: "The vendor's own meter value at the very time of the draw.",
  },
  'allowance-exhausted': {
    title: 'The counted allowance was used up',
    means: 'counted use had used up the allowance',
    page:
      'Counting the uses of this window against its limit leaves the allowance nothing for this one (or, where it was billed to both, no more than it ' +
      'paid). The rest is overage, which credits pay rightly.',
    settles: 'A usage row in the count that belongs to another window or account; it alone could change the count.',
  },
  'coverage-rule': {
    title: 'A published rule covers it',
    means: 'a published rule sends this use to credits',
    page:
      'What the records state of this use (its feature, model, client or size) matches a dated rule that sends such use straight to credits, and ' +
      'the rule was in force for this plan over the whole use.',
    settles: 'A record that states another feature, model or client for this use; it alone could change this.',
  },
  'plan-unknown': {
    title: "The plan isn't known",
    means: "the plan in force isn't stated, or no policy knows it",
    page:
      'Which windows apply hangs on the plan, and nothing states one at this time, or what is stated stands in no policy. A plan column, a line in ' +
      'accounts.csv or --plan says it (your receipts name it); --policy names a file with plans of its own.',
    settles: 'The plan in force: a plan column, a line in accounts.csv, or --plan.',
  },
  'in-flight': {
    title: 'In flight at a reset',
    means: 'it began so soon after a reset that it may belong to the window before',
    page:
      'The draw starts within minutes after a window began anew. A use that started before and finished after the reset may rightly be charged to the ' +
      'instance before, which may have been full.',
    settles: 'A reading from the last minutes before the reset that shows room, or the time at which the request itself began.',
  },
  'no-reading': {
    title: 'No reading at all',
    means: 'no window that applies has a reading or a limit here',
    page:
      'These files hold neither a reading of any window that applies to this draw nor a limit to count against. A missing reading is unknown, never 0 %. ' +
      'Screenshots of the usage page and status-line logs are readings; otherwise only the vendor has them.',
    settles: 'A reading of each window that applies, at or after the draw and before it resets.',
  },
  boundary: {
    title: 'Too near the limit',
    means: 'the meter is within rounding of full, or full too late to tell',
    page:
      'Meters are shown rounded, so 99 % may be full; and a window that is seen full some time after the draw may or may not have been full at it. ' +
      'The accusation stops there.',
    settles: "A reading close to the draw that is clearly below the limit, or the vendor's unrounded meter value.",
  },
  'reset-between': {
    title: 'A reset between',
    means: 'a reset lies inside it, or between it and its readings',
    page:
      "A reset, or an unexplained fall of the meter, lies inside the draw's span or between the draw and all readings of the window, so that they say " +
      'nothing about the window as it stood at the draw.',
    settles: 'A reading between the draw and the reset, or the exact time of the draw.',
  },
  'day-resolution': {
    title: 'Only a sum over a span',
    means: 'the row sums several uses, and their order decides',
    page:
      'The row sums the uses of a day or another span. Some of them may come before the limit and some after it; judged with the least and with the most ' +
      'that may precede, the answers differ.',
    settles: 'The same usage use by use, or by the hour.',
  },
  'usage-incomplete': {
    title: "The usage isn't complete",
    means: 'the usage files may lack some use of this window',
    page:
      "A count proves headroom only when the files cover the window from its start. Here a stretch isn't covered, or a use has no quantity or model, or " +
      'money appears that no row shows.',
    settles: 'The usage export from the start of the window to the draw (or --covers, if the files do hold all of it).',
  },
  'quantity-missing': {
    title: 'A quantity is missing',
    means: "what it would have taken of the allowance isn't stated",
    page: "Whether the whole use would have fitted, or what share of it credits paid, hangs on a quantity, a limit or a list amount that isn't stated.",
    settles: 'The quantity of this use and the limit of the window (of a mixed use: its list amount too).',
  },
  'window-unknown': {
    title: 'A window without a bound',
    means: "nothing shows that a window that applies wasn't full",
    page:
      'One window that applies is neither seen full nor bounded below full by any reading or count, while others may be. One full window suffices to make ' +
      'a draw right, so room in the others proves nothing.',
    settles: 'A reading of this window at or after the draw and before it resets.',
  },
};
