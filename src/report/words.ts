/** Small phrases that several pages share. */
import type { DrawView, WindowView } from '../domain/report.ts';
import { money } from './amounts.ts';
import { clean } from './text.ts';

export function amountOf(draw: DrawView): string {
  return draw.amount === null || draw.currency === null ? 'not stated' : money(draw.amount, draw.currency);
}

/** `session 44-46 % used`; nothing where nothing bounds it. */
export function meterWords({ window, used_pct_min: least, used_pct_max: most }: WindowView): string {
  if (least === null && most === null) return '';
  const range = least === null ? `at most ${most}` : most === null ? `at least ${least}` : least === most ? most : `${least}-${most}`;
  return `${clean(window)} ${range} % used`;
}
