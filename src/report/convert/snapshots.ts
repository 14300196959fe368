import { statedCell, storedText } from '../../domain/cells.ts';
import { LONG_AGO } from '../../domain/records.ts';
import {
  accountCell,
  amountCell,
  booleanCell,
  countCell,
  instantCell,
  latestColumn,
  timeCell,
  windowColumns,
  type Sheet,
} from './sheet.ts';

export const snapshots: Sheet<'snapshot'> = {
  kind: 'snapshot',
  columns: (conversion) => [
    { name: 'timestamp', cell: (look) => timeCell(look.at, look, conversion) },
    latestColumn(),
    { name: 'account', cell: accountCell },
    { name: 'plan', cell: ({ plan }) => storedText(plan) },
    ...windowColumns(conversion.records('snapshot')),
    { name: 'credits_enabled', cell: ({ creditsEnabled }) => booleanCell(creditsEnabled) },
    { name: 'credits_used', cell: ({ creditsUsed }) => amountCell(creditsUsed) },
    { name: 'credits_cap', cell: ({ creditsCap }) => amountCell(creditsCap) },
    { name: 'credits_balance', cell: ({ creditsBalance }) => amountCell(creditsBalance) },
    { name: 'currency', cell: ({ currency }) => currency },
    { name: 'overage_in_use', cell: ({ overageInUse }) => booleanCell(overageInUse) },
    { name: 'source', cell: ({ note }) => storedText(note) },
    { name: 'shown_since', rare: true, cell: ({ since }) => (since === LONG_AGO ? 'unknown' : instantCell(since ?? null)) },
    // What tells whether a program showed the same again.
    { name: 'program_session', rare: true, cell: ({ inSession }) => statedCell(inSession?.session) },
    { name: 'program_cost', rare: true, cell: ({ inSession }) => amountCell(inSession?.cost ?? null) },
    { name: 'program_waited', rare: true, cell: ({ inSession }) => countCell(inSession?.waited ?? null) },
    // Where a look stands in a log that may repeat another one.
    { name: 'log', rare: true, cell: ({ inLog }) => storedText(inLog?.log ?? '') },
    { name: 'log_after', rare: true, cell: ({ inLog }) => storedText(inLog?.after ?? '') },
    { name: 'log_line', rare: true, cell: ({ inLog }) => countCell(inLog?.line ?? null) },
    { name: 'log_content', rare: true, cell: ({ inLog }) => storedText(inLog?.content ?? '') },
  ],
};
