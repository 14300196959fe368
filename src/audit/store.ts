/**
 * The storage port: where records wait until every file is read and each account can be replayed.
 * In memory for now: uses as rows of numbers (about 120 bytes each), the rarer kinds as they are.
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

/** The words a row states, shared by all rows that state the same ones. */
type Words = Pick<
  UseRecord,
  | 'account'
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
    words.zoneless === use.zoneless &&
    words.vendorExceeds === use.vendorExceeds
  );
}

/** An account that never says the same twice (a key a row) must not be searched for ever. */
const MOST_SAID = 32;

const CACHE_TOKENS = ['cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens'] as const;

/** Numbers of a row, side by side so that reading an account back walks through memory; `NaN` is "not stated". */
const FIELDS = 10;
/** A file's index and a line in one number. */
const LINES = 2 ** 32;
const FIRST_CHUNK = 4;
const LARGEST_CHUNK = 256;

const TEXT_CHUNK = 1 << 20;
const LONGEST_TEXT = 1 << 12;

/** Ids of rows as bytes outside the heap, where a million of them cost the collector nothing. */
class Texts {
  private readonly chunks: Buffer[] = [];
  private filled = TEXT_CHUNK;
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
    const chunk = this.chunks[Math.floor(start / TEXT_CHUNK)];
    return chunk === undefined ? '' : chunk.toString('latin1', at, at + length);
  }
}

/** The rows of one key, in chunks that grow with it. */
class Rows {
  private readonly chunks: Float64Array[] = [];
  private last: Float64Array = new Float64Array(0);
  private filled = 0;
  /** Which of the shared words its rows have said; few, and the last said first. */
  readonly said: number[] = [];
  count = 0;
  /** Ordinals of rows whose id is derived. */
  readonly derived = new Set<number>();
  /** Three a row, from the first row on that states one: most exports state none. */
  readonly cacheTokens: number[] = [];
  readonly readings = new Map<number, Reading[]>();
  readonly limits = new Map<number, StatedLimit[]>();

  /** Room for one more row: the chunk and where in it. */
  next(): { chunk: Float64Array; at: number } {
    if (this.filled === this.last.length) {
      const rows = Math.min(LARGEST_CHUNK, Math.max(FIRST_CHUNK, this.count));
      this.last = new Float64Array(rows * FIELDS);
      this.chunks.push(this.last);
      this.filled = 0;
    }
    const at = this.filled;
    this.filled += FIELDS;
    return { chunk: this.last, at };
  }

  *all(): Generator<{ chunk: Float64Array; at: number; ordinal: number }> {
    const place = { chunk: this.last, at: 0, ordinal: 0 };
    for (const chunk of this.chunks) {
      place.chunk = chunk;
      for (place.at = 0; place.at < chunk.length && place.ordinal < this.count; place.at += FIELDS) {
        yield place;
        place.ordinal += 1;
      }
    }
  }
}

class UseColumns {
  private readonly words: Words[] = [];
  private readonly byKey: Rows[] = [];
  private readonly ids = new Texts();

  add(use: UseRecord, key: number): void {
    const rows = (this.byKey[key] ??= new Rows());
    const { chunk, at } = rows.next();
    const ordinal = rows.count;
    chunk[at] = this.wordsOf(use, rows.said);
    chunk[at + 1] = use.file * LINES + use.line;
    chunk[at + 2] = use.from;
    chunk[at + 3] = use.until;
    chunk[at + 4] = use.quantity ?? NaN;
    chunk[at + 5] = use.amount ?? NaN;
    chunk[at + 6] = use.listAmount ?? NaN;
    chunk[at + 7] = use.inputTokens ?? NaN;
    chunk[at + 8] = use.outputTokens ?? NaN;
    if (use.cacheReadTokens !== null || use.cacheWrite5mTokens !== null || use.cacheWrite1hTokens !== null) {
      while (rows.cacheTokens.length < ordinal * CACHE_TOKENS.length) rows.cacheTokens.push(NaN);
      for (const name of CACHE_TOKENS) rows.cacheTokens.push(use[name] ?? NaN);
    }
    chunk[at + 9] = this.ids.keep(use.id === '' ? use.identity : use.id);
    rows.count += 1;
    if (use.id === '') rows.derived.add(ordinal);
    if (use.readings.length > 0)
      rows.readings.set(
        ordinal,
        use.readings.map((reading) => ({ ...reading })),
      );
    if (use.limits.length > 0)
      rows.limits.set(
        ordinal,
        use.limits.map((limit) => ({ ...limit })),
      );
  }

  private wordsOf(use: UseRecord, said: number[]): number {
    for (let i = 0; i < said.length; i += 1) {
      const index = said[i] ?? 0;
      if (!says(this.words[index] as Words, use)) continue;
      if (i > 0) {
        said[i] = said[i - 1] ?? 0;
        said[i - 1] = index;
      }
      return index;
    }
    const { account, format, vendor, zoneless, plan, impliedPlan, stream, surface, client, model, feature } = use;
    const { member, workspace, apiKey, apiKeyStatus, unit, funding, currency, vendorExceeds } = use;
    const index = this.words.length;
    this.words.push({
      account,
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
    });
    if (said.length < MOST_SAID) said.push(index);
    else said[MOST_SAID - 1] = index;
    return index;
  }

  collect(key: number, into: InputRecord[]): void {
    const rows = this.byKey[key];
    if (rows === undefined) return;
    for (const { chunk, at, ordinal } of rows.all()) into.push(this.record(rows, chunk, at, ordinal));
  }

  private record(rows: Rows, chunk: Float64Array, at: number, ordinal: number): UseRecord {
    const words = this.words[chunk[at] ?? 0] as Words;
    const id = this.ids.get(chunk[at + 9] ?? 0);
    const derived = rows.derived.has(ordinal);
    const place = chunk[at + 1] ?? 0;
    const cache = ordinal * CACHE_TOKENS.length;
    return {
      kind: 'use',
      file: Math.floor(place / LINES),
      line: place % LINES,
      account: words.account,
      format: words.format,
      vendor: words.vendor,
      zoneless: words.zoneless,
      from: chunk[at + 2] as Instant,
      until: chunk[at + 3] as Instant,
      id: derived ? '' : id,
      identity: derived ? id : '',
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
      quantity: stated(chunk[at + 4]) as Micros | null,
      unit: words.unit,
      inputTokens: stated(chunk[at + 7]),
      outputTokens: stated(chunk[at + 8]),
      cacheReadTokens: stated(rows.cacheTokens[cache]),
      cacheWrite5mTokens: stated(rows.cacheTokens[cache + 1]),
      cacheWrite1hTokens: stated(rows.cacheTokens[cache + 2]),
      funding: words.funding,
      amount: stated(chunk[at + 5]) as Micros | null,
      currency: words.currency,
      listAmount: stated(chunk[at + 6]) as Micros | null,
      vendorExceeds: words.vendorExceeds,
      readings: rows.readings.get(ordinal) ?? [],
      limits: rows.limits.get(ordinal) ?? [],
    };
  }
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
