/** What a finding says, in four parts. */
export interface FindingWords {
  readonly message: string;
  readonly establishes: string;
  readonly does_not_establish: string;
  readonly would_settle: string;
}

/** Words for every rule of a group: the compiler checks that none is left out. */
export type Words<About> = { readonly [R in keyof About]: (facts: About[R]) => FindingWords };
