import { subtract, ZERO } from '../../domain/money.ts';
import type { AccountReplay, Disagreement } from '../../replay/model.ts';

/** What the rounding of two sums can differ by. */
const ROUNDING = 10_000;

/**
 * A counter may or may not include what another stream was charged, and a platform's own balance is none of its business:
 * where it shows less than the rows, only the subscription's are held against it. `null`: then the two agree.
 */
export function withoutOtherStreams(stated: Disagreement, charges: AccountReplay['otherCharges']): Disagreement | null {
  const { kind, at, until, currency, itemised, other } = stated;
  if (kind !== 'counter') return stated;
  const beside = charges.filter((charge) => charge.currency === currency && charge.until > at && charge.until <= until);
  if (beside.length === 0) return stated;
  const own = beside.reduce((sum, charge) => subtract(sum, charge.amount ?? ZERO), itemised);
  return own <= other + ROUNDING ? null : { ...stated, itemised: own };
}
