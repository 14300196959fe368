/**
 * The pages of usage events that Cursor's dashboard and its Admin API give as JSON. The same events stand in the CSV export,
 * which rounds: they are known again there by their time and model. `chargedCents` is a notional value that included events
 * carry too, and may hold a token fee that the cost shown does not.
 */
import type { Instant } from '../domain/time.ts';
import type { UseRecord } from '../domain/records.ts';
import type { JsonFormat, JsonNode } from './format.ts';
import { blankUse } from './blank.ts';
import { chargeOf, FUNDING, UNKNOWN_KIND } from './cursor.ts';
import { identityOf, JsonRows, wholeNumber } from './json-rows.ts';
import { join, type JsonObject, type PayloadReader } from './payload.ts';

/** Of the dashboard, and of the Admin API. */
const LISTS = ['usageEventsDisplay', 'usageEvents'] as const;
const MARKS = ['usageBasedCosts', 'requestsCosts', 'chargedCents', 'isTokenBasedCall', 'tokenUsage'];
const CENTS = 2;
/** Milliseconds since 1970 have thirteen digits from 2001 to 2286. */
const MILLIS = /^\d{13}$/;

export const cursorDashboard: JsonFormat = {
  kind: 'json',
  id: 'cursor-dashboard',
  title: 'Cursor usage events (JSON)',
  vendor: 'cursor',
  where:
    "The usage events as Cursor's dashboard or its Admin API lists them: pages with usageEventsDisplay or usageEvents, one file a page, " +
    'a list of pages, one a line, or the events themselves. Give every page. The CSV export of the dashboard holds the same and is easier to get.',
  proves:
    'Each event with its time, model, tokens and whether it was included or on demand, and the cost shown for on-demand events (chargedCents ' +
    'where none is shown; it is not read elsewhere, since included events carry it too). An event that the CSV export of one person holds as ' +
    "well is counted once. The plan's allowance is not in it: state it, with the billing day, in accounts.csv, or nothing can be judged. " +
    "Events of a team that name no e-mail are told apart by the owner's number, which a team's CSV doesn't know: give one of the two.",
  recognises: (document) => listOf(document) !== null || isEvent(document),
  open(context) {
    const use = blankUse('cursor-dashboard', 'cursor', context.file);
    let held = 0;
    let isNoted = false;
    return (document) => {
      const rows = new JsonRows(context);
      const list = listOf(document);
      const read = (node: JsonNode, path: string): void =>
        rows.row(node, path, (reader, event) => {
          readEvent(reader, event, path, use);
          if (!reader.failed) context.sink.use(use);
        });
      if (list === null) read(document, '');
      else list.events.forEach((event, index) => read(event, `${list.key}[${index}]`));
      held += rows.rows;
      const all = list === null ? null : totalOf(list.page);
      if (all !== null && all > held && !isNoted && lacksPages(list?.page)) {
        isNoted = true;
        context.note?.('says that more pages of events follow: what stands on them is missing unless they are given too.');
      }
      return rows;
    };
  },
};

function listOf(document: JsonNode): { page: JsonObject; key: string; events: readonly JsonNode[] } | null {
  if (document.type !== 'object') return null;
  for (const key of LISTS) {
    const list = document.members.get(key);
    if (list?.type === 'array') return { page: document, key, events: list.items };
  }
  return null;
}

function isEvent(document: JsonNode): boolean {
  if (document.type !== 'object') return false;
  const { members } = document;
  return ['timestamp', 'model', 'kind'].every((key) => members.has(key)) && MARKS.some((key) => members.has(key));
}

function totalOf(page: JsonObject): number | null {
  const total = page.members.get('totalUsageEventsCount');
  return total?.type === 'number' && /^\d{1,9}$/.test(total.text) ? Number(total.text) : null;
}

/** The Admin API says of each page whether it is the last; the dashboard only how many events there are in all. */
function lacksPages(page: JsonObject | undefined): boolean {
  const pagination = page?.members.get('pagination');
  const next = pagination?.type === 'object' ? pagination.members.get('hasNextPage') : undefined;
  return next?.type !== 'boolean' || next.value;
}

