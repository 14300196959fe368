import { micros, type Micros } from '../domain/money.ts';
import type { UseRecord } from '../domain/records.ts';
import type { AccountReplay } from '../replay/model.ts';
import type { RestatedFacts } from './facts/charges.ts';
import type { Finding, Rule } from './rule.ts';
import { drawIds, entryDrawIds } from './support/draws.ts';
import { originsOf } from './support/origins.ts';

/** An event that a later export states differently: a note, and a warning when its money changes. */
export const restatedEvent: Rule<'restated-event'> = {
  id: 'restated-event',
  title: 'The same event stated differently in another export',
  level: 'note',
  criteria: 'What happened once should read the same in every export of it.',
  needs: [['usage', 'ledger']],
  *check(input) {
    for (const { facts, draws, origins } of [...uses(input.replay), ...entries(input.replay)]) {
      const change = facts.moneyChanges ? largestChange(facts) : null;
      yield {
        rule: this.id,
        level: facts.moneyChanges ? 'warning' : this.level,
        grade: null,
        at: facts.at,
        amount: change,
        currency: change === null ? '' : facts.currency,
        draws,
        identity: [facts.what, facts.id, String(facts.at)],
        facts,
        origins,
      };
    }
  },
};

interface Restated extends Pick<Finding, 'draws' | 'origins'> {
  readonly facts: RestatedFacts;
}

function uses({ restatements, draws }: AccountReplay): Restated[] {
  return restatements.flatMap(({ kept, dropped: all }) => {
    const dropped = all.filter((one) => !isPartOf(one, kept));
    if (dropped.length === 0) return [];
    const facts: RestatedFacts = {
      statements: dropped.length + 1,
      id: kept.key,
      what: 'use',
      at: kept.from,
      kept: kept.amount,
      others: dropped.map((one) => one.amount),
      currency: currencyOf(kept.currency, dropped),
      moneyChanges: dropped.some((one) => one.amount !== kept.amount || one.currency !== kept.currency),
    };
    return [{ facts, draws: [drawIds(draws).get(kept) ?? []].flat(), origins: originsOf(kept.origins, dropped) }];
  });
}

/** A report of half a month says less than that of the whole: a sum that began with it and ran on restates nothing. */
function isPartOf(one: UseRecord, kept: UseRecord): boolean {
  return kept.id === '' && one.from < one.until && one.until < kept.until;
}

function entries({ entryRestatements, draws }: AccountReplay): Restated[] {
  return entryRestatements.map(({ kept, dropped }) => ({
    facts: {
      statements: dropped.length + 1,
      id: kept.id,
      what: 'entry',
      at: kept.at,
      kept: kept.amount,
      others: dropped.map((one) => one.amount),
      currency: currencyOf(kept.currency, dropped),
      moneyChanges: dropped.some((one) => one.amount !== kept.amount || one.currency !== kept.currency || one.type !== kept.type),
    },
    draws: [entryDrawIds(draws).get(kept.id) ?? []].flat(),
    origins: originsOf([kept], dropped),
  }));
}

/** `''` where the statements don't agree on one: amounts then can't be compared. */
function currencyOf(kept: string, dropped: readonly { readonly currency: string }[]): string {
  const stated = new Set([kept, ...dropped.map((one) => one.currency)].filter((one) => one !== ''));
  return stated.size === 1 ? ([...stated][0] ?? '') : '';
}

function largestChange({ kept, others, currency }: RestatedFacts): Micros | null {
  if (kept === null || currency === '') return null;
  const changes = others.map((other) => (other === null ? 0 : Math.abs(other - kept)));
  const largest = Math.max(...changes);
  return largest === 0 ? null : micros(largest);
}
