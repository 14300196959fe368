/** The canonical CSVs that `convert` writes, by the name `--to` gives them. */
import type { Conversion } from '../../domain/conversion.ts';
import type { InputRecord } from '../../domain/records.ts';
import { accounts } from './accounts.ts';
import { credits } from './credits.ts';
import { invoices } from './invoices.ts';
import { notices } from './notices.ts';
import { written, type Sheet } from './sheet.ts';
import { snapshots } from './snapshots.ts';
import { usage } from './usage.ts';

export interface CanonicalWriter {
  readonly kind: InputRecord['kind'];
  write(conversion: Conversion): Iterable<string>;
}

function writer<K extends InputRecord['kind']>(sheet: Sheet<K>): CanonicalWriter {
  return { kind: sheet.kind, write: (conversion) => written(sheet, conversion) };
}

export const CANONICAL = {
  usage: writer(usage),
  snapshots: writer(snapshots),
  credits: writer(credits),
  invoices: writer(invoices),
  notices: writer(notices),
  accounts: writer(accounts),
} as const satisfies Record<string, CanonicalWriter>;
