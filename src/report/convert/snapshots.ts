import { storedText } from '../../domain/cells.ts';
import { accountCell, amountCell, booleanCell, countCell, latestColumn, timeCell, windowColumns, type Sheet } from './sheet.ts';

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
    // Where a look stands in a log that may repeat another one.
    { name: 'log', rare: true, cell: ({ inLog }) => storedText(inLog?.log ?? '') },
    { name: 'log_after', rare: true, cell: ({ inLog }) => storedText(inLog?.after ?? '') },
    { name: 'log_line', rare: true, cell: ({ inLog }) => countCell(inLog?.line ?? null) },
    { name: 'log_content', rare: true, cell: ({ inLog }) => storedText(inLog?.content ?? '') },
  ],
};
