import { add, subtract, ZERO, type Micros } from '../../domain/money.ts';
import { byText, firstIndex } from '../../domain/order.ts';
import type { Origin, SnapshotRecord } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import type { Draw } from '../../replay/model.ts';
import type { CapFacts } from '../facts/ledger.ts';
import { monthOf } from './months.ts';

/** A screen that states the cap of the month. */
export interface CapScreen {
  readonly cap: Micros;
  readonly snapshot: SnapshotRecord;
}

/** In order of the latest instant they can have been looked at; of two at once the higher cap speaks last (the smaller claim). */
export function screensOf(snapshots: readonly SnapshotRecord[]): CapScreen[] {
  return snapshots
    .flatMap((snapshot) => (snapshot.creditsCap === null ? [] : [{ cap: snapshot.creditsCap, snapshot }]))
    .sort((a, b) => a.snapshot.latest - b.snapshot.latest || a.cap - b.cap);
}

export interface Excess {
  readonly facts: CapFacts;
  readonly draw: string | null;
  readonly origins: readonly Origin[];
}

/** Each time that more was drawn in a month than the cap allowed, in order of time. */
export function excesses(draws: readonly Draw[], screens: readonly CapScreen[]): Excess[] {
  return [...byDraws(draws, screens), ...byScreens(screens)].sort((a, b) => a.facts.at - b.facts.at);
}

function* byDraws(draws: readonly Draw[], screens: readonly CapScreen[]): Iterable<Excess> {
  const totals = new Map<string, Micros>();
  for (const draw of [...draws].sort((a, b) => a.until - b.until || a.from - b.from || byText(a.id, b.id))) {
    const month = monthOf(draw.from, draw.until);
    if (draw.amount === null || month === null) continue;
    const key = `${month} ${draw.currency}`;
    const drawn = add(totals.get(key) ?? ZERO, draw.amount);
    totals.set(key, drawn);
    const screen = lastStated(screens, draw.currency, draw.from);
    if (screen === null || drawn <= screen.cap) continue;
    yield {
      facts: excess(screen, month, drawn, 'draws', draw.from),
      draw: draw.id,
      origins: [...draw.origins, screen.snapshot],
    };
  }
}

function* byScreens(screens: readonly CapScreen[]): Iterable<Excess> {
  for (const screen of screens) {
    const { creditsUsed, at, latest } = screen.snapshot;
    const month = monthOf(at, latest);
    if (creditsUsed === null || creditsUsed <= screen.cap || month === null) continue;
    yield { facts: excess(screen, month, creditsUsed, 'screen', at), draw: null, origins: [screen.snapshot] };
  }
}

function excess(screen: CapScreen, month: string, drawn: Micros, shownBy: CapFacts['shownBy'], at: Instant): CapFacts {
  const { cap, snapshot } = screen;
  const overshoot = subtract(drawn, cap);
  return { month, currency: snapshot.currency, overshoot, drawn, shownBy, at, cap, capAt: snapshot.at, higherCap: null };
}

/** A higher cap stated earlier in the month, the last one. */
export function higherCap(screens: readonly CapScreen[], facts: CapFacts): Micros | null {
  const earlier = screens.findLast(
    ({ cap, snapshot }) =>
      snapshot.currency === facts.currency &&
      snapshot.at < facts.capAt &&
      cap > facts.cap &&
      monthOf(snapshot.at, snapshot.latest) === facts.month,
  );
  return earlier?.cap ?? null;
}

/** Whether another look of that month states a cap that holds all of it: when it was raised or lowered nobody knows. */
export function mayHaveBeenAllowed(screens: readonly CapScreen[], facts: CapFacts): boolean {
  return screens.some(
    ({ cap, snapshot }) =>
      snapshot.currency === facts.currency && cap >= facts.drawn && monthOf(snapshot.at, snapshot.latest) === facts.month,
  );
}

/** The cap last stated at or before an instant, in this currency; a cap without a currency speaks only for its own screen. */
function lastStated(screens: readonly CapScreen[], currency: string, at: Instant): CapScreen | null {
  if (currency === '') return null;
  for (let index = firstIndex(screens, (one) => one.snapshot.latest > at) - 1; index >= 0; index -= 1) {
    const screen = screens[index];
    if (screen !== undefined && screen.snapshot.currency === currency) return screen;
  }
  return null;
}
