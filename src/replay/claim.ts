/** How much of a draw is claimed: the smallest amount that counts and readings support, in exact integers, rounded once. */
import { divideHalfEven, micros, scale, ZERO, type Micros } from '../domain/money.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import type { JudgedWindow } from './bounds.ts';
import type { Drawn } from './draws.ts';
import type { Draw, Use } from './model.ts';
import type { Share, Subject } from './subject.ts';

/** All of a use, in millionths. */
export const WHOLE = 1_000_000;

function smaller(a: Micros, b: Micros): Micros {
  return a < b ? a : b;
}

export function paid(windows: readonly JudgedWindow[]): Micros | null {
  let pays: Micros | null = null;
  for (const state of windows) if (state.pays !== null) pays = pays === null ? state.pays : smaller(pays, state.pays);
  return pays;
}

export function shareOf(pays: Micros | null, use: Use | null): number | null {
  if (pays === null || use === null || use.quantity === null || use.quantity <= 0) return null;
  if (pays === 0 || pays === use.quantity) return pays === 0 ? 0 : WHOLE;
  return Number(divideHalfEven(BigInt(pays) * BigInt(WHOLE), BigInt(use.quantity)));
}

/** The smaller of what counted windows and what readings leave of it: the latter at most the share that fits. */
export function claimOf(drawn: Drawn, share: Share | null, windows: readonly JudgedWindow[]): Micros | null {
  const counted = prematureAmount(drawn, share, paid(windows.filter((state) => state.counted)));
  const quantity = drawn.use?.quantity ?? null;
  let claim = counted;
  for (const { fitting } of windows) {
    if (claim === null || drawn.amount === null || fitting === null || quantity === null || quantity <= 0) continue;
    claim = smaller(claim, scale(drawn.amount, fitting, BigInt(HUNDRED_PERCENT) * BigInt(quantity)));
  }
  return claim;
}

/** pays − quantity × (1 − paid / list): what the allowance should have paid beyond what the vendor let it; `null` uncounted. */
export function claimedBy(subject: Subject, windows: readonly JudgedWindow[]): Draw['claimedQuantity'] {
  const pays = paid(windows.filter((state) => state.counted));
  const quantity = subject.use?.quantity ?? null;
  const { share } = subject;
  if (pays === null || quantity === null || share === null || share.list <= 0) return null;
  const list = BigInt(share.list);
  let claim = { over: BigInt(pays) * list - BigInt(quantity) * BigInt(share.list - share.paid), under: list };
  for (const { fitting } of windows) {
    if (fitting === null) continue;
    const fits = { over: fitting * BigInt(share.paid), under: BigInt(HUNDRED_PERCENT) * list };
    if (fits.over * claim.under < claim.over * fits.under) claim = fits;
  }
  return claim;
}

/** credits × max(0, f_o − f_e) / f_o, which is paid − list × (quantity − pays) / quantity, rounded once. */
function prematureAmount(drawn: Drawn, share: Share | null, pays: Micros | null): Micros | null {
  const { amount, use } = drawn;
  if (amount === null) return null;
  const quantity = use?.quantity ?? null;
  if (pays === null || quantity === null || quantity <= 0 || pays >= quantity) return amount;
  const list = share === null || share.paid === share.list ? amount : share.list;
  const numerator = BigInt(amount) * BigInt(quantity) - BigInt(list) * BigInt(quantity - pays);
  return numerator <= 0n ? ZERO : micros(Number(divideHalfEven(numerator, BigInt(quantity))));
}

/** Between which amounts the premature part of a day row lies. */
export function dayBounds(drawn: Drawn, subject: Subject, windows: readonly JudgedWindow[]): Draw['bounds'] {
  if (drawn.amount === null || drawn.use === null) return null;
  const between = windows.map((state) => state.paysBetween).filter((item) => item !== null);
  if (between.length === 0) return null;
  const otherwise = paid(windows) ?? drawn.use.quantity ?? ZERO;
  const least = smaller(otherwise, micros(Math.min(...between.map((item) => item.least))));
  const most = smaller(otherwise, micros(Math.min(...between.map((item) => item.most))));
  const from = prematureAmount(drawn, subject.share, least);
  const to = prematureAmount(drawn, subject.share, most);
  const sureOfAll = windows.every((state) => state.bound !== null || state.paysBetween !== null);
  return from === null || to === null ? null : { least: sureOfAll ? from : ZERO, most: to };
}
