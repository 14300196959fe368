/**
 * The spend report of Claude's Team and Enterprise plans: a row sums what one person did with one product and model over the
 * time of the export, and only the name of the file says which time that was.
 */
import { DAY, parseTime, type Instant, type Span } from '../domain/time.ts';
import type { CsvFormat, FormatContext } from './format.ts';
import { blankUse } from './blank.ts';
import { identifying } from './claude-console.ts';

const required = ['user_email', 'product', 'model', 'total_requests', 'total_net_spend_usd'];

/** As the product calls it, whatever a browser or a person put round it. */
const DAYS = /(\d{4}-\d{2}-\d{2})[-_ ]to[-_ ](\d{4}-\d{2}-\d{2})/;
const ORGANISATION = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

const HOW_TO_NAME =
  'no column says which days the report sums: that stands only in the name of the file; call it spend-report-<uuid>-2026-07-01-to-2026-07-31.csv, as it was downloaded';

export const claudeSpendReport: CsvFormat = {
  kind: 'csv',
  id: 'claude-spend-report',
  title: 'Claude Team and Enterprise spend report',
  vendor: 'claude',
  where:
    'Claude, Analytics, Spend, Export Spend Report: for Owners and Primary Owners. Keep the name of the file ' +
    '(spend-report-<uuid>-2026-07-01-to-2026-07-31.csv), nothing else says which days it sums. Give reports whose days do not overlap: ' +
    'only of two that begin with the same day the shorter is left out.',
  proves:
    "What each person's use of a product and a model cost in credits over the whole time of the report; on plans with seats only use beyond the " +
    'allotment is in it, so each person is an account of its own, whose plan belongs into accounts.csv. A sum over weeks shows no headroom at any ' +
    'instant: its draws are explained where a published rule covers all of them, and undecided otherwise. A net spend of 0 says nothing of what paid.',
  required,
  recognises: (header) => required.every((name) => header.has(name)),
  open(header, context) {
    const email = header.column('user_email');
    const account = header.column('account_uuid');
    const user = header.column('user_id');
    const product = header.column('product');
    const model = header.column('model');
    const net = header.column('total_net_spend_usd');
    const gross = header.column('total_gross_spend_usd');
    // total_prompt_tokens holds cached ones too: what was not cached stands in a column of its own, since autumn 2026.
    const input = header.column('total_uncached_input_tokens');
    const cacheRead = header.column('total_cache_read_tokens');
    const cacheWrite5m = header.column('total_cache_write_5m_tokens');
    const cacheWrite1h = header.column('total_cache_write_1h_tokens');
    const output = header.column('total_completion_tokens');
    const key = identifying(header, ['user_email', 'account_uuid', 'product', 'model']);
    const period = periodOf(context);
    const use = blankUse('claude-spend-report', 'claude', context.file);
    if (period !== null) {
      use.from = period.from;
      use.until = period.until;
    }

    return (row) => {
      use.line = row.line;
      // The seat has the allowance. Rows of nobody, such as (org service usage), stay apart from every seat.
      use.member = row.text(email) || row.text(account) || row.text(user);
      use.account = use.member || 'no-member';
      use.surface = row.text(product);
      use.model = row.text(model);
      use.inputTokens = row.integer(input);
      use.outputTokens = row.integer(output);
      use.cacheReadTokens = row.integer(cacheRead);
      use.cacheWrite5mTokens = row.integer(cacheWrite5m);
      use.cacheWrite1hTokens = row.integer(cacheWrite1h);
      const spent = row.magnitude(net);
      const isPaid = spent !== null && spent > 0;
      use.funding = isPaid ? 'credits' : '';
      use.amount = isPaid ? spent : null;
      use.currency = isPaid ? 'USD' : '';
      use.listAmount = row.magnitude(gross);
      if (row.failed || period === null) return;
      use.identity = row.identity(period.organisation, key);
      context.sink.use(use);
    };
  },
};

interface Period extends Span {
  /** From the name of the file: people of two organisations are other seats. */
  readonly organisation: string;
}

function periodOf({ file, sink, name = '', note }: FormatContext): Period | null {
  const fail = (problem: string): null => {
    sink.issue({ file, line: 1, column: '', value: '', problem });
    return null;
  };
  const [, first = '', last = ''] = DAYS.exec(name) ?? [];
  if (first === '') return fail(HOW_TO_NAME);
  const from = dayOf(first);
  const lastDay = dayOf(last);
  if (from === null || lastDay === null || lastDay < from)
    return fail(`the file is called ${name}, in which ${first} to ${last} is no time; call it as it was downloaded`);
  note?.(
    `its rows sum ${first} to ${last}, as its name says; no page says whether the last day is in it or which zone its days are of: it is taken as in it, in UTC.`,
  );
  return { from, until: (lastDay + DAY) as Instant, organisation: ORGANISATION.exec(name)?.[0].toLowerCase() ?? '' };
}

function dayOf(text: string): Instant | null {
  const parsed = parseTime(text, 'UTC');
  return parsed.ok ? parsed.from : null;
}
