/** An account's part of the report as one line, and back: sums are exact whole numbers in quotes. */
import type { PartEvidence } from '../../audit/page-evidence.ts';
import type { FailedPart, Part } from '../../audit/part.ts';
import type { BridgeView, DrawView, FindingView } from '../../domain/report.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { checked } from './checked.ts';
import { DONE_PART, FAILED_PART } from './shapes.ts';

/** Beside the part itself: of which job it is, and from how many records of each input it was made. */
export interface PartOrigin {
  readonly job: string;
  readonly records: ReadonlyMap<number, number>;
  /** Lines of a failed account of which nobody can tell which record they were. */
  readonly unplaced?: number;
}

export type PlacedPart = PartOrigin & { readonly unplaced: number; readonly part: Part | FailedPart };

const exact = (sums: ReadonlyMap<string, bigint>): [string, string][] => [...sums].map(([currency, sum]) => [currency, String(sum)]);

export function partLine(part: Part | FailedPart, { job, records, unplaced = 0 }: PartOrigin): string {
  const origin = { part: part.account, job, records: [...records].sort(([a], [b]) => a - b) };
  if (part.failed !== undefined) return `${JSON.stringify({ ...origin, failed: part.failed, place: part.place, unplaced })}\n`;
  return `${JSON.stringify({
    ...origin,
    verdicts: part.verdicts,
    sums: [...part.sums].map(([currency, sums]) => [
      currency,
      Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, String(sum)])),
    ]),
    sensitivity: { asked: part.sensitivity.asked, totals: part.sensitivity.totals.map(exact) },
    other_streams: part.otherStreams.map((one) => ({ ...one, amount: String(one.amount) })),
    plans_in_force: part.plansInForce,
    left_out: part.leftOut,
    elsewhere: part.elsewhere,
    draws: part.draws,
    findings: part.findings,
    bridge: part.bridge,
    evidence: part.evidence,
  })}\n`;
}

/** `place`: what messages call the line. */
export function parsePart(value: unknown, place: string): PlacedPart {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, 'failed')) {
    const { part: account, job, records, failed, place: at, unplaced } = checked(FAILED_PART, value, place);
    return { job, records: new Map(records), unplaced, part: { account, failed, place: at } };
  }
  const line = checked(DONE_PART, value, place);
  const account = line.part;
  return {
    job: line.job,
    records: new Map(line.records),
    unplaced: 0,
    part: {
      account,
      verdicts: line.verdicts as unknown as Record<Verdict, number>,
      sums: line.sums,
      sensitivity: line.sensitivity,
      otherStreams: line.other_streams,
      plansInForce: line.plans_in_force,
      leftOut: line.left_out,
      elsewhere: line.elsewhere,
      // What is listed is copied into the report as the replay wrote it.
      draws: line.draws as unknown as DrawView[],
      rightlyBilled: [],
      findings: line.findings as unknown as FindingView[],
      bridge: line.bridge as unknown as BridgeView[],
      evidence: line.evidence as unknown as PartEvidence | null,
    },
  };
}
