/** One story of the demo: invented exports, how they are audited, and what is said before the report. */
export interface Story {
  readonly folder: string;
  /** Text by file name. */
  readonly files: ReadonlyMap<string, string>;
  /** What the audit is told to read. */
  readonly inputs: readonly string[];
  /** The policy file beside them, where the built-in ones don't know the plan. */
  readonly policy: string | null;
  /** Paragraphs told before the report. */
  readonly before: readonly string[];
}
