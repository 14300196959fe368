/** Uses in memory: rows in the order they came, and where each key's are. */
import type { UseRecord } from '../../domain/records.ts';
import type { UseRow } from '../../formats/format.ts';
import { Ids } from './ids.ts';
import { FIELDS, hasRare, ID, type Meters, MOST_WORDS, RARE_FIELDS, setFields, setNumbers, setRare } from './row.ts';
import type { Beside, Table } from './table.ts';
import type { SaidWords } from './words.ts';

const CHUNK_BITS = 13;
const CHUNK_ROWS = 1 << CHUNK_BITS;

/** A stretch of rows, written one after the other. */
interface Chunk {
  readonly fields: Float64Array;
  readonly keys: Int32Array;
  /** Made for the first row of the stretch that states any. */
  rare: Float64Array | null;
}

/** Where a row lies. */
interface Lies {
  fields: Float64Array;
  at: number;
  rare: Float64Array | null;
  beside: number;
}

/** Rows by key, and where each key's begin. */
interface Order {
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

const NO_ORDER: Order = { order: new Int32Array(0), starts: new Int32Array(1) };

export class Batch {
  count = 0;
  readonly ids = new Ids();
  readonly meters = new Map<number, Meters>();
  hasRare = false;
  private readonly chunks: Chunk[] = [];
  /** Made when it is asked for. */
  private order = NO_ORDER;
  private readonly found: Lies = { fields: new Float64Array(0), at: 0, rare: null, beside: 0 };

  constructor(private readonly words: SaidWords) {}

  /** The chunk of the next row. */
  private next(): Chunk {
    const chunk = (this.chunks[this.count >>> CHUNK_BITS] ??= {
      fields: new Float64Array(CHUNK_ROWS * FIELDS),
      keys: new Int32Array(CHUNK_ROWS),
      rare: null,
    });
    this.count += 1;
    return chunk;
  }

  /** Where the words of a use are that is like rows to come; -1: they are too many for a row without rare fields. */
  wordsOf(use: UseRecord, key: number): number {
    const words = this.words.indexFor(use, key);
    return words < MOST_WORDS ? words : -1;
  }

  addRow({ account, words, line, from, numbers, block, idFrom, idUntil }: UseRow): void {
    const inChunk = this.count & (CHUNK_ROWS - 1);
    const { fields, keys } = this.next();
    keys[inChunk] = account;
    const at = inChunk * FIELDS;
    setNumbers(fields, at, words, line, from, numbers);
    fields[at + ID] = this.ids.keepBytes(block, idFrom, idUntil) * 2;
  }

  add(use: UseRecord, key: number): void {
    const row = this.count;
    const inChunk = row & (CHUNK_ROWS - 1);
    const chunk = this.next();
    chunk.keys[inChunk] = key;
    const at = inChunk * FIELDS;
    const words = this.words.indexFor(use, key);
    setFields(chunk.fields, at, use, words);
    const isDerived = use.id === '';
    chunk.fields[at + ID] = this.ids.keep(isDerived ? use.identity : use.id) * 2 + (isDerived ? 1 : 0);
    if (hasRare(use, words)) {
      this.hasRare = true;
      setRare((chunk.rare ??= new Float64Array(CHUNK_ROWS * RARE_FIELDS).fill(NaN)), inChunk * RARE_FIELDS, use, words);
    }
    if (use.readings.length > 0 || use.limits.length > 0) {
      this.hasRare = true;
      const readings = use.readings.map((reading) => ({ ...reading }));
      this.meters.set(row, { readings, limits: use.limits.map((limit) => ({ ...limit })) });
    }
  }

  /** For other rows, in the same memory. */
  clear(): void {
    this.count = 0;
    this.order = NO_ORDER;
    this.ids.clear();
    this.meters.clear();
    this.hasRare = false;
    for (const chunk of this.chunks) chunk.rare?.fill(NaN);
  }

  /** Gives the memory back. */
  release(): void {
    this.clear();
    this.chunks.length = 0;
    this.ids.release();
  }

  /** Rows side by side with the others of their key, each key's in the order they came; and where each of the keys begins. */
  inOrder(keys: number): Order {
    if (this.order.order.length === this.count && this.order.starts.length === keys + 1) return this.order;
    const starts = new Int32Array(keys + 1);
    this.eachKey((key) => {
      starts[key + 1] = (starts[key + 1] ?? 0) + 1;
    });
    for (let key = 1; key < starts.length; key += 1) starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
    const next = starts.slice();
    const order = new Int32Array(this.count);
    this.eachKey((key, row) => {
      const at = next[key] ?? 0;
      order[at] = row;
      next[key] = at + 1;
    });
    this.order = { order, starts };
    return this.order;
  }

  private eachKey(see: (key: number, row: number) => void): void {
    for (let row = 0; row < this.count; row += 1) see(this.chunks[row >>> CHUNK_BITS]?.keys[row & (CHUNK_ROWS - 1)] ?? 0, row);
  }

  /** Until the next call. */
  lies(row: number): Lies {
    const { found } = this;
    const { fields, rare } = this.chunks[row >>> CHUNK_BITS] as Chunk;
    const inChunk = row & (CHUNK_ROWS - 1);
    found.fields = fields;
    found.at = inChunk * FIELDS;
    found.rare = rare;
    found.beside = inChunk * RARE_FIELDS;
    return found;
  }

  collect(key: number, keys: number, into: Table): void {
    const { order, starts } = this.inOrder(keys);
    const [start, end] = [starts[key] ?? 0, starts[key + 1] ?? 0];
    if (start === end) return;
    const from = into.room(end - start, this.hasRare, new Held(this, order, start));
    for (let i = start; i < end; i += 1) {
      const { fields, at, rare, beside } = this.lies(order[i] ?? 0);
      const to = (from + i - start) * FIELDS;
      for (let field = 0; field < FIELDS; field += 1) into.fields[to + field] = fields[at + field] as number;
      if (rare === null) continue;
      const besides = (from + i - start) * RARE_FIELDS;
      for (let field = 0; field < RARE_FIELDS; field += 1) into.rare[besides + field] = rare[beside + field] as number;
    }
  }
}

/** What stands beside the rows of one key, from a place in the order on. */
class Held implements Beside {
  constructor(
    private readonly batch: Batch,
    private readonly order: Int32Array,
    private readonly start: number,
  ) {}

  id(kept: number): { text: string; isDerived: boolean } {
    const isDerived = kept % 2 !== 0;
    return { text: this.batch.ids.get(isDerived ? (kept - 1) / 2 : kept / 2), isDerived };
  }

  meters(rowOfKey: number): Meters | null {
    return this.batch.meters.get(this.order[this.start + rowOfKey] ?? 0) ?? null;
  }
}
