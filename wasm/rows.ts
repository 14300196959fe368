/**
 * Rows of a CSV that say in words what a row before them said: of each only the numbers, its time, its id and its account are read,
 * in one pass over its bytes. Whoever calls writes a block of whole lines into the memory and asks for its rows; what has any other
 * shape is left to the caller, who reads the first row of every kind too and says what such rows are called.
 */

import { BEYOND, KINDS, SLOT, Slot, TEXT, Text, Texts, add, alloc, find, firstBytes, hashOf, keep, mixed, same, textOf, textsOf, zeroed } from './texts';
import { MIDNIGHT, ZULU, dayAt, instantOf, openDays } from './times';

/** What is read of a column's cells. */
const NOTHING: u8 = 0;
const WORDS: u8 = 1;
const TIME: u8 = 2;
const ID: u8 = 3;
const ACCOUNT: u8 = 4;
const AMOUNT: u8 = 5;
const WHOLE: u8 = 6;
/** Behind the last one. */
const END: u8 = 7;

/** Why the reading stopped: all is read, there are as many rows as there is room for, a row of another shape, one of a kind without a name. */
const ALL: i32 = 0;
const FULL: i32 = 1;
const OTHER: i32 = 2;
const KIND: i32 = 3;
/** Within: a cell is of no usual shape. */
const UNUSUAL: i32 = 4;

const NEWLINE: u8 = 10;
const RETURN: u8 = 13;
const QUOTE: u8 = 34;
const POINT: u8 = 46;
const ZEROS: u64 = 0x3030303030303030;

/** Digits of a number that is exact, and millionths of a digit by how many decimals come before its end. */
const MOST_DIGITS: i32 = 15;
const MOST_DECIMALS: i32 = 6;
const MICROS = memory.data<f64>([1000000, 100000, 10000, 1000, 100, 10, 1]);

/** Longer cells are left to the caller. */
const LONGEST: u32 = 96;
/** `NULL`: a name of letters must be longer to be none of the words for "not stated". */
const LONGEST_BLANK: u8 = 4;
/** By the first byte of a name, how long it must be at least: what begins with neither a letter nor a digit is none, however long. */
const LEAST = memory.data(256);
const NEVER: u8 = 255;
const MOST_TEXTS: u32 = 1 << 17;
const MOST_NAMES: u32 = 1 << 24;
const MOST_KINDS: u32 = 1 << 17;
/** More than any place in a column, and than any state of a row's numbers. */
const PLACE_BITS: u64 = 18;
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

/** A column or, of such that are read as words, all that stand side by side: they are one text, with what is between them. */
@unmanaged
class Column {
  reads: u8;
  /** The byte after it: the delimiter or the line end. */
  end: u8;
  /** How many columns it is of the file. */
  cells: u32;
  /** Where in a row its number goes. */
  number: u32;
  /** Cells met so far, and the last two of them: most columns say two things in turn, at random. */
  texts: Texts;
  text: Text;
  other: Text;
}

@unmanaged
class Step {
  /** The kind and the place that lead to another, plus one; 0: free. */
  from: u64;
  to: u32;
}

/** What follows a kind that is that of all words of a row, for the numbers that were stated last. */
@unmanaged
class Last {
  /** 0: nothing yet. */
  stated: u32;
  /** What the caller calls the account of rows that name none, and its words times 2 ** 32. */
  account: i32;
  words: f64;
}

const STEP: u32 = 16;
const COLUMN: u32 = offsetof<Column>();
const LAST: u32 = offsetof<Last>();
/**
 * What is known from block to block. All of it lies in the memory, where nothing moves: a core whose memory holds a copy of another's
 * knows the same.
 */
@unmanaged
class Known {
  /**
   * The rows that were read: their numbers, their accounts, and their ids in `idRoom` bytes each. An account is the number of its name,
   * in the order in which names were met, as `-1 - name`, until the caller says what it calls it.
   */
  fields: usize;
  accounts: usize;
  ids: usize;
  idRoom: u32;
  /** By number, where a name lies and how long it is; and how many there are. */
  named: usize;
  nameCount: u32;
  namedRoom: u32;
  names: Texts;
  /** What is read of each column of the file and which number it is; then what they are taken together as. */
  asked: usize;
  columnCount: i32;
  columns: usize;
  /** By kind: what the caller calls its words and, where rows name none, the account, plus one; 0: not known. */
  kindWords: usize;
  kindAccounts: usize;
  lasts: usize;
  steps: usize;
  stepMask: u32;
  kinds: u32;
  block: usize;
  blockRoom: u32;
  delimiter: u8;
}

