/** Brings rows together that lie anywhere in the memory, which the caller lays out. */

const PAIR: usize = 16;

/** Copies rows of so many bytes (a multiple of eight), each told by its number from a place on, one after the other. */
export function gather(list: usize, count: u32, from: usize, row: u32, into: usize): void {
  const end = list + count * 4;
  if (row === 64) {
    for (; list < end; list += 4) {
      const at = from + load<u32>(list) * 64;
      v128.store(into, v128.load(at));
      v128.store(into, v128.load(at, PAIR), PAIR);
      v128.store(into, v128.load(at, 32), 32);
      v128.store(into, v128.load(at, 48), 48);
      into += 64;
    }
    return;
  }
  for (; list < end; list += 4) {
    let at = from + load<u32>(list) * row;
    const last = into + row;
    while (into + PAIR <= last) {
      v128.store(into, v128.load(at));
      into += PAIR;
      at += PAIR;
    }
    if (into < last) {
      store<u64>(into, load<u64>(at));
      into += 8;
    }
  }
}
