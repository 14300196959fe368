/** One of several runs over the same files, each of which replays its own accounts. */
import { createHash } from 'node:crypto';
import { byText } from '../domain/order.ts';
import { ELSEWHERE, type UseRows } from '../formats/format.ts';
import { accountKey, nameOfKey, type AccountKey, type RecordStore } from './store.ts';

export interface Shard {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

/**
 * The first twelve hex digits of the SHA-256 of the account's name in UTF-8, as a number, modulo the number of shards, plus one:
 * the same on every machine, in every version.
 */
export function shardOf(account: string, of: number): number {
  const digits = createHash('sha256').update(account, 'utf8').digest('hex').slice(0, 12);
  return (Number.parseInt(digits, 16) % of) + 1;
}

/** Keeps the records that may be of a shard's accounts, and the keys of all: what an export without a name is of shows only at the end. */
export function shardStore(store: RecordStore, isOwn: (account: string) => boolean): RecordStore {
  const others = new Map<string, AccountKey>();
  const owned = new Map<string, boolean>();
  const owns = (account: string): boolean => {
    let own = owned.get(account);
    if (own === undefined) owned.set(account, (own = isOwn(account)));
    return own;
  };
  const isHere = (record: AccountKey): boolean => {
    if (record.account === '' || owns(record.account)) return true;
    if (!others.has(record.account)) others.set(record.account, accountKey(record));
    return false;
  };
  const { rows } = store;
  return {
    add(record) {
      if (isHere(record)) store.add(record);
    },
    ...(rows === undefined ? {} : { rows: shardRows(rows, isHere) }),
    keys: () => [...store.keys(), ...others.values()].sort((a, b) => byText(nameOfKey(a), nameOfKey(b))),
    recordsOf: (keys, meanwhile) => store.recordsOf(keys, meanwhile),
    tableOf: (keys) => store.tableOf(keys),
  };
}

function shardRows(rows: UseRows, isHere: (record: AccountKey) => boolean): UseRows {
  return {
    accountOf: (key) => (isHere(key) ? rows.accountOf(key) : ELSEWHERE),
    // Whoever is asked for the words of a use makes an account of whose it is.
    wordsOf: (use) => (isHere(use) ? rows.wordsOf(use) : -1),
    add: (block) => rows.add(block),
  };
}
