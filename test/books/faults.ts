/** One fault for each rule, each planted in a history in which everything else agrees. */
import type { RuleId } from '../../src/rules/facts.ts';
import {
  CENT,
  DAY,
  DOLLAR,
  drawsOf,
  HOUR,
  invoiceFor,
  lookAt,
  MINUTE,
  openAt,
  post,
  purchase,
  SECOND,
  type Entry,
  type Fault,
  type History,
  type Instance,
  type Use,
} from './consistent.ts';

/** By rule. What breaks several rules by its nature stands with its companions in the test. */
export const FAULTS: Readonly<Record<RuleId, Fault>> = {
  'api-charge': {
    wishes: {},
    told: ({ api, dice, base, end }) => {
      for (let index = dice.whole(1, 4); index > 0; index -= 1) {
        api.push({
          at: base + dice.whole(1, (end - base) / HOUR) * HOUR - SECOND,
          id: `api-${index}`,
          key: dice.pick(['ci', 'bot']),
          amount: dice.whole(1, 400) * CENT,
        });
      }
      return true;
    },
  },
  'balance-overdrawn': {
    wishes: { credits: true, busy: true, ledger: true, balances: 'all' },
    // The first balance is lower than what was drawn.
    booked: (history) => {
      const lowest = running(history).reduce((least, one) => (one.balance < least.balance ? one : least));
      const near = history.entries.filter((entry) => Math.abs(entry.at - lowest.entry.at) < HOUR);
      // What comes in right after it may be posted late.
      if (lowest.entry.type !== 'draw' || near.some((entry) => entry.type !== 'draw')) return false;
      history.opening = -lowest.balance - history.dice.whole(1, 40) * CENT;
      return true;
    },
  },
  'blocked-with-headroom': {
    wishes: {},
    booked: (history) => message(history, 'blocked', 'You are blocked') !== null,
  },
  'budget-exceeded': {
    wishes: { credits: true, busy: true, budget: true },
    told: (history) => {
      const drawn = drawsOf(history).reduce((most, use) => Math.max(most, use.paid), 0);
      history.budget = drawn - CENT;
      return drawn > 2 * CENT;
    },
  },
  'correction-falls-short': {
    wishes: { credits: true, ledger: true, ids: true, linked: true },
    billed: (history) => misbill(history) !== null,
    booked: (history) => {
      const [use] = misbilledIn(history);
      if (use === undefined || use.paid < 2) return false;
      post(history, use.at + 2 * DAY, 'correction', Math.floor(use.paid / 2), { eventId: use.id, description: 'Correction of a use' });
      return true;
    },
  },
  'credit-drawn-with-headroom': {
    wishes: { credits: true },
    billed: (history) => misbill(history) !== null,
  },
  'credit-lapsed': {
    wishes: { credits: true, ledger: true },
    booked: (history) => {
      const { base, dice } = history;
      const amount = dice.whole(1, 4) * DOLLAR;
      post(history, base - 6 * DAY, 'grant', amount, { expiresAt: base - 2 * DAY });
      post(history, base - 2 * DAY, 'expiry', amount);
      return true;
    },
  },
  'credits-refused': {
    wishes: { credits: true, busy: true, ledger: true, looks: true, switches: true, balancesShown: true, caps: false },
    told: (history) => {
      const full = history.instances.find((instance) => instance.spec.model === null && isFull(instance) && instance.end < history.end);
      const last = full === undefined ? undefined : history.uses.findLast((use) => use.at < full.end);
      if (full === undefined || last === undefined) return false;
      const at = Math.max(last.until, last.posted) + 10 * MINUTE;
      if (at >= full.end - 20 * MINUTE) return false;
      const screen = lookAt(history, at - MINUTE, 500 * DOLLAR);
      const balance = history.entries.findLast((entry) => entry.at <= screen.at)?.balance ?? 0;
      history.looks.push({ ...screen, enabled: true, balance });
      history.notices.push({ at, kind: 'blocked', window: '', text: 'You are blocked' });
      return balance > 0;
    },
  },
  'double-funded': {
    wishes: { credits: true, ledger: true, ids: true, linked: true, fast: true, style: 'week', meters: false, inline: false },
    // A published rule sends it to credits, which the ledger shows; the row says that the allowance has paid it.
    booked: (history) => {
      const use = pick(
        history,
        drawsOf(history).filter((one) => one.feature === 'fast' && one.until === one.at),
      );
      if (use === null) return false;
      use.funding = 'allowance';
      return true;
    },
  },
  'draw-after-reset': {
    wishes: { style: 'week', busy: true, credits: true, scoped: false },
    billed: (history) => {
      const { instances, uses, misbilled } = history;
      for (const next of instances) {
        const before = instances.find((one) => one.end === next.start);
        const first = uses.find((use) => use.at >= next.start && use.funding !== 'none');
        if (!before || before.refusedAt === null || next.refusedAt !== null || first?.at !== next.points[0]?.at) continue;
        if (first === undefined || first.feature === 'fast' || first.at < next.start + 20 * MINUTE) continue;
        misbilled.add(first.id);
        return true;
      }
      return false;
    },
  },
  'draw-sources-disagree': {
    wishes: { credits: true, busy: true, looks: true, counters: true },
    told: (history) => {
      const looks = history.looks.filter((look) => look.used !== null);
      const at = looks.findIndex((look, index) => {
        const before = looks[index - 1];
        return before !== undefined && sameMonth(before.at, look.at) && (look.used ?? 0) - (before.used ?? 0) > 2 * CENT;
      });
      const [before, after] = looks.slice(at - 1, at + 1);
      if (at < 1 || before === undefined || after === undefined) return false;
      const last = looks.findLast((look) => sameMonth(look.at, before.at)) ?? after;
      // What is drawn right before the last look may be posted after it.
      if (drawsOf(history).some((use) => use.until <= last.at && use.until > last.at - 20 * MINUTE)) return false;
      const missing = (after.used ?? 0) - (before.used ?? 0);
      for (const look of looks.slice(at)) if (sameMonth(look.at, before.at)) look.used = (look.used ?? 0) - missing;
      return true;
    },
  },
  'draw-suspected': {
    wishes: { credits: true, fast: true },
    billed: (history) => misbill(history) !== null,
    // Nothing says that it was not fast, which a published rule sends to credits.
    booked: (history) => {
      for (const use of misbilledIn(history)) use.feature = '';
      return true;
    },
  },
  'draw-undecided': {
    wishes: { style: 'metered', credits: true, busy: true, fast: false },
    told: ({ uses, looks }) => {
      for (const use of uses) [use.shown, use.exceeds] = [[], null];
      for (const look of looks) [look.shown, look.overage] = [[], null];
      return uses.some((use) => use.paid > 0);
    },
  },
  'draw-while-disabled': {
    wishes: { credits: true, busy: true, looks: true, switches: true },
    told: (history) => {
      const looks = history.looks.filter((look) => look.enabled !== null);
      const use = pick(
        history,
        drawsOf(history).filter((one) => looks.some((look) => look.at < one.at) && looks.some((look) => look.at > one.until)),
      );
      if (use === null) return false;
      const [before, after] = [looks.findLast((look) => look.at < use.at), looks.find((look) => look.at > use.until)];
      for (const look of [before, after]) if (look !== undefined) look.enabled = false;
      return true;
    },
  },
  'duplicate-draw': {
    wishes: { credits: true, busy: true, ledger: true, ids: true, linked: true },
    // Only the ledger states what was paid, twice.
    booked: (history) => {
      const use = pick(
        history,
        drawsOf(history).filter((one) => one.funding === 'credits' && one.until === one.at),
      );
      if (use === null) return false;
      const entry = history.entries.find((one) => one.eventId === use.id);
      if (entry === undefined) return false;
      post(history, entry.at + 30 * SECOND, 'draw', use.paid, { eventId: use.id });
      use.states = false;
      use.paid *= 2;
      return running(history).every((one) => one.balance >= 0);
    },
  },
  'duplicate-invoice': {
    wishes: { credits: true, invoices: true },
    told: ({ invoices, dice }) => {
      const line = dice.pick(invoices.filter((one) => one.stream === 'subscription'));
      invoices.push({ ...line, invoice: `${line.invoice}-again`, at: line.at + dice.whole(0, 3) * DAY });
      return true;
    },
  },
  'false-limit-notice': {
    wishes: {},
    booked: (history) => message(history, 'limit-reached', "You've hit your limit") !== null,
  },
  'invoice-without-purchase': {
    wishes: { credits: true, ledger: true, invoices: true },
    booked: (history) => {
      invoiceFor(history, 'R-lost', history.base - 4.5 * DAY, 35 * DOLLAR);
      return history.entries.some((entry) => entry.at > history.base);
    },
  },
  'ledger-unbalanced': {
    wishes: { credits: true, ledger: true, balances: 'all' },
    told: ({ entries, dice }) => {
      const places = entries.flatMap((entry, index) => {
        const before = entries[index - 1];
        return before !== undefined && entry.at - before.at < 20 * HOUR && entry.at - before.at > 20 * MINUTE ? [index] : [];
      });
      if (places.length === 0) return false;
      const missing = dice.whole(1, 900) * CENT;
      for (const entry of entries.slice(dice.pick(places))) entry.balance += missing;
      return true;
    },
  },
  'meter-disagrees': {
    wishes: { looks: true, meters: true, countdown: false },
    // A second source shows another figure at the same instant, in an instance in which nothing else hangs on it.
    told: (history) => {
      const { looks, dice } = history;
      const look = pick(
        history,
        looks.filter(({ at }) => openAt(history, at).some(isRoomy)),
      );
      if (look === null) return false;
      const instance = pick(history, openAt(history, look.at).filter(isRoomy));
      const shown = look.shown.find((one) => one.window === instance?.spec.id);
      if (shown === undefined) return false;
      look.shown = [shown];
      looks.push({ ...look, source: 'status line', shown: [{ ...shown, pct: shown.pct + dice.whole(4, 10) }] });
      return true;
    },
  },
  'meter-stalled': {
    wishes: { style: 'metered', credits: true, busy: false },
    // From some use of a session on, credits pay for all of them.
    billed: (history) => {
      const { instances, uses, misbilled } = history;
      const sessions = instances.filter((instance) => instance.spec.id === 'session' && isRoomy(instance));
      for (const session of sessions) {
        const inside = uses.filter((use) => use.instances.includes(session));
        const late = inside.filter((use) => use.at > session.start + 30 * MINUTE && use.at > (session.points[0]?.at ?? 0));
        if (late.length < 5) continue;
        for (const use of late) misbilled.add(use.id);
        return true;
      }
      return false;
    },
  },
  'price-mismatch': {
    wishes: { credits: true, busy: true, prices: true, ledger: false },
    billed: (history) => {
      const use = pick(
        history,
        drawsOf(history).filter((one) => one.funding === 'credits' && one.until === one.at && one.paid > 10 * CENT),
      );
      if (use === null) return false;
      use.paid = use.paid + Math.floor(use.paid / 5);
      return true;
    },
  },
  'purchase-after-false-notice': {
    wishes: { credits: true, ledger: true },
    booked: (history) => {
      const at = message(history, 'limit-reached', "You've hit your limit");
      if (at === null) return false;
      purchase(history, at + 2 * MINUTE, 'purchase', 20 * DOLLAR);
      return true;
    },
  },
  'purchase-without-invoice': {
    wishes: { credits: true, ledger: true, invoices: true },
    booked: (history) => {
      const standing = history.invoices.filter((line) => line.stream === 'credits' && line.status === 'paid');
      const lost = history.dice.pick(standing).invoice;
      history.invoices = history.invoices.filter((line) => line.invoice !== lost);
      return true;
    },
  },
  'quota-flag-disagrees': {
    wishes: { flags: true },
    told: (history) => {
      const use = pick(history, withRoom(history));
      if (use === null) return false;
      use.exceeds = true;
      return true;
    },
  },
  'reload-cascade': {
    wishes: { credits: true, ledger: true, busy: true },
    booked: (history) => {
      const entry = pick(
        history,
        history.entries.filter((one) => one.type === 'draw'),
      );
      if (entry === null) return false;
      for (const after of [70, 120, 170]) purchase(history, entry.at + after * SECOND, 'auto-reload', 20 * DOLLAR);
      return true;
    },
  },
  'reset-drift': {
    wishes: { style: 'week', inline: true, meters: false, busy: false, scoped: false },
    told: (history) => {
      const { instances, looks, uses, dice } = history;
      const moved = instances.at(-1);
      const drift = dice.whole(3, 12) * HOUR;
      if (moved === undefined || moved.refusedAt !== null) return false;
      // What is billed before the new start would be missing from the new week.
      if ((moved.points[0]?.at ?? 0) < moved.start + drift) return false;
      let shown = 0;
      for (const one of [...looks, ...uses].flatMap((look) => look.shown)) {
        if (one.resetsAt === null) continue;
        if (one.resetsAt === moved.end) one.resetsAt += drift;
        shown |= one.resetsAt > moved.end ? 2 : 1;
      }
      // A look at the new week names an instance that it lies in.
      return (
        shown === 3 &&
        ![...looks, ...uses].some((look) => look.at < moved.start + drift && look.shown.some((one) => (one.resetsAt ?? 0) > moved.end))
      );
    },
  },
  'restated-event': {
    wishes: { ids: true },
    told: (history) => {
      const use = pick(history, history.uses);
      if (use === null) return false;
      history.again.push({ use, change: { surface: 'browser' } });
      return true;
    },
  },
  'spend-cap-exceeded': {
    wishes: { credits: true, busy: true, looks: true, caps: true },
    told: (history) => {
      const stated = history.looks.filter((look) => look.cap !== null);
      for (const look of stated) look.cap = CENT;
      return drawsOf(history).some((use) => use.paid > CENT && stated.some((look) => look.at < use.at));
    },
  },
};

