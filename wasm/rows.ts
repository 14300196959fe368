/**
 * Rows of a CSV that say in words what a row before them said: of each only the numbers, its time, its id and its account are read,
 * in one pass over its bytes. Whoever calls writes a block of whole lines into the memory and asks for its rows; what has any other
 * shape is left to the caller, who reads the first row of every kind too and says what such rows are called.
 */

/** What is read of a column's cells. */
const WORDS: u8 = 1;
const TIME: u8 = 2;
const ID: u8 = 3;
const ACCOUNT: u8 = 4;
const AMOUNT: u8 = 5;
const WHOLE: u8 = 6;

/** Why the reading stopped: all is read, there are as many rows as there is room for, a row of another shape, one of a kind without a name. */
const ALL: i32 = 0;
const FULL: i32 = 1;
const OTHER: i32 = 2;
const KIND: i32 = 3;
/** Within: an id needs more room, which may only grow between rows that are handed on. */
const WIDER: i32 = 4;

const NEWLINE: u8 = 10;
const RETURN: u8 = 13;
const QUOTE: u8 = 34;
const POINT: u8 = 46;
const COLON: u8 = 58;

/** Digits of a number that is exact, and millionths of a digit by how many decimals come before its end. */
const MOST_DIGITS: i32 = 15;
const MOST_DECIMALS: i32 = 6;
const MICROS = memory.data<f64>([1000000, 100000, 10000, 1000, 100, 10, 1]);

/** Longer words are left to the caller. */
const LONGEST: u32 = 96;
/** `NULL`: a name of letters must be longer to be none of the words for "not stated". */
const LONGEST_BLANK: u32 = 4;
const MOST_TEXTS: u32 = 1 << 17;
const MOST_NAMES: u32 = 1 << 24;
const MOST_KINDS: u32 = 1 << 17;
/** More than any place in a column, and than any state of a row's numbers. */
const PLACE_BITS: u64 = 18;
/** How far beyond the line end that ends a block may be looked: where a time would end. No comparison goes on beyond it. */
const BEYOND: u32 = 32;

/** Rows that are handed on at once. */
const MOST_ROWS: u32 = 1 << 10;
/** Bytes of a row: doubles of its words times 2 ** 32 and its line, its time, twice the length of its id, then what it counts. */
const ROW: u32 = 64;
const LINES: f64 = 4294967296;
const FROM: u32 = 8;
const ID_LENGTH: u32 = 16;
const COUNTS: u32 = 24;
/** Bytes of room for an id: longer ones are left to the caller. What follows may be a little longer than the first: `evt_9`, `evt_10`. */
const LONGEST_ID: u32 = 56;
const SLACK: u32 = 3;

@unmanaged
class Column {
  reads: u8;
  number: u8;
  /** Cells met so far, and the last one of them. */
  texts: Texts;
  last: usize;
  length: u32;
  place: i32;
  /** Which kind the last cell made of which. */
  before: i32;
  after: i32;
}

@unmanaged
class Slot {
  /** Plus one; 0: free. */
  place: u32;
  /** Of a name what the caller calls it, once that is known; else below 0. */
  account: i32;
  at: usize;
  length: u32;
  /** Its first eight bytes, as far as it has so many, and its last eight where it has more: all of most texts. */
  first: u64;
  last: u64;
}

/** Texts by their bytes; at most half of the slots are taken. */
@unmanaged
class Texts {
  slots: usize;
  mask: u32;
  count: u32;
  most: u32;
}

@unmanaged
class Step {
  /** The kind and the place that lead to another, plus one; 0: free. */
  from: u64;
  to: u32;
}

const SLOT: u32 = offsetof<Slot>();
const STEP: u32 = 16;
const COLUMN: u32 = offsetof<Column>();

let columns: usize = 0;
let columnCount: i32 = 0;
let delimiter: u8 = 0;
/** Every byte of a word: the delimiter, the line end. */
let delimiters: u64 = 0;
const NEWLINES: u64 = 0x0a0a0a0a0a0a0a0a;
const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

let names: Texts = changetype<Texts>(0);
/** By kind: what the caller calls its words and, where rows name none, the account, plus one; 0: not known. */
let kindWords: usize = 0;
let kindAccounts: usize = 0;
let steps: usize = 0;
let stepMask: u32 = 0;
let kinds: u32 = 0;

