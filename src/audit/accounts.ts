/** The accounts of a run, replayed one after the other: only one account's records are at hand at a time. */
import type { AuditOptions } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { InputRecord } from '../domain/records.ts';
import type { AccountReplay, ReplayContext } from '../replay/model.ts';
import { replayOwned } from '../replay/replay.ts';
import { coverageFor, replayContext, type FileSpan } from './context.ts';
import { partition, type Partition } from './partition.ts';
import type { Redactor } from './redact.ts';
import type { RecordStore } from './store.ts';

export interface Run {
  readonly options: AuditOptions;
  readonly policies: readonly Policy[];
  readonly store: RecordStore;
  readonly redactor?: Redactor | null;
}

export interface Replayed {
  readonly account: string;
  readonly records: readonly InputRecord[];
  readonly replay: AccountReplay;
  readonly context: ReplayContext;
}

export interface Accounts {
  readonly wanted: readonly Partition[];
  readonly namedAfterVendors: readonly string[];
  /** In order of name. */
  readonly replayed: Iterable<Replayed>;
}

export function accountsOf({ options, policies, store, redactor }: Run, files: readonly FileSpan[]): Accounts {
  const base = replayContext(options, policies, files);
  const covered = coverageFor(files);
  const { accounts, namedAfterVendors } = partition(store.keys());
  const wanted = options.accounts.length === 0 ? accounts : accounts.filter(({ account }) => options.accounts.includes(account));
  return {
    wanted,
    namedAfterVendors,
    replayed: replayAll(
      wanted,
      (keys) => redactor?.inOrder(store.recordsOf(keys)) ?? store.recordsOf(keys),
      (records) => ({ ...base, coverage: covered(records) }),
    ),
  };
}

function* replayAll(
  wanted: readonly Partition[],
  recordsOf: RecordStore['recordsOf'],
  contextOf: (records: readonly InputRecord[]) => ReplayContext,
): Iterable<Replayed> {
  for (const { account, keys } of wanted) {
    const records = recordsOf(keys);
    const context = contextOf(records);
    yield { account, records, context, replay: replayOwned(account, records, context) };
  }
}
