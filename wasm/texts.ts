/** Texts that were met: each is kept once, and found by its bytes. */

/** How far beyond the line end that ends a block may be looked, for the end of a text. No comparison goes on beyond it. */
export const BEYOND: u32 = 128;
/** The same where a text is compared by eight bytes at a time, from its first 16 on. */
const NEAR: u32 = 24;

@unmanaged
export class Slot {
  /** Plus one; 0: free. */
  place: u32;
  /** Of a name what the caller calls it, once that is known; else below 0. */
  account: i32;
  at: usize;
  length: u32;
  /** Its first 16 bytes, zeros where it has fewer: all of most texts. */
  first: u64;
  second: u64;
}

/** Texts by their bytes; at most half of the slots are taken. */
@unmanaged
export class Texts {
  slots: usize;
  mask: u32;
  count: u32;
  most: u32;
}

/** Words that were met, up to the next cell, with what is compared and read of them; behind it are their bytes. */
@unmanaged
export class Text {
  /** The first 16 bytes and the last (if it is not too far), and which of these count: of a text of fewer both are the same ones. */
  first: v128;
  last: v128;
  mask: v128;
  length: u32;
  lastAt: u32;
  place: u32;
  /** Which kind it made of which: eight pairs, by the lowest bits of the kind before it. */
  kinds: u64;
  kinds1: u64;
  kinds2: u64;
  kinds3: u64;
  kinds4: u64;
  kinds5: u64;
  kinds6: u64;
  kinds7: u64;
}

export const SLOT: u32 = offsetof<Slot>();
export const TEXT: u32 = offsetof<Text>();
export const KINDS: u32 = offsetof<Text>('kinds');
/** Sixteen bytes that count and sixteen that don't: which of a vector are among the first so many. */
const MASKS = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

export function textsOf(most: u32): Texts {
  const texts = changetype<Texts>(alloc(offsetof<Texts>()));
  texts.mask = (1 << 6) - 1;
  texts.slots = zeroed((texts.mask + 1) * SLOT);
  texts.count = 0;
  texts.most = most;
  return texts;
}

/** Where a text is kept, from now on at least, behind room for so many bytes; 0: there is no room for it. */
export function keep(texts: Texts, at: usize, length: u32, before: u32): usize {
  const first = wordOf(at, length);
  const second = length > 8 ? wordOf(at + 8, length - 8) : 0;
  const slot = find(texts, first, second, at, length, hashOf(first, second, at, length));
  return slot === 0 ? add(texts, at, length, before) : slot;
}

/** Where a text is kept; 0: nowhere. */
@inline
export function find(texts: Texts, first: u64, second: u64, at: usize, length: u32, hash: u32): usize {
  const mask = texts.mask;
  let index = hash & mask;
  let slot = changetype<Slot>(texts.slots + index * SLOT);
  while (slot.place !== 0) {
    if (
      slot.first === first &&
      slot.second === second &&
      slot.length === length &&
      (length <= 16 || same(slot.at + 16, at + 16, length - 16))
    ) {
      return changetype<usize>(slot);
    }
    index = (index + 1) & mask;
    slot = changetype<Slot>(texts.slots + index * SLOT);
  }
  return 0;
}

/** The first eight bytes of so many, zeros where there are fewer. */
@inline
function wordOf(at: usize, length: u32): u64 {
  const word = load<u64>(at);
  return length < 8 ? word & (((<u64>1) << (length << 3)) - 1) : word;
}

/** Keeps a text that has no place yet; 0 where there is no room for it. */
export function add(texts: Texts, at: usize, length: u32, before: u32): usize {
  if (texts.count >= texts.most) return 0;
  if (texts.count * 2 > texts.mask) grow(texts);
  // Of what is only found by its bytes fewer are looked at.
  const kept = alloc(before + length + (before > 0 ? BEYOND : NEAR)) + before;
  memory.copy(kept, at, length);
  texts.count += 1;
  const slot = put(texts, kept, length, texts.count, -1);
  if (before > 0) prepare(changetype<Slot>(slot));
  return slot;
}

function put(texts: Texts, at: usize, length: u32, place: u32, account: i32): usize {
  const mask = texts.mask;
  const first = wordOf(at, length);
  const second = length > 8 ? wordOf(at + 8, length - 8) : 0;
  let index = hashOf(first, second, at, length) & mask;
  while (changetype<Slot>(texts.slots + index * SLOT).place !== 0) index = (index + 1) & mask;
  const slot = changetype<Slot>(texts.slots + index * SLOT);
  slot.place = place;
  slot.account = account;
  slot.at = at;
  slot.length = length;
  slot.first = first;
  slot.second = second;
  return changetype<usize>(slot);
}

export function textOf(slot: usize): Text {
  return changetype<Text>(changetype<Slot>(slot).at - TEXT);
}

/** Lays out what is compared of a text. */
function prepare(slot: Slot): void {
  const at = slot.at;
  const text = textOf(changetype<usize>(slot));
  const length = slot.length;
  text.length = length;
  text.place = slot.place - 1;
  text.mask = firstBytes(length);
  text.lastAt = min(max(length, 16), BEYOND) - 16;
  text.first = v128.load(at);
  text.last = v128.load(at + text.lastAt);
  memory.fill(changetype<usize>(text) + KINDS, 255, 64);
}

/** Which bytes of a vector are among the first so many. */
@inline
export function firstBytes(count: u32): v128 {
  return v128.load(MASKS + 16 - min(count, 16));
}

function grow(texts: Texts): void {
  const before = texts.slots;
  const count = texts.mask + 1;
  texts.mask = count * 4 - 1;
  texts.slots = zeroed((texts.mask + 1) * SLOT);
  for (let i: u32 = 0; i < count; i += 1) {
    const slot = changetype<Slot>(before + i * SLOT);
    if (slot.place !== 0) put(texts, slot.at, slot.length, slot.place, slot.account);
  }
}

/** Whether two stretches of so many bytes are the same. */
@inline
export function same(one: usize, other: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(one + i) !== load<u64>(other + i)) return false;
  const rest = length - i;
  if (rest === 0) return true;
  return ((load<u64>(one + i) ^ load<u64>(other + i)) & (((<u64>1) << (rest << 3)) - 1)) === 0;
}

/** By the first 16 bytes of a text, and the rest of those that are longer. */
@inline
export function hashOf(first: u64, second: u64, at: usize, length: u32): u32 {
  let hash = mixed(mixed(first ^ length) ^ second);
  for (let i: u32 = 16; i < length; i += 8) hash = mixed(hash ^ wordOf(at + i, length - i));
  return <u32>(hash ^ (hash >> 32));
}

@inline
export function mixed(bits: u64): u64 {
  const product = bits * 0x9e3779b97f4a7c15;
  return product ^ (product >> 29);
}

/** Where memory begins that nobody has; it lies in the memory too, for who has a copy of that. */
const TOP = memory.data<u32>([0]);
const PAGE: usize = 1 << 16;

/** More of the memory, which is never given back. */
export function alloc(bytes: usize): usize {
  const at = max(<usize>load<u32>(TOP), (__heap_base + 15) & ~15);
  const top = (at + bytes + 15) & ~15;
  const has = <usize>memory.size() * PAGE;
  if (top > has) {
    const needed = <i32>((top - has + PAGE - 1) / PAGE);
    // As much again, where there is so much.
    if (memory.grow(max(needed, memory.size())) < 0 && memory.grow(needed) < 0) unreachable();
  }
  store<u32>(TOP, <u32>top);
  return at;
}

/** New memory is all zeros. */
export function zeroed(bytes: u32): usize {
  return alloc(bytes);
}