let block: usize = 0;
let blockRoom: u32 = 0;

/**
 * The rows that were read: their numbers, their accounts, and their ids in `idRoom` bytes each. An account is the number of its name,
 * in the order in which names were met, as `-1 - name`, until the caller says what it calls it.
 */
export let fields: usize = 0;
export let accounts: usize = 0;
export let ids: usize = 0;
export let idRoom: u32 = 0;
export let rows: u32 = 0;
/** The span of their times, and where the next one begins. */
export let earliest: f64 = 0;
export let latest: f64 = 0;
export let next: u32 = 0;
/** By number, where a name lies and how long it is; and how many there are. */
export let named: usize = 0;
export let nameCount: u32 = 0;
let namedRoom: u32 = 0;
/** The kind that the reading stopped at. */
let unknown: u32 = 0;
let wanted: u32 = 0;

export function open(count: i32, separator: u8): void {
  columnCount = count;
  columns = heap.alloc(count * COLUMN);
  for (let i = 0; i < count; i += 1) {
    const column = changetype<Column>(columns + i * COLUMN);
    column.reads = 0;
    column.number = 0;
    column.texts = textsOf(MOST_TEXTS);
    column.last = 0;
    column.length = 0;
    column.place = -1;
    column.before = -1;
    column.after = -1;
  }
  delimiter = separator;
  delimiters = ONES * <u64>separator;
  names = textsOf(MOST_NAMES);
  namedRoom = 1 << 9;
  named = heap.alloc(namedRoom * 8);
  nameCount = 0;
  // Pages of memory that nobody touches cost nothing.
  kindWords = zeroed((MOST_KINDS + 1) * 4);
  kindAccounts = zeroed((MOST_KINDS + 1) * 4);
  stepMask = (1 << 10) - 1;
  steps = zeroed((stepMask + 1) * STEP);
  kinds = 0;
  fields = heap.alloc(MOST_ROWS * ROW);
  accounts = heap.alloc(MOST_ROWS * 4);
  saidNames = heap.alloc(MOST_ROWS * SAID);
  ids = heap.alloc(MOST_ROWS * LONGEST_ID);
  idRoom = 0;
}

export function column(index: i32, reads: u8, number: u8): void {
  const column = changetype<Column>(columns + index * COLUMN);
  column.reads = reads;
  column.number = number;
}

/** Where a block of so many bytes goes. */
export function room(bytes: u32): usize {
  if (bytes > blockRoom) {
    blockRoom = max(bytes, blockRoom * 2);
    block = heap.alloc(blockRoom + BEYOND);
  }
  return block;
}

/** What the caller calls rows of the kind that the reading stopped at. */
export function learn(words: u32, account: u32): void {
  store<u32>(kindWords + unknown * 4, words + 1);
  store<u32>(kindAccounts + unknown * 4, account + 1);
}

/** Reads rows of the block from a place and a line on; the block ends with a line end. */
export function read(from: u32, until: u32, line: u32): i32 {
  const why = readRows(from, until, line);
  nameAccounts();
  return why;
}

function readRows(from: u32, until: u32, line: u32): i32 {
  rows = 0;
  uncalled = 0;
  elsewhere = 0;
  next = from;
  earliest = Infinity;
  latest = -Infinity;
  while (next < until) {
    if (rows === MOST_ROWS) return FULL;
    const why = row(block + next, line + rows);
    if (why === WIDER) {
      if (rows > 0) return FULL;
      idRoom = wanted;
      continue;
    }
    if (why !== ALL) return why;
    rows += 1;
  }
  return ALL;
}

