/** Uses in memory, one after the other as they came; those of a key are found together once all are there. */
import type { UseRecord } from '../../domain/records.ts';
import type { UseRowBlock } from '../../formats/format.ts';
import type { Bundles } from './bundles.ts';
import { elsewhere, Ids, liesWithRow, placeOf, roomFor, RowIds, writeAscii } from './ids.ts';
import { FIELDS, hasRare, ID, type Meters, MOST_WORDS, RARE_FIELDS, setFields, setRare } from './row.ts';
import type { Beside, Table } from './table.ts';
import { MOST_AT_ONCE, Space } from './space.ts';
import type { SaidWords } from './words.ts';

const FEWEST_ROWS = 1 << 10;

export class Batch {
  /** Ids that don't lie with their rows. */
  readonly ids = new Ids();
  /** Bytes that every row has for its id. */
  room = 0;
  readonly meters = new Map<number, Meters>();
  hasRare = false;
  /** Rows. */
  size = 0;
  private space = new Space(0, 0);
  /** Made for the first row that states any. */
  private rare: Float64Array | null = null;
  /** By key, where its rows begin when those of each are together; of so many rows. */
  private starts = new Int32Array(1);
  private sorted = 0;

  constructor(private readonly words: SaidWords) {}

  /** Where the words of a use are that is like rows to come; -1: they are too many for a row without rare fields. */
  wordsOf(use: UseRecord, key: number): number {
    const words = this.words.indexFor(use, key);
    return words < MOST_WORDS ? words : -1;
  }

  addRows({ rows, accounts, fields, ids, room }: UseRowBlock): void {
    if (rows === 0) return;
    const row = this.take(rows, room);
    const { space } = this;
    space.keys.set(accounts.subarray(0, rows), row);
    space.fields.set(fields.subarray(0, rows * FIELDS), row * FIELDS);
    if (room === this.room) ids.copy(space.texts, row * room, 0, rows * room);
    else this.addIds(row, ids, room, rows);
  }

  /** Ids that have more or less room where they come from than here. */
  private addIds(row: number, ids: Buffer, room: number, count: number): void {
    const { fields, texts } = this.space;
    for (let i = 0; i < count; i += 1) {
      const at = (row + i) * FIELDS + ID;
      const length = (fields[at] as number) / 2;
      if (length <= this.room) ids.copy(texts, (row + i) * this.room, i * room, i * room + length);
      else fields[at] = elsewhere(this.ids.keep(ids.toString('latin1', i * room, i * room + length))) * 2;
    }
  }

  /** Which stays a row by itself. */
  add(use: UseRecord, key: number): void {
    const isDerived = use.id === '';
    const id = isDerived ? use.identity : use.id;
    const row = this.take(1, roomFor(id.length));
    const { fields, texts, keys } = this.space;
    keys[row] = key;
    const at = row * FIELDS;
    const words = this.words.indexFor(use, key);
    setFields(fields, at, use, words);
    const isWithRow = id.length <= this.room && writeAscii(id, texts, row * this.room);
    fields[at + ID] = (isWithRow ? id.length : elsewhere(this.ids.keep(id))) * 2 + (isDerived ? 1 : 0);
    const isRare = hasRare(use, words);
    if (isRare) setRare(this.withRare(row), row * RARE_FIELDS, use, words);
    const isMetered = use.readings.length > 0 || use.limits.length > 0;
    if (isMetered) {
      this.hasRare = true;
      const readings = use.readings.map((reading) => ({ ...reading }));
      this.meters.set(row, { readings, limits: use.limits.map((limit) => ({ ...limit })) });
    }
    this.space.see(row, isRare || isMetered);
  }

  /** Tells what it may of the rows from one on together; `accounts`: how many there are, `single`: those of which each row stays. */
  bundle(bundles: Bundles, first: number, accounts: number, single: readonly number[]): void {
    this.space = this.space.toldBy(bundles, accounts, this.size, first);
    for (const key of single) this.space.leave(key);
    this.size = this.space.tell(first, this.size);
  }

  /** Whether rows of a key were told together before it showed that each is needed by itself. */
  isSpoilt(key: number): boolean {
    return this.space.isSpoilt(key);
  }

  private withRare(row: number): Float64Array {
    this.hasRare = true;
    const rare = (this.rare ??= new Float64Array(0));
    if ((row + 1) * RARE_FIELDS <= rare.length) return rare;
    const more = new Float64Array(Math.max(row + 1, FEWEST_ROWS, (rare.length / RARE_FIELDS) * 2) * RARE_FIELDS);
    more.set(rare);
    return (this.rare = more.fill(NaN, rare.length));
  }

