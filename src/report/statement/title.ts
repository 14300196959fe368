import type { AccountStatement, Statement } from '../../domain/statement.ts';
import { listed } from '../text.ts';
import { moment } from '../times.ts';

/** `Statement of 2026-08 (UTC), account default, plan claude-pro`. */
export function titleOf({ period }: Statement, { account, plans }: AccountStatement): string {
  const plan = plans.length === 0 ? '' : `, ${plans.length === 1 ? 'plan' : 'plans'} ${listed(plans)}`;
  return `Statement of ${spanOf(period)}, account ${account}${plan}`;
}

export function nothingIn({ period }: Statement): string {
  return `These files hold nothing in ${spanOf(period)}; --month or --since and --until name another time.`;
}

function spanOf({ from, until }: Statement['period']): string {
  const start = /^(\d{4})-(\d{2})-01T00:00:00\.000Z$/.exec(from);
  if (start !== null && Date.UTC(Number(start[1]), Number(start[2]), 1) === Date.parse(until)) return `${from.slice(0, 7)} (UTC)`;
  return `${moment(from)} to ${moment(until)} UTC`;
}
