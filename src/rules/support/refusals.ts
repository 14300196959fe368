/** Messages that stopped work at a full window although credits stood ready to pay. */
import { add, micros, subtract, ZERO, type Micros } from '../../domain/money.ts';
import type { NoticeRecord, Origin, SnapshotRecord } from '../../domain/records.ts';
import { monthStart, type Instant } from '../../domain/time.ts';
import type { Draw, MeterAt, WindowState } from '../../replay/model.ts';
import type { RefusalFacts } from '../facts/meters.ts';
import type { RuleInput } from '../rule.ts';
import { screensOf } from './caps.ts';
import { keyOf } from './group.ts';
import { BLOCKS } from './notices.ts';
import { originsOf } from './origins.ts';

/** What is left of a balance, or under a cap, by no more than rounding pays for nothing. */
const CENT = micros(10_000);

export interface Refusal {
  readonly facts: RefusalFacts;
  readonly origins: readonly Origin[];
}

export function refusals(input: RuleInput): Refusal[] {
  const found = new Map<string, Refusal>();
  for (const { notice, meters } of input.replay.notices) {
    const refusal = refused(notice, meters, input);
    if (refusal === null) continue;
    // The same message in two exports is one.
    const key = keyOf(notice.at, notice.latest, notice.notice, notice.window, notice.text);
    const origins = originsOf(found.get(key)?.origins ?? [], refusal.origins);
    found.set(key, { facts: refusal.facts, origins });
  }
  return [...found.values()];
}

function refused(notice: NoticeRecord, meters: MeterAt, input: RuleInput): Refusal | null {
  if (notice.notice !== 'limit-reached' && !BLOCKS.includes(notice.notice)) return null;
  // A window that the policy doesn't know may hold for no use of this plan.
  const full = meters.windows.filter((one) => one.full !== null && one.definition !== null);
  if (full.length === 0 || creditsTookOver(notice, full, input)) return null;
  const on = standing(notice, input, (look) => look.creditsEnabled);
  const balance = on === null ? null : balanceAt(notice, input);
  const cap = balance === null ? 'none' : capAt(notice, balance.look.currency, input);
  if (on === null || balance === null || cap === 'none') return null;
  const { left, look } = balance;
  const facts = { notice, full, lookedAt: look.at, balance: left, currency: look.currency, cap: cap?.room ?? null };
  return {
    facts,
    origins: originsOf(
      [notice, on, look],
      cap === null ? [] : [cap.look],
      full.flatMap((one) => one.looks.map((look) => look.origin)),
    ),
  };
}

/**
 * Draws that follow show that credits did pay. A limit message stops nothing by itself, so that what follows in its window must
 * be on record at all; any other message is contradicted by draws right after it.
 */
function creditsTookOver(notice: NoticeRecord, full: readonly WindowState[], input: RuleInput): boolean {
  const { readingAge } = input.policyAt(notice.at).tolerance;
  const isLimit = notice.notice === 'limit-reached';
  const edges = full.map((one) => one.resetsAt ?? ((notice.latest + readingAge) as Instant));
  const until = isLimit ? Math.max(...edges) : notice.latest + readingAge;
  if (input.replay.draws.some((draw) => draw.until >= notice.at && draw.from < until)) return true;
  return isLimit && !isOnRecord(notice.latest, until, input);
}

/** Whether a later row or look would show a draw. */
function isOnRecord(from: Instant, until: number, { replay }: RuleInput): boolean {
  const later = (at: Instant): boolean => at > from && at < until;
  return (
    replay.uses.some((use) => use.stream === 'subscription' && later(use.from)) ||
    replay.snapshots.some((look) => later(look.at) && (look.creditsUsed !== null || look.creditsBalance !== null))
  );
}

/**
 * The last look before a message that says something of the credits, when it says yes; and so must the next look where that one
 * is close by, or where the last is too old to speak alone. Of two looks at one time both must.
 */