function pick<T>({ dice }: History, items: readonly T[]): T | null {
  return items.length === 0 ? null : dice.pick(items);
}

function sameMonth(a: number, b: number): boolean {
  return new Date(a).toISOString().slice(0, 7) === new Date(b).toISOString().slice(0, 7);
}

function isFull(instance: Instance): boolean {
  return (instance.points.at(-1)?.used ?? 0) >= instance.spec.limit;
}

/** Balances as they would be summed. */
function running({ entries, opening }: History): { entry: Entry; balance: number }[] {
  let balance = opening;
  return [...entries]
    .sort((a, b) => a.at - b.at)
    .map((entry) => {
      const isIn = ['purchase', 'auto-reload', 'grant', 'correction'].includes(entry.type);
      balance += isIn ? entry.amount : -entry.amount;
      return { entry, balance };
    });
}

/** Whether an instance never comes near its limit. */
function isRoomy(instance: Instance): boolean {
  return instance.refusedAt === null && (instance.points.at(-1)?.used ?? 0) <= 0.85 * instance.spec.limit;
}

/** Uses that the allowance paid in instances with room to their end, which others had opened well before and which others follow. */
function withRoom({ uses }: History): Use[] {
  return uses.filter(
    (use) =>
      use.funding === 'allowance' &&
      use.feature === 'none' &&
      use.until === use.at &&
      use.instances.every(
        (instance) =>
          isRoomy(instance) &&
          (instance.points[0]?.at ?? use.at) < use.at &&
          use.at > instance.start + 20 * MINUTE &&
          (instance.points.at(-1)?.at ?? 0) > use.at,
      ),
  );
}