function row(from: usize, line: u32): i32 {
  const into = fields + rows * ROW;
  const last = columnCount - 1;
  let at = from;
  let kind: i32 = 0;
  let stated: i32 = 0;
  let name: usize = 0;
  let nameLength: u32 = 0;
  let instant: f64 = 0;
  for (let at = COUNTS; at < ROW; at += 8) store<f64>(into + at, NaN);
  for (let i = 0; i <= last; i += 1) {
    const column = changetype<Column>(columns + i * COLUMN);
    const start = at;
    switch (column.reads) {
      case WORDS: {
        const length = column.length;
        if (column.place >= 0 && same(column.last, start, length) && ends(load<u8>(start + length))) at = start + length;
        else {
          if (load<u8>(start) === QUOTE) return OTHER;
          at = endOfCell(start);
          const found = keep(column.texts, start, <u32>(at - start));
          if (found === 0) return OTHER;
          column.place = <i32>changetype<Slot>(found).place - 1;
          column.last = changetype<Slot>(found).at;
          column.length = <u32>(at - start);
          column.before = -1;
        }
        if (column.before !== kind) {
          const after = stepFrom(kind, column.place);
          if (after < 0) return OTHER;
          column.before = kind;
          column.after = after;
        }
        kind = column.after;
        break;
      }
      case AMOUNT: {
        let value = numberFrom(at, 0);
        let digits = <i32>(numberEnd - at);
        at = numberEnd;
        let decimals: i32 = 0;
        if (load<u8>(at) === POINT) {
          if (digits === 0) return OTHER;
          at += 1;
          value = numberFrom(at, value);
          decimals = <i32>(numberEnd - at);
          at = numberEnd;
          if (decimals === 0 || decimals > MOST_DECIMALS) return OTHER;
          digits += decimals;
        }
        if (digits > MOST_DIGITS) return OTHER;
        stated *= 3;
        if (digits > 0) {
          // Exact as far as it is safe.
          const micros = <f64>value * load<f64>(MICROS + decimals * 8);
          if (micros > <f64>f64.MAX_SAFE_INTEGER) return OTHER;
          store<f64>(into + COUNTS + <u32>column.number * 8, micros);
          stated += micros > 0 ? 2 : 1;
        }
        break;
      }
      case WHOLE: {
        const value = numberFrom(at, 0);
        const digits = <i32>(numberEnd - at);
        at = numberEnd;
        if (digits > MOST_DIGITS) return OTHER;
        stated *= 3;
        if (digits > 0) {
          store<f64>(into + COUNTS + <u32>column.number * 8, <f64>value);
          stated += 1;
        }
        break;
      }
      case TIME: {
        at = load<u8>(start + 24) === delimiter ? start + 24 : load<u8>(start + 20) === delimiter ? start + 20 : endOfCell(start);
        instant = instantOf(start, <u32>(at - start));
        if (isNaN(instant)) return OTHER;
        break;
      }
      case ID: {
        at = endOfName(start);
        if (at === 0) return OTHER;
        const length = <u32>(at - start);
        if (length > idRoom) {
          if (length > LONGEST_ID) return OTHER;
          wanted = min(LONGEST_ID, (length + SLACK + 7) & ~7);
          return WIDER;
        }
        const id = ids + rows * idRoom;
        for (let i: u32 = 0; i < length; i += 8) store<u64>(id + i, load<u64>(start + i));
        store<f64>(into + ID_LENGTH, <f64>(length * 2));
        break;
      }
      case ACCOUNT: {
        stated *= 3;
        if (ends(load<u8>(start))) break;
        stated += 1;
        at = endOfName(start);
        if (at === 0 || <u32>(at - start) > LONGEST || names.count + rows >= MOST_NAMES) return OTHER;
        name = start;
        nameLength = <u32>(at - start);
        break;
      }
      default: {
        if (load<u8>(start) === QUOTE) return OTHER;
        at = endOfCell(start);
      }
    }
    if (i < last) {
      if (load<u8>(at) !== delimiter) return OTHER;
    } else {
      if (load<u8>(at) === RETURN) at += 1;
      if (load<u8>(at) !== NEWLINE) return OTHER;
    }
    at += 1;
  }
  kind = stepFrom(kind, stated);
  if (kind < 0) return OTHER;
  const words = load<u32>(kindWords + kind * 4);
  store<f64>(into + FROM, instant);
  if (words === 0) {
    unknown = kind;
    return KIND;
  }
  // Who that is, is looked up for many rows at once.
  const said = changetype<Said>(saidNames + rows * SAID);
  said.at = name;
  said.length = nameLength;
  if (name === 0) called(rows, load<i32>(kindAccounts + kind * 4) - 1);
  next = <u32>(at - block);
  if (instant < earliest) earliest = instant;
  if (instant > latest) latest = instant;
  store<f64>(into, <f64>(words - 1) * LINES + <f64>line);
  return ALL;
}

