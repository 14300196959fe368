import type { Instant } from '../../domain/time.ts';
import type { NoticeKind, NoticeRecord, Origin } from '../../domain/records.ts';
import type { Grade } from '../../domain/verdict.ts';
import type { MeterAt, WindowState } from '../../replay/model.ts';
import type { RuleInput } from '../rule.ts';
import { keyOf } from './group.ts';
import { originsOf } from './origins.ts';

/** A notice that the meters contradict. */
export interface Contradicted {
  readonly notice: NoticeRecord;
  readonly grade: Grade;
  readonly windows: readonly WindowState[];
  readonly origins: readonly Origin[];
}

export const BLOCKS: readonly NoticeKind[] = ['blocked', 'spend-cap-reached', 'out-of-credits'];

/** Notices that stopped work while every applicable window had headroom. */
export function blocksWithHeadroom(input: RuleInput): Contradicted[] {
  return contradicted(input, (notice, meters) =>
    BLOCKS.includes(notice.notice) && !neededCredits(notice, input) ? everyWindow(meters) : [],
  );
}

/** Whether a use shortly before was one that a published rule sends to credits: then it was those that ran out. */
function neededCredits(notice: NoticeRecord, input: RuleInput): boolean {
  const { readingAge } = input.policyAt(notice.at).tolerance;
  return input.replay.draws.some(
    (draw) => draw.verdict === 'not-covered' && draw.from <= notice.latest && draw.until >= notice.at - readingAge,
  );
}

/** Notices of a limit while the window they name, or every applicable one where they name none, had headroom. */
export function falseLimits(input: RuleInput): Contradicted[] {
  return contradicted(input, (notice, meters) => {
    if (notice.notice !== 'limit-reached') return [];
    const named = normal(notice.window);
    return named === '' ? everyWindow(meters) : meters.windows.filter((one) => normal(one.window) === named);
  });
}

function contradicted(input: RuleInput, judged: (notice: NoticeRecord, meters: MeterAt) => readonly WindowState[]): Contradicted[] {
  const found = new Map<string, Contradicted>();
  for (const { notice, meters } of input.replay.notices) {
    const windows = judged(notice, meters);
    const grade = headroom(windows, meters.at, input);
    if (grade === null || windows.some((one) => refusedAUse(one, notice, input))) continue;
    // The same message in two exports, or noted twice, is one notice.
    const key = keyOf(notice.at, notice.latest, notice.notice, notice.window, notice.text);
    const origins = originsOf(
      found.get(key)?.origins ?? [],
      [notice],
      windows.flatMap((one) => one.looks.map((look) => look.origin)),
    );
    found.set(key, { notice, grade, windows, origins });
  }
  return [...found.values()];
}

/** Whether the window left a use at the message to credits: what is too large for its room finds a limit where less would fit. */
function refusedAUse({ window }: WindowState, notice: NoticeRecord, input: RuleInput): boolean {
  const { readingAge } = input.policyAt(notice.at).tolerance;
  return input.replay.draws.some(
    (draw) =>
      draw.verdict === 'limit-reached' &&
      draw.from <= notice.latest + readingAge &&
      draw.until >= notice.at - readingAge &&
      draw.windows.some((one) => one.window === window && one.full !== null),
  );
}

/** Without a known plan nobody knows which windows apply: none is then judged. */
function everyWindow(meters: MeterAt): readonly WindowState[] {
  return meters.planInForce === '' ? [] : meters.windows;
}

/** Proven or strong when each window is shown below full; `null` on the slightest doubt. */
function headroom(windows: readonly WindowState[], at: Instant, input: RuleInput): Grade | null {
  if (windows.length === 0) return null;
  let grade: Grade = 'proven';
  for (const { full, bound } of windows) {
    if (full !== null || bound === null || bound.cap === 'suspected') return null;
    if (bound.cap === 'strong') grade = 'strong';
  }
  const { verifiedUntil } = input.policyAt(at);
  return verifiedUntil !== null && at > verifiedUntil ? 'strong' : grade;
}

function normal(window: string): string {
  return window
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_');
}
