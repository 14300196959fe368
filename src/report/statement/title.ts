import type { AccountStatement, Statement } from '../../domain/statement.ts';
import { listed } from '../text.ts';
import { moment } from '../times.ts';

/** `Statement of 2026-08 (UTC), account default, plan claude-pro`. */
export function titleOf({ period }: Pick<Statement, 'period'>, { account, plans }: AccountStatement): string {
  const plan = plans.length === 0 ? '' : `, ${plans.length === 1 ? 'plan' : 'plans'} ${listed(plans)}`;
  return `Statement of ${spanOf(period)}, account ${account}${plan}`;
}

export function nothingIn({ period }: Statement): string {
  return `These files hold nothing in ${spanOf(period)}; --month or --since and --until name another time.`;
}

function spanOf({ from, until, month, timezone }: Statement['period']): string {
  return month === null ? `${moment(from)} to ${moment(until)} UTC` : `${month} (${timezone})`;
}
