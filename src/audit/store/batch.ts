/** Uses in memory: each key's rows lie in pages of its own, one after the other as they came. */
import type { UseRecord } from '../../domain/records.ts';
import type { UseRow } from '../../formats/format.ts';
import { elsewhere, Ids, liesWithRow, placeOf, roomFor, RowIds, writeAscii } from './ids.ts';
import { FIELDS, hasRare, ID, type Meters, MOST_WORDS, RARE_FIELDS, setFields, setNumbers, setRare } from './row.ts';
import type { Beside, Table } from './table.ts';
import type { SaidWords } from './words.ts';

/** Rows of a key's first page; each page has twice those of the one before, up to the most. */
const FIRST_PAGE = 2;
const LARGEST_PAGE = 1 << 6;

const CHUNK_BITS = 13;
const CHUNK_ROWS = 1 << CHUNK_BITS;

/** A stretch of pages. */
interface Chunk {
  readonly fields: Float64Array;
  /** Ids of rows, each in as much room. */
  texts: Buffer;
  /** Made for the first row of the stretch that states any. */
  rare: Float64Array | null;
}

/** Where rows are copied to: their numbers, and their rare ones beside them. */
export interface Rows {
  readonly fields: Float64Array;
  readonly rare: Float64Array;
}

export class Batch {
  /** Ids that don't lie with their rows. */
  readonly ids = new Ids();
  /** Bytes that every row has for its id. */
  room = 0;
  readonly meters = new Map<number, Meters>();
  hasRare = false;
  private readonly chunks: Chunk[] = [];
  /** Rows of all pages. */
  private allotted = 0;
  /** By key: how many rows it has, where its next one goes and its last page ends. */
  private counts = new Int32Array(0);
  private next = new Int32Array(0);
  private ends = new Int32Array(0);
  /** By key its first page, and by page the one that follows: a page is known by its first row. */
  private first = new Int32Array(0);
  private following = new Int32Array(0);

  constructor(private readonly words: SaidWords) {}

  /** Rows that memory is taken for. */
  get size(): number {
    return this.allotted;
  }

  rowsOf(key: number): number {
    return this.counts[key] ?? 0;
  }

  /** Where the words of a use are that is like rows to come; -1: they are too many for a row without rare fields. */
  wordsOf(use: UseRecord, key: number): number {
    const words = this.words.indexFor(use, key);
    return words < MOST_WORDS ? words : -1;
  }

  addRow({ account, words, line, from, numbers, block, idFrom, idUntil }: UseRow): void {
    const length = idUntil - idFrom;
    if (this.allotted === 0) this.makeRoom(length);
    const row = this.rowFor(account);
    const { fields, texts } = this.chunks[row >>> CHUNK_BITS] as Chunk;
    const inChunk = row & (CHUNK_ROWS - 1);
    const at = inChunk * FIELDS;
    setNumbers(fields, at, words, line, from, numbers);
    const { room } = this;
    if (length <= room) {
      const to = inChunk * room;
      for (let i = 0; i < length; i += 1) texts[to + i] = block[idFrom + i] as number;
      fields[at + ID] = length * 2;
    } else fields[at + ID] = elsewhere(this.ids.keep(block.toString('latin1', idFrom, idUntil))) * 2;
  }

