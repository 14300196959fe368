/** The canonical accounts CSV: who is on which plan, when, and how much it includes. */
import type { PlanRecord } from '../domain/records.ts';
import { isZone, type Instant } from '../domain/time.ts';
import { currency, edge, required, requireColumns, requiredTime } from './canonical.ts';
import { Converted } from './converted.ts';
import type { Column, CsvFormat, Row } from './format.ts';

export const accounts: CsvFormat = {
  kind: 'csv',
  id: 'accounts',
  title: 'Accounts and their plans',
  vendor: '',
  where: 'A CSV of your own, a row for each account and plan. Recognised by its columns plan and from.',
  proves:
    'Which plan an account was on and since when, its billing day, and the allowance where the plan has one: what exports leave out, and without ' +
    "which their draws can't be judged. It is the account holder's word.",
  required: ['account', 'plan', 'from'],
  recognises: (header) => header.has('plan') && header.has('from'),
  open(header, context) {
    requireColumns(header, context, ['account']);
    const account = header.column('account');
    const plan = header.column('plan');
    const from = header.column('from');
    const until = header.column('until');
    const billingDay = header.column('billing_day');
    const allowance = header.column('allowance');
    const unit = header.column('unit');
    const currencyColumn = header.column('currency');
    const timezone = header.column('timezone');
    const converted = new Converted(header, context, 'accounts');
    const line = blankLine(context.file);

    return (row) => {
      line.line = row.line;
      converted.read(row, line);
      required(row, account, 'write the name that the other files give the account, or default');
      required(row, plan, 'write the plan, such as claude-pro');
      line.account = converted.text(row, account);
      line.plan = converted.text(row, plan);
      const start = requiredTime(row, from);
      if (start !== null) {
        line.from = start.from;
        line.zoneless = start.zoneless;
      }
      const startsAt = start === null ? null : line.from;
      line.until = edge(row, until);
      if (line.until !== null && startsAt !== null && line.until <= startsAt) {
        row.fail(until, 'is not after from; the end is exclusive, so write the day after the last');
      }
      line.billingDay = readBillingDay(row, billingDay);
      line.allowance = row.magnitude(allowance);
      line.unit = converted.text(row, unit);
      line.currency = currency(row, currencyColumn);
      line.timezone = row.text(timezone);
      if (line.timezone !== '' && !isZone(line.timezone))
        row.fail(timezone, 'is not a time zone; write an IANA name, such as Europe/Berlin');
      if (!row.failed) context.sink.plan(line);
    };
  },
};

function readBillingDay(row: Row, column: Column): number | null {
  const day = row.integer(column);
  if (day !== null && (day < 1 || day > 31)) row.fail(column, 'is not a day of the month; write 1 to 31');
  return day;
}

function blankLine(file: number): PlanRecord {
  return {
    kind: 'plan',
    file,
    line: 0,
    account: '',
    format: 'accounts',
    vendor: '',
    zoneless: false,
    from: 0 as Instant,
    until: null,
    plan: '',
    billingDay: null,
    allowance: null,
    unit: '',
    currency: '',
    timezone: '',
  };
}