/** Where it lies: the caller reads its first five. */
export const knowledge: usize = memory.data(offsetof<Known>(), 16);
const known = changetype<Known>(knowledge);

export let rows: u32 = 0;
/** The span of their times, and where the next one begins. */
export let earliest: f64 = 0;
export let latest: f64 = 0;
export let next: u32 = 0;
/** The kind that the reading stopped at. */
let unknown: u32 = 0;

/** The row that is being read: the cell that comes next, its column, what is said so far, and where the block ends. */
let cell: usize = 0;
let cellColumn: usize = 0;
let kind: i32 = 0;
let stated: i32 = 0;
let end: usize = 0;
let firstLine: u32 = 0;
/** 0 where there may be no room for the names of so many rows: then that is looked at in each. */
let longestName: u32 = 0;
/** Of the id that was read last. */
let idLength: u32 = 0;

export function open(count: i32, separator: u8): void {
  known.columnCount = count;
  known.asked = zeroed(count * 2);
  openDays();
  for (let byte: u32 = 0; byte < 256; byte += 1) {
    const isDigit = byte - 48 <= 9;
    const isLetter = (byte | 32) - 97 <= 25;
    store<u8>(LEAST + byte, isDigit ? 1 : isLetter ? LONGEST_BLANK + 1 : NEVER);
  }
  known.columns = 0;
  known.delimiter = separator;
  known.names = textsOf(MOST_NAMES);
  known.namedRoom = 1 << 9;
  known.named = alloc(known.namedRoom * 8);
  known.nameCount = 0;
  // Pages of memory that nobody touches cost nothing.
  known.kindWords = zeroed((MOST_KINDS + 1) * 4);
  known.kindAccounts = zeroed((MOST_KINDS + 1) * 4);
  known.lasts = zeroed((MOST_KINDS + 1) * 4 * LAST);
  known.stepMask = (1 << 10) - 1;
  known.steps = zeroed((known.stepMask + 1) * STEP);
  known.kinds = 0;
  // Who rows name lies behind their numbers.
  known.fields = zeroed(MOST_ROWS * ROW * 2);
  // What has no column is stated by no row.
  for (let i: u32 = 0; i < MOST_ROWS * ROW; i += 8) store<f64>(known.fields + i, NaN);
  known.accounts = alloc(MOST_ROWS * 4);
  known.ids = alloc(MOST_ROWS * LONGEST_ID + 16);
  known.idRoom = 0;
}

export function column(index: i32, reads: u8, number: u8): void {
  store<u8>(known.asked + index * 2, reads);
  store<u8>(known.asked + index * 2, number, 1);
}

/** Takes columns of words together that stand side by side. */
function settle(): void {
  known.columns = zeroed((known.columnCount + 1) * COLUMN);
  let column = changetype<Column>(known.columns);
  for (let i = 0; i < known.columnCount; i += 1) {
    const reads = load<u8>(known.asked + i * 2);
    const isLast = i === known.columnCount - 1;
    column.reads = reads;
    column.end = isLast ? NEWLINE : known.delimiter;
    column.number = COUNTS + <u32>load<u8>(known.asked + i * 2, 1) * 8;
    column.cells += 1;
    if (reads === WORDS && !isLast && load<u8>(known.asked + i * 2 + 2) === WORDS) continue;
    if (reads === WORDS) {
      // At first the text of cells that are empty.
      const empty = alloc(column.cells + BEYOND);
      memory.fill(empty, known.delimiter, column.cells);
      store<u8>(empty + column.cells - 1, column.end);
      column.texts = textsOf(MOST_TEXTS);
      column.text = textOf(add(column.texts, empty, column.cells, TEXT));
      column.other = column.text;
    }
    column = changetype<Column>(changetype<usize>(column) + COLUMN);
  }
  column.reads = END;
}

/** Where a block of so many bytes goes. */
export function room(bytes: u32): usize {
  if (bytes > known.blockRoom) {
    known.blockRoom = max(bytes, known.blockRoom * 2);
    known.block = alloc(known.blockRoom + BEYOND);
  }
  return known.block;
}

