/** The storage port: where records wait until every file is read and each account can be replayed. */
import type { InputRecord } from '../domain/records.ts';
import { byText } from '../domain/order.ts';
import type { Meanwhile } from '../replay/model.ts';
import type { UseTable } from '../replay/table.ts';
import type { UseRowBlock, UseRows } from '../formats/format.ts';
import { Batch } from './store/batch.ts';
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
  /** Takes uses as rows of numbers too; left out: only as records. */
  readonly rows?: UseRows;
  keys(): AccountKey[];
  /** All records of the keys that make up one account, in the order they were added: uses first, then the rarer kinds. */
  /** `meanwhile` is called now and then: what it throws ends it. */
  recordsOf(keys: readonly AccountKey[], meanwhile?: Meanwhile): InputRecord[];
  /** The same, the uses as they lie here; until the next call. `null`: this store has no such rows. */
  tableOf(keys: readonly AccountKey[]): AccountTable | null;
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
  private readonly words = new SaidWords();
  private readonly batch = new Batch(this.words);
  private readonly table = new Table(this.words);
  /** Of which records are made at once. */
  private readonly ofRecords = new Table(this.words);
  readonly rows: UseRows = {
    accountOf: (key) => this.indexOf(key),
    wordsOf: (use) => this.batch.wordsOf(use, this.indexOf(use)),
    add: (rows) => this.addRows(rows),
  };
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
    this.batch.addRows(rows);
    this.spillFull();
  }

  private indexOf(record: AccountKey): number {
    const name = nameOfKey(record);
    let index = this.indices.get(name);
    if (index === undefined) {
      index = this.named.length;
      this.named.push(accountKey(record));
      this.indices.set(name, index);
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
