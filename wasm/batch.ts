/** Brings rows together that lie in the memory, which the caller lays out. */

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

/**
 * Rows that the allowance paid, as most are, are told together: of those of an account between which nothing else happened, and which
 * fell into the same instances of windows, one row stays, a bundle. What the caller lays out beside the rows: what it says of words,
 * what it says of plans, and what is known of accounts.
 */

/** What is foreseen of rows by their words, which `ask` tells once: 1 where they touch no window. */
const UNASKED: u32 = 0;
/** Each use of their account is needed by itself. */
const SINGLES: u32 = 2;
/** What they do is not known: the uses of their account stay single from here on. */
const UNFORESEEN: u32 = 3;
/** From here on four times the number of their plan, and what is said of them beside. */
const FORESEEN: u32 = 4;
/** A rule may send them to credits. */
const SENDABLE: u32 = 2;
/** The allowance paid. */
const PAID: u32 = 1;

@external('env', 'ask')
declare function ask(words: u32): u32;
/** Whether a rule sends a use of such words to credits. */
@external('env', 'isSent')
declare function isSent(words: u32, at: f64): bool;
/** When the instance ends that a use opens after the one that ended last. */
@external('env', 'endOf')
declare function endOf(plan: u32, window: u32, from: f64, ended: f64): f64;

/** Bytes of a row, and where they say what. */
const ROW: u32 = 64;
/** Of the whole number in a row's first double: above its line is the number of its words. */
const LINE_BITS: i64 = 32;
const FROM: usize = 8;
const QUANTITY: usize = 24;
const AMOUNT: usize = 32;
/**
 * A bundle has up to three parts: uses that fell into the same instances. Of each there is how long it lasts from its first use to its
 * last, in four bytes, and its quantity, 0 where there is no such part; of those after the first how long after the last use of the part
 * before they begin. What nobody asks of a bundle makes room.
 */
const GAP_2: usize = 16;
const GAP_3: usize = 20;
const LONG: usize = 32;
const LONG_2: usize = 56;
const LONG_3: usize = 60;
const QUANTITY_2: usize = 40;
const QUANTITY_3: usize = 48;
/** Of no amount: the row is a bundle. */
const MARK: usize = 36;
const BUNDLE: u32 = 0xfff8b0b0;
/** What four bytes hold. */
const MOST: f64 = 4294967295;

/** What is paid of a use that is more than there is room for; else nothing is. */
const SPLIT: f64 = 0;
const WHOLE_TO_ALLOWANCE: f64 = 2;

@unmanaged
class Plan {
  windows: f64;
  crossing: f64;
  limit0: f64;
  limit1: f64;
  limit2: f64;
  limit3: f64;
  /** How long an instance lasts that opens with a use, else 0. Where nothing here says when one ends, the caller does. */
  length0: f64;
  length1: f64;
  length2: f64;
  length3: f64;
  /** Of one whose instances follow each other from an anchor how long each lasts, else 0; and the anchor. */
  every0: f64;
  every1: f64;
  every2: f64;
  every3: f64;
  anchor0: f64;
  anchor1: f64;
  anchor2: f64;
  anchor3: f64;
}

/** What is foreseen of an account: of two windows in one line of the cache. */
@unmanaged
class Account {
  /** When its last row was. */
  last: f64;
  /** The row that may become a bundle, plus one, and in which batch. */
  open: u32;
  batch: u32;
  /** Plus one; 0: none yet. */
  plan: u16;
  windows: u8;
  /** Its uses stay single from here on. */
  single: bool;
  /** Whether some of its uses are told together. */
  bundled: u32;
  /** What is foreseen of uses that the plan paid, where it has at most two windows: most of the account; 0: nothing yet. */
  usual: u32;
  /** Where in that row the length and the quantity of its last part are. */
  longAt: u16;
  quantityAt: u16;
  /** Of each window when its instance ends, and what room it has. */
  end0: f64;
  room0: f64;
  end1: f64;
  room1: f64;
  end2: f64;
  room2: f64;
  end3: f64;
  room3: f64;
  /** Whether some of these are needed each by itself, as it turned out. */
  spoilt: u32;
}

