/** What is asked of the account holder, on every page alike. */
import { clean } from './text.ts';

export function runAgain(command: string): string[] {
  return [`Say which plan it was and run again: ${command} --plan ID`, 'headroom explain lists the plans.'];
}

export function holdersQuestion(rule: string): string {
  const id = clean(rule);
  return (
    `A question only the account holder can answer: was use covered by "${id}" part of these draws? If it was, a published rule sends it to ` +
    `credits and that draw was right. If it was not, --attest-unused ${id} puts your word on record, and every claim that rests on it says so. ` +
    `If you don't know, leave it open. headroom explain coverage:${id} shows the rule.`
  );
}
