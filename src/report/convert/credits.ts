import { storedText } from '../../domain/cells.ts';
import { accountCell, amountCell, booleanCell, countCell, instantCell, latestColumn, timeCell, type Sheet } from './sheet.ts';

export const credits: Sheet<'entry'> = {
  kind: 'entry',
  columns: (conversion) => [
    { name: 'entry_id', cell: ({ id }) => storedText(id) },
    { name: 'timestamp', cell: (entry) => timeCell(entry.at, entry, conversion) },
    latestColumn(),
    { name: 'account', cell: accountCell },
    { name: 'stream', cell: ({ stream }) => stream },
    { name: 'type', cell: ({ type }) => type },
    { name: 'amount', cell: ({ amount }) => amountCell(amount) },
    { name: 'currency', cell: ({ currency }) => currency },
    { name: 'balance_after', cell: ({ balanceAfter }) => amountCell(balanceAfter) },
    { name: 'expires_at', cell: ({ expiresAt }) => instantCell(expiresAt) },
    { name: 'priority', cell: ({ priority }) => countCell(priority) },
    { name: 'event_id', cell: ({ eventId }) => storedText(eventId) },
    { name: 'invoice_id', cell: ({ invoiceId }) => storedText(invoiceId) },
    { name: 'description', cell: ({ description }) => storedText(description) },
    { name: 'settles', rare: true, cell: ({ settles }) => booleanCell(settles ?? null) },
  ],
};
