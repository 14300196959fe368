/** The accounts of a run, replayed one after the other: only one account's records are at hand at a time. */
import { once } from '../domain/once.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { InputRecord, PlanRecord } from '../domain/records.ts';
import type { AccountReplay, ReplayContext } from '../replay/model.ts';
import { replayPlain } from '../replay/plain.ts';
import { replayOwned } from '../replay/replay.ts';
import { coverageFor, replayContext, type FileSpan } from './context.ts';
import { partition, type Partition } from './partition.ts';
import type { Redactor } from './redact.ts';
import type { AccountTable, RecordStore } from './store.ts';

export interface Run {
  readonly options: AuditOptions;
  readonly policies: readonly Policy[];
  readonly store: RecordStore;
  readonly redactor?: Redactor | null;
  /** Whether an account is of this run, by its name; all are where it is left out. */
  readonly isOwn?: ((account: string) => boolean) | undefined;
}

export interface Replayed extends Judged {
  readonly records: readonly InputRecord[];
}

/** An account whose records need not be at hand. */
export interface Judged {
  readonly account: string;
  readonly replay: AccountReplay;
  readonly context: ReplayContext;
  /** `null`: none of them lacks a zone, so that nothing hangs on it. */
  readonly zoneless: readonly InputRecord[] | null;
}

/** An account whose replay waits to be asked for. */
export interface AccountWork {
  readonly account: string;
  /** Of one account that it was asked for: they are made anew each time. */
  records(): readonly InputRecord[];
  replay(): Replayed;
  /** The same, in less time and memory where the account's uses let it: for its part of a report, which lists draws. */
  judge(): Judged;
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
    workOf(
      account,
      () => redactor?.inOrder(store.recordsOf(keys)) ?? store.recordsOf(keys),
      contextOf,
      // Ties are broken by names.
      redactor ? undefined : () => manyIn(store.tableOf(keys)),
    ),
  );
  return { all: accounts, wanted, namedAfterVendors, work, replayed: replayAll(work) };
}

function* replayAll(work: readonly AccountWork[]): Iterable<Replayed> {
  for (const account of work) yield account.replay();
}

export function isWanted(account: string, { accounts }: AuditOptions): boolean {
  return accounts.length === 0 || accounts.includes(account);
}

/** What the replay of an account is told, by its records: asked for only where the files make a difference between accounts. */
export type ContextOf = (records: () => readonly InputRecord[]) => ReplayContext;

export function contextsOf(options: AuditOptions, policies: readonly Policy[], files: readonly FileSpan[]): ContextOf {
  const base = replayContext(options, policies, files);
  const covered = coverageFor(files);
  // One object for all accounts that are told the same, mostly all: what follows from it is worked out once.
  const contextWith = once((coverage: ReplayContext['coverage']): ReplayContext => ({ ...base, coverage }));
  return (records) => contextWith(covered(records));
}

let wholly = false;

/** For tests: whether every account is replayed with an object for each of its uses, as those are that say more than that. */
export function replayWholly(isWholly: boolean): void {
  wholly = isWholly;
}

/** `records` makes records that are nobody else's each time; `table` gives the same as they are stored. */
export function workOf(
  account: string,
  records: () => InputRecord[],
  contextOf: ContextOf,
  table: () => AccountTable | null = () => null,
): AccountWork {
  const replay = (): Replayed => {
    const own = records();
    const context = contextOf(() => own);
    return { account, records: own, context, replay: replayOwned(account, own, context), zoneless: own.some(isZoneless) ? own : null };
  };
  return {
    account,
    records,
    replay,
    judge() {
      const stored = wholly ? null : table();
      if (stored === null || !stored.others.every((record) => record.kind === 'plan' && !isZoneless(record))) return replay();
      const context = contextOf(records);
      let made: AccountReplay | null = null;
      const whole = (): AccountReplay => (made ??= replayOwned(account, records(), context));
      const found = replayPlain({ account, uses: stored.uses, lines: stored.others as PlanRecord[], whole }, context);
      return found === null ? replay() : { account, replay: found, context, zoneless: null };
    },
  };
}

/** Of a few uses as many objects are made sooner than what spares them. */
const MANY = 1;

function manyIn(table: AccountTable | null): AccountTable | null {
  return table !== null && table.uses.rows >= MANY ? table : null;
}

function isZoneless({ zoneless }: InputRecord): boolean {
  return zoneless;
}
