/** What each finding says to a person, by rule: about records only. The compiler checks that no rule is without words. */
import type { Facts, RuleId } from './facts.ts';
import type { Finding } from './rule.ts';
import { charges } from './words/charges.ts';
import { draws } from './words/draws.ts';
import { ledger } from './words/ledger.ts';
import { meters } from './words/meters.ts';
import type { FindingWords, Words } from './words/words.ts';

const WORDS: Words<Facts> = { ...charges, ...draws, ...ledger, ...meters };

export function wordsFor<R extends RuleId>(finding: Pick<Finding<R>, 'rule' | 'facts'>): FindingWords {
  const say: (facts: Facts[R]) => FindingWords = WORDS[finding.rule];
  return say(finding.facts);
}
