import { evidenceWords } from '../rules/evidence.ts';
import type { Rule } from '../rules/rule.ts';
import { listed } from './text.ts';

/** What a rule is to a person, in paragraphs: why it should not happen, what it needs, how loud it is. */
export function ruleParagraphs({ id, criteria, needs, level }: Rule): string[] {
  const evidence = needs.map((kinds) => listed(kinds.map(evidenceWords), 'or'));
  return [
    criteria,
    evidence.length === 0 ? 'It needs no evidence beyond the draws.' : `It needs ${listed(evidence)}, and stays silent without.`,
    `Its level is ${level}; --rule ${id}=LEVEL sets another (off, note, warning, error).`,
  ];
}
