/** The one error a user causes: the run cannot audit. Its message is one sentence a person can act on; exit 2. */
export class CannotAudit extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'CannotAudit';
  }
}