/** The names of rows, where one is stated. */
@unmanaged
class Said {
  at: usize;
  length: u32;
  hash: u32;
}

const SAID: u32 = offsetof<Said>();
let saidNames: usize = 0;
/** What is loaded only so that it is near when it is needed. */
export let touched: u32 = 0;
/** Of the rows that were read, how many are of a name of which it is not known what it is called, and of nobody whom the caller keeps. */
export let uncalled: u32 = 0;
export let elsewhere: u32 = 0;
/** What the caller calls these. */
const ELSEWHERE: i32 = 1 << 30;

/** Looks up whose the rows are: of many names most lie far away, and are fetched many at a time. */
function nameAccounts(): void {
  const mask = names.mask;
  const slots = names.slots;
  for (let row: u32 = 0; row < rows; row += 1) {
    const said = changetype<Said>(saidNames + row * SAID);
    if (said.at === 0) continue;
    said.hash = hashOf(said.at, said.length);
    touched += load<u32>(slots + (said.hash & mask) * SLOT);
  }
  for (let row: u32 = 0; row < rows; row += 1) {
    const said = changetype<Said>(saidNames + row * SAID);
    if (said.at === 0) continue;
    let found = find(names, said.at, said.length, said.hash);
    if (found === 0) {
      found = add(names, said.at, said.length);
      keepName(changetype<Slot>(found));
    }
    const slot = changetype<Slot>(found);
    called(row, slot.account >= 0 ? slot.account : -(<i32>slot.place));
  }
}

/** Below 0: it is not known what its account is called. */
@inline
function called(row: u32, account: i32): void {
  store<i32>(accounts + row * 4, account);
  if (account < 0) uncalled += 1;
  else if (account === ELSEWHERE) elsewhere += 1;
}

/** Where the digits end that were read last. */
let numberEnd: usize = 0;

/** What the digits from a place on make of the number before them; of more than fit, anything. */
@inline
function numberFrom(at: usize, before: u64): u64 {
  let value = before;
  let digit = <u32>load<u8>(at) - 48;
  while (digit <= 9) {
    value = value * 10 + digit;
    at += 1;
    digit = <u32>load<u8>(at) - 48;
  }
  numberEnd = at;
  return value;
}

@inline
function ends(byte: u8): bool {
  return byte === delimiter || byte === NEWLINE || byte === RETURN;
}

/** The lowest byte of a word that is zero has its highest bit set in this, and no lower byte has. */
@inline
function zeros(word: u64): u64 {
  return (word - ONES) & ~word & HIGHS;
}

/** Where a cell ends that no quote opens. */
@inline
function endOfCell(start: usize): usize {
  let at = start;
  let word = load<u64>(at);
  let found = zeros(word ^ delimiters) | zeros(word ^ NEWLINES);
  while (found === 0) {
    at += 8;
    word = load<u64>(at);
    found = zeros(word ^ delimiters) | zeros(word ^ NEWLINES);
  }
  at += <usize>(ctz(found) >> 3);
  return load<u8>(at) === NEWLINE && at > start && load<u8>(at - 1) === RETURN ? at - 1 : at;
}

/** Where a cell ends that is what stands there: short ASCII that begins with a letter or a digit, and is neither blank nor to be trimmed; 0: it is no such text. */
@inline
function endOfName(start: usize): usize {
  const first = load<u8>(start);
  const isDigital = <u8>(first - 48) <= 9;
  if (!isDigital && <u8>((first | 32) - 97) > 25) return 0;
  let at = start;
  let bits: u64 = 0;
  let word = load<u64>(at);
  let found = zeros(word ^ delimiters) | zeros(word ^ NEWLINES);
  while (found === 0) {
    bits |= word;
    at += 8;
    word = load<u64>(at);
    found = zeros(word ^ delimiters) | zeros(word ^ NEWLINES);
  }
  const rest = ctz(found) >> 3;
  bits |= word & (((<u64>1) << (rest << 3)) - 1);
  at += <usize>rest;
  if ((bits & HIGHS) !== 0) return 0;
  if (load<u8>(at) === NEWLINE && load<u8>(at - 1) === RETURN) at -= 1;
  const end = load<u8>(at - 1);
  return (isDigital || <u32>(at - start) > LONGEST_BLANK) && end > 32 && end < 127 ? at : 0;
}

