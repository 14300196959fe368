/** A record as one line of JSON, and back. */
import { formatInstant, type Instant } from '../../domain/time.ts';
import type { InputRecord } from '../../domain/records.ts';
import { nameOfKey } from '../../audit/store.ts';
import { HEAD_FIELDS, RECORD_FIELDS, type Field, type Fields, type Type } from './fields.ts';

/** Where the records of a line's file are counted: they are numbered from 1 on, in the order in which they were read. */
export interface Place {
  /** The path, as reports show it. */
  readonly file: string;
  readonly number: number;
  /** Of a row that `headroom convert` wrote: which of the file's exports it is of, from 0 on. */
  readonly part: number | null;
}

export interface PlacedRecord {
  readonly record: InputRecord;
  readonly place: Place;
  /** The account as the line calls it: the name that files give it, or what stands for it until all files are known. */
  readonly account: string;
}

/** The line begins with the account and the time, so that lines sorted as bytes are grouped by account, in time order. */
export function recordLine(record: InputRecord, place: Place): string {
  const line: Record<string, unknown> = {
    account: nameOfKey(record),
    time: formatInstant('at' in record ? record.at : record.from),
    file: place.file,
    line: record.line,
    number: place.number,
    kind: record.kind,
  };
  if (place.part !== null) line['part'] = place.part;
  if (record.account === '') line['nameless'] = true;
  if (record.vendor !== '') line['vendor'] = record.vendor;
  if (record.customer !== undefined) line['customer'] = record.customer;
  write(record, RECORD_FIELDS[record.kind], line);
  return `${JSON.stringify(line)}\n`;
}

function write(from: object, fields: Fields, into: Record<string, unknown>): void {
  for (const [name, field] of Object.entries(fields)) {
    const value = written((from as Readonly<Record<string, unknown>>)[field.of], field.type);
    if (value !== undefined) into[name] = value;
  }
}

/** `undefined`: left out. */
function written(value: unknown, type: Type): unknown {
  if (value === null || value === undefined || value === '' || value === false)
    return type === 'answer?' && value === false ? false : undefined;
  if (type === 'instant' || type === 'instant?') return formatInstant(value as Instant);
  if (typeof type !== 'object' || Array.isArray(type)) return value;
  if ('list' in type) {
    const items = value as readonly object[];
    return items.length === 0 ? undefined : items.map((item) => object(item, type.list));
  }
  return 'object' in type ? object(value, type.object) : value;
}

function object(value: object, fields: Fields): Record<string, unknown> {
  const into: Record<string, unknown> = {};
  write(value, fields, into);
  return into;
}

/** What is wrong with a line, in words that go on from its place. */
export class Unreadable extends Error {}

type Json = Readonly<Record<string, unknown>>;

/** The record of a line; `fileOf` says which file of the run a place is in. Throws `Unreadable`. */
export function parseRecord(value: unknown, fileOf: (place: Place) => number): PlacedRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable('is no record');
  const line = value as Json;
  const kind = line['kind'] as InputRecord['kind'];
  const own = Object.hasOwn(RECORD_FIELDS, kind) ? RECORD_FIELDS[kind] : undefined;
  if (own === undefined) throw new Unreadable(`its "kind" must be one of ${Object.keys(RECORD_FIELDS).join(', ')}`);
  for (const name of Object.keys(line)) {
    if (name !== 'kind' && !Object.hasOwn(HEAD_FIELDS, name) && !Object.hasOwn(own, name))
      throw new Unreadable(`there is no field "${name}" of a ${kind}`);
  }
  const head = read(line, HEAD_FIELDS) as {
    account: string;
    file: string;
    line: number;
    number: number;
    part: number | null;
    nameless: boolean;
  };
  const { vendor, customer } = head as unknown as { vendor: string; customer?: string };
  const place = { file: head.file, number: head.number, part: head.part };
  const record = {
    kind,
    file: fileOf(place),
    line: head.line,
    account: head.nameless ? '' : head.account,
    vendor,
    ...(customer === undefined ? {} : { customer }),
    ...read(line, own),
  } as unknown as InputRecord;
  if ('until' in record && record.until !== null && record.until < record.from) throw new Unreadable('its "until" is before its "from"');
  if ('latest' in record && record.latest < record.at) throw new Unreadable('its "latest" is before its "at"');
  return { record, place, account: head.account };
}

function read(line: Json, fields: Fields): Record<string, unknown> {
  const into: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(line, name) ? line[name] : undefined;
    if (value === undefined && field.absent === true) continue;
    into[field.of] = parsed(value, field, name);
  }
  return into;
}

const ABSENT: Readonly<Record<string, unknown>> = { text: '', flag: false, 'whole?': null, 'instant?': null, 'answer?': null };

function parsed(value: unknown, { type }: Field, name: string): unknown {
  if (value === undefined && typeof type === 'string' && Object.hasOwn(ABSENT, type)) return ABSENT[type];
  if (typeof type === 'object') {
    if (Array.isArray(type)) {
      const word = value ?? '';
      if (type.includes(word)) return word;
      throw new Unreadable(`its "${name}" must be one of ${type.filter((one: string) => one !== '').join(', ')}`);
    }
    if ('list' in type) return listOf(value, type.list, name);
    if ('object' in type) return read(objectOf(value, name, type.object), type.object);
  }
  switch (type) {
    case 'text':
      if (typeof value === 'string') return value;
      throw new Unreadable(`its "${name}" must be a text`);
    case 'texts':
      if (value === undefined) return [];
      if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
      throw new Unreadable(`its "${name}" must be a list of texts`);
    case 'whole':
    case 'whole?':
      if (Number.isSafeInteger(value)) return value;
      throw new Unreadable(`its "${name}" must be a whole number below 2^53`);
    case 'instant':
    case 'instant?':
      return instantOf(value, name);
    case 'flag':
      if (value === true) return value;
      throw new Unreadable(`its "${name}" must be true, or left out`);
    default:
      if (typeof value === 'boolean') return value;
      throw new Unreadable(`its "${name}" must be true or false`);
  }
}

function listOf(value: unknown, fields: Fields, name: string): unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((item) => read(objectOf(item, name, fields), fields));
  throw new Unreadable(`its "${name}" must be a list`);
}

function objectOf(value: unknown, name: string, fields: Fields): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable(`its "${name}" must be an object`);
  for (const own of Object.keys(value))
    if (!Object.hasOwn(fields, own)) throw new Unreadable(`there is no field "${own}" of its "${name}"`);
  return value as Json;
}

function instantOf(value: unknown, name: string): Instant {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at) && formatInstant(at as Instant) === value) return at as Instant;
  throw new Unreadable(`its "${name}" must be an instant such as 2026-07-03T14:05:00.000Z`);
}
