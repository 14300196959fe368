/** The canonical credits CSV: the credit ledger, one entry a row. */
import { ZERO } from '../domain/money.ts';
import type { EntryRecord, EntryType } from '../domain/records.ts';
import { USUAL_PRIORITY } from '../domain/records.ts';
import { blankEntry } from './blank.ts';
import { checkCurrency, edge, required, requireColumns, requiredCurrency, requiredTime, word } from './canonical.ts';
import { Converted } from './converted.ts';
import type { Column, CsvFormat, Row } from './format.ts';

export const ENTRY_TYPES: readonly EntryType[] = ['purchase', 'auto-reload', 'grant', 'draw', 'refund', 'correction', 'expiry', 'void'];
export const ENTRY_STREAMS: readonly EntryRecord['stream'][] = ['subscription', 'api'];

export const credits: CsvFormat = {
  kind: 'csv',
  id: 'credits',
  title: 'The credit ledger',
  vendor: '',
  where: 'A CSV of your own, from the credit history that the vendor shows or sends. Recognised by its columns entry_id and type.',
  proves:
    "What was bought, granted, drawn, refunded and expired, and when it was posted. A draw that names the event_id of a use is that use's; " +
    'without one it is judged over the time in which it may have been posted.',
  required: ['entry_id', 'timestamp', 'type', 'amount', 'currency'],
  recognises: (header) => header.has('entry_id') && header.has('type'),
  open(header, context) {
    requireColumns(header, context, ['timestamp', 'amount', 'currency']);
    const entryId = header.column('entry_id');
    const timestamp = header.column('timestamp');
    const account = header.column('account');
    const stream = header.column('stream');
    const type = header.column('type');
    const amount = header.column('amount');
    const currencyColumn = header.column('currency');
    const balanceAfter = header.column('balance_after');
    const expiresAt = header.column('expires_at');
    // Beyond the contract: which grant pays first. Only the vendor knows, and few say.
    const priority = header.column('priority');
    const eventId = header.column('event_id');
    const invoiceId = header.column('invoice_id');
    const description = header.column('description');
    const settles = header.column('settles');
    const converted = new Converted(header, context, 'credits');
    const entry = blankEntry('credits', '', context.file);

    return (row) => {
      entry.line = row.line;
      converted.read(row, entry);
      required(row, entryId, 'every entry needs its own id');
      entry.id = converted.text(row, entryId);
      entry.account = converted.text(row, account);
      entry.stream = word(row, stream, ENTRY_STREAMS) ?? 'subscription';
      const time = requiredTime(row, timestamp);
      if (time !== null) {
        entry.at = time.from;
        entry.zoneless = time.zoneless;
        entry.latest = converted.latest(row, time);
      }
      required(row, type, `write ${ENTRY_TYPES.slice(0, -1).join(', ')} or ${ENTRY_TYPES.at(-1)}`);
      const stated = word(row, type, ENTRY_TYPES);
      entry.type = stated ?? 'draw';
      required(row, amount, 'write how much, such as 12.34');
      const value = stated === 'correction' ? row.amount(amount) : row.magnitude(amount);
      entry.amount = value ?? ZERO;
      entry.currency = requiredCurrency(row, currencyColumn);
      if (value !== null && entry.currency !== '') checkCurrency(row, amount, currencyColumn, entry.currency);
      entry.balanceAfter = row.amount(balanceAfter);
      entry.expiresAt = edge(row, expiresAt);
      entry.priority = readPriority(row, priority);
      entry.eventId = converted.text(row, eventId);
      entry.invoiceId = converted.text(row, invoiceId);
      entry.description = converted.text(row, description);
      const asWhole = row.boolean(settles);
      if (asWhole === null) delete entry.settles;
      else entry.settles = asWhole;
      if (!row.failed) context.sink.entry(entry);
    };
  },
};

function readPriority(row: Row, column: Column): number {
  const value = row.integer(column);
  if (value === null) return USUAL_PRIORITY;
  if (value > 100) row.fail(column, 'is no priority; write 0 (pays first) to 100');
  return value;
}
