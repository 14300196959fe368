/**
 * The smallest claim: where the vendor let the allowance pay elsewhere what it should have paid here, the order was only
 * swapped, and the net sets that off, per instance of the longest counted window.
 */
import { add, divideHalfEven, micros, ZERO, type Micros } from '../domain/money.ts';
import { firstIndex } from '../domain/order.ts';
import type { Instant, Span } from '../domain/time.ts';
import type { Countable, InstanceOf, Stepped } from './allowance.ts';
import type { Draw, Use } from './model.ts';
import { windowsFor } from './windows.ts';

/** Quantities of micro-units are summed in billionths, so that shares of a `mixed` row lose nothing that could be rounded to. */
const SCALE = 1_000_000_000n;

/** An instance of a counted window that draws fall into. */
interface Held extends Span {
  readonly window: string;
}

/** What the allowance paid beyond the model, use by use in their order: when, and the sum so far. */
interface SetOffs {
  readonly at: Instant[];
  readonly sums: bigint[];
}

export class NetClaim {
  /** Made when they are needed: of most accounts the vendor let the allowance pay what it should have. */
  private setOffs: Map<string, SetOffs> | null = null;
  private instanceOf: Map<Use, Held> | null = null;

  /** Shown every use as the fold steps over it. `isClaimable`: it may turn out to be a premature draw. */
  see(item: Countable & { readonly use: Use }, stepped: Stepped, isClaimable = true): void {
    const { use, plan } = item;
    if (plan === null) return;
    // What the vendor let the allowance pay, and should have: most uses.
    if (use.funding === 'allowance' && !stepped.sentToCredits && (stepped.pays === null || (use.quantity ?? ZERO) <= stepped.pays)) return;
    const longest = isClaimable && use.funding !== 'allowance' ? longestOf(stepped.instances) : null;
    if (longest !== null) {
      (this.instanceOf ??= new Map<Use, Held>()).set(use, {
        window: longest.window.id,
        from: longest.counter.start,
        until: longest.counter.end,
      });
    }
    const pays = stepped.sentToCredits ? ZERO : stepped.pays;
    const vendorPaid = quantityPaidByAllowance(use);
    if (vendorPaid === null || pays === null) return;
    const beyond = vendorPaid - BigInt(pays) * SCALE;
    if (beyond <= 0n) return;
    // Also in a window that can't be counted here, as when no line states the billing day any more: an instance holds it all the same.
    for (const { window } of windowsFor(plan.plan, item.from, item.evidence)) {
      const byWindow = (this.setOffs ??= new Map<string, SetOffs>());
      let setOffs = byWindow.get(window.id);
      if (setOffs === undefined) byWindow.set(window.id, (setOffs = { at: [], sums: [] }));
      setOffs.at.push(item.from);
      setOffs.sums.push((setOffs.sums.at(-1) ?? 0n) + beyond);
    }
  }

  /** Net premature money per currency, rounded once an instance. */
  of(draws: readonly Draw[]): Map<string, Micros> {
    const net = new Map<string, Micros>();
    const put = (currency: string, amount: Micros): void => void net.set(currency, add(net.get(currency) ?? ZERO, amount));
    const claims = new Map<string, { held: Held; quantity: bigint; money: Map<string, bigint> }>();
    for (const draw of draws) {
      if (draw.verdict !== 'premature' || draw.prematureAmount === null || draw.prematureAmount === ZERO) continue;
      const { prematureAmount, claimedQuantity, use, currency } = draw;
      const held = claimedQuantity === null || use === null ? undefined : this.instanceOf?.get(use);
      if (held === undefined || claimedQuantity === null) {
        put(currency, prematureAmount);
        continue;
      }
      const key = `${held.window} ${held.from}`;
      let claim = claims.get(key);
      if (claim === undefined) claims.set(key, (claim = { held, quantity: 0n, money: new Map() }));
      // Where a billing day moved from the 30th to the 31st, a cycle of February on ends a day later: the smaller claim.
      if (held.until > claim.held.until) claim.held = held;
      claim.quantity += (claimedQuantity.over * SCALE) / claimedQuantity.under;
      claim.money.set(currency, (claim.money.get(currency) ?? 0n) + BigInt(prematureAmount));
    }
    for (const { held, quantity, money } of claims.values()) {
      const kept = quantity - this.setOffIn(held);
      for (const [currency, amount] of money) {
        put(currency, kept <= 0n ? ZERO : micros(Number(divideHalfEven(amount * kept, quantity))));
      }
    }
    return net;
  }

  private setOffIn({ window, from, until }: Held): bigint {
    const setOffs = this.setOffs?.get(window);
    if (setOffs === undefined) return 0n;
    const before = (edge: Instant): bigint => setOffs.sums[firstIndex(setOffs.at, (at) => at >= edge) - 1] ?? 0n;
    return before(until) - before(from);
  }
}

function longestOf(instances: readonly InstanceOf[]): InstanceOf | null {
  let longest: InstanceOf | null = null;
  for (const instance of instances) {
    const { start, end } = instance.counter;
    if (longest === null || end - start > longest.counter.end - longest.counter.start) longest = instance;
  }
  return longest;
}

/** How much of a use's quantity the vendor charged to the allowance, scaled; `null` where the row doesn't say. */
function quantityPaidByAllowance({ quantity, funding, listAmount, amount }: Use): bigint | null {
  if (quantity === null) return null;
  if (funding === 'allowance') return BigInt(quantity) * SCALE;
  if (funding !== 'mixed' || listAmount === null || listAmount <= 0 || amount === null) return null;
  return (BigInt(quantity) * BigInt(Math.max(0, listAmount - amount)) * SCALE) / BigInt(listAmount);
}
