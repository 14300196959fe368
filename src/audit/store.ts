/**
 * The storage port: where records wait until every file is read and each account can be replayed.
 * In memory for now: uses as rows of numbers (about 90 bytes each with the id), the rarer kinds as they are.
 */
import type { Micros } from '../domain/money.ts';
import type { InputRecord, Reading, StatedLimit, UseRecord } from '../domain/records.ts';
import { byText } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';

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
  keys(): AccountKey[];
  /** All records of the keys that make up one account, in the order they were added. */
  recordsOf(keys: readonly AccountKey[]): InputRecord[];
}

/** The words a row states beside its account, shared by all rows that state the same ones. */
type Words = Pick<
  UseRecord,
  | 'file'
  | 'format'
  | 'vendor'
  | 'zoneless'
  | 'plan'
  | 'impliedPlan'
  | 'stream'
  | 'surface'
  | 'client'
  | 'model'
  | 'feature'
  | 'member'
  | 'workspace'
  | 'apiKey'
  | 'apiKeyStatus'
  | 'unit'
  | 'funding'
  | 'currency'
  | 'vendorExceeds'
>;

function says(words: Words, use: UseRecord): boolean {
  return (
    words.model === use.model &&
    words.feature === use.feature &&
    words.funding === use.funding &&
    words.plan === use.plan &&
    words.client === use.client &&
    words.member === use.member &&
    words.currency === use.currency &&
    words.surface === use.surface &&
    words.workspace === use.workspace &&
    words.apiKey === use.apiKey &&
    words.apiKeyStatus === use.apiKeyStatus &&
    words.unit === use.unit &&
    words.stream === use.stream &&
    words.vendor === use.vendor &&
    words.format === use.format &&
    words.impliedPlan === use.impliedPlan &&
    words.file === use.file &&
    words.zoneless === use.zoneless &&
    words.vendorExceeds === use.vendorExceeds
  );
}

/** An account that never says the same twice (a key a row) must not be searched for ever. */
const MOST_SAID = 32;
const MOST_SAID_LAST = 8;
/** Words that accounts have in common: most files state a few, and whose accounts each say their own would fill memory twice. */
const MOST_SHARED = 1 << 14;

/** Equal for words that are equal, and for nothing else. */
function textOf(words: Words): string {
  return JSON.stringify(words);
}

/**
 * The numbers of a row, in the order in which rows came, so that they are written one after the other: 64 bytes, as much as a
 * processor fetches at once when an account's rows are gathered. `NaN` is "not stated".
 */
const FIELDS = 8;
const [PLACE, FROM, ID, QUANTITY, AMOUNT, LIST_AMOUNT, INPUT, OUTPUT] = [0, 1, 2, 3, 4, 5, 6, 7];
/** What few rows state, in an array of its own that only such a stretch of rows has. */
const RARE_FIELDS = 5;
const [UNTIL, CACHE_READ, CACHE_WRITE_5M, CACHE_WRITE_1H, WORDS] = [0, 1, 2, 3, 4];
/** Of a row's words and line in one number. */
const LINES = 2 ** 32;
/** Words beyond these stand among the rare fields. */
const MOST_WORDS = 2 ** 20;
const CHUNK_BITS = 13;
const CHUNK_ROWS = 1 << CHUNK_BITS;

const TEXT_CHUNK = 1 << 20;
const LONGEST_TEXT = 1 << 12;
/** V8 copies slices shorter than this, so that they don't keep what they were cut from. */
const COPIED = 13;
/** More ids than these are decoded one by one, for the sake of memory. */
const MOST_DECODED = 64;

/** Ids of rows as bytes outside the heap, where a million of them cost the collector nothing. */
class Texts {
  private readonly chunks: Buffer[] = [];
  private filled = TEXT_CHUNK;
  /** Whole chunks as texts: a slice of one costs a fifth of what decoding a few bytes does. */
  private readonly decoded: string[] = [];
  /** Ids that are long or not plain ASCII: rare. */
  private readonly others: string[] = [];

  /** Where a text is kept, as one number: at or above 0 among the bytes, below 0 among the others. */
  keep(text: string): number {
    const { length } = text;
    if (length >= LONGEST_TEXT) return -this.others.push(text);
    if (this.filled + length > TEXT_CHUNK) {
      this.chunks.push(Buffer.alloc(TEXT_CHUNK));
      this.filled = 0;
    }
    const chunk = this.chunks.at(-1) as Buffer;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 127) return -this.others.push(text);
      chunk[this.filled + i] = code;
    }
    const start = (this.chunks.length - 1) * TEXT_CHUNK + this.filled;
    this.filled += length;
    return start * LONGEST_TEXT + length;
  }

  get(place: number): string {
    if (place < 0) return this.others[-place - 1] ?? '';
    const length = place % LONGEST_TEXT;
    const start = Math.floor(place / LONGEST_TEXT);
    const at = start % TEXT_CHUNK;
    const index = Math.floor(start / TEXT_CHUNK);
    if (length < COPIED && this.chunks.length <= MOST_DECODED) {
      const decoded = (this.decoded[index] ??= this.chunks[index]?.toString('latin1') ?? '');
      return decoded.slice(at, at + length);
    }
    return this.chunks[index]?.toString('latin1', at, at + length) ?? '';
  }
}

