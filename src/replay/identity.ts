/**
 * One use is one account, start instant and id. Exact copies in overlapping exports count once; a use that two exports
 * state differently counts once too, as the export whose latest row is latest states it.
 */
import type { EntryRecord, InvoiceRecord, NoticeRecord, Origin, UseRecord } from '../domain/records.ts';
import { USUAL_PRIORITY } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { byText, contentText, firstIndex } from '../domain/order.ts';
import type { EntryRestatement, Restatement, Use } from './model.ts';

interface Placed {
  readonly file: number;
  readonly line: number;
}

/** Beside what a row says of its use. The status of a key is of the day of the export, and another one in a later export restates nothing. */
const BESIDE_CONTENT: ReadonlySet<string> = new Set<keyof UseRecord>([
  'kind',
  'file',
  'line',
  'format',
  'vendor',
  'identity',
  'impliedPlan',
  'apiKeyStatus',
]);

/** What a row says of its use, apart from where it stands: two statements with equal content are copies. */
function useContent(use: UseRecord): string {
  return contentText(Object.fromEntries(Object.entries(use).filter(([name]) => !BESIDE_CONTENT.has(name))));
}

/** Whether two rows are alike in all that they say, their formats and vendors too: of many rows without an id, to see that is sooner done. */
function areAlike(a: UseRecord, b: UseRecord): boolean {
  const names = Object.keys(a) as (keyof UseRecord)[];
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) {
    const [one, other] = [a[name], b[name]];
    if (one === other || name === 'line' || name === 'file') continue;
    if (!Array.isArray(one) || !Array.isArray(other) || one.length + other.length > 0) return false;
  }
  return true;
}

/** In the order of their contents as texts: of rows that are made alike no more of it is written than the first values that differ. */
export function sortByContent(uses: UseRecord[]): void {
  const fields = fieldsOfAll(uses);
  if (fields !== null) {
    uses.sort((a, b) => compareContents(a, b, fields) || byPlace(a, b));
    return;
  }
  const contents = new Map(uses.map((use) => [use, useContent(use)]));
  uses.sort((a, b) => byText(contents.get(a) ?? '', contents.get(b) ?? '') || byPlace(a, b));
}

/** What every row has a value for, in the order in which it is written; `null` where one of them is made otherwise. */
function fieldsOfAll(uses: readonly UseRecord[]): (keyof UseRecord)[] | null {
  const names = Object.keys(uses[0] ?? {}) as (keyof UseRecord)[];
  for (const use of uses) {
    const own = Object.keys(use);
    if (own.length !== names.length) return null;
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i] as keyof UseRecord;
      if (own[i] !== name || use[name] === undefined) return null;
    }
  }
  return names.filter((name) => !BESIDE_CONTENT.has(name)).sort();
}

function compareContents(a: UseRecord, b: UseRecord, fields: readonly (keyof UseRecord)[]): number {
  for (const name of fields) {
    const one = a[name];
    const other = b[name];
    if (one === other || (Array.isArray(one) && Array.isArray(other) && areEqualLists(one, other))) continue;
    // What follows a value says which of two is the first where one is the beginning of the other.
    const next = name === fields.at(-1) ? '}' : ',';
    const order = byText(valueText(one) + next, valueText(other) + next);
    if (order !== 0) return order;
  }
  return 0;
}

/** Whether lists of records of plain values surely say the same: limits, as every row of an export states them. */
function areEqualLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => areEqualItems(item as Item, b[index] as Item));
}

type Item = Readonly<Record<string, unknown>>;

function areEqualItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] !== undefined && a[name] === b[name]);
}

function valueText(value: UseRecord[keyof UseRecord]): string {
  return typeof value === 'object' && value !== null ? contentText(value) : JSON.stringify(value);
}

/** Of several the one that isn't `active` (or blank, or sorts first): a key that any export shows switched off was. */
function statusOf(statements: readonly UseRecord[]): string {
  return statements.reduce((last, { apiKeyStatus }) => (apiKeyStatus > last ? apiKeyStatus : last), '');
}

function entryContent(entry: EntryRecord): string {
  const { kind: _kind, file: _file, line: _line, format: _format, vendor: _vendor, ...said } = entry;
  return contentText(said);
}