/** What the caller calls rows of the kind that the reading stopped at. */
export function learn(words: u32, account: u32): void {
  store<u32>(known.kindWords + unknown * 4, words + 1);
  store<u32>(known.kindAccounts + unknown * 4, account + 1);
}

/** Reads rows of the block from a place and a line on; the block ends with a line end. */
export function read(from: u32, until: u32, line: u32): i32 {
  if (known.columns === 0) settle();
  rows = 0;
  uncalled = 0;
  elsewhere = 0;
  next = from;
  earliest = Infinity;
  latest = -Infinity;
  longestName = known.names.count + MOST_ROWS <= MOST_NAMES ? LONGEST : 0;
  cell = known.block + from;
  end = known.block + until;
  firstLine = line;
  cellColumn = known.columns;
  kind = 0;
  // Never 0, which stands for nothing.
  stated = 1;
  let why = ALL;
  if (from < until) {
    do {
      why = usual();
      if (why === UNUSUAL) why = unusual();
    } while (why === UNUSUAL);
  }
  nameAccounts();
  return why;
}

/**
 * Reads cells of the usual shapes, row by row, and stops at any other: `unusual` reads that one and this goes on behind it. Nothing
 * is called in here, which would have to find all that is held in registers again.
 */
function usual(): i32 {
  let at = cell;
  let place = cellColumn;
  let made = kind;
  let told = stated;
  let into = known.fields + rows * ROW;
  let id = known.ids + rows * known.idRoom;
  let line = <f64>(firstLine + rows);
  const separators = i8x16.splat(known.delimiter);
  for (;;) {
    const column = changetype<Column>(place);
    switch (column.reads) {
      case WORDS: {
        let text = column.text;
        if (isOther(text, at)) {
          const other = column.other;
          if (isOther(other, at)) break;
          column.other = text;
          column.text = other;
          text = other;
        }
        if (text.length > 32) {
          if (!same(at + 16, changetype<usize>(text) + TEXT + 16, text.length - 16)) break;
        }
        const step = changetype<usize>(text) + ((made & 7) << 3);
        if (load<i32>(step, KINDS) !== made) {
          const after = knownStep(made, text.place);
          if (after === 0) break;
          store<i32>(step, made, KINDS);
          store<i32>(step, after, KINDS + 4);
        }
        made = load<i32>(step, KINDS + 4);
        at += text.length;
        place += COLUMN;
        continue;
      }
      case AMOUNT: {
        if (load<u8>(at) === column.end) {
          store<f64>(into + column.number, NaN);
          at += 1;
          told *= 3;
          place += COLUMN;
          continue;
        }
        if (load<u8>(at, 1) === column.end) {
          // As most quantities are: what comes behind need not wait for the end to be found.
          const digit = <u32>load<u8>(at) - 48;
          if (digit > 9) break;
          store<f64>(into + column.number, <f64>(digit * 1000000));
          at += 2;
          told = told * 3 + 1 + i32(digit > 0);
          place += COLUMN;
          continue;
        }
        const word = load<u64>(at) ^ ZEROS;
        const bits = digitBits(word);
        if (bits - 1 >= 56) break;
        let micros = digitsOf(word << (64 - bits)) * 1000000;
        let after = at + <usize>(bits >> 3);
        if (load<u8>(after) === POINT) {
          const decimals = load<u64>(after + 1) ^ ZEROS;
          const bits = digitBits(decimals);
          if (bits - 1 >= <u64>MOST_DECIMALS * 8) break;
          // As if there were six.
          micros += digitsOf((decimals << (64 - bits)) >> (48 - bits));
          after += <usize>(bits >> 3) + 1;
        }
        if (load<u8>(after) !== column.end) break;
        store<f64>(into + column.number, <f64>(<i64>micros));
        at = after + 1;
        told = told * 3 + 1 + i32(micros > 0);
        place += COLUMN;
        continue;
      }
      case WHOLE: {
        if (load<u8>(at) === column.end) {
          store<f64>(into + column.number, NaN);
          at += 1;
          told *= 3;
          place += COLUMN;
          continue;
        }
        const word = load<u64>(at) ^ ZEROS;
        const bits = digitBits(word);
        if (bits - 1 >= 56) break;
        const after = at + <usize>(bits >> 3);
        if (load<u8>(after) !== column.end) break;
        store<f64>(into + column.number, <f64>(<i64>digitsOf(word << (64 - bits))));
        at = after + 1;
        told = told * 3 + 1;
        place += COLUMN;
        continue;
      }
      case TIME: {
        const day = dayAt(at);
        if (load<u64>(at) !== day.yearMonth) break;
        if (load<u16>(at, 8) !== day.dayOfMonth) break;
        let bytes = v128.load(at, 8);
        let length: u32 = 24;
        if (load<u8>(at, 19) === ZULU) {
          // As if there were thousandths.
          bytes = v128.bitselect(bytes, v128.load(MIDNIGHT), firstBytes(11));
          length = 20;
        }
        const digits = i8x16.sub(bytes, v128.load(MIDNIGHT));
        if (v128.any_true(i8x16.sub_sat_u(digits, v128.load(MIDNIGHT, 16)))) break;
        if (load<u8>(at + length) !== column.end) break;
        const pairs = i8x16.shuffle(digits, digits, 3, 2, 4, 2, 6, 2, 7, 2, 9, 2, 10, 2, 12, 2, 13, 2);
        const sums = i32x4.dot_i16x8_s(pairs, v128.load(MIDNIGHT, 32));
        const minutes = i64x2.extract_lane(sums, 0);
        const thousandths = i64x2.extract_lane(sums, 1) + <i64>i8x16.extract_lane_u(digits, 14);
        if (<i32>minutes >= 1440) break;
        const ofDay = (<i32>minutes + <i32>(minutes >> 32)) * 60000 + <i32>thousandths + <i32>(thousandths >> 32);
        store<f64>(into, day.start + <f64>ofDay, FROM);
        at += length + 1;
        place += COLUMN;
        continue;
      }
      // Each condition by itself, here and above: what is asked together is first worked out as a number.
      case ID: {
        const first = v128.load(at);
        const after = endOfAscii(at, first, separators);
        if (load<u8>(after) !== column.end) break;
        const length = <u32>(after - at);
        if (length > known.idRoom) break;
        if (length < <u32>load<u8>(LEAST + <usize>load<u8>(at))) break;
        // Nor a return before the line end.
        if (<u32>load<u8>(after - 1) - 33 > 93) break;
        // Most are as long as the one before: what comes behind need not wait for the end to be found.
        if (length !== idLength) idLength = length;
        // What this writes beyond its room is that of the next.
        v128.store(id, first);
        for (let i: u32 = 16; i < length; i += 16) v128.store(id + i, v128.load(at + i));
        store<f64>(into, <f64>(<i32>length * 2), ID_LENGTH);
        at += idLength + 1;
        place += COLUMN;
        continue;
      }
      case ACCOUNT: {
        const first = v128.load(at);
        const after = endOfAscii(at, first, separators);
        if (load<u8>(after) !== column.end) break;
        const length = <u32>(after - at);
        if (length > longestName) break;
        if (length < <u32>load<u8>(LEAST + <usize>load<u8>(at))) break;
        if (<u32>load<u8>(after - 1) - 33 > 93) break;
        const said = changetype<Said>(into + SAID);
        v128.store(changetype<usize>(said), v128.and(first, firstBytes(length)));
        said.at = at;
        said.length = length;
        at = after + 1;
        told = told * 3 + 1;
        place += COLUMN;
        continue;
      }
      case NOTHING: {
        if (load<u8>(at) === QUOTE) break;
        let after = at;
        let found = endsIn(v128.load(after), separators);
        while (found === 0) {
          after += 16;
          found = endsIn(v128.load(after), separators);
        }
        after += <usize>ctz(found);
        const separator = load<u8>(after);
        if (separator !== column.end) break;
        if (separator === NEWLINE) {
          if (load<u8>(after - 1) === RETURN) break;
        }
        at = after + 1;
        place += COLUMN;
        continue;
      }
      case END: {
        const last = changetype<Last>(known.lasts + ((made << 2) | (told & 3)) * LAST);
        if (last.stated !== told) break;
        changetype<Said>(into + SAID).account = last.account;
        store<f64>(into, last.words + line);
        const instant = load<f64>(into, FROM);
        if (instant < earliest) earliest = instant;
        if (instant > latest) latest = instant;
        rows += 1;
        next = <u32>(at - known.block);
        if (at >= end) return ALL;
        if (rows >= MOST_ROWS) return FULL;
        into += ROW;
        id += known.idRoom;
        line += 1;
        place = known.columns;
        made = 0;
        told = 1;
        continue;
      }
    }
    cell = at;
    cellColumn = place;
    kind = made;
    stated = told;
    return UNUSUAL;
  }
}

