/** The texts of cells by their bytes: exports repeat a few names over millions of rows, and each is made into a string once. */

/** Longer cells are made anew each time. */
const LONGEST = 96;
const FIRST_SLOTS = 1 << 9;
/** Numbers of a slot. */
const SLOT_BITS = 2;
const SLOT = 1 << SLOT_BITS;
const [PLACE, HASH, START, LENGTH] = [0, 1, 2, 3];
/** Of more texts the others have no place. */
const MOST = 1 << 17;
const FIRST_BYTES = 1 << 13;

export class KnownTexts {
  /** By hash, a place in the lists below plus one and what they say of it, side by side in memory; 0: free. At most half are taken. */
  #slots = new Int32Array(FIRST_SLOTS * SLOT);
  #starts = new Int32Array(FIRST_SLOTS);
  #lengths = new Int32Array(FIRST_SLOTS);
  #hashes = new Int32Array(FIRST_SLOTS);
  #bytes: Buffer = Buffer.alloc(FIRST_BYTES);
  #filled = 0;
  readonly #texts: string[] = [];

  /** Whether the text at a place is that of these bytes. */
  is(place: number, block: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (this.#lengths[place] !== length) return false;
    return areSame(this.#bytes, this.#starts[place] ?? 0, block, start, length);
  }

  /** The place of these bytes; negative where they have none, for `add`. */
  find(block: Uint8Array, start: number, end: number): number {
    const hash = hashOf(block, start, end);
    const length = end - start;
    const slots = this.#slots;
    const mask = slots.length - SLOT;
    for (let slot = (hash << SLOT_BITS) & mask; ; slot = (slot + SLOT) & mask) {
      const place = (slots[slot + PLACE] as number) - 1;
      if (place < 0) return -1;
      if (slots[slot + HASH] !== hash || slots[slot + LENGTH] !== length) continue;
      if (areSame(this.#bytes, slots[slot + START] as number, block, start, length)) return place;
    }
  }

  textAt(place: number): string {
    return this.#texts[place] ?? '';
  }

  /** Keeps a text that has no place yet; -1 where there is no room for it. */
  add(block: Uint8Array, start: number, end: number, text: string): number {
    const length = end - start;
    const place = this.#texts.length;
    if (length > LONGEST || place >= MOST) return -1;
    if (place * 2 * SLOT >= this.#slots.length) this.#grow();
    if (this.#filled + length > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
    for (let i = 0; i < length; i += 1) this.#bytes[this.#filled + i] = block[start + i] ?? 0;
    const hash = hashOf(block, start, end);
    this.#starts[place] = this.#filled;
    this.#lengths[place] = length;
    this.#hashes[place] = hash;
    this.#filled += length;
    this.#texts.push(text);
    this.#put(hash, place);
    return place;
  }

  #put(hash: number, place: number): void {
    const slots = this.#slots;
    const mask = slots.length - SLOT;
    let slot = (hash << SLOT_BITS) & mask;
    while (slots[slot + PLACE] !== 0) slot = (slot + SLOT) & mask;
    slots[slot + PLACE] = place + 1;
    slots[slot + HASH] = hash;
    slots[slot + START] = this.#starts[place] as number;
    slots[slot + LENGTH] = this.#lengths[place] as number;
  }

  #grow(): void {
    const size = (this.#slots.length / SLOT) * 2;
    this.#slots = new Int32Array(size * SLOT);
    this.#starts = larger(this.#starts, size);
    this.#lengths = larger(this.#lengths, size);
    this.#hashes = larger(this.#hashes, size);
    for (let place = 0; place < this.#texts.length; place += 1) this.#put(this.#hashes[place] ?? 0, place);
  }
}

/** Whether two stretches of so many bytes are the same. */
function areSame(bytes: Uint8Array, at: number, others: Uint8Array, otherAt: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (bytes[at + i] !== others[otherAt + i]) return false;
  return true;
}

function larger(list: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(size);
  copy.set(list);
  return copy;
}

function hashOf(block: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  // Of a longer one no place is ever given away.
  const last = end - start > LONGEST ? start : end;
  for (let i = start; i < last; i += 1) hash = Math.imul(hash ^ (block[i] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
