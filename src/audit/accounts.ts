/** The accounts of a run, replayed one after the other: only one account's records are at hand at a time. */
import { once } from '../domain/once.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { InputRecord, PlanRecord } from '../domain/records.ts';
import type { AccountReplay, Meanwhile, ReplayContext } from '../replay/model.ts';
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
  /** Called now and then while an account is replayed: what it throws ends the run. */
  readonly meanwhile?: Meanwhile | undefined;
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
  /**
   * The same, in less time and memory where the account's uses let it: for its part of a report, which lists draws. `settles`: it lists
   * none that are rightly billed.
   */
  judge(settles: boolean): Judged;
}

export interface Accounts {
  /** All that the files name, in order of name. */
  readonly all: readonly Partition[];
  /** Those that were asked for. */
  readonly wanted: readonly Partition[];
  readonly namedAfterVendors: readonly string[];
  /** Of those wanted that are of this run, in order of name. */
  readonly own: readonly Partition[];
  /** The same, one after the other, each made when its turn comes. */
  readonly work: Iterable<AccountWork>;
  readonly replayed: Iterable<Replayed>;
}

export function accountsOf({ options, policies, store, redactor, isOwn, meanwhile }: Run, files: readonly FileSpan[]): Accounts {
  const contextOf = contextsOf(options, policies, files, meanwhile);
  const { accounts, namedAfterVendors } = partition(store.keys());
  const wanted = accounts.filter(({ account }) => isWanted(account, options));
  const own = isOwn === undefined ? wanted : wanted.filter(({ account }) => isOwn(account));
  const work = function* (): Iterable<AccountWork> {
    for (const { account, keys } of own) {
      const records = (): InputRecord[] => redactor?.inOrder(store.recordsOf(keys, meanwhile)) ?? store.recordsOf(keys, meanwhile);
      // Ties are broken by names.
      const table = (): AccountTable | null => (redactor ? null : store.tableOf(keys));
      yield workOf(account, records, contextOf, table);
    }
  };
  const replayed = function* (): Iterable<Replayed> {
    for (const account of work()) yield account.replay();
  };
  return { all: accounts, wanted, namedAfterVendors, own, work: work(), replayed: replayed() };
}

export function isWanted(account: string, { accounts }: AuditOptions): boolean {
  return accounts.length === 0 || accounts.includes(account);
}

/** What the replay of an account is told, by its records: asked for only where the files make a difference between accounts. */
export type ContextOf = (records: () => readonly InputRecord[]) => ReplayContext;

export function contextsOf(
  options: AuditOptions,
  policies: readonly Policy[],
  files: readonly FileSpan[],
  meanwhile?: Meanwhile,
): ContextOf {
  const base = replayContext(options, policies, files, meanwhile);
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
  return new Work(account, records, contextOf, table);
}

/** What a record takes beside itself while it is replayed. */
const BYTES_OF_A_REPLAYED = 400;

class Work implements AccountWork {
  constructor(
    readonly account: string,
    readonly records: () => InputRecord[],
    private readonly contextOf: ContextOf,
    private readonly table: () => AccountTable | null,
  ) {}

  replay(): Replayed {
    const { account } = this;
    const records = this.records();
    const context = this.contextOf(() => records);
    context.meanwhile?.(records.length * BYTES_OF_A_REPLAYED);
    const zoneless = records.some(isZoneless) ? records : null;
    return { account, records, context, replay: replayOwned(account, records, context), zoneless };
  }

  judge(settles: boolean): Judged {
    const { account } = this;
    const stored = wholly ? null : this.table();
    if (stored === null || !stored.others.every((record) => record.kind === 'plan' && !isZoneless(record))) return this.replay();
    const context = this.contextOf(this.records);
    let made: AccountReplay | null = null;
    const whole = (): AccountReplay => (made ??= replayOwned(account, this.records(), context));
    const found = replayPlain({ account, uses: stored.uses, lines: stored.others as PlanRecord[], whole }, context, settles);
    return found === null ? this.replay() : { account, replay: found, context, zoneless: null };
  }
}

function isZoneless({ zoneless }: InputRecord): boolean {
  return zoneless;
}
