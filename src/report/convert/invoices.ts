import { storedText } from '../../domain/cells.ts';
import { accountCell, amountCell, instantCell, latestColumn, timeCell, type Sheet } from './sheet.ts';

export const invoices: Sheet<'invoice'> = {
  kind: 'invoice',
  columns: (conversion) => [
    { name: 'invoice_id', cell: ({ id }) => storedText(id) },
    { name: 'issued_at', cell: (invoice) => timeCell(invoice.at, invoice, conversion) },
    latestColumn(),
    { name: 'account', cell: accountCell },
    { name: 'stream', cell: ({ stream }) => (stream === 'unclassified' ? '' : stream) },
    { name: 'description', cell: ({ description }) => storedText(description) },
    { name: 'amount', cell: ({ amount }) => amountCell(amount) },
    { name: 'currency', cell: ({ currency }) => currency },
    { name: 'period_start', cell: ({ periodFrom }) => instantCell(periodFrom) },
    { name: 'period_end', cell: ({ periodUntil }) => instantCell(periodUntil) },
    { name: 'status', cell: ({ status }) => storedText(status) },
  ],
};
