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
    // Which purchase a line of a payment processor is of.
    { name: 'purchase_by', rare: true, cell: ({ purchase }) => purchase?.by ?? '' },
    { name: 'purchase_part', rare: true, cell: ({ purchase }) => purchase?.part ?? '' },
    { name: 'purchase_key', rare: true, cell: ({ purchase }) => storedText(purchase?.key ?? '') },
    { name: 'purchase_ids', rare: true, cell: ({ purchase }) => storedText(purchase?.ids.join(' ') ?? '') },
  ],
};
