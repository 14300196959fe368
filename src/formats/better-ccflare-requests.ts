/**
 * The request log of better-ccflare, a proxy before Claude, as its database writes the table `requests` out. It notes `overage`
 * where the vendor's headers said that credits were in use. Everything else it writes into `billing_type` is its own assumption:
 * `plan` is also what it takes for granted of a subscription, and `api` of whatever it knows nothing about.
 */
import type { Funding } from '../domain/records.ts';
import { blankUse } from './blank.ts';
import { required } from './canonical.ts';
import { epochMillis } from './epoch.ts';
import { jsonForm } from './flat-json.ts';
import type { CsvFormat } from './format.ts';

const needed = ['id', 'timestamp', 'model', 'billing_type'];
const FIRST_ERROR = 400;

export const betterCcflareRequests: CsvFormat = {
  kind: 'csv',
  id: 'better-ccflare-requests',
  title: 'better-ccflare requests',
  vendor: 'claude',
  // A request may be saved again when the last of its stream has come.
  fullness: (use) => use.outputTokens ?? 0,
  where:
    'The database of the proxy better-ccflare, its table requests written out with its header: ' +
    "sqlite3 -header -csv better-ccflare.db 'SELECT * FROM requests'. Give its usage_snapshots as well.",
  proves:
    'Each request with its account, model and tokens, and that credits paid where billing_type is overage: the proxy read that from the ' +
    "vendor's headers. How much they paid is not in it (cost_usd is an estimate and is not read), and plan and api are the proxy's own " +
    'assumptions, so that such requests do not say what paid. Use beside the proxy is not in it.',
  required: needed,
  recognises: (header) => needed.every((name) => header.has(name)),
  open(header, { file, sink }) {
    const id = header.column('id');
    const timestamp = header.column('timestamp');
    const account = header.column('account_used');
    const path = header.column('path');
    const status = header.column('status_code');
    const model = header.column('model');
    const input = header.column('input_tokens');
    const output = header.column('output_tokens');
    const cacheRead = header.column('cache_read_input_tokens');
    const cacheWrite = header.column('cache_creation_input_tokens');
    const billing = header.column('billing_type');
    const use = blankUse('better-ccflare-requests', 'claude', file);

    return (row) => {
      use.line = row.line;
      use.account = row.text(account);
      use.id = required(row, id, 'every request has one');
      required(row, timestamp, 'every request has the time at which it was saved');
      const at = epochMillis(row, timestamp);
      use.model = row.text(model);
      use.stream = use.model === '' || /claude/i.test(use.model) ? 'subscription' : 'other';
      use.inputTokens = row.integer(input);
      use.outputTokens = row.integer(output);
      use.cacheReadTokens = row.integer(cacheRead);
      const written = row.integer(cacheWrite);
      use.cacheWrite5mTokens = written;
      // Only the sum is kept, not how long it lives.
      use.cacheWrite1hTokens = written === 0 ? 0 : null;
      const code = row.integer(status);
      use.funding = fundingOf(row.text(billing).toLowerCase(), isServed(code, row.text(path)));
      use.vendorExceeds = use.funding === 'credits' ? true : null;
      if (row.failed || at === null) return;
      use.from = at;
      use.until = at;
      sink.use(use);
    };
  },
};

export const betterCcflareRequestsJson = jsonForm(
  betterCcflareRequests,
  'better-ccflare-requests-json',
  "The same table as JSON: sqlite3 -json better-ccflare.db 'SELECT * FROM requests'.",
);

/** A refused request used nothing, and counting tokens is free. */
function isServed(code: number | null, path: string): boolean {
  return (code === null || code < FIRST_ERROR) && !/\/count_tokens\b/.test(path);
}

function fundingOf(billing: string, served: boolean): Funding {
  if (!served) return 'none';
  return billing === 'overage' ? 'credits' : '';
}