/** Reads a cell of any shape, or ends a row whose kind is new; `UNUSUAL`: that is done, and there is more to read. */
function unusual(): i32 {
  const column = changetype<Column>(cellColumn);
  const into = known.fields + rows * ROW;
  const from = cell;
  const separators = i8x16.splat(known.delimiter);
  let at = from;
  switch (column.reads) {
    case WORDS: {
      const text = textFrom(column, from);
      if (changetype<usize>(text) === 0) return OTHER;
      const after = stepFrom(kind, text.place);
      if (after < 0) return OTHER;
      kind = after;
      cell = from + text.length;
      cellColumn += COLUMN;
      return UNUSUAL;
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
      // Exact as far as it is safe.
      const micros = <f64>value * load<f64>(MICROS + decimals * 8);
      if (micros > <f64>f64.MAX_SAFE_INTEGER) return OTHER;
      store<f64>(into + column.number, digits > 0 ? micros : NaN);
      stated = stated * 3 + (micros > 0 ? 2 : i32(digits > 0));
      break;
    }
    case WHOLE: {
      const value = numberFrom(at, 0);
      const digits = <i32>(numberEnd - at);
      at = numberEnd;
      if (digits > MOST_DIGITS) return OTHER;
      store<f64>(into + column.number, digits > 0 ? <f64>value : NaN);
      stated = stated * 3 + i32(digits > 0);
      break;
    }
    case TIME: {
      at = load<u8>(from + 24) === known.delimiter ? from + 24 : load<u8>(from + 20) === known.delimiter ? from + 20 : endOfCell(from, separators);
      const instant = instantOf(from, <u32>(at - from));
      if (isNaN(instant)) return OTHER;
      store<f64>(into, instant, FROM);
      break;
    }
    case ID: {
      at = endOfName(from, v128.load(from), separators);
      if (at === 0) return OTHER;
      const length = <u32>(at - from);
      if (length > known.idRoom) {
        if (length > LONGEST_ID) return OTHER;
        // Between rows that are handed on it may not grow.
        if (rows > 0) return FULL;
        known.idRoom = min(LONGEST_ID, (length + SLACK + 7) & ~7);
      }
      memory.copy(known.ids + rows * known.idRoom, from, length);
      store<f64>(into, <f64>(length * 2), ID_LENGTH);
      break;
    }
    case ACCOUNT: {
      const said = changetype<Said>(into + SAID);
      said.at = 0;
      stated *= 3;
      if (behind(from, column.end) !== 0) break;
      stated += 1;
      const first = v128.load(from);
      at = endOfName(from, first, separators);
      const length = <u32>(at - from);
      if (at === 0 || length > LONGEST || known.names.count + rows >= MOST_NAMES) return OTHER;
      v128.store(changetype<usize>(said), v128.and(first, firstBytes(length)));
      said.at = from;
      said.length = length;
      break;
    }
    case END: {
      const made = stepFrom(kind, stated);
      if (made < 0) return OTHER;
      const words = load<u32>(known.kindWords + made * 4);
      if (words === 0) {
        unknown = made;
        return KIND;
      }
      const last = changetype<Last>(known.lasts + ((kind << 2) | (stated & 3)) * LAST);
      last.stated = stated;
      last.account = load<i32>(known.kindAccounts + made * 4) - 1;
      last.words = <f64>(words - 1) * LINES;
      return UNUSUAL;
    }
    default: {
      if (load<u8>(from) === QUOTE) return OTHER;
      at = endOfCell(from, separators);
    }
  }
  cell = behind(at, column.end);
  cellColumn += COLUMN;
  return cell === 0 ? OTHER : UNUSUAL;
}