  /** Room for so many more rows; the first of them. `room`: bytes for the id of each, which the first ones of all decide. */
  private take(rows: number, room: number): number {
    const row = this.size;
    this.size += rows;
    if (row === 0) this.room = room;
    if (this.space.rows < this.size || this.space.room !== this.room) {
      this.space = this.space.grown(Math.max(FEWEST_ROWS, this.size, this.space.rows * (row === 0 ? 1 : 2)), this.room, row);
    }
    return row;
  }

  rowsOf(key: number): number {
    this.sort();
    const { starts } = this;
    return key + 1 < starts.length ? (starts[key + 1] as number) - (starts[key] as number) : 0;
  }

  /** Brings the numbers of each key's rows together: counted first, so that each goes where it belongs. */
  private sort(): void {
    const { size } = this;
    if (this.sorted === size) return;
    this.sorted = size;
    const { keys, byKey } = this.space;
    let most = 0;
    for (let row = 0; row < size; row += 1) most = Math.max(most, keys[row] as number);
    if (this.starts.length < most + 2) this.starts = new Int32Array(most + 2);
    else this.starts.fill(0);
    const { starts } = this;
    for (let row = 0; row < size; row += 1) (starts[keys[row] as number] as number) += 1;
    let before = 0;
    for (let key = 0; key < starts.length; key += 1) starts[key] = before += starts[key] as number;
    // From the last one back: then each key's rows begin where they were said to end.
    for (let row = size - 1; row >= 0; row -= 1) byKey[((starts[keys[row] as number] as number) -= 1)] = row;
  }

  /** For other rows, in the same memory. */
  clear(): void {
    this.space.forget();
    this.size = 0;
    this.sorted = 0;
    this.starts.fill(0);
    this.ids.clear();
    this.meters.clear();
    this.hasRare = false;
    this.rare?.fill(NaN);
  }

  /** Gives the memory back. */
  release(): void {
    this.clear();
    this.space = new Space(0, 0);
    this.rare = null;
  }

  /** Gives the numbers of a key's rows as they came, some at a time; each until the next. */
  eachFields(key: number, see: (fields: Float64Array) => void): void {
    const count = this.rowsOf(key);
    const start = this.starts[key] as number;
    for (let done = 0; done < count; done += MOST_AT_ONCE) see(this.space.fieldsOf(start + done, Math.min(MOST_AT_ONCE, count - done)));
  }

  /** Gives the ids of a key's rows that lie with them, each in as much room; some at a time, each until the next. */
  eachTexts(key: number, see: (texts: Buffer) => void): void {
    const count = this.rowsOf(key);
    const start = this.starts[key] as number;
    for (let done = 0; done < count; done += MOST_AT_ONCE) see(this.space.textsOf(start + done, Math.min(MOST_AT_ONCE, count - done)));
  }

  /** Copies the rare fields of a key's rows, from a row of the copy on. */
  copyRare(key: number, into: Float64Array, from: number): void {
    const { byKey } = this.space;
    const rare = this.rare ?? new Float64Array(0);
    const count = this.rowsOf(key);
    const start = this.starts[key] as number;
    for (let i = 0; i < count; i += 1) {
      const at = (byKey[start + i] as number) * RARE_FIELDS;
      const to = (from + i) * RARE_FIELDS;
      for (let field = 0; field < RARE_FIELDS; field += 1) into[to + field] = rare[at + field] ?? NaN;
    }
  }

  /** What each of a key's rows states of meters, by the row's place among them. */
  metersOf(key: number): ReadonlyMap<number, Meters> {
    const found = new Map<number, Meters>();
    if (this.meters.size === 0) return found;
    const count = this.rowsOf(key);
    const start = this.starts[key] as number;
    for (let i = 0; i < count; i += 1) {
      const stated = this.meters.get(this.space.byKey[start + i] as number);
      if (stated !== undefined) found.set(i, stated);
    }
    return found;
  }

  collect(key: number, into: Table): void {
    const rows = this.rowsOf(key);
    if (rows === 0) return;
    const texts = Buffer.allocUnsafe(rows * this.room);
    const from = into.room(rows, this.hasRare, new Held(texts, this.room, this.ids, this.metersOf(key)));
    let at = from * FIELDS;
    this.eachFields(key, (some) => {
      into.fields.set(some, at);
      at += some.length;
    });
    let to = 0;
    this.eachTexts(key, (some) => void (to += some.copy(texts, to)));
    if (this.hasRare) this.copyRare(key, into.rare, from);
  }
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