/** What is known of all accounts goes before what is known of each. */
@unmanaged
class All {
  /** When the last row was, of whichever account. */
  latest: f64;
  batch: u32;
  /** Rows came that are not in order of time: from there on all stay as they are. */
  disorder: u32;
  /** What is loaded only so that it is near when it is needed. */
  touched: u64;
}

const LIMITS: usize = offsetof<Plan>('limit0');
const LENGTHS: usize = offsetof<Plan>('length0');
const EVERY: usize = offsetof<Plan>('every0');
const ANCHORS: usize = offsetof<Plan>('anchor0');
const ENDS: usize = offsetof<Account>('end0');
/** From the end of an instance to its room, and to the end of the next window's. */
const ROOM: usize = 8;
const WINDOW: usize = 16;
const PLAN: u32 = offsetof<Plan>();
/** Whole lines of the cache. */
const ACCOUNT: u32 = 128;

let fields: usize = 0;
let keys: usize = 0;
let texts: usize = 0;
let textRoom: u32 = 0;
let kinds: usize = 0;
let plans: usize = 0;
let all: All = changetype<All>(0);
let accounts: usize = 0;

export function layOut(ofFields: usize, ofKeys: usize, ofTexts: usize, room: u32, ofKinds: usize, ofPlans: usize, ofAll: usize): void {
  fields = ofFields;
  keys = ofKeys;
  texts = ofTexts;
  textRoom = room;
  kinds = ofKinds;
  plans = ofPlans;
  all = changetype<All>(ofAll);
  accounts = ofAll + 64;
}

/** The rows are gone. */
export function forget(): void {
  all.batch += 1;
}

/** From here on the uses of an account stay single. */
export function leave(key: u32): void {
  spoil(changetype<Account>(accounts + key * ACCOUNT));
}

/** Whether uses of an account are told together although each is needed by itself. */
export function isSpoilt(key: u32): u32 {
  return changetype<Account>(accounts + key * ACCOUNT).spoilt;
}

function spoil(account: Account): void {
  leaveSingle(account);
  account.spoilt = account.bundled;
}

@inline
function leaveSingle(account: Account): void {
  account.single = true;
  account.usual = 0;
}

/** What is known of no more accounts lies near anyway. */
const MOST_NEAR: u32 = 1 << 11;

/** Takes rows from one on, in the order they were read, into bundles where it may; gives how many rows there are then. `among`: how many accounts there are. */
export function bundle(first: u32, until: u32, among: u32): u32 {
  if (among > MOST_NEAR) fetch(first, until);
  const rows = fields;
  const whose = keys;
  const known = accounts;
  const batch = all.batch;
  let latest = all.latest;
  let isInOrder = all.disorder === 0;
  let kept = first;
  for (let row = first; row < until; row += 1) {
    const at = rows + row * ROW;
    const from = load<f64>(at, FROM);
    if (from < latest) isInOrder = false;
    if (isInOrder) {
      latest = from;
      const account = changetype<Account>(known + load<u32>(whose + row * 4) * ACCOUNT);
      const kind = kindOf(wordsOf(at));
      if (row + 1 < until) {
        if (account.batch === batch) {
          if (isUsual(at, from, account, kind, rows)) continue;
        }
      }
      if (isTold(at, from, account, kind, row, until, kept)) continue;
    }
    if (row !== kept) move(row, kept);
    kept += 1;
  }
  all.latest = latest;
  all.disorder = isInOrder ? 0 : 1;
  return kept;
}

