/** The storage port: where records wait until every file is read and each account can be replayed. */
import type { InputRecord } from '../domain/records.ts';
import { byText } from '../domain/order.ts';
import type { Meanwhile } from '../replay/model.ts';
import type { UseTable } from '../replay/table.ts';
import type { UseRowBlock, UseRows } from '../formats/format.ts';
import type { Foresight } from '../replay/foresight.ts';
import { Batch } from './store/batch.ts';
import { Bundles } from './store/bundles.ts';
import { Run, Scratch } from './store/run.ts';
import { type Budget, type Spill, USUAL_BUDGET } from './store/spill.ts';
import { Table } from './store/table.ts';
import { SaidWords } from './store/words.ts';

/** An account as files name it; where none does, the vendor whose export it is, and of a payment processor the customer. */
export interface AccountKey {
  readonly account: string;
  readonly vendor: string;
  readonly customer?: string;
}

export function accountKey({ account, vendor, customer }: AccountKey): AccountKey {
  if (account !== '') return { account, vendor: '' };
  return customer === undefined ? { account, vendor } : { account, vendor, customer };
}

/** A name that no other key has. */
export function nameOfKey({ account, vendor, customer }: AccountKey): string {
  if (account !== '') return account;
  return customer === undefined ? `\u0000${vendor}` : `\u0000${vendor}\u0000${customer}`;
}

export interface RecordStore {
  /** Copies what it keeps: formats reuse their records. */
  add(record: InputRecord): void;
  /** Left out: every use is a row of its own. */
  readonly bundling?: Bundling;
  /** Takes uses as rows of numbers too; left out: only as records. */
  readonly rows?: UseRows;
  keys(): AccountKey[];
  /** All records of the keys that make up one account, in the order they were added: uses first, then the rarer kinds. */
  /** `meanwhile` is called now and then: what it throws ends it. */
  recordsOf(keys: readonly AccountKey[], meanwhile?: Meanwhile): InputRecord[];
  /** The same, the uses as they lie here; until the next call. `null`: this store has no such rows. */
  tableOf(keys: readonly AccountKey[]): AccountTable | null;
}

/** Uses that are told together, which takes less time and memory than each by itself. What a table then can't tell it refuses by `Bundled`, and so does `recordsOf`. */
export interface Bundling {
  /** Before anything is added. */
  begin(foresee: Foresight): void;
  /** Accounts some of whose uses were told together before it showed that each is needed by itself; asked for once all is added. */
  spoilt(): AccountKey[];
  /** Forgets all that was added. Of these accounts each use stays by itself then. */
  beginAgain(single: readonly AccountKey[] | 'all'): void;
}

export interface AccountTable {
  readonly uses: UseTable;
  readonly others: readonly InputRecord[];
}

/** Uses as rows of numbers (about 90 bytes each with the id), the rarer kinds as they are, all in memory. */
export function memoryStore(): RecordStore {
  return new Store(null, USUAL_BUDGET);
}

/** The same, but what is more than the budget goes to the spill. */
export function spillingStore(spill: Spill, budget: Budget = USUAL_BUDGET): RecordStore {
  return new Store(spill, budget);
}

/** A stretch of the spill: records of the rarer kinds. */
interface Stretch {
  readonly from: number;
  readonly bytes: number;
}

const RECORDS_BETWEEN = 1 << 12;
/** Bytes that are read at once: of a run, and of all runs together. */
const [LEAST_AHEAD, MOST_AHEAD, ALL_AHEAD] = [1 << 14, 1 << 18, 1 << 22];

class Store implements RecordStore {
  private readonly named: AccountKey[] = [];
  private readonly indices = new Map<string, number>();
  private order = new Int32Array(0);
  /** Whose turn it is in that order. */
  private turn = 0;
  private words = new SaidWords();
  private batch = new Batch(this.words);
  private table = new Table(this.words);
  /** Of which records are made at once. */
  private ofRecords = new Table(this.words);
  readonly rows: UseRows = {
    accountOf: (key) => this.indexOf(key),
    wordsOf: (use) => this.batch.wordsOf(use, this.indexOf(use)),
    add: (rows) => this.addRows(rows),
  };
  readonly bundling: Bundling = {
    begin: (foresee) => {
      this.foresee = foresee;
      this.restart();
    },
    spoilt: () => this.spoilt(),
    beginAgain: (single) => {
      if (single === 'all') this.foresee = null;
      else for (const key of single) this.single.add(nameOfKey(key));
      this.restart();
    },
  };
  private foresee: Foresight | null = null;
  private bundles: Bundles | null = null;
  /** Names of accounts each of whose uses stays by itself, and those of their keys that the batch was not told yet. */
  private readonly single = new Set<string>();
  private untold: number[] = [];
  private readonly runs: Run[] = [];
  private scratch: Scratch | null = null;
  private readonly others = new Map<number, InputRecord[]>();
  private othersHeld = 0;
  private readonly othersSpilt = new Map<number, Stretch[]>();

  constructor(
    private readonly spill: Spill | null,
    private readonly budget: Budget,
  ) {}

  add(record: InputRecord): void {
    const key = this.indexOf(record);
    if (record.kind === 'use') {
      this.batch.add(record, key);
      this.spillFull();
      return;
    }
    const list = this.others.get(key);
    if (list === undefined) this.others.set(key, [copyOf(record)]);
    else list.push(copyOf(record));
    this.othersHeld += 1;
    if (this.spill !== null && this.othersHeld >= this.budget.others) this.spillOthers(this.spill);
  }

