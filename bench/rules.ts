/**
 * What all rules together, and the bridge, add to the time of the replay: in one process, account by account, on the file that
 * its first argument names, with a ledger entry for every draw so that the rules about the ledger have something to do.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { bridgesOf } from '../src/audit/bridge.ts';
import { accountsOf } from '../src/audit/accounts.ts';
import { readInputs } from '../src/audit/read.ts';
import { memoryStore } from '../src/audit/store.ts';
import { findingView } from '../src/audit/view.ts';
import type { EntryRecord, InputRecord } from '../src/domain/records.ts';
import { readPolicyFile } from '../src/policies/schema.ts';
import { replayOwned } from '../src/replay/replay.ts';
import { checkAll } from '../src/rules/index.ts';
import { OPTIONS } from '../test/support/options.ts';

const [usage = '', policyFile = ''] = process.argv.slice(2);
const policies = [readPolicyFile(policyFile, readFileSync(policyFile, 'utf8'))];
const options = { ...OPTIONS, draws: 'none' as const };
const store = memoryStore();
const { spans } = await readInputs({
  inputs: [{ path: 'usage.csv', chunks: () => createReadStream(usage) as AsyncIterable<Uint8Array> }],
  forcedFormats: new Map(),
  options,
  store,
});
const accounts = accountsOf({ options, policies, store }, spans);

/** A purchase, then every draw with the balance after it. */
function ledgerOf(account: string, records: readonly InputRecord[]): EntryRecord[] {
  const entries: EntryRecord[] = [];
  let balance = 1_000_000_000;
  for (const record of records) {
    if (record.kind !== 'use' || record.amount === null || record.amount === 0) continue;
    const base = { kind: 'entry' as const, account, format: 'credits', vendor: '', zoneless: false, file: 1 };
    const said = { stream: 'subscription' as const, expiresAt: null, priority: 50, invoiceId: '', description: '' };
    const at = record.from;
    if (entries.length === 0) {
      const bought = { id: 'bought', type: 'purchase' as const, amount: balance as EntryRecord['amount'], eventId: '' };
      entries.push({ ...base, ...said, ...bought, line: 2, at, latest: at, currency: record.currency, balanceAfter: null });
    }
    balance -= record.amount;
    const drawn = { id: `led-${record.id}`, type: 'draw' as const, amount: record.amount, eventId: record.id };
    const after = { currency: record.currency, balanceAfter: balance as EntryRecord['amount'] };
    entries.push({ ...base, ...said, ...drawn, ...after, line: entries.length + 2, at, latest: at });
  }
  return entries;
}

const seconds = { replay: 0, rules: 0, bridge: 0 };
let [rows, findings] = [0, 0];
for (const { account, records, context } of accounts.replayed) {
  const all = [...records, ...ledgerOf(account, records)];
  rows += records.length;
  const start = process.hrtime.bigint();
  const replay = replayOwned(account, all, context);
  const replayed = process.hrtime.bigint();
  const found = checkAll({ replay, policies, budgets: [], policyAt: (at) => replay.policyAt(at) }, new Map());
  findings += found.map((finding) => findingView(finding, account, () => 'usage.csv')).length;
  const checked = process.hrtime.bigint();
  bridgesOf(replay);
  const bridged = process.hrtime.bigint();
  seconds.replay += Number(replayed - start) / 1e9;
  seconds.rules += Number(checked - replayed) / 1e9;
  seconds.bridge += Number(bridged - checked) / 1e9;
}
console.log(JSON.stringify({ rows, findings, ...seconds, share: seconds.rules / seconds.replay }));
