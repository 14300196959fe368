/**
 * Cursor's usage events, as the dashboard has exported them since 2025: one row an event, UTC, columns that come and go.
 * Two things in it are easily misread. `Cost` is a notional value that included and failed events carry too: only
 * on-demand events are billed. And the two Input columns are disjoint (their sum, cache reads and output make the total).
 */
import type { Micros } from '../domain/money.ts';
import type { UseRecord } from '../domain/records.ts';
import type { Column, CsvFormat, Header, Row } from './format.ts';
import { ZERO } from '../domain/money.ts';
import { NO_COLUMN } from './format.ts';
import { blankUse } from './blank.ts';
import { chargeOf, FUNDING, UNKNOWN_KIND, type Charge } from './cursor.ts';

/** Cells of a number column that say in a word that nothing was charged. */
const WORDS_FOR_NOTHING = ['included', 'free'];

function isWord(row: Row, column: Column): boolean {
  return WORDS_FOR_NOTHING.includes(row.text(column).toLowerCase());
}

function numberUnlessWord(row: Row, column: Column): Micros | null {
  return isWord(row, column) ? null : row.magnitude(column);
}

function anyOf(header: Header, first: string, second: string): Column {
  return header.has(first) ? header.column(first) : header.column(second);
}

export const cursorUsage: CsvFormat = {
  kind: 'csv',
  id: 'cursor-usage',
  title: 'Cursor usage events',
  vendor: 'cursor',
  where: 'Cursor, Dashboard, Usage, Export CSV. One export reaches back 7 to 30 days; give several together, overlaps are counted once.',
  proves:
    "Each event with its time, tokens and whether it was included or on demand, and what on-demand events cost. The plan's allowance is not in it: " +
    'state it, with the billing day, in accounts.csv, or nothing can be judged. Request-priced plans export requests instead of money; ' +
    'their on-demand events are listed without an amount.',
  required: ['date', 'kind', 'model', 'cost'],
  recognises: (header) =>
    ['date', 'model'].every((name) => header.has(name)) &&
    (header.has('tokens') || header.has('total tokens')) &&
    (header.has('cost to you') || (header.has('kind') && ['cost', 'cost ($)', 'requests'].some((name) => header.has(name)))),
  open(header, { file, sink }) {
    const date = header.column('date');
    const user = header.column('user');
    const agent = header.column('cloud agent id');
    const automation = header.column('automation id');
    const kind = header.column('kind');
    const model = header.column('model');
    const maxMode = header.column('max mode');
    const cacheWrite = header.column('input (w/ cache write)');
    const input = header.column('input (w/o cache write)');
    const cacheRead = header.column('cache read');
    const output = anyOf(header, 'output tokens', 'output');
    const cost = anyOf(header, 'cost', 'cost ($)');
    const requests = header.column('requests');
    const toYou = header.column('cost to you');
    const inRequests = cost === NO_COLUMN && requests !== NO_COLUMN;
    const priced = inRequests ? requests : cost;
    // The kind and the cost of one event differ between exports; its time and model don't.
    const identifying = [date, model];
    const use = blankUse('cursor-usage', 'cursor', file);
    use.unit = inRequests ? 'requests' : 'USD';

    return (row) => {
      use.line = row.line;
      const person = row.text(user);
      use.account = person.toLowerCase() === 'you' ? '' : person;
      use.model = row.text(model);
      const mode = row.text(maxMode).toLowerCase();
      use.feature = mode === 'yes' ? 'max-mode' : mode === 'no' ? 'none' : '';
      use.surface = !row.blank(automation) ? 'automation' : !row.blank(agent) ? 'cloud-agent' : '';
      if (row.blank(date)) row.fail(date, 'is empty; write when the event happened, such as 2025-11-07T20:13:36.375Z');
      const time = row.time(date);
      use.cacheWrite5mTokens = row.integer(cacheWrite);
      use.inputTokens = row.integer(input);
      use.cacheReadTokens = row.integer(cacheRead);
      use.outputTokens = row.integer(output);
      use.quantity = numberUnlessWord(row, priced);
      if (time !== null) {
        use.from = time.from;
        use.until = time.until;
        use.zoneless = time.zoneless;
      }
      if (toYou === NO_COLUMN) payByKind(use, row, chargeOf(row.text(kind)), kind, priced, inRequests);
      else payByCostToYou(use, numberUnlessWord(row, toYou));
      if (row.failed || time === null) return;
      use.identity = row.identity(use.account, identifying);
      sink.use(use);
    };
  },
};

function payByKind(use: UseRecord, row: Row, charge: Charge, kind: Column, priced: Column, inRequests: boolean): void {
  use.stream = charge === 'own-key' ? 'api' : 'subscription';
  use.funding = FUNDING[charge];
  use.amount = null;
  use.currency = '';
  if (charge === 'on-demand' && !inRequests) {
    // An on-demand event whose cost cell says `Included` or `Free` cost nothing.
    use.amount = isWord(row, priced) ? ZERO : use.quantity;
    use.currency = 'USD';
  }
  // A kind nobody knows (old exports say `Unknown`) is kept as use of unstated funding, unless money hangs on what it means.
  if (charge === 'unknown' && use.quantity !== null && use.quantity > 0) {
    row.fail(kind, UNKNOWN_KIND);
  }
}

/** The oldest export has no kind but says what each event cost its user. Zero may mean included, free or failed. */
function payByCostToYou(use: UseRecord, charged: Micros | null): void {
  const paid = charged !== null && charged > 0;
  const partly = paid && use.quantity !== null && charged < use.quantity;
  use.funding = partly ? 'mixed' : paid ? 'credits' : '';
  use.amount = paid ? charged : null;
  use.currency = paid ? 'USD' : '';
  use.listAmount = partly ? use.quantity : null;
}