function textsOf(most: u32): Texts {
  const texts = changetype<Texts>(heap.alloc(offsetof<Texts>()));
  texts.mask = (1 << 6) - 1;
  texts.slots = zeroed((texts.mask + 1) * SLOT);
  texts.count = 0;
  texts.most = most;
  return texts;
}

/** Where a text is kept, from now on at least; 0: there is no room for it. */
function keep(texts: Texts, at: usize, length: u32): usize {
  const slot = find(texts, at, length, hashOf(at, length));
  return slot === 0 ? add(texts, at, length) : slot;
}

/** Where a text is kept; 0: nowhere. */
@inline
function find(texts: Texts, at: usize, length: u32, hash: u32): usize {
  if (length > LONGEST) return 0;
  const mask = texts.mask;
  const first = firstOf(at, length);
  const last = lastOf(at, length);
  let index = hash & mask;
  let slot = changetype<Slot>(texts.slots + index * SLOT);
  while (slot.place !== 0) {
    if (slot.length === length && slot.first === first && slot.last === last && (length <= 16 || same(slot.at, at, length))) {
      return changetype<usize>(slot);
    }
    index = (index + 1) & mask;
    slot = changetype<Slot>(texts.slots + index * SLOT);
  }
  return 0;
}

@inline
function firstOf(at: usize, length: u32): u64 {
  const word = load<u64>(at);
  return length < 8 ? word & (((<u64>1) << (length << 3)) - 1) : word;
}

@inline
function lastOf(at: usize, length: u32): u64 {
  return length > 8 ? load<u64>(at + length - 8) : 0;
}

/** Keeps a text that has no place yet; 0 where there is no room for it. */
function add(texts: Texts, at: usize, length: u32): usize {
  if (length > LONGEST || texts.count >= texts.most) return 0;
  if (texts.count * 2 > texts.mask) grow(texts);
  const kept = heap.alloc(length + BEYOND);
  memory.copy(kept, at, length);
  texts.count += 1;
  return put(texts, kept, length, texts.count, -1);
}

function put(texts: Texts, at: usize, length: u32, place: u32, account: i32): usize {
  const mask = texts.mask;
  let index = hashOf(at, length) & mask;
  while (changetype<Slot>(texts.slots + index * SLOT).place !== 0) index = (index + 1) & mask;
  const slot = changetype<Slot>(texts.slots + index * SLOT);
  slot.place = place;
  slot.account = account;
  slot.at = at;
  slot.length = length;
  slot.first = firstOf(at, length);
  slot.last = lastOf(at, length);
  return changetype<usize>(slot);
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

/** Says where a name lies that is new. */
function keepName(slot: Slot): void {
  if (nameCount === namedRoom) {
    const more = heap.alloc(namedRoom * 16);
    memory.copy(more, named, namedRoom * 8);
    named = more;
    namedRoom *= 2;
  }
  store<u32>(named + nameCount * 8, <u32>slot.at);
  store<u32>(named + nameCount * 8 + 4, slot.length);
  nameCount += 1;
}

/** What the caller calls a name. */
export function callName(name: u32, account: i32): void {
  const at = <usize>load<u32>(named + name * 8);
  const length = load<u32>(named + name * 8 + 4);
  changetype<Slot>(find(names, at, length, hashOf(at, length))).account = account;
}

/** Whether two stretches of so many bytes are the same. */
@inline
function same(one: usize, other: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(one + i) !== load<u64>(other + i)) return false;
  const rest = length - i;
  if (rest === 0) return true;
  return ((load<u64>(one + i) ^ load<u64>(other + i)) & (((<u64>1) << (rest << 3)) - 1)) === 0;
}