  add(use: UseRecord, key: number): void {
    const isDerived = use.id === '';
    const id = isDerived ? use.identity : use.id;
    if (this.allotted === 0) this.makeRoom(id.length);
    const row = this.rowFor(key);
    const inChunk = row & (CHUNK_ROWS - 1);
    const chunk = this.chunks[row >>> CHUNK_BITS] as Chunk;
    const at = inChunk * FIELDS;
    const words = this.words.indexFor(use, key);
    setFields(chunk.fields, at, use, words);
    const isWithRow = id.length <= this.room && writeAscii(id, chunk.texts, inChunk * this.room);
    chunk.fields[at + ID] = (isWithRow ? id.length : elsewhere(this.ids.keep(id))) * 2 + (isDerived ? 1 : 0);
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

  private makeRoom(length: number): void {
    this.room = roomFor(length);
    for (const chunk of this.chunks) if (chunk.texts.length !== CHUNK_ROWS * this.room) chunk.texts = Buffer.alloc(CHUNK_ROWS * this.room);
  }

  /** The number of a key's next row. */
  private rowFor(key: number): number {
    let row = this.next[key] ?? 0;
    if (row === (this.ends[key] ?? 0)) row = this.pageFor(key);
    this.next[key] = row + 1;
    (this.counts[key] as number) += 1;
    return row;
  }

  private pageFor(key: number): number {
    if (key >= this.counts.length) this.growKeys(key + 1);
    const count = this.counts[key] as number;
    const size = sizeAfter(count);
    // No page lies in two chunks.
    if ((this.allotted & (CHUNK_ROWS - 1)) + size > CHUNK_ROWS) this.allotted = ((this.allotted >>> CHUNK_BITS) + 1) << CHUNK_BITS;
    const row = this.allotted;
    this.allotted += size;
    this.chunks[row >>> CHUNK_BITS] ??= {
      fields: new Float64Array(CHUNK_ROWS * FIELDS),
      texts: Buffer.alloc(CHUNK_ROWS * this.room),
      rare: null,
    };
    if (this.following.length * FIRST_PAGE < this.allotted) this.following = longer(this.following, this.allotted / FIRST_PAGE);
    if (count === 0) this.first[key] = row;
    else this.following[((this.ends[key] as number) - sizeBefore(count)) / FIRST_PAGE] = row;
    this.ends[key] = row + size;
    return row;
  }

  private growKeys(keys: number): void {
    this.counts = longer(this.counts, keys);
    this.next = longer(this.next, keys);
    this.ends = longer(this.ends, keys);
    this.first = longer(this.first, keys);
  }

  /** For other rows, in the same memory. */
  clear(): void {
    this.allotted = 0;
    this.counts.fill(0);
    this.next.fill(0);
    this.ends.fill(0);
    this.ids.clear();
    this.meters.clear();
    this.hasRare = false;
    for (const chunk of this.chunks) chunk.rare?.fill(NaN);
  }

  /** Gives the memory back. */
  release(): void {
    this.clear();
    this.chunks.length = 0;
    this.following = new Int32Array(0);
  }

  /** Copies a key's rows as they came, from a row of the copy on; the rare fields too where any row of the batch states some. */
  copy(key: number, { fields, rare }: Rows, from: number): void {
    let to = from;
    this.eachPage(key, (first, rows) => {
      const chunk = this.chunks[first >>> CHUNK_BITS] as Chunk;
      const inChunk = first & (CHUNK_ROWS - 1);
      copyNumbers(chunk.fields, inChunk * FIELDS, fields, to * FIELDS, rows * FIELDS);
      if (chunk.rare !== null) copyNumbers(chunk.rare, inChunk * RARE_FIELDS, rare, to * RARE_FIELDS, rows * RARE_FIELDS);
      else if (this.hasRare) rare.fill(NaN, to * RARE_FIELDS, (to + rows) * RARE_FIELDS);
      to += rows;
    });
  }

  /** Copies the ids of a key's rows that lie with them: each to a place of its own. */
  copyTexts(key: number, into: Buffer): void {
    const { room } = this;
    let to = 0;
    this.eachPage(key, (first, rows) => {
      const { texts } = this.chunks[first >>> CHUNK_BITS] as Chunk;
      const from = (first & (CHUNK_ROWS - 1)) * room;
      to += texts.copy(into, to, from, from + rows * room);
    });
  }

  /** What each of a key's rows states of meters, by the row's place among them. */
  metersOf(key: number): ReadonlyMap<number, Meters> {
    const found = new Map<number, Meters>();
    let before = 0;
    if (this.meters.size === 0) return found;
    this.eachPage(key, (first, rows) => {
      for (let row = 0; row < rows; row += 1) {
        const stated = this.meters.get(first + row);
        if (stated !== undefined) found.set(before + row, stated);
      }
      before += rows;
    });
    return found;
  }

  collect(key: number, into: Table): void {
    const rows = this.rowsOf(key);
    if (rows === 0) return;
    const texts = Buffer.allocUnsafe(rows * this.room);
    const from = into.room(rows, this.hasRare, new Held(texts, this.room, this.ids, this.metersOf(key)));
    this.copy(key, into, from);
    this.copyTexts(key, texts);
  }

  private eachPage(key: number, see: (first: number, rows: number) => void): void {
    const count = this.rowsOf(key);
    let first = this.first[key] ?? 0;
    for (let before = 0; before < count;) {
      const size = sizeAfter(before);
      see(first, Math.min(size, count - before));
      before += size;
      if (before < count) first = this.following[first / FIRST_PAGE] as number;
    }
  }
}

/** Rows of the page that begins after so many of its key: 2, 4, 8, 16, 32, 64, 64, ... */
function sizeAfter(count: number): number {
  return Math.min(LARGEST_PAGE, count + FIRST_PAGE);
}

/** Rows of the page that ends after so many. */
function sizeBefore(count: number): number {
  return Math.min(LARGEST_PAGE, (count + FIRST_PAGE) / 2);
}

function copyNumbers(from: Float64Array, at: number, into: Float64Array, to: number, count: number): void {
  for (let i = 0; i < count; i += 1) into[to + i] = from[at + i] as number;
}

function longer(numbers: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(Math.max(least, numbers.length * 2));
  more.set(numbers);
  return more;
}

/** What stands beside the rows of one key. */
class Held implements Beside {
  private readonly rowIds: RowIds;

  constructor(
    texts: Buffer,
    room: number,
    private readonly ids: Ids,
    private readonly stated: ReadonlyMap<number, Meters>,
  ) {
    this.rowIds = new RowIds(texts, room);
  }

  id(kept: number, rowOfKey: number): { text: string; isDerived: boolean } {
    const said = Math.floor(kept / 2);
    const text = liesWithRow(said) ? this.rowIds.at(rowOfKey, said) : this.ids.get(placeOf(said));
    return { text, isDerived: kept !== said * 2 };
  }

  meters(rowOfKey: number): Meters | null {
    return this.stated.get(rowOfKey) ?? null;
  }
}
