import type { ReadIssueView } from './report.ts';

/** The one error a user causes: the run cannot audit. Its message is one sentence a person can act on; exit 2. */
export class CannotAudit extends Error {
  constructor(
    /** Sentences, each of which says what is wrong and what would be right. */
    readonly problems: readonly string[],
    /** Where rows that can't be read are the reason: all of them. */
    readonly issues: readonly ReadIssueView[] = [],
  ) {
    super(problems.join('\n'));
    this.name = 'CannotAudit';
  }
}
