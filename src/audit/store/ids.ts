/** Ids of rows as texts that are short and many. */
const TEXT_CHUNK = 1 << 20;
export const LONGEST_TEXT = 1 << 12;
/** V8 copies slices shorter than this, so that they don't keep what they were cut from. */
const COPIED = 13;
/** More ids than these are decoded one by one, for the sake of memory. */
const MOST_DECODED = 64;

/** Of the text at a place. */
export function lengthAt(place: number): number {
  // `%` of numbers beyond 31 bits calls a function of C.
  return place - Math.floor(place / LONGEST_TEXT) * LONGEST_TEXT;
}

/** Ids of rows as bytes outside the heap, where a million of them cost the collector nothing. */
export class Ids {
  private readonly chunks: Buffer[] = [];
  /** The chunk that is written to, and how much of it is. */
  private last = -1;
  private filled = TEXT_CHUNK;
  /** Whole chunks as texts: a slice of one costs a fifth of what decoding a few bytes does. */
  private readonly decoded: string[] = [];
  /** Ids that are long or not plain ASCII: rare. */
  private readonly others: string[] = [];
  private otherBytes = 0;

  private roomFor(length: number): Buffer {
    if (this.filled + length > TEXT_CHUNK) {
      this.last += 1;
      this.chunks[this.last] ??= Buffer.alloc(TEXT_CHUNK);
      this.filled = 0;
    }
    return this.chunks[this.last] as Buffer;
  }

  /** The place of what has been written to the room. */
  private kept(length: number): number {
    const start = this.last * TEXT_CHUNK + this.filled;
    this.filled += length;
    return start * LONGEST_TEXT + length;
  }

  /** The same of a short text of which the ASCII is at hand. */
  keepBytes(bytes: Buffer, from: number, until: number): number {
    const length = until - from;
    const chunk = this.roomFor(length);
    for (let i = 0; i < length; i += 1) chunk[this.filled + i] = bytes[from + i] as number;
    return this.kept(length);
  }

  /** Where a text is kept, as one number: at or above 0 among the bytes, below 0 among the others. */
  keep(text: string): number {
    const { length } = text;
    if (length >= LONGEST_TEXT) return this.keepOther(text);
    const chunk = this.roomFor(length);
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 127) return this.keepOther(text);
      chunk[this.filled + i] = code;
    }
    return this.kept(length);
  }

  /** For other texts, in the same memory. */
  clear(): void {
    this.last = -1;
    this.filled = TEXT_CHUNK;
    this.decoded.length = 0;
    this.others.length = 0;
    this.otherBytes = 0;
  }

  /** The same, and gives the memory back. */
  release(): void {
    this.clear();
    this.chunks.length = 0;
  }

  /** How much memory they take. */
  get bytes(): number {
    return (this.last + 1) * TEXT_CHUNK + this.otherBytes;
  }

  private keepOther(text: string): number {
    this.otherBytes += text.length * 2;
    return -this.others.push(text);
  }

  /** Copies the bytes of a text that is among them. */
  copy(place: number, into: Uint8Array, to: number): void {
    const start = Math.floor(place / LONGEST_TEXT);
    const length = lengthAt(place);
    const index = Math.floor(start / TEXT_CHUNK);
    const at = start - index * TEXT_CHUNK;
    const chunk = this.chunks[index] as Buffer;
    for (let i = 0; i < length; i += 1) into[to + i] = chunk[at + i] as number;
  }

  get(place: number): string {
    if (place < 0) return this.others[-place - 1] ?? '';
    const start = Math.floor(place / LONGEST_TEXT);
    const length = lengthAt(place);
    const index = Math.floor(start / TEXT_CHUNK);
    const at = start - index * TEXT_CHUNK;
    if (length < COPIED && this.chunks.length <= MOST_DECODED) {
      const decoded = (this.decoded[index] ??= this.chunks[index]?.toString('latin1') ?? '');
      return decoded.slice(at, at + length);
    }
    return this.chunks[index]?.toString('latin1', at, at + length) ?? '';
  }
}
