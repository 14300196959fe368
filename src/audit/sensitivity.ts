/** The range of `premature` over what the files can't settle: three crossing modes × (the zone given, UTC). */
import { formatAmount } from '../domain/money.ts';
import { CROSSINGS } from '../domain/policy.ts';
import { LONG_AGO, type InputRecord } from '../domain/records.ts';
import type { Sensitivity } from '../domain/report.ts';
import { asIfUtc, type Instant } from '../domain/time.ts';
import type { AccountReplay, Draw } from '../replay/model.ts';
import { replayAccount } from '../replay/replay.ts';
import type { Judged } from './accounts.ts';

type Totals = Map<string, bigint>;

const ZONES = ['given', 'utc'] as const;

/** Premature money of one account under each alternative, in micro-units by currency. */
export interface PrematureUnder {
  /** Currencies for which an alternative could make a difference. */
  readonly asked: readonly string[];
  /** Each crossing mode in the zone given, then in UTC, in the order of `CROSSINGS`. */
  readonly totals: readonly ReadonlyMap<string, bigint>[];
}

export const ALTERNATIVES = CROSSINGS.length * ZONES.length;

/** Where no alternative makes a difference, as mostly. */
function allAlike(totals: Totals): Totals[] {
  return Array.from({ length: ALTERNATIVES }, () => totals);
}

const NOTHING: readonly Totals[] = allAlike(new Map());
const NOTHING_DRAWN: PrematureUnder = { asked: [], totals: NOTHING };

/** Judges an account again under each alternative, but only where one can make a difference. */
export function alternativesOf(
  { account, replay, context, zoneless }: Judged,
  timezone: string,
  counts: (draw: Draw) => boolean,
): PrematureUnder {
  if (replay.draws.length === 0 && zoneless === null) return NOTHING_DRAWN;
  const asked = new Set<string>();
  for (const draw of replay.draws) if (draw.currency !== '' && (draw.counted || zoneless !== null)) asked.add(draw.currency);
  if (zoneless === null && !mattersFor(replay)) {
    const premature = prematureOf(replay.draws, counts);
    return { asked: [...asked], totals: premature.size === 0 ? NOTHING : allAlike(premature) };
  }
  const given = underCrossings(replay, counts);
  const utc =
    zoneless !== null && timezone !== 'UTC'
      ? underCrossings(
          replayAccount(
            account,
            zoneless.map((record) => inUtc(record, timezone)),
            context,
          ),
          counts,
        )
      : given;
  return { asked: [...asked], totals: CROSSINGS.flatMap((_, mode) => [given[mode] as Totals, utc[mode] as Totals]) };
}

/** Whether the crossing mode can make a difference. */
function mattersFor(replay: AccountReplay): boolean {
  const isRead = (): boolean => replay.draws.some((draw) => draw.windows.some((state) => state.shownBy === 'reading'));
  return (replay.crossings > 0 || (replay.looks.length > 0 && isRead())) && replay.draws.some((draw) => draw.counted);
}

/** Premature money under each crossing mode, in the order of `CROSSINGS`. */
function underCrossings(replay: AccountReplay, counts: (draw: Draw) => boolean): Totals[] {
  const own = prematureOf(replay.draws, counts);
  const matters = mattersFor(replay);
  const only = replay.crossingModes.size === 1 ? [...replay.crossingModes][0] : undefined;
  return CROSSINGS.map((crossing) => (!matters || crossing === only ? own : prematureOf(replay.drawsUnder(crossing), counts)));
}

function prematureOf(draws: readonly Draw[], counts: (draw: Draw) => boolean): Totals {
  const totals: Totals = new Map();
  for (const draw of draws) {
    if (draw.verdict !== 'premature' || draw.prematureAmount === null || !counts(draw)) continue;
    totals.set(draw.currency, (totals.get(draw.currency) ?? 0n) + BigInt(draw.prematureAmount));
  }
  return totals;
}

/** The sums of many accounts under each alternative. */
export class Alternatives {
  private readonly totals: Totals[] = Array.from({ length: ALTERNATIVES }, () => new Map<string, bigint>());
  private readonly asked = new Set<string>();

  add({ asked, totals }: PrematureUnder): void {
    for (const currency of asked) this.asked.add(currency);
    for (let index = 0; index < totals.length; index += 1) {
      const [sums, more] = [this.totals[index], totals[index]];
      if (sums !== undefined && more !== undefined && more.size > 0) addInto(sums, more);
    }
  }

  of(currency: string, reported: bigint): Sensitivity | null {
    if (!this.asked.has(currency)) return null;
    const values = this.totals.map((totals) => totals.get(currency) ?? 0n);
    const least = values.reduce((a, b) => (b < a ? b : a));
    const most = values.reduce((a, b) => (b > a ? b : a));
    return {
      least: formatAmount(least, currency),
      most: formatAmount(most, currency),
      alternatives: values.length,
      agreeing: values.filter((value) => value === reported).length,
    };
  }
}

function addInto(sums: Totals, more: ReadonlyMap<string, bigint>): void {
  for (const [currency, amount] of more) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
}

/** A record whose times carried no zone, as it would have been read in UTC. */
function inUtc(record: InputRecord, zone: string): InputRecord {
  if (!record.zoneless) return record;
  const shift = (at: Instant): Instant => asIfUtc(at, zone);
  if (record.kind === 'use') return { ...record, from: shift(record.from), until: shift(record.until) };
  if (record.kind === 'plan') return { ...record, from: shift(record.from), until: record.until === null ? null : shift(record.until) };
  const at = shift(record.at);
  const latest = shift(record.latest);
  if (record.kind !== 'snapshot' || record.since === undefined || record.since === LONG_AGO) return { ...record, at, latest };
  return { ...record, at, latest, since: shift(record.since) };
}
