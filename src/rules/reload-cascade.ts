import type { EntryRecord } from '../domain/records.ts';
import type { ReloadFacts } from './facts/ledger.ts';
import type { Rule } from './rule.ts';
import { sum } from './support/bills.ts';
import { ledgersOf } from './support/entries.ts';
import { originsOf } from './support/origins.ts';
import { boughtIn, withinAnHour, withoutDraws } from './support/reloads.ts';

/** Three or more purchases or reloads within an hour, or automatic reloads with no draw between them. */
export const reloadCascade: Rule<'reload-cascade'> = {
  id: 'reload-cascade',
  title: 'Credits bought over and over',
  level: 'warning',
  criteria: 'A reload refills what was drawn: it should not follow another one within minutes, nor where nothing was drawn.',
  needs: [['purchases']],
  *check(input) {
    for (const ledger of ledgersOf(input.replay.entries)) {
      const bought = boughtIn(ledger);
      const [first] = bought;
      if (first === undefined) continue;
      const { tolerance } = input.policyAt(first.at);
      const found: { how: ReloadFacts['how']; run: EntryRecord[] }[] = withinAnHour(bought).map((run) => ({ how: 'within-an-hour', run }));
      const told = new Set(found.flatMap(({ run }) => run));
      for (const run of withoutDraws(input.replay, ledger, bought, tolerance)) {
        if (!run.every((entry) => told.has(entry))) found.push({ how: 'without-draws', run });
      }
      for (const { how, run } of found) {
        const [opening, last] = [run[0] ?? first, run.at(-1) ?? first];
        // The first reload refilled what had been drawn before it.
        const amount = sum(how === 'without-draws' ? run.slice(1) : run);
        yield {
          rule: this.id,
          level: this.level,
          grade: null,
          at: opening.at,
          amount,
          currency: ledger.currency,
          draws: [],
          identity: [how, ledger.stream, ledger.currency, opening.id, String(opening.at)],
          facts: { how, count: run.length, amount, currency: ledger.currency, from: opening.at, until: last.latest },
          origins: originsOf(run),
        };
      }
    }
  },
};
