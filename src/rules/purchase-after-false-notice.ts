import type { Micros } from '../domain/money.ts';
import type { Origin } from '../domain/records.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import type { AccountReplay } from '../replay/model.ts';
import type { Rule } from './rule.ts';
import { billsOf } from './support/bills.ts';
import { blocksWithHeadroom, falseLimits } from './support/notices.ts';
import { originsOf } from './support/origins.ts';

interface Purchase {
  readonly id: string;
  readonly at: Instant;
  readonly latest: Instant;
  readonly amount: Micros;
  readonly currency: string;
  readonly origins: readonly Origin[];
}

/** Credits bought within an hour after a block or a limit that the meters contradict. */
export const purchaseAfterFalseNotice: Rule<'purchase-after-false-notice'> = {
  id: 'purchase-after-false-notice',
  title: 'Credits bought right after a message the meters contradict',
  level: 'warning',
  criteria: "Nobody should have to buy credits because of a limit that wasn't there.",
  needs: [['notices'], ['meters'], ['ledger', 'invoices']],
  *check(input) {
    const messages = [...blocksWithHeadroom(input), ...falseLimits(input)].sort((a, b) => b.notice.at - a.notice.at);
    if (messages.length === 0) return;
    for (const bought of purchasesOf(input.replay)) {
      // Both may be known by their date only: the purchase must surely be later, and surely within the hour.
      const message = messages.find(({ notice }) => bought.at >= notice.latest && bought.latest <= notice.at + HOUR);
      if (message === undefined) continue;
      yield {
        rule: this.id,
        level: this.level,
        grade: message.grade,
        at: bought.at,
        amount: bought.amount,
        currency: bought.currency,
        draws: [],
        identity: [bought.id, String(bought.at)],
        facts: { notice: message.notice, boughtAt: bought.at, bought: bought.id, amount: bought.amount, currency: bought.currency },
        origins: originsOf(bought.origins, message.origins),
      };
    }
  },
};

/** What the ledger says was bought; without a single purchase in it, what invoices for credits say. A reload is no one's decision. */
function purchasesOf(replay: AccountReplay): Purchase[] {
  const entries = replay.entries.filter((entry) => entry.stream === 'subscription' && entry.type === 'purchase');
  if (entries.length > 0) return entries.map((entry) => ({ ...entry, origins: [entry] }));
  return billsOf(replay.invoices)
    .filter((bill) => bill.stands && bill.credits > 0)
    .map((bill) => ({ ...bill, amount: bill.credits }));
}