@inline
function hashOf(at: usize, length: u32): u32 {
  let hash: u64 = length;
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) hash = mixed(hash ^ load<u64>(at + i));
  const rest = length - i;
  if (rest > 0) hash = mixed(hash ^ (load<u64>(at + i) & (((<u64>1) << (rest << 3)) - 1)));
  return <u32>(hash ^ (hash >> 32));
}

@inline
function mixed(bits: u64): u64 {
  const product = bits * 0x9e3779b97f4a7c15;
  return product ^ (product >> 29);
}

/** Another kind for each kind and place; -1: there is no room for it. */
@inline
function stepFrom(kind: i32, place: i32): i32 {
  const from = (((<u64>kind) << PLACE_BITS) | <u64>place) + 1;
  let index = <u32>(mixed(from) >> 8) & stepMask;
  for (;;) {
    const step = changetype<Step>(steps + index * STEP);
    if (step.from === from) return <i32>step.to;
    if (step.from === 0) break;
    index = (index + 1) & stepMask;
  }
  if (kinds === MOST_KINDS) return -1;
  kinds += 1;
  putStep(from, kinds);
  if (kinds * 2 > stepMask) growSteps();
  return <i32>kinds;
}

function putStep(from: u64, to: u32): void {
  let index = <u32>(mixed(from) >> 8) & stepMask;
  while (changetype<Step>(steps + index * STEP).from !== 0) index = (index + 1) & stepMask;
  const step = changetype<Step>(steps + index * STEP);
  step.from = from;
  step.to = to;
}

function growSteps(): void {
  const before = steps;
  const count = stepMask + 1;
  stepMask = count * 4 - 1;
  steps = zeroed((stepMask + 1) * STEP);
  for (let i: u32 = 0; i < count; i += 1) {
    const step = changetype<Step>(before + i * STEP);
    if (step.from !== 0) putStep(step.from, step.to);
  }
}

/** New memory is all zeros, and none is ever given back. */
function zeroed(bytes: u32): usize {
  return heap.alloc(bytes);
}

const DAY: f64 = 86400000;
/** The date that was read last, by its bytes. */
let yearMonth: u64 = 0;
let dayOfMonth: u16 = 0;
let dayStart: f64 = 0;

/** `2026-07-01T09:30:00Z` with up to three fractional digits, in milliseconds since 1970; NaN for any other. */
@inline
function instantOf(at: usize, length: u32): f64 {
  if (length < 20 || length > 24 || length === 21 || load<u8>(at + length - 1) !== 90 || load<u8>(at + 10) !== 84) return NaN;
  if (load<u8>(at + 13) !== COLON || load<u8>(at + 16) !== COLON) return NaN;
  if (load<u64>(at) !== yearMonth || load<u16>(at + 8) !== dayOfMonth) {
    const start = startOfDay(at);
    if (isNaN(start)) return NaN;
    yearMonth = load<u64>(at);
    dayOfMonth = load<u16>(at + 8);
    dayStart = start;
  }
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const second = twoDigits(at + 17);
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  let milliseconds = hour * 3600000 + minute * 60000 + second * 1000;
  if (length > 20) {
    if (load<u8>(at + 19) !== POINT) return NaN;
    let unit: u32 = 100;
    for (let i: u32 = 20; i < length - 1; i += 1) {
      const digit = <u32>load<u8>(at + i) - 48;
      if (digit > 9) return NaN;
      milliseconds += digit * unit;
      unit /= 10;
    }
  }
  return dayStart + <f64>milliseconds;
}

/** More than 99 where they are no digits. */
@inline
function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at + 1) - 48;
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/** Days since 1970 by the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
function startOfDay(at: usize): f64 {
  if (load<u8>(at + 4) !== 45 || load<u8>(at + 7) !== 45) return NaN;
  const century = twoDigits(at);
  const ofCentury = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  // Of the first hundred years the caller's calendar says otherwise.
  if (century === 0 || century > 99 || ofCentury > 99 || month === 0 || month > 12 || day === 0) return NaN;
  const year = century * 100 + ofCentury;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days: u32 = month === 2 ? (isLeap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day > days) return NaN;
  const shifted = month > 2 ? year : year - 1;
  const era = shifted / 400;
  const ofEra = shifted - era * 400;
  const ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear;
  return <f64>(<i32>(era * 146097 + dayOfEra) - 719468) * DAY;
}
