/** The range of `premature` over what the files can't settle: three crossing modes × (the zone given, UTC). */
import { formatAmount } from '../domain/money.ts';
import { CROSSINGS } from '../domain/policy.ts';
import { LONG_AGO, type InputRecord } from '../domain/records.ts';
import type { Sensitivity } from '../domain/report.ts';
import { asIfUtc, type Instant } from '../domain/time.ts';
import type { AccountReplay, Draw, ReplayContext } from '../replay/model.ts';
import { replayAccount } from '../replay/replay.ts';

type Totals = Map<string, bigint>;

const ZONES = ['given', 'utc'] as const;

export class Alternatives {
  private readonly totals: Totals[] = CROSSINGS.flatMap(() => ZONES.map(() => new Map<string, bigint>()));
  private readonly asked = new Set<string>();

  constructor(
    private readonly timezone: string,
    private readonly counts: (draw: Draw) => boolean,
  ) {}

  /** Adds an account under each alternative; judges it again only where one can make a difference. */
  add(account: string, records: readonly InputRecord[], replay: AccountReplay, context: ReplayContext): void {
    const zoneless = records.some((record) => record.zoneless);
    for (const draw of replay.draws) if (draw.currency !== '' && (draw.counted || zoneless)) this.asked.add(draw.currency);
    const given = this.underCrossings(replay);
    const shifts = zoneless && this.timezone !== 'UTC';
    const utc = shifts
      ? this.underCrossings(
          replayAccount(
            account,
            records.map((record) => inUtc(record, this.timezone)),
            context,
          ),
        )
      : given;
    CROSSINGS.forEach((_, mode) => {
      addInto(this.totals[mode * ZONES.length] as Totals, given[mode] as Totals);
      addInto(this.totals[mode * ZONES.length + 1] as Totals, utc[mode] as Totals);
    });
  }

  /** Premature money under each crossing mode, in the order of `CROSSINGS`. */
  private underCrossings(replay: AccountReplay): Totals[] {
    const own = this.prematureOf(replay.draws);
    const read = replay.draws.some((draw) => draw.windows.some((state) => state.shownBy === 'reading'));
    const matters = replay.draws.some((draw) => draw.counted) && (replay.crossings > 0 || read);
    const only = replay.crossingModes.size === 1 ? [...replay.crossingModes][0] : undefined;
    return CROSSINGS.map((crossing) => (!matters || crossing === only ? own : this.prematureOf(replay.drawsUnder(crossing))));
  }

  private prematureOf(draws: readonly Draw[]): Totals {
    const totals: Totals = new Map();
    for (const draw of draws) {
      if (draw.verdict !== 'premature' || draw.prematureAmount === null || !this.counts(draw)) continue;
      totals.set(draw.currency, (totals.get(draw.currency) ?? 0n) + BigInt(draw.prematureAmount));
    }
    return totals;
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

function addInto(sums: Totals, more: Totals): void {
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