/** Of many accounts most lie far away: they are fetched many at a time. */
@inline
function fetch(first: u32, until: u32): void {
  const known = accounts;
  const end = keys + until * 4;
  let touched: u64 = 0;
  for (let key = keys + first * 4; key < end; key += 4) touched |= load<u64>(known + load<u32>(key) * ACCOUNT);
  const rows = fields - ROW;
  const batch = all.batch;
  for (let key = keys + first * 4; key < end; key += 4) {
    const account = changetype<Account>(known + load<u32>(key) * ACCOUNT);
    if (account.open !== 0 && account.batch === batch) touched |= load<u64>(rows + account.open * ROW);
  }
  all.touched = touched;
}

/**
 * As `isTold`, of a use as most are, after which others come: nothing opens, and there is room in both windows. Else nothing is done. Each
 * condition by itself: what is asked together is first worked out as a number.
 */
function isUsual(at: usize, from: f64, account: Account, kind: u32, rows: usize): bool {
  if (kind !== account.usual) return false;
  if (account.open === 0) return false;
  if (from >= account.end0) return false;
  if (from >= account.end1) return false;
  // Where the one before it was at its instant, no row is open.
  if (load<f64>(at + ROW, FROM) === from) return false;
  const quantity = load<f64>(at, QUANTITY);
  if (!(quantity > 0)) return false;
  if (quantity > account.room0) return false;
  if (quantity > account.room1) return false;
  if (load<f64>(at, AMOUNT) > 0) return false;
  if (!isTaken(account, rows + (account.open - 1) * ROW, from, account.last, quantity, false)) return false;
  account.bundled = 1;
  account.last = from;
  account.room0 -= quantity;
  account.room1 -= quantity;
  return true;
}

function isTold(at: usize, from: f64, account: Account, kind: u32, row: u32, until: u32, kept: u32): bool {
  const before = account.last;
  const isLater = from > before;
  account.last = from;
  let open = account.batch === all.batch ? account.open : 0;
  account.open = 0;
  const quantity = load<f64>(at, QUANTITY);
  if (kind === SINGLES) spoil(account);
  if (kind === UNFORESEEN) leaveSingle(account);
  if (kind < FORESEEN || !(quantity > 0)) return false;
  if ((kind & SENDABLE) !== 0 && isSent(wordsOf(at), from)) return false;
  const number = (kind - FORESEEN) >> 2;
  const plan = changetype<Plan>(plans + number * PLAN);
  if (account.plan !== number + 1) {
    open = 0;
    // Windows go on from plan to plan, which is not followed here.
    if (account.plan !== 0) leaveSingle(account);
    account.plan = <u16>(number + 1);
    account.windows = <u8>plan.windows;
    // Where a plan has one window, the second has room and does not end.
    account.end1 = Infinity;
    account.room1 = Infinity;
    for (let i: u32 = 0; i < <u32>account.windows; i += 1) store<f64>(changetype<usize>(account) + ENDS + i * WINDOW, -Infinity);
  }
  const windows = <u32>account.windows;
  let room: f64 = Infinity;
  let opens = false;
  for (let i: u32 = 0; i < windows; i += 1) {
    const window = changetype<usize>(account) + ENDS + i * WINDOW;
    const isOver = from >= load<f64>(window);
    if (isOver) opens = true;
    room = min(room, isOver ? load<f64>(changetype<usize>(plan) + LIMITS + i * 8) : load<f64>(window, ROOM));
  }
  // What follows hangs on how a use crosses a limit: it is judged in every way.
  if (room > 0 && room < quantity) leaveSingle(account);
  const pays = quantity <= room ? quantity : room <= 0 ? 0 : plan.crossing === SPLIT ? room : plan.crossing === WHOLE_TO_ALLOWANCE ? quantity : 0;
  if (pays > 0) {
    for (let i: u32 = 0; i < windows; i += 1) {
      const window = changetype<usize>(account) + ENDS + i * WINDOW;
      if (opens && from >= load<f64>(window)) {
        const ended = load<f64>(window);
        const told = changetype<usize>(plan) + i * 8;
        const length = load<f64>(told + LENGTHS);
        const every = load<f64>(told + EVERY);
        const anchor = load<f64>(told + ANCHORS);
        const end =
          length > 0 ? from + length : every > 0 ? anchor + (floor((from - anchor) / every) + 1) * every : endOf(number, i, from, ended);
        // Windows that open at the full hour and are shorter.
        if (end <= from) leaveSingle(account);
        store<f64>(window, end);
        store<f64>(window, load<f64>(changetype<usize>(plan) + LIMITS + i * 8), ROOM);
      }
      store<f64>(window, load<f64>(window, ROOM) - pays, ROOM);
    }
  }
  if ((kind & PAID) === 0 || account.single || !isLater || pays < quantity || load<f64>(at, AMOUNT) > 0 || !isAlone(row, until)) return false;
  account.batch = all.batch;
  account.usual = windows <= 2 ? kind : 0;
  if (open === 0 || !isTaken(account, fields + (open - 1) * ROW, from, before, quantity, opens)) {
    account.open = kept + 1;
    account.longAt = <u16>LONG;
    account.quantityAt = <u16>QUANTITY;
    return false;
  }
  account.open = open;
  account.bundled = 1;
  return true;
}