function standing(
  notice: NoticeRecord,
  input: RuleInput,
  says: (look: SnapshotRecord, before: SnapshotRecord | null) => boolean | null,
): SnapshotRecord | null {
  const { readingAge } = input.policyAt(notice.at).tolerance;
  const stating = input.replay.snapshots.filter((look) => says(look, null) !== null);
  const last = Math.max(...stating.filter((look) => look.latest <= notice.at).map((look) => look.latest));
  const before = stating.filter((look) => look.latest === last);
  const next = Math.min(...stating.filter((look) => look.latest > notice.at).map((look) => look.at));
  const after = stating.filter((look) => look.latest > notice.at && look.at === next);
  const [look] = before;
  if (look === undefined || before.some((one) => says(one, null) !== true)) return null;
  const isFresh = notice.latest - last <= readingAge;
  const isClose = next - notice.latest <= readingAge;
  if (isFresh && !isClose) return look;
  return after.length > 0 && after.every((one) => says(one, isFresh ? null : look) === true) ? look : null;
}

/** The balance, less what was itemised since it was looked at; one that has grown since an old look may have been empty between. */
function balanceAt(notice: NoticeRecord, input: RuleInput): { left: Micros; look: SnapshotRecord } | null {
  const leftAt = (look: SnapshotRecord): Micros | null => {
    const gone = look.latest > notice.at ? ZERO : goneSince(look, notice, input);
    return look.creditsBalance === null || gone === null ? null : subtract(look.creditsBalance, gone);
  };
  const look = standing(notice, input, (one, before) => {
    if (one.creditsBalance === null) return null;
    const left = leftAt(one);
    return left !== null && left > CENT && (before?.creditsBalance ?? one.creditsBalance) >= one.creditsBalance;
  });
  const left = look === null ? null : leftAt(look);
  return look === null || left === null ? null : { left, look };
}

/** Room under every cap that may have held then: `null` where no look states one, `none` where the records don't show room. */
function capAt(
  notice: NoticeRecord,
  currency: string,
  input: RuleInput,
): { room: { cap: Micros; used: Micros }; look: SnapshotRecord } | null | 'none' {
  const month = monthStart(notice.at);
  const screens = screensOf(input.replay.snapshots);
  const last = screens.findLast(({ snapshot }) => snapshot.latest <= notice.at);
  const held = screens.filter((screen) => screen === last || monthStart(screen.snapshot.at) === month);
  // The message itself says that there is a cap.
  if (held.length === 0) return notice.notice === 'spend-cap-reached' ? 'none' : null;
  if (held.some(({ snapshot }) => snapshot.currency !== currency)) return 'none';
  const cap = held.reduce((least, one) => (one.cap < least ? one.cap : least), (held[0] as { cap: Micros }).cap);
  const usedAt = (look: SnapshotRecord): Micros | null => {
    if (look.creditsUsed === null || look.currency !== currency) return null;
    const gone = look.latest > notice.at ? ZERO : goneSince(look, notice, input);
    return gone === null ? cap : add(look.creditsUsed, gone);
  };
  const look = standing(notice, input, (one) => {
    const used = monthStart(one.at) === month ? usedAt(one) : null;
    return used === null ? null : add(used, CENT) < cap;
  });
  const used = look === null ? null : usedAt(look);
  return look === null || used === null ? 'none' : { room: { cap, used }, look };
}

/** What the records itemise as gone between a look and a message; `null` where that can't be summed. */
function goneSince(look: SnapshotRecord, notice: NoticeRecord, input: RuleInput): Micros | null {
  const { posting } = input.policyAt(notice.at).tolerance;
  const isSince = (from: Instant, until: Instant): boolean => until >= look.at - posting && from <= notice.latest;
  const draws: readonly Pick<Draw, 'amount' | 'currency'>[] = input.replay.draws.filter((draw) => isSince(draw.from, draw.until));
  const taken = input.replay.entries.filter((entry) => OUT.has(entry.type) && isSince(entry.at, entry.latest));
  let sum = ZERO;
  for (const { amount, currency } of [...draws, ...taken]) {
    if (amount === null || currency !== look.currency) return null;
    sum = add(sum, micros(Math.abs(amount)));
  }
  return sum;
}

const OUT: ReadonlySet<string> = new Set(['refund', 'expiry', 'void', 'correction']);
