/** The canonical usage CSV: one row a metered use, or a sum over a span. */
import type { Funding, Stream, UseRecord } from '../domain/records.ts';
import { blankUse } from './blank.ts';
import { checkCurrency, currency, edge, requireColumns, requiredTime, word } from './canonical.ts';
import { Converted } from './converted.ts';
import type { Column, CsvFormat, Row } from './format.ts';
import { Windows } from './windows.ts';

export const USE_STREAMS: readonly Stream[] = ['subscription', 'api', 'cloud', 'other'];
export const FUNDINGS: readonly Exclude<Funding, ''>[] = ['allowance', 'credits', 'mixed', 'none'];

export const usage: CsvFormat = {
  kind: 'csv',
  id: 'usage',
  title: 'Uses, one a row',
  vendor: '',
  where:
    'A CSV of your own, or made by a script from an export or a log that Headroom does not read itself. Recognised by its column funding.',
  proves:
    'Each use with its time, what paid for it and how much: the draws. With a quantity and a limit the allowance can be counted; with the ' +
    'meters beside a use (session_used_pct or session_remaining_pct, session_resets_at or session_resets_in, the same for weekly) they need no counting.',
  required: ['timestamp', 'funding'],
  recognises: (header) => header.has('funding'),
  varying: {
    from: 'timestamp',
    id: 'event_id',
    account: 'account',
    quantity: 'quantity',
    amount: 'credits_amount',
    listAmount: 'list_amount',
    inputTokens: 'input_tokens',
    outputTokens: 'output_tokens',
  },
  open(header, context) {
    requireColumns(header, context, ['timestamp']);
    const timestamp = header.column('timestamp');
    const until = header.column('until');
    const eventId = header.column('event_id');
    const account = header.column('account');
    const plan = header.column('plan');
    const stream = header.column('stream');
    const surface = header.column('surface');
    const client = header.column('client');
    const model = header.column('model');
    const feature = header.column('feature');
    const member = header.column('member');
    const workspace = header.column('workspace');
    const apiKey = header.column('api_key');
    const quantity = header.column('quantity');
    const inputTokens = header.column('input_tokens');
    const outputTokens = header.column('output_tokens');
    const cacheRead = header.column('cache_read_tokens');
    const cacheWrite5m = header.column('cache_write_5m_tokens');
    const cacheWrite1h = header.column('cache_write_1h_tokens');
    const funding = header.column('funding');
    const amount = header.column('credits_amount');
    const currencyColumn = header.column('currency');
    const listAmount = header.column('list_amount');
    const vendorExceeds = header.column('vendor_exceeds');
    // Beyond the contract: what exports say, and a person seldom knows.
    const impliedPlan = header.column('implied_plan');
    const unit = header.column('unit');
    const apiKeyStatus = header.column('api_key_status');
    const identity = header.column('row_identity');
    const converted = new Converted(header, context, 'usage');
    const windows = new Windows(header, context);
    const use = blankUse('usage', '', context.file);

    return (row) => {
      use.line = row.line;
      converted.read(row, use);
      use.account = converted.text(row, account);
      use.plan = converted.text(row, plan);
      use.impliedPlan = converted.text(row, impliedPlan);
      use.stream = word(row, stream, USE_STREAMS) ?? 'subscription';
      use.surface = converted.text(row, surface);
      use.client = converted.text(row, client);
      use.model = converted.text(row, model);
      use.feature = converted.text(row, feature);
      use.member = converted.text(row, member);
      use.workspace = converted.text(row, workspace);
      use.apiKey = converted.text(row, apiKey);
      use.apiKeyStatus = converted.text(row, apiKeyStatus);
      readSpan(row, timestamp, until, use);
      use.quantity = row.magnitude(quantity);
      use.unit = converted.text(row, unit);
      use.inputTokens = row.integer(inputTokens);
      use.outputTokens = row.integer(outputTokens);
      use.cacheReadTokens = row.integer(cacheRead);
      use.cacheWrite5mTokens = row.integer(cacheWrite5m);
      use.cacheWrite1hTokens = row.integer(cacheWrite1h);
      use.funding = word(row, funding, FUNDINGS) ?? '';
      use.amount = row.magnitude(amount);
      use.currency = currency(row, currencyColumn);
      if (use.amount !== null) checkCurrency(row, amount, currencyColumn, use.currency);
      checkFunding(row, amount, use);
      use.listAmount = row.magnitude(listAmount);
      use.vendorExceeds = row.boolean(vendorExceeds);
      windows.read(row, use.until, use.until, use.readings, use.limits);
      checkIdentity(row, identity);
      if (row.failed) return;
      use.id = converted.text(row, eventId);
      use.identity = use.id === '' ? row.text(identity) || row.identity(use.account === '' ? 'default' : use.account, null) : '';
      context.sink.use(use);
    };
  },
};

const IDENTITY = /^[0-9a-f]{12}$/;

/** What a row without an id goes by was worked out from its export. */
function checkIdentity(row: Row, column: Column): void {
  const text = row.text(column);
  if (text !== '' && !IDENTITY.test(text)) row.fail(column, 'is not what convert wrote; leave it empty, or give the row an event_id');
}

/** A bare date without an end is its whole day. */
function readSpan(row: Row, timestamp: Column, until: Column, use: UseRecord): void {
  const start = requiredTime(row, timestamp);
  if (start === null) {
    row.time(until);
    return;
  }
  const { from, bareDate } = start;
  use.from = from;
  use.until = start.until;
  use.zoneless = start.zoneless;
  const end = edge(row, until);
  if (end === null) return;
  use.until = end;
  if (end > from) return;
  const remedy = bareDate ? 'write the day after the last' : 'write a later time, or leave the cell empty for an instant';
  row.fail(until, `is no later than the timestamp; the end is exclusive, so ${remedy}`);
}

function checkFunding(row: Row, amount: Column, { amount: paid, funding }: UseRecord): void {
  if (paid === null || paid <= 0 || (funding !== 'allowance' && funding !== 'none')) return;
  const contradiction = funding === 'none' ? 'was not charged' : 'was paid by the allowance';
  row.fail(
    amount,
    `contradicts funding ${funding}, which says that the use ${contradiction}; write credits or mixed there, or leave the amount empty`,
  );
}