/** Two lists of one vendor may state the same entry, one of them with less of it and nothing else: that restates nothing. */
function isPartOf(less: EntryRecord, more: EntryRecord): boolean {
  if (less.format === more.format) return false;
  const { file: _file, line: _line, format: _format, ...said } = less;
  return Object.entries(said).every(([key, value]) => {
    const isStated = value !== '' && value !== null && value !== false && !(key === 'priority' && value === USUAL_PRIORITY);
    return !isStated || value === more[key as keyof EntryRecord];
  });
}

/** A statement's content, every place it stands at, and the latest row of the latest export that states it. */
interface Statement<T extends Placed> {
  readonly record: T;
  readonly content: string;
  readonly amount: number | null;
  readonly places: Placed[];
  latest: Instant;
}

function statementsOf<T extends Placed>(
  records: readonly T[],
  content: (record: T) => string,
  amount: (record: T) => number | null,
  lastRow: readonly Instant[],
): Statement<T>[] {
  const byContent = new Map<string, Statement<T>>();
  for (const record of records) {
    const text = content(record);
    const latest = lastRow[record.file] ?? (0 as Instant);
    const known = byContent.get(text);
    if (known === undefined) {
      const place = { file: record.file, line: record.line };
      byContent.set(text, { record, content: text, amount: amount(record), places: [place], latest });
    } else {
      known.places.push({ file: record.file, line: record.line });
      if (latest > known.latest) known.latest = latest;
    }
  }
  return [...byContent.values()].sort((a, b) => b.latest - a.latest || compareAmounts(a.amount, b.amount) || byText(a.content, b.content));
}

/** Stated before blank, then the smaller: of two statements the vendor's later or smaller claim stands. */
function compareAmounts(a: number | null, b: number | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return a - b;
}

function byPlace(a: Placed, b: Placed): number {
  return a.file - b.file || a.line - b.line;
}

/** How a record becomes a use: completed in place by an owner of the records, or copied. */
type ToUse = (record: UseRecord, key: string, places: Placed[]) => Use;

export function completed(record: UseRecord, key: string, places: Placed[]): Use {
  const use = record as Use;
  use.key = key;
  use.planInForce = '';
  use.allowancePays = null;
  use.origins = places;
  return use;
}

/** Field by field: a spread of this many properties costs ten times as much. */
function copied(record: UseRecord, key: string, places: Placed[]): Use {
  return {
    kind: record.kind,
    file: record.file,
    line: record.line,
    account: record.account,
    format: record.format,
    vendor: record.vendor,
    zoneless: record.zoneless,
    from: record.from,
    until: record.until,
    id: record.id,
    identity: record.identity,
    plan: record.plan,
    impliedPlan: record.impliedPlan,
    stream: record.stream,
    surface: record.surface,
    client: record.client,
    model: record.model,
    feature: record.feature,
    member: record.member,
    workspace: record.workspace,
    apiKey: record.apiKey,
    apiKeyStatus: record.apiKeyStatus,
    quantity: record.quantity,
    unit: record.unit,
    inputTokens: record.inputTokens,
    outputTokens: record.outputTokens,
    cacheReadTokens: record.cacheReadTokens,
    cacheWrite5mTokens: record.cacheWrite5mTokens,
    cacheWrite1hTokens: record.cacheWrite1hTokens,
    funding: record.funding,
    amount: record.amount,
    currency: record.currency,
    listAmount: record.listAmount,
    vendorExceeds: record.vendorExceeds,
    readings: record.readings,
    limits: record.limits,
    key,
    planInForce: '',
    allowancePays: null,
    origins: places,
  };
}

/** Ids of rows without one: `row:` + identity + ordinal among equal rows of their file, in an order free of line numbers. */
function keysOf(run: readonly UseRecord[]): Map<UseRecord, string> {
  const keys = new Map<UseRecord, string>();
  const groups = new Map<string, UseRecord[]>();
  for (const record of run) {
    if (record.id !== '') keys.set(record, record.id);
    else {
      const group = `${record.file} ${record.identity}`;
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [record]);
      else members.push(record);
    }
  }
  for (const members of groups.values()) {
    if (members.length > 1) sortByContent(members);
    members.forEach((record, index) => keys.set(record, `row:${record.identity}:${index + 1}`));
  }
  return keys;
}

/** The order of uses: time, then the end of the span, then the id. */
export function compareUses(a: Use, b: Use): number {
  return a.from - b.from || a.until - b.until || byText(a.key, b.key);
}