/** Whether the row that may become a bundle takes a use that follows its last one, of which it has been `before`. */
@inline
function isTaken(account: Account, row: usize, from: f64, before: f64, quantity: f64, opens: bool): bool {
  const gap = from - before;
  const long = row + account.longAt;
  const sum = row + account.quantityAt;
  if (opens) {
    if (account.longAt === LONG_3 || gap > MOST) return false;
    become(row);
    const isSecond = account.longAt === LONG;
    account.longAt = <u16>(isSecond ? LONG_2 : LONG_3);
    account.quantityAt = <u16>(isSecond ? QUANTITY_2 : QUANTITY_3);
    store<u32>(row + (isSecond ? GAP_2 : GAP_3), <u32><i64>gap);
    store<f64>(row + account.quantityAt, quantity);
    return true;
  }
  const lasts = (load<u32>(row, MARK) === BUNDLE ? <f64>load<u32>(long) : 0) + gap;
  if (lasts > MOST) return false;
  become(row);
  store<u32>(long, <u32><i64>lasts);
  store<f64>(sum, load<f64>(sum) + quantity);
  return true;
}

@inline
function become(row: usize): void {
  if (load<u32>(row, MARK) === BUNDLE) return;
  store<u64>(row, 0, GAP_2);
  store<u32>(row, 0, LONG);
  store<u32>(row, BUNDLE, MARK);
  store<f64>(row, 0, QUANTITY_2);
  store<f64>(row, 0, QUANTITY_3);
  store<u64>(row, 0, LONG_2);
}

@inline
function wordsOf(row: usize): u32 {
  return <u32>(<i64>load<f64>(row) >> LINE_BITS);
}

@inline
function kindOf(words: u32): u32 {
  const at = kinds + words * 4;
  let kind = load<u32>(at);
  if (kind === UNASKED) {
    kind = ask(words);
    store<u32>(at, kind);
  }
  return kind;
}

/** Whether no row after it is of the same account and instant: of the last ones to come that can't be told. */
@inline
function isAlone(row: u32, until: u32): bool {
  const from = load<f64>(fields + row * ROW, FROM);
  const key = load<u32>(keys + row * 4);
  for (let next = row + 1; next < until; next += 1) {
    if (load<f64>(fields + next * ROW, FROM) !== from) return true;
    if (load<u32>(keys + next * 4) === key) return false;
  }
  return false;
}

function move(row: u32, to: u32): void {
  const at = fields + row * ROW;
  const into = fields + to * ROW;
  v128.store(into, v128.load(at));
  v128.store(into, v128.load(at, PAIR), PAIR);
  v128.store(into, v128.load(at, 32), 32);
  v128.store(into, v128.load(at, 48), 48);
  store<u32>(keys + to * 4, load<u32>(keys + row * 4));
  for (let i: u32 = 0; i < textRoom; i += 8) store<u64>(texts + to * textRoom + i, load<u64>(texts + row * textRoom + i));
}