/** Of most rows; nobody adds to what a record states. */
const NO_READINGS: Reading[] = [];
const NO_LIMITS: StatedLimit[] = [];

/** A stretch of rows. */
interface Chunk {
  readonly fields: Float64Array;
  readonly keys: Int32Array;
  rare: Float64Array | null;
}

class UseColumns {
  private readonly chunks: Chunk[] = [];
  private count = 0;
  private readonly words: Words[] = [];
  /** Where words are, by what they say. */
  private readonly shared = new Map<string, number>();
  /** Those said last, by anybody and by key; the last first. */
  private readonly saidLast: number[] = [];
  private readonly saidBy: number[][] = [];
  private readonly accounts: string[] = [];
  private readonly ids = new Texts();
  private readonly readings = new Map<number, Reading[]>();
  private readonly limits = new Map<number, StatedLimit[]>();
  /** Rows by key, and where each key's begin; made when they are asked for. */
  private order = new Int32Array(0);
  private starts = new Int32Array(1);

  add(use: UseRecord, key: number): void {
    const row = this.count;
    const inChunk = row & (CHUNK_ROWS - 1);
    if (inChunk === 0) this.chunks.push({ fields: new Float64Array(CHUNK_ROWS * FIELDS), keys: new Int32Array(CHUNK_ROWS), rare: null });
    const chunk = this.chunks[row >>> CHUNK_BITS] as Chunk;
    this.count += 1;
    chunk.keys[inChunk] = key;
    this.accounts[key] ??= use.account;
    const { fields } = chunk;
    const at = inChunk * FIELDS;
    const words = this.wordsOf(use, key);
    fields[at + PLACE] = (words < MOST_WORDS ? words : 0) * LINES + use.line;
    fields[at + FROM] = use.from;
    const isDerived = use.id === '';
    fields[at + ID] = this.ids.keep(isDerived ? use.identity : use.id) * 2 + (isDerived ? 1 : 0);
    fields[at + QUANTITY] = use.quantity ?? NaN;
    fields[at + AMOUNT] = use.amount ?? NaN;
    fields[at + LIST_AMOUNT] = use.listAmount ?? NaN;
    fields[at + INPUT] = use.inputTokens ?? NaN;
    fields[at + OUTPUT] = use.outputTokens ?? NaN;
    if (
      use.until !== use.from ||
      use.cacheReadTokens !== null ||
      use.cacheWrite5mTokens !== null ||
      use.cacheWrite1hTokens !== null ||
      words >= MOST_WORDS
    ) {
      const rare = (chunk.rare ??= new Float64Array(CHUNK_ROWS * RARE_FIELDS).fill(NaN));
      const beside = inChunk * RARE_FIELDS;
      if (use.until !== use.from) rare[beside + UNTIL] = use.until;
      rare[beside + CACHE_READ] = use.cacheReadTokens ?? NaN;
      rare[beside + CACHE_WRITE_5M] = use.cacheWrite5mTokens ?? NaN;
      rare[beside + CACHE_WRITE_1H] = use.cacheWrite1hTokens ?? NaN;
      if (words >= MOST_WORDS) rare[beside + WORDS] = words;
    }
    if (use.readings.length > 0)
      this.readings.set(
        row,
        use.readings.map((reading) => ({ ...reading })),
      );
    if (use.limits.length > 0)
      this.limits.set(
        row,
        use.limits.map((limit) => ({ ...limit })),
      );
  }

  private wordsOf(use: UseRecord, key: number): number {
    const last = this.findIn(this.saidLast, use);
    if (last >= 0) return last;
    const own = (this.saidBy[key] ??= []);
    const found = this.findIn(own, use);
    const words = found >= 0 ? found : this.indexOf(wordsIn(use));
    if (found < 0) keepFirst(own, words, MOST_SAID);
    keepFirst(this.saidLast, words, MOST_SAID_LAST);
    return words;
  }

  private findIn(said: number[], use: UseRecord): number {
    for (let i = 0; i < said.length; i += 1) {
      const index = said[i] ?? 0;
      if (!says(this.words[index] as Words, use)) continue;
      if (i > 0) {
        said[i] = said[i - 1] ?? 0;
        said[i - 1] = index;
      }
      return index;
    }
    return -1;
  }

  private indexOf(words: Words): number {
    const index = this.words.length;
    if (this.shared.size < MOST_SHARED) {
      const text = textOf(words);
      const known = this.shared.get(text);
      if (known !== undefined) return known;
      this.shared.set(text, index);
    }
    this.words.push(words);
    return index;
  }

  /** Rows side by side with the others of their key, each key's in the order they came. */
  private arrange(): void {
    if (this.order.length === this.count) return;
    const starts = new Int32Array(this.accounts.length + 1);
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
    this.order = order;
    this.starts = starts;
  }