function inTotalOrder(uses: Use[]): Use[] {
  for (let i = 1; i < uses.length; i += 1) {
    if (compareUses(uses[i - 1] as Use, uses[i] as Use) > 0) return uses.sort(compareUses);
  }
  return uses;
}

/** `owned`: the records are nobody else's, and become the uses instead of being copied. */
export function settleUses(
  records: readonly UseRecord[],
  lastRow: readonly Instant[],
  owned: boolean,
): { uses: Use[]; restatements: Restatement[] } {
  const toUse = owned ? completed : copied;
  let sorted = records;
  for (let i = 1; i < records.length; i += 1) {
    if ((records[i - 1] as UseRecord).from > (records[i] as UseRecord).from) {
      sorted = [...records].sort((a, b) => a.from - b.from || byPlace(a, b));
      break;
    }
  }
  const uses: Use[] = [];
  const restatements: Restatement[] = [];
  let start = 0;
  while (start < sorted.length) {
    const first = sorted[start] as UseRecord;
    let end = start + 1;
    while (end < sorted.length && (sorted[end] as UseRecord).from === first.from) end += 1;
    if (end === start + 1) {
      const key = first.id === '' ? `row:${first.identity}:1` : first.id;
      uses.push(toUse(first, key, [{ file: first.file, line: first.line }]));
    } else {
      settleRun(sorted.slice(start, end), lastRow, toUse, uses, restatements);
    }
    start = end;
  }
  return { uses: inTotalOrder(uses), restatements };
}

function settleRun(run: readonly UseRecord[], lastRow: readonly Instant[], toUse: ToUse, uses: Use[], restatements: Restatement[]): void {
  const byKey = new Map<string, UseRecord[]>();
  for (const [record, key] of keysOf(run)) {
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [record]);
    else members.push(record);
  }
  for (const [key, members] of byKey) {
    const [first] = members;
    if (first !== undefined && members.every((member) => member === first || areAlike(member, first))) {
      uses.push(toUse(first, key, members.map(({ file, line }) => ({ file, line })).sort(byPlace)));
      continue;
    }
    const [kept, ...others] = statementsOf(members, useContent, (use) => use.amount, lastRow);
    if (kept === undefined) continue;
    const use = toUse(kept.record, key, kept.places.sort(byPlace));
    use.apiKeyStatus = statusOf(members);
    uses.push(use);
    if (others.length > 0) {
      restatements.push({ kept: use, dropped: others.map((other) => other.record) });
    }
  }
}

export function settleEntries(
  records: readonly EntryRecord[],
  lastRow: readonly Instant[],
): { entries: EntryRecord[]; restatements: EntryRestatement[]; places: Map<EntryRecord, readonly Origin[]> } {
  const byId = new Map<string, EntryRecord[]>();
  for (const record of records) {
    const members = byId.get(record.id);
    if (members === undefined) byId.set(record.id, [record]);
    else members.push(record);
  }
  const entries: EntryRecord[] = [];
  const restatements: EntryRestatement[] = [];
  const places = new Map<EntryRecord, readonly Origin[]>();
  for (const members of byId.values()) {
    const statements = statementsOf(members, entryContent, (entry) => entry.amount, lastRow);
    const [latest] = statements;
    if (latest === undefined) continue;
    const fuller = statements.find((one) => statements.every((other) => other === one || isPartOf(other.record, one.record)));
    const kept = fuller ?? latest;
    const others = fuller === undefined ? statements.filter((one) => one !== latest) : [];
    const all = fuller === undefined ? kept.places : statements.flatMap((one) => one.places);
    entries.push(kept.record);
    places.set(kept.record, all.sort(byPlace));
    if (others.length > 0) restatements.push({ kept: kept.record, dropped: others.map((other) => other.record) });
  }
  entries.sort((a, b) => a.at - b.at || byText(a.id, b.id));
  return { entries, restatements, places };
}

