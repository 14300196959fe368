/** The known edges of an account's windows, by count and by readings, in order of time. */
import { byText } from '../domain/order.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { Reset, WindowLooks } from './model.ts';

/** `counted`: full instances of counted windows that another followed. */
export function resetsOf(counted: readonly { window: string; at: Instant }[], looks: readonly WindowLooks[]): Reset[] {
  const resets: Reset[] = counted.map(({ window, at }) => ({ window, at, wasFull: true, origins: [] }));
  for (const { window, instances } of looks) {
    for (const { edge, looks: own, segments } of instances) {
      const last = segments.at(-1);
      const full = own.filter((look, index) => segments[index] === last && look.pct >= HUNDRED_PERCENT);
      resets.push({ window, at: edge, wasFull: full.length > 0, origins: full.map((look) => look.origin) });
    }
  }
  return resets.sort((a, b) => a.at - b.at || byText(a.window, b.window));
}