  private eachKey(see: (key: number, row: number) => void): void {
    for (let row = 0; row < this.count; row += 1) see(this.chunks[row >>> CHUNK_BITS]?.keys[row & (CHUNK_ROWS - 1)] ?? 0, row);
  }

  collect(key: number, into: InputRecord[]): void {
    if (this.accounts[key] === undefined) return;
    this.arrange();
    const end = this.starts[key + 1] ?? 0;
    for (let i = this.starts[key] ?? 0; i < end; i += 1) into.push(this.record(this.order[i] ?? 0, this.accounts[key]));
  }

  private record(row: number, account: string): UseRecord {
    const { fields, rare } = this.chunks[row >>> CHUNK_BITS] as Chunk;
    const at = (row & (CHUNK_ROWS - 1)) * FIELDS;
    const beside = (row & (CHUNK_ROWS - 1)) * RARE_FIELDS;
    const place = fields[at + PLACE] ?? 0;
    const line = place % LINES;
    const index = rare?.[beside + WORDS] ?? NaN;
    const words = this.words[Number.isNaN(index) ? (place - line) / LINES : index] as Words;
    const kept = fields[at + ID] ?? 0;
    const isDerived = kept % 2 !== 0;
    const id = this.ids.get(isDerived ? (kept - 1) / 2 : kept / 2);
    const from = fields[at + FROM] as Instant;
    return {
      kind: 'use',
      file: words.file,
      line,
      account,
      format: words.format,
      vendor: words.vendor,
      zoneless: words.zoneless,
      from,
      until: rare === null ? from : ((stated(rare[beside + UNTIL]) as Instant | null) ?? from),
      id: isDerived ? '' : id,
      identity: isDerived ? id : '',
      plan: words.plan,
      impliedPlan: words.impliedPlan,
      stream: words.stream,
      surface: words.surface,
      client: words.client,
      model: words.model,
      feature: words.feature,
      member: words.member,
      workspace: words.workspace,
      apiKey: words.apiKey,
      apiKeyStatus: words.apiKeyStatus,
      quantity: stated(fields[at + QUANTITY]) as Micros | null,
      unit: words.unit,
      inputTokens: stated(fields[at + INPUT]),
      outputTokens: stated(fields[at + OUTPUT]),
      cacheReadTokens: rare === null ? null : stated(rare[beside + CACHE_READ]),
      cacheWrite5mTokens: rare === null ? null : stated(rare[beside + CACHE_WRITE_5M]),
      cacheWrite1hTokens: rare === null ? null : stated(rare[beside + CACHE_WRITE_1H]),
      funding: words.funding,
      amount: stated(fields[at + AMOUNT]) as Micros | null,
      currency: words.currency,
      listAmount: stated(fields[at + LIST_AMOUNT]) as Micros | null,
      vendorExceeds: words.vendorExceeds,
      readings: this.readings.get(row) ?? NO_READINGS,
      limits: this.limits.get(row) ?? NO_LIMITS,
    };
  }
}

function keepFirst(said: number[], words: number, most: number): void {
  if (said.length === most) said.pop();
  said.unshift(words);
}

function wordsIn(use: UseRecord): Words {
  const { file, format, vendor, zoneless, plan, impliedPlan, stream, surface, client, model, feature } = use;
  const { member, workspace, apiKey, apiKeyStatus, unit, funding, currency, vendorExceeds } = use;
  return {
    file,
    format,
    vendor,
    zoneless,
    plan,
    impliedPlan,
    stream,
    surface,
    client,
    model,
    feature,
    member,
    workspace,
    apiKey,
    apiKeyStatus,
    unit,
    funding,
    currency,
    vendorExceeds,
  };
}

function stated(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Copies a record of the rarer kinds, its lists included. */
function copyOf(record: InputRecord): InputRecord {
  if (record.kind !== 'snapshot') return { ...record };
  return { ...record, readings: record.readings.map((reading) => ({ ...reading })) };
}

export function memoryStore(): RecordStore {
  const keys: AccountKey[] = [];
  const keyIndex = new Map<string, number>();
  const uses = new UseColumns();
  const others = new Map<number, InputRecord[]>();
  const indexOf = (record: AccountKey): number => {
    const name = nameOfKey(record);
    let index = keyIndex.get(name);
    if (index === undefined) {
      index = keys.length;
      keys.push(accountKey(record));
      keyIndex.set(name, index);
    }
    return index;
  };
  return {
    add(record) {
      const key = indexOf(record);
      if (record.kind === 'use') uses.add(record, key);
      else {
        const list = others.get(key);
        if (list === undefined) others.set(key, [copyOf(record)]);
        else list.push(copyOf(record));
      }
    },
    keys: () => [...keys].sort((a, b) => byText(nameOfKey(a), nameOfKey(b))),
    recordsOf(wanted) {
      const records: InputRecord[] = [];
      for (const key of wanted) {
        const index = keyIndex.get(nameOfKey(key));
        if (index === undefined) continue;
        uses.collect(index, records);
        for (const record of others.get(index) ?? []) records.push(record);
      }
      return records;
    },
  };
}