/** Identical rows in two exports are overlap; identical rows in one file are two. */
export function dropOverlap<T extends InvoiceRecord | NoticeRecord>(records: readonly T[]): T[] {
  const seen = new Map<string, Map<number, number>>();
  const kept: { record: T; content: string }[] = [];
  for (const record of [...records].sort(byPlace)) {
    const { file, line: _line, ...said } = record;
    const content = contentText(said);
    const perFile = seen.get(content) ?? new Map<number, number>();
    seen.set(content, perFile);
    const before = Math.max(0, ...perFile.values());
    const inThisFile = (perFile.get(file) ?? 0) + 1;
    perFile.set(file, inThisFile);
    if (inThisFile > before) kept.push({ record, content });
  }
  return kept.sort((a, b) => a.record.at - b.record.at || byText(a.content, b.content)).map((item) => item.record);
}

/** Whether the row says that the subscription's allowance paid it. */
export function saysAllowancePaid({ funding, stream }: Pick<Use, 'funding' | 'stream'>): boolean {
  return funding === 'allowance' && stream === 'subscription';
}

function saysWhatWasPaid({ funding, amount }: Use): boolean {
  return amount !== null || funding === 'allowance' || funding === 'none';
}

/**
 * Two reports of one vendor may state the same days, one use by use and one as sums. What is stated use by use is drawn once:
 * these are the sums over a span that holds such a use of the same stream. A log that doesn't say who paid, or not how much, states
 * nothing of the money in a sum, and takes none of it away. `uses` are in their total order.
 */
export function coarserTwins(uses: readonly Use[]): Set<Use> {
  const formats = new Map<string, Set<string>>();
  for (const { vendor, format } of uses) {
    if (vendor === '') continue;
    const known = formats.get(vendor);
    if (known === undefined) formats.set(vendor, new Set([format]));
    else known.add(format);
  }
  if (![...formats.values()].some((known) => known.size > 1)) return new Set();
  const instants = uses.filter((use) => use.vendor !== '' && use.until === use.from && saysWhatWasPaid(use));
  const isTwin = (use: Use): boolean => {
    // Instants are in order: only those inside the span are looked at, up to the first that another format states.
    for (let i = firstIndex(instants, (one) => one.from >= use.from); i < instants.length; i += 1) {
      const one = instants[i] as Use;
      if (one.from >= use.until) return false;
      if (one.vendor === use.vendor && one.format !== use.format && one.stream === use.stream) return true;
    }
    return false;
  };
  return new Set(uses.filter((use) => use.until > use.from && isTwin(use)));
}

/** How finely a file states what it sums: by model and person, by person, or neither. */
function grainsOf(uses: readonly Use[]): ReadonlyMap<number, number> {
  const grains = new Map<number, number>();
  for (const use of uses) {
    const grain = (use.model === '' ? 0 : 2) + (use.member === '' ? 0 : 1);
    for (const { file } of use.origins) grains.set(file, (grains.get(file) ?? 0) | grain);
  }
  return grains;
}

/** Who paid is part of it: tokens say nothing of money, however finely they are stated. */
function summed(use: Use): string {
  return `${use.vendor} ${use.stream} ${use.from} ${use.until} ${use.unit} ${use.funding === ''}`;
}

/**
 * Two reports of one vendor may sum the same span, one of them more finely: with a model, or with the persons. These are the rows of
 * the coarser one. They have no room in the count either where the finer rows come to as much: then they state nothing more.
 */
export function coarserSums(uses: readonly Use[]): { coarser: Set<Use>; counted: Set<Use> } {
  const coarser = new Set<Use>();
  const counted = new Set<Use>();
  const sums = uses.filter((use) => use.vendor !== '' && use.until > use.from);
  const grains = grainsOf(sums);
  const grainOf = (use: Use): number => Math.max(...use.origins.map(({ file }) => grains.get(file) ?? 0));
  // All files of an account say as much as each other, mostly.
  if (new Set(grains.values()).size < 2) return { coarser, counted };
  const spans = new Map<string, Use[]>();
  for (const use of sums) {
    const span = spans.get(summed(use));
    if (span === undefined) spans.set(summed(use), [use]);
    else span.push(use);
  }
  for (const span of spans.values()) {
    const finest = Math.max(...span.map(grainOf));
    const quantity = (grain: number): bigint =>
      span.reduce((sum, use) => (grainOf(use) === grain ? sum + BigInt(use.quantity ?? 0) : sum), 0n);
    for (const use of span) {
      const grain = grainOf(use);
      if (grain === finest) continue;
      coarser.add(use);
      if (quantity(grain) > quantity(finest)) counted.add(use);
    }
  }
  return { coarser, counted };
}