  private addRows(rows: UseRowBlock): void {
    const first = this.batch.size;
    this.batch.addRows(rows);
    // An account with other records needs each of its uses by itself.
    if (this.bundles !== null && this.others.size === 0 && this.othersSpilt.size === 0) {
      this.batch.bundle(this.bundles, first, this.named.length, this.untold);
      this.untold = [];
    }
    this.spillFull();
  }

  private spoilt(): AccountKey[] {
    return this.named.filter((_, key) => this.batch.isSpoilt(key));
  }

  private restart(): void {
    this.named.length = 0;
    this.indices.clear();
    this.order = new Int32Array(0);
    this.turn = 0;
    this.words = new SaidWords();
    this.batch = new Batch(this.words);
    this.table = new Table(this.words);
    this.ofRecords = new Table(this.words);
    this.runs.length = 0;
    this.others.clear();
    this.othersHeld = 0;
    this.othersSpilt.clear();
    this.untold = [];
    this.bundles = this.foresee === null ? null : new Bundles(this.foresee, (index) => this.words.at(index));
  }

  private indexOf(record: AccountKey): number {
    const name = nameOfKey(record);
    let index = this.indices.get(name);
    if (index === undefined) {
      index = this.named.length;
      this.named.push(accountKey(record));
      this.indices.set(name, index);
      if (this.single.has(name)) this.untold.push(index);
    }
    return index;
  }

  /** Of a key that may be another's. They are mostly asked for as `keys` gives them, one after the other, or one again. */
  private placeOf(key: AccountKey): number | undefined {
    const { order, turn, named } = this;
    const last = order[turn - 1] ?? -1;
    if (named[last] === key) return last;
    const next = order[turn] ?? -1;
    if (named[next] === key) {
      this.turn += 1;
      return next;
    }
    return this.indices.get(nameOfKey(key));
  }

  /** Keys by name. */
  private inOrder(): Int32Array {
    if (this.order.length < this.named.length) {
      const names = [...this.indices.keys()];
      this.order = Int32Array.from(names.keys()).sort((a, b) => byText(names[a] as string, names[b] as string));
    }
    return this.order;
  }

  private isBatchFull(): boolean {
    const { usesPerAccount, leastUses, mostUses, idBytes, others } = this.budget;
    const { size, ids, meters } = this.batch;
    return (
      size >= Math.min(mostUses, Math.max(leastUses, usesPerAccount * this.named.length)) || ids.bytes >= idBytes || meters.size >= others
    );
  }

  private spillFull(): void {
    if (this.spill !== null && this.isBatchFull()) this.spillUses(this.spill);
  }

  private spillUses(spill: Spill): void {
    this.runs.push(new Run(this.batch, this.inOrder(), spill, (this.scratch ??= new Scratch(spill))));
    this.batch.clear();
  }

  /** What is still in memory of uses that were too many for it goes where the others are: accounts need the room. */
  private spillRest(): void {
    if (this.spill === null || this.runs.length === 0 || this.batch.size === 0) return;
    this.spillUses(this.spill);
    this.batch.release();
    this.scratch = null;
  }

  private spillOthers(spill: Spill): void {
    for (const [key, records] of this.others) {
      const bytes = Buffer.from(JSON.stringify(records));
      const stretches = this.othersSpilt.get(key) ?? [];
      this.othersSpilt.set(key, stretches);
      stretches.push({ from: spill.length, bytes: bytes.length });
      spill.append(bytes);
    }
    this.others.clear();
    this.othersHeld = 0;
  }

  keys(): AccountKey[] {
    return Array.from(this.inOrder(), (index) => this.named[index] as AccountKey);
  }

  recordsOf(wanted: readonly AccountKey[], meanwhile?: Meanwhile): InputRecord[] {
    const records: InputRecord[] = [];
    for (const key of wanted) {
      const { uses, others } = this.fill(this.ofRecords, [key]);
      for (let row = 0; row < uses.rows; row += 1) {
        if (row % RECORDS_BETWEEN === RECORDS_BETWEEN - 1) meanwhile?.();
        records.push(uses.record(row));
      }
      for (const record of others) records.push(record);
    }
    return records;
  }

  tableOf(wanted: readonly AccountKey[]): AccountTable {
    return this.fill(this.table, wanted);
  }

  private fill(table: Table, wanted: readonly AccountKey[]): AccountTable {
    this.spillRest();
    const others: InputRecord[] = [];
    const room = Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.floor(ALL_AHEAD / this.runs.length)));
    table.clear();
    for (const key of wanted) {
      const index = this.placeOf(key);
      if (index === undefined) continue;
      table.of(key.account);
      for (const run of this.runs) run.collect(index, table, room);
      this.batch.collect(index, table);
      for (const stretch of this.othersSpilt.get(index) ?? []) others.push(...this.spiltOthers(stretch));
      for (const record of this.others.get(index) ?? []) others.push(record);
    }
    return { uses: table, others };
  }

  private spiltOthers({ from, bytes }: Stretch): InputRecord[] {
    const text = Buffer.allocUnsafe(bytes);
    this.spill?.read(text, from);
    return JSON.parse(text.toString()) as InputRecord[];
  }
}

/** Copies a record of the rarer kinds, its lists included. */
function copyOf(record: InputRecord): InputRecord {
  if (record.kind !== 'snapshot') return { ...record };
  return { ...record, readings: record.readings.map((reading) => ({ ...reading })) };
}