/** Where the next cell begins, or the next line; 0: the one before it does not end there. */
function behind(at: usize, end: u8): usize {
  if (load<u8>(at) === end) return at + 1;
  return end === NEWLINE && load<u8>(at) === RETURN && load<u8>(at + 1) === NEWLINE ? at + 2 : 0;
}

/** The text of words that stand at a place, which is then among those that are looked for there; 0: there is none that could be kept. */
function textFrom(column: Column, from: usize): Text {
  let at = from;
  for (let left = column.cells; left > 0; left -= 1) {
    if (load<u8>(at) === QUOTE) return changetype<Text>(0);
    const after = endOfCell(at, i8x16.splat(known.delimiter));
    if (after - at > LONGEST) return changetype<Text>(0);
    at = behind(after, left > 1 ? known.delimiter : column.end);
    if (at === 0) return changetype<Text>(0);
  }
  const slot = keep(column.texts, from, <u32>(at - from), TEXT);
  if (slot === 0) return changetype<Text>(0);
  const text = textOf(slot);
  if (text !== column.text && text !== column.other) {
    column.other = column.text;
    column.text = text;
  }
  return text;
}

/** Whether what stands at a place begins or ends otherwise than a text. */
@inline
function isOther(text: Text, at: usize): bool {
  const first = v128.xor(v128.load(at), text.first);
  const last = v128.xor(v128.load(at + text.lastAt), text.last);
  return v128.any_true(v128.and(v128.or(first, last), text.mask));
}

