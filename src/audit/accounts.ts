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
  /** Whether an account is of this run, by its name; all are where it is left out. */
  readonly isOwn?: ((account: string) => boolean) | undefined;
}

export interface Replayed {
  readonly account: string;
  readonly records: readonly InputRecord[];
  readonly replay: AccountReplay;
  readonly context: ReplayContext;
}

/** An account whose replay waits to be asked for. */
export interface AccountWork {
  readonly account: string;
  /** Of one account that it was asked for: they are made anew each time. */
  records(): readonly InputRecord[];
  replay(): Replayed;
}

export interface Accounts {
  /** All that the files name, in order of name. */
  readonly all: readonly Partition[];
  /** Those that were asked for. */
  readonly wanted: readonly Partition[];
  readonly namedAfterVendors: readonly string[];
  /** Of those wanted that are of this run, in order of name. */
  readonly work: readonly AccountWork[];
  /** The same, one after the other. */
  readonly replayed: Iterable<Replayed>;
}

export function accountsOf({ options, policies, store, redactor, isOwn }: Run, files: readonly FileSpan[]): Accounts {
  const contextOf = contextsOf(options, policies, files);
  const { accounts, namedAfterVendors } = partition(store.keys());
  const wanted = accounts.filter(({ account }) => isWanted(account, options));
  const own = isOwn === undefined ? wanted : wanted.filter(({ account }) => isOwn(account));
  const work = own.map(({ account, keys }) =>
    workOf(account, () => redactor?.inOrder(store.recordsOf(keys)) ?? store.recordsOf(keys), contextOf),
  );
  return { all: accounts, wanted, namedAfterVendors, work, replayed: replayAll(work) };
}

function* replayAll(work: readonly AccountWork[]): Iterable<Replayed> {
  for (const account of work) yield account.replay();
}

export function isWanted(account: string, { accounts }: AuditOptions): boolean {
  return accounts.length === 0 || accounts.includes(account);
}

/** What the replay of an account is told, by its records. */
export type ContextOf = (records: readonly InputRecord[]) => ReplayContext;

export function contextsOf(options: AuditOptions, policies: readonly Policy[], files: readonly FileSpan[]): ContextOf {
  const base = replayContext(options, policies, files);
  const covered = coverageFor(files);
  return (records) => ({ ...base, coverage: covered(records) });
}

/** `records` makes records that are nobody else's each time. */
export function workOf(account: string, records: () => InputRecord[], contextOf: ContextOf): AccountWork {
  return {
    account,
    records,
    replay() {
      const own = records();
      const context = contextOf(own);
      return { account, records: own, context, replay: replayOwned(account, own, context) };
    },
  };
}
