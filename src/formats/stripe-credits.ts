/** What Stripe's two lists of billing credits have in common: objects, alone or in pages, in minor units and seconds since 1970. */
import { minorUnit, type Micros } from '../domain/money.ts';
import type { EntryRecord } from '../domain/records.ts';
import type { FormatContext, JsonNode } from './format.ts';
import type { RowCounts } from './table.ts';
import { blankEntry } from './blank.ts';
import { JsonRows, neededList } from './json-rows.ts';
import { join, type JsonObject, type PayloadReader } from './payload.ts';

export type StripeEntry = EntryRecord & { customer: string };

/** Credits pay for metered prices, which no allowance of a plan covers, when an invoice is finalised: never for a use that could be told. */
export function blankCredit(format: string, file: number): StripeEntry {
  return { ...blankEntry(format, 'stripe', file), stream: 'api', customer: '' };
}

export const CREDITS =
  'Credits of Stripe pay for metered prices at the time an invoice is finalised: it shows that they were drawn, never by which use, and what ' +
  'no allowance covers is no draw of a plan.';

/** Whether it is such an object, or a list whose first element is one. */
export function isListOf(document: JsonNode, kind: string): boolean {
  if (objectOf(document, kind) !== null) return true;
  const list = objectOf(document, 'list');
  const [first] = list === null ? [] : itemsOf(list);
  return first !== undefined && objectOf(first, kind) !== null;
}

/** The object if it is of that kind: every object of the API says it. */
function objectOf(node: JsonNode, kind: string): JsonObject | null {
  const named = node.type === 'object' ? node.members.get('object') : undefined;
  return node.type === 'object' && named?.type === 'string' && named.text === kind ? node : null;
}

function itemsOf(list: JsonObject): readonly JsonNode[] {
  const data = list.members.get('data');
  return data?.type === 'array' ? data.items : [];
}

const MORE = 'says that more pages follow (has_more): what stands on them is missing unless they are given too.';

export type ReadObject = (reader: PayloadReader, object: JsonObject, path: string) => void;

/** Reads the objects of one kind, alone or in lists. */
export function listReader(context: FormatContext, kind: string, read: ReadObject): (document: JsonNode) => RowCounts {
  let isNoted = false;
  return (document) => {
    const rows = new JsonRows(context);
    const one = (node: JsonNode, path: string): void =>
      rows.row(node, path, (reader, object) => {
        if (objectOf(object, kind) !== null) read(reader, object, path);
        else reader.fail(object.members.get('object'), join(path, 'object'), `is not ${kind}, of which this list is`);
      });
    const whole = objectOf(document, 'list');
    if (whole === null) {
      one(document, '');
      return rows;
    }
    rows.part(document, '', (reader, list) => {
      neededList(reader, list, 'data', '');
      const more = reader.boolean(list, 'has_more', '');
      if (more === true && !isNoted) {
        isNoted = true;
        context.note?.(MORE);
      }
      return reader.failed ? 1 : 0;
    });
    itemsOf(whole).forEach((node, index) => one(node, `data[${index}]`));
    return rows;
  };
}

const CURRENCY = /^[A-Za-z]{3}$/;

/** Sets amount and currency from `amount: {type: 'monetary', monetary: {currency, value}}`, the value in the currency's minor unit. */
export function readMoney(reader: PayloadReader, parent: JsonObject, path: string, entry: EntryRecord): void {
  const amount = reader.object(parent, 'amount', path);
  const monetary = amount === null ? null : reader.object(amount, 'monetary', join(path, 'amount'));
  const at = join(path, 'amount.monetary');
  if (monetary === null) {
    if (!reader.failed) reader.fail(parent.members.get('amount'), at, 'is missing; credits of other units than money are not read');
    return;
  }
  const currency = reader.text(monetary, 'currency', at);
  if (!CURRENCY.test(currency)) {
    reader.fail(monetary.members.get('currency'), join(at, 'currency'), 'is no currency; expected its code, such as usd');
    return;
  }
  entry.currency = currency.toUpperCase();
  const value = reader.magnitude(monetary, 'value', at, minorUnit(entry.currency));
  if (value === null && !reader.failed)
    reader.fail(monetary.members.get('value'), join(at, 'value'), 'is missing; expected the amount in the minor unit, such as 1000');
  entry.amount = value ?? (0 as Micros);
}

/** Sets when it took effect. */
export function readEffective(reader: PayloadReader, object: JsonObject, path: string, entry: EntryRecord): void {
  const at = reader.epochSeconds(object, 'effective_at', path) ?? reader.epochSeconds(object, 'created', path);
  if (at === null) {
    if (!reader.failed) reader.fail(undefined, join(path, 'effective_at'), 'is missing; expected seconds since 1970');
    return;
  }
  entry.at = at;
  entry.latest = at;
}

/** An id, which may be expanded into its whole object. */
export function idOf(reader: PayloadReader, parent: JsonObject, key: string, path: string): string {
  const node = parent.members.get(key);
  return node?.type === 'object' ? reader.text(node, 'id', join(path, key)) : reader.text(parent, key, path);
}

export function neededId(reader: PayloadReader, parent: JsonObject, key: string, path: string): string {
  const id = idOf(reader, parent, key, path);
  if (id === '' && !reader.failed) reader.fail(parent.members.get(key), join(path, key), 'is missing; every object has its own id');
  return id;
}