/** How many bits of a word, less zeros, come before a byte that is no digit; 57 of eight digits. */
@inline
function digitBits(word: u64): u64 {
  return ctz((word | (word + 0x7676767676767676)) & 0x8080808080808080) - 7;
}

/** What eight digits are as a number, the first of them in the lowest byte. */
@inline
function digitsOf(word: u64): u64 {
  const twos = ((word * (1 + (10 << 8))) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((twos * (1 + (100 << 16))) >> 16) & 0x0000ffff0000ffff;
  return (fours * (1 + ((<u64>10000) << 32))) >> 32;
}

/**
 * Where a cell ends that is what stands there, whose first 16 bytes are given: short ASCII that begins with a letter or a digit, and is
 * neither blank nor to be trimmed; 0: it is no such text.
 */
function endOfName(start: usize, bytes: v128, separators: v128): usize {
  let at = endOfAscii(start, bytes, separators);
  if (at === 0) return 0;
  if (load<u8>(at) === NEWLINE && load<u8>(at - 1) === RETURN) at -= 1;
  if (<u32>(at - start) < <u32>load<u8>(LEAST + <usize>load<u8>(start))) return 0;
  return <u32>load<u8>(at - 1) - 33 <= 93 ? at : 0;
}

/** Where the delimiter or the line end is that comes next, the first 16 bytes given; 0, where there is no such byte, if not all before it is ASCII. */
@inline
function endOfAscii(start: usize, bytes: v128, separators: v128): usize {
  let at = start;
  let vector = bytes;
  let high = 0;
  let found = endsIn(vector, separators);
  while (found === 0) {
    high |= i8x16.bitmask(vector);
    at += 16;
    vector = v128.load(at);
    found = endsIn(vector, separators);
  }
  high |= i8x16.bitmask(vector) & (found - 1) & ~found;
  return high === 0 ? at + <usize>ctz(found) : 0;
}

/** Where a cell ends that no quote opens. */
@inline
function endOfCell(start: usize, separators: v128): usize {
  let at = start;
  let found = endsIn(v128.load(at), separators);
  while (found === 0) {
    at += 16;
    found = endsIn(v128.load(at), separators);
  }
  at += <usize>ctz(found);
  return load<u8>(at) === NEWLINE && at > start && load<u8>(at - 1) === RETURN ? at - 1 : at;
}

/** Which bytes are delimiters or line ends. */
@inline
function endsIn(vector: v128, separators: v128): i32 {
  return i8x16.bitmask(v128.or(i8x16.eq(vector, separators), i8x16.eq(vector, i8x16.splat(NEWLINE))));
}

/** Whom a row names, if anybody: where and how long, its first 16 bytes as of a slot; else the account of all rows of its kind. */
@unmanaged
class Said {
  first: u64;
  second: u64;
  at: usize;
  length: u32;
  account: i32;
  hash: u32;
}

/** Where it lies behind a row's numbers. */
const SAID: u32 = MOST_ROWS * ROW;
/** What is loaded only so that it is near when it is needed. */
export let touched: u32 = 0;
/** Of the rows that were read, how many are of a name of which it is not known what it is called, and of nobody whom the caller keeps. */
export let uncalled: u32 = 0;
export let elsewhere: u32 = 0;
/** What the caller calls these. */
const ELSEWHERE: i32 = 1 << 30;

/** Looks up whose the rows are: of many names most lie far away, and are fetched many at a time. */
function nameAccounts(): void {
  const mask = known.names.mask;
  const slots = known.names.slots;
  const last = known.fields + SAID + rows * ROW;
  let near: u32 = 0;
  for (let at = known.fields + SAID; at < last; at += ROW) {
    const said = changetype<Said>(at);
    if (said.at === 0) continue;
    said.hash = hashOf(said.first, said.second, said.at, said.length);
    near |= load<u32>(slots + (said.hash & mask) * SLOT);
  }
  touched = near;
  let into = known.accounts;
  for (let at = known.fields + SAID; at < last; at += ROW) {
    const said = changetype<Said>(at);
    let account = said.account;
    if (said.at !== 0) {
      let found = find(known.names, said.first, said.second, said.at, said.length, said.hash);
      if (found === 0) {
        found = add(known.names, said.at, said.length, 0);
        keepName(changetype<Slot>(found));
      }
      const slot = changetype<Slot>(found);
      account = slot.account >= 0 ? slot.account : -(<i32>slot.place);
    }
    store<i32>(into, account);
    into += 4;
    // Below 0: it is not known what its account is called.
    if (account < 0) uncalled += 1;
    else if (account === ELSEWHERE) elsewhere += 1;
  }
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

/** Says where a name lies that is new. */
function keepName(slot: Slot): void {
  if (known.nameCount === known.namedRoom) {
    const more = alloc(known.namedRoom * 16);
    memory.copy(more, known.named, known.namedRoom * 8);
    known.named = more;
    known.namedRoom *= 2;
  }
  store<u32>(known.named + known.nameCount * 8, <u32>slot.at);
  store<u32>(known.named + known.nameCount * 8 + 4, slot.length);
  known.nameCount += 1;
}

/** What the caller calls a name. */
export function callName(name: u32, account: i32): void {
  const at = <usize>load<u32>(known.named + name * 8);
  const length = load<u32>(known.named + name * 8 + 4);
  changetype<Slot>(keep(known.names, at, length, 0)).account = account;
}

/** Which kind a kind and a place lead to; 0: none yet. */
@inline
function knownStep(kind: i32, place: u32): i32 {
  const from = (((<u64>kind) << PLACE_BITS) | <u64>place) + 1;
  let index = <u32>(mixed(from) >> 8) & known.stepMask;
  let step = changetype<Step>(known.steps + index * STEP);
  while (step.from !== from) {
    if (step.from === 0) return 0;
    index = (index + 1) & known.stepMask;
    step = changetype<Step>(known.steps + index * STEP);
  }
  return <i32>step.to;
}

/** The same, or another for each; -1: there is no room for it. */
function stepFrom(kind: i32, place: u32): i32 {
  const step = knownStep(kind, place);
  if (step > 0) return step;
  if (known.kinds === MOST_KINDS) return -1;
  known.kinds += 1;
  putStep((((<u64>kind) << PLACE_BITS) | <u64>place) + 1, known.kinds);
  if (known.kinds * 2 > known.stepMask) growSteps();
  return <i32>known.kinds;
}

function putStep(from: u64, to: u32): void {
  let index = <u32>(mixed(from) >> 8) & known.stepMask;
  while (changetype<Step>(known.steps + index * STEP).from !== 0) index = (index + 1) & known.stepMask;
  const step = changetype<Step>(known.steps + index * STEP);
  step.from = from;
  step.to = to;
}

function growSteps(): void {
  const before = known.steps;
  const count = known.stepMask + 1;
  known.stepMask = count * 4 - 1;
  known.steps = zeroed((known.stepMask + 1) * STEP);
  for (let i: u32 = 0; i < count; i += 1) {
    const step = changetype<Step>(before + i * STEP);
    if (step.from !== 0) putStep(step.from, step.to);
  }
}