function readEvent(reader: PayloadReader, event: JsonObject, path: string, use: UseRecord): void {
  const at = instantOf(reader, event, path);
  use.line = event.line;
  use.account = accountOf(reader, event, path);
  use.model = reader.text(event, 'model', path);
  const maxMode = reader.boolean(event, 'maxMode', path);
  use.feature = maxMode === null ? '' : maxMode ? 'max-mode' : 'none';
  const tokens = reader.object(event, 'tokenUsage', path);
  readTokens(reader, tokens, join(path, 'tokenUsage'), use);
  pay(reader, event, path, tokens, use);
  if (at === null) return;
  use.from = at;
  use.until = at;
  use.identity = identityOf({ date: new Date(at).toISOString(), model: use.model }, use.account);
}

function instantOf(reader: PayloadReader, event: JsonObject, path: string): Instant | null {
  const node = event.members.get('timestamp');
  const text = node?.type === 'string' || node?.type === 'number' ? node.text.trim() : '';
  if (MILLIS.test(text)) return Number(text) as Instant;
  reader.fail(node, join(path, 'timestamp'), 'is not a time in milliseconds since 1970; write 1785931200000');
  return null;
}

/** One person's events name an owner too, where the CSV names nobody; only a team's are told apart by it. */
function accountOf(reader: PayloadReader, event: JsonObject, path: string): string {
  const email = reader.text(event, 'userEmail', path);
  if (email !== '' || !isStated(event, 'owningTeam')) return email;
  const owner = event.members.get('owningUser');
  return owner?.type === 'string' || owner?.type === 'number' ? owner.text.trim() : '';
}

function isStated(event: JsonObject, key: string): boolean {
  const node = event.members.get(key);
  return node !== undefined && node.type !== 'null' && !(node.type === 'string' && node.text.trim() === '');
}

const TOKENS = [
  ['inputTokens', 'inputTokens'],
  ['outputTokens', 'outputTokens'],
  ['cacheReadTokens', 'cacheReadTokens'],
  ['cacheWriteTokens', 'cacheWrite5mTokens'],
] as const;

function readTokens(reader: PayloadReader, tokens: JsonObject | null, path: string, use: UseRecord): void {
  for (const [key, field] of TOKENS) use[field] = tokens === null ? null : wholeNumber(reader, tokens, key, path);
}

function pay(reader: PayloadReader, event: JsonObject, path: string, tokens: JsonObject | null, use: UseRecord): void {
  const kind = reader.text(event, 'kind', path);
  const charge = chargeOf(kind);
  const shown = isWord(event, 'usageBasedCosts') ? null : reader.magnitude(event, 'usageBasedCosts', path);
  const charged = reader.magnitude(event, 'chargedCents', path, CENTS);
  const worth = (tokens === null ? null : reader.magnitude(tokens, 'totalCents', join(path, 'tokenUsage'), CENTS)) ?? charged;
  const requests = reader.magnitude(event, 'requestsCosts', path);
  const byTokens = reader.boolean(event, 'isTokenBasedCall', path) ?? worth !== null;
  use.stream = charge === 'own-key' ? 'api' : 'subscription';
  use.funding = FUNDING[charge];
  use.quantity = byTokens ? (shown ?? worth) : requests;
  use.unit = byTokens ? 'USD' : 'requests';
  use.amount = charge === 'on-demand' ? (shown ?? charged) : null;
  use.currency = use.amount === null ? '' : 'USD';
  if (charge === 'unknown' && Math.max(use.quantity ?? 0, shown ?? 0) > 0)
    reader.fail(event.members.get('kind'), join(path, 'kind'), UNKNOWN_KIND);
}

/** `-`, `Included` and `Free` stand where events cost nothing beyond the plan. */
function isWord(event: JsonObject, key: string): boolean {
  const node = event.members.get(key);
  return node?.type === 'string' && ['', '-', 'included', 'free', 'n/a'].includes(node.text.trim().toLowerCase());
}