/** One use of them is billed to credits. */
function misbill(history: History): Use | null {
  const use = pick(history, withRoom(history));
  if (use !== null) history.misbilled.add(use.id);
  return use;
}

function misbilledIn({ uses, misbilled }: History): Use[] {
  return uses.filter((use) => misbilled.has(use.id));
}

/** A message at a time when every window has room, and no credits are bought; when. */
function message(history: History, kind: string, text: string): number | null {
  const { dice, entries, invoices, uses } = history;
  const use = pick(
    history,
    withRoom(history).filter(({ at }) => {
      const when = at + 3 * MINUTE;
      const isSoon = (other: { at: number }): boolean => other.at >= at && other.at <= when + HOUR;
      const bought = entries.some((entry) => entry.type !== 'draw' && isSoon(entry)) || invoices.some(isSoon);
      const fast = uses.some((other) => other.feature === 'fast' && other.at <= when && other.at >= when - 20 * MINUTE);
      return !bought && !fast && openAt(history, when).every(isRoomy);
    }),
  );
  if (use === null) return null;
  const at = use.at + 3 * MINUTE;
  const named = pick(history, use.instances);
  history.notices.push({ at, kind, window: kind === 'limit-reached' && dice.chance(0.5) ? (named?.spec.id ?? '') : '', text });
  return at;
}
