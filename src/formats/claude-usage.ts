/**
 * Claude's usage payload, as trackers save it: the meters of the plan's windows and the credits of the month.
 * The payload carries no time, so it is read wrapped: `{"captured_at": "…", "payload": {…}}`, as one document, an array or JSON lines.
 * Its shape grew over 2025 and 2026: `five_hour`, `seven_day` and `seven_day_…` first, then `limits[]`, `extra_usage`, `spend`.
 */
import type { Micros } from '../domain/money.ts';
import type { Percent, Reading, SnapshotRecord } from '../domain/records.ts';
import type { JsonFormat, JsonNode } from './format.ts';
import type { JsonObject } from './payload.ts';
import { UNIT } from '../domain/money.ts';
import { blankSnapshot } from './blank.ts';
import { isOfClaudeCode, slug, windowOf } from './claude-limits.ts';
import { PayloadReader, join } from './payload.ts';

/** No currency has more; beyond it a number is not what it seems. */
const MOST_PLACES = 12;
const TWO_PLACES = 2 * UNIT;

const HOW_TO_WRAP = 'write {"captured_at": "2026-08-12T14:05:00Z", "payload": {…}} with the time at which the payload was saved';

/** What a usage payload, a spend-limit payload or a prepaid-credits payload is known by. */
const USAGE_KEYS = ['five_hour', 'seven_day', 'limits', 'extra_usage', 'spend'];
const SPEND_LIMIT_KEYS = ['monthly_credit_limit', 'used_credits'];

function kindOf(payload: JsonObject): 'usage' | 'spend-limit' | 'prepaid' | null {
  if (USAGE_KEYS.some((key) => payload.members.has(key))) return 'usage';
  if (SPEND_LIMIT_KEYS.some((key) => payload.members.has(key))) return 'spend-limit';
  return payload.members.has('amount') && payload.members.has('currency') ? 'prepaid' : null;
}

export const claudeUsage: JsonFormat = {
  kind: 'json',
  id: 'claude-usage',
  title: 'Claude usage snapshots',
  vendor: 'claude',
  where:
    'Files that a usage tracker has saved over time: each payload wrapped with the time it was taken at, ' +
    '{"captured_at": "…", "payload": {…}}, one document, a list or one a line.',
  proves:
    'How full the session, weekly and model-scoped windows were at an instant, when they reset, and how much credit the month had cost by then. ' +
    'Two snapshots between which the credits rose bracket the draws; percentages are whole numbers, so a reading is good to one per cent.',
  recognises(document) {
    if (document.type !== 'object') return false;
    const payload = document.members.get('payload');
    const inner = payload?.type === 'object' ? payload : document;
    if (isOfClaudeCode(inner)) return false;
    if (payload !== undefined && document.members.has('captured_at')) return true;
    const kind = kindOf(inner);
    return kind === 'usage' || kind === 'spend-limit';
  },
  open(context) {
    const snapshot = blankSnapshot('claude-usage', 'claude', context.file);
    return (document) => {
      const reader = new PayloadReader(context, document.line);
      readSnapshot(reader, document, snapshot);
      if (!reader.failed) context.sink.snapshot(snapshot);
    };
  },
};

function readSnapshot(reader: PayloadReader, document: JsonNode, snapshot: SnapshotRecord): void {
  if (document.type !== 'object') {
    reader.fail(document, '', `is not an object; ${HOW_TO_WRAP}`);
    return;
  }
  const wrapped = document.members.has('payload');
  const payload = wrapped ? reader.object(document, 'payload', '') : document;
  const path = wrapped ? 'payload' : '';
  const at = reader.instant(document, 'captured_at', '');
  if (at === null && !reader.failed) {
    reader.fail(
      document.members.get('captured_at'),
      'captured_at',
      `is missing: a usage payload does not say when it was taken; ${HOW_TO_WRAP}`,
    );
  }
  if (payload === null) {
    if (!reader.failed) reader.fail(document.members.get('payload'), 'payload', 'is empty; expected what the tracker saved');
    return;
  }
  snapshot.line = document.line;
  snapshot.account = reader.text(document, 'account', '');
  snapshot.at = at ?? snapshot.at;
  snapshot.latest = snapshot.at;
  snapshot.readings.length = 0;
  snapshot.creditsEnabled = null;
  snapshot.creditsUsed = null;
  snapshot.creditsCap = null;
  snapshot.creditsBalance = null;
  const money = new MoneyReader(reader, reader.text(document, 'currency', ''));
  switch (kindOf(payload)) {
    case 'usage':
      readLimits(reader, payload, path, snapshot.readings);
      readWindows(reader, payload, path, snapshot.readings);
      readSpend(money, payload, path, snapshot);
      readExtraUsage(money, payload, path, snapshot);
      break;
    case 'spend-limit':
      readCredits(money, payload, path, 'monthly_credit_limit', snapshot);
      break;
    case 'prepaid':
      readPrepaid(money, payload, path, snapshot);
      break;
    case null:
      reader.fail(payload, path, 'is no usage payload; expected five_hour, seven_day, limits, extra_usage or spend in it');
  }
  snapshot.currency = money.currency;
}

/** The list has one entry a window and names scopes; where it is given the older keys repeat it. */
function readLimits(reader: PayloadReader, payload: JsonObject, path: string, readings: Reading[]): void {
  reader.list(payload, 'limits', path).forEach((item, index) => {
    const itemPath = `${join(path, 'limits')}[${index}]`;
    if (item.type === 'null') return;
    if (item.type !== 'object') reader.fail(item, itemPath, 'is not an object');
    else addReading(reader, readings, windowOfLimit(reader, item, itemPath), item, 'percent', itemPath, true);
  });
}

/**
 * A kind that is not known yet becomes a window no policy knows: when it is full it still speaks against a premature draw.
 * Model ids are null even for real models, so scopes go by their display name.
 */
function windowOfLimit(reader: PayloadReader, limit: JsonObject, path: string): string {
  const kind = reader.text(limit, 'kind', path);
  if (kind === 'session') return 'session';
  if (kind === 'weekly_all') return 'weekly';
  if (kind === 'weekly_scoped') {
    const scope = reader.object(limit, 'scope', path);
    const model = scope && reader.object(scope, 'model', `${path}.scope`);
    const name = model ? reader.text(model, 'display_name', `${path}.scope.model`) : '';
    const surface = scope ? surfaceOf(scope) : '';
    return `weekly_${
      [name, surface]
        .filter((part) => part !== '')
        .map(slug)
        .join('_') || 'scoped'
    }`;
  }
  return reader.text(limit, 'group', path) === 'session' ? `session_${slug(kind)}` : `weekly_${slug(kind)}`;
}

function surfaceOf(scope: JsonObject): string {
  const surface = scope.members.get('surface');
  if (surface?.type === 'string') return surface.text;
  const name = surface?.type === 'object' ? surface.members.get('display_name') : undefined;
  return name?.type === 'string' ? name.text : '';
}

/** `five_hour`, `seven_day`, `seven_day_opus` …; slots under other (code) names are not documented and say nothing. */
function readWindows(reader: PayloadReader, payload: JsonObject, path: string, readings: Reading[]): void {
  for (const [key, node] of payload.members) {
    const window = windowOf(key);
    if (window === '' || node.type === 'null') continue;
    if (node.type !== 'object') {
      if (window === 'session' || window === 'weekly') reader.fail(node, join(path, key), 'is not an object');
    } else addReading(reader, readings, window, node, 'utilization', join(path, key), false);
  }
}

/** Of two entries for one window in the list the fuller counts; an older key never adds to what the list said. */
function addReading(
  reader: PayloadReader,
  readings: Reading[],
  window: string,
  node: JsonObject,
  percentKey: string,
  path: string,
  fromList: boolean,
): void {
  const usedPct: Percent | null = reader.magnitude(node, percentKey, path);
  const resetsAt = reader.instant(node, 'resets_at', path);
  if (usedPct === null) return;
  const known = readings.find((reading) => reading.window === window);
  if (known === undefined) readings.push({ window, usedPct, resetsAt, resetsWithin: 0 });
  else if (fromList && usedPct > known.usedPct) {
    known.usedPct = usedPct;
    known.resetsAt = resetsAt;
  }
}

/** `spend` states each amount with currency and exponent, so it goes before `extra_usage`. */
function readSpend(money: MoneyReader, payload: JsonObject, path: string, snapshot: SnapshotRecord): void {
  const spend = money.reader.object(payload, 'spend', path);
  if (spend === null) return;
  const spendPath = join(path, 'spend');
  snapshot.creditsEnabled = money.reader.boolean(spend, 'enabled', spendPath);
  const amountOf = (key: string): Micros | null => {
    const amount = money.reader.object(spend, key, spendPath);
    return amount && money.amount(amount, 'amount_minor', join(spendPath, key), 'exponent');
  };
  snapshot.creditsUsed = amountOf('used');
  snapshot.creditsCap = amountOf('limit');
  // The balance has been seen as null only; an amount like the others is taken, anything else is not guessed at.
  if (spend.members.get('balance')?.type === 'object') snapshot.creditsBalance = amountOf('balance');
}

function readExtraUsage(money: MoneyReader, payload: JsonObject, path: string, snapshot: SnapshotRecord): void {
  const extra = money.reader.object(payload, 'extra_usage', path);
  if (extra !== null) readCredits(money, extra, join(path, 'extra_usage'), 'monthly_limit', snapshot);
}

function readCredits(money: MoneyReader, extra: JsonObject, path: string, capKey: string, snapshot: SnapshotRecord): void {
  const enabled = money.reader.boolean(extra, 'is_enabled', path);
  const used = money.amount(extra, 'used_credits', path, 'decimal_places');
  const cap = money.amount(extra, capKey, path, 'decimal_places');
  snapshot.creditsEnabled ??= enabled;
  snapshot.creditsUsed ??= used;
  snapshot.creditsCap ??= cap;
}

/** The currency is null where credits were never bought: then there is no balance to state. */
function readPrepaid(money: MoneyReader, payload: JsonObject, path: string, snapshot: SnapshotRecord): void {
  if (money.reader.text(payload, 'currency', path) === '' && money.reader.magnitude(payload, 'amount', path) === 0) return;
  snapshot.creditsBalance = money.amount(payload, 'amount', path, 'decimal_places');
}

/**
 * Amounts are in minor units (1234 is 12.34) unless the payload states other decimal places; read as dollars they would
 * be a hundredfold. All amounts of one payload have one currency; payloads of early 2026 state none, so it may stand
 * beside `captured_at`.
 */
class MoneyReader {
  currency = '';
  readonly reader: PayloadReader;
  readonly #beside: string;

  constructor(reader: PayloadReader, beside: string) {
    this.reader = reader;
    this.#beside = beside;
  }

  amount(parent: JsonObject, key: string, path: string, placesKey: string): Micros | null {
    const amount = this.reader.magnitude(parent, key, path, this.#places(parent, path, placesKey));
    if (amount === null) return null;
    this.#see(parent, key, path);
    return amount;
  }

  #places(parent: JsonObject, path: string, key: string): number {
    const places = (this.reader.magnitude(parent, key, path) ?? TWO_PLACES) / UNIT;
    if (Number.isInteger(places) && places <= MOST_PLACES) return places;
    this.reader.fail(parent.members.get(key), join(path, key), `is not a number of decimal places; expected 0 to ${MOST_PLACES}`);
    return 0;
  }

  #see(parent: JsonObject, key: string, path: string): void {
    const stated = (this.reader.text(parent, 'currency', path) || this.#beside || this.currency).toUpperCase();
    if (stated === '') {
      const remedy = 'add "currency": "USD" (the one you are billed in) beside captured_at';
      this.reader.fail(parent.members.get(key), join(path, key), `is an amount without a currency; ${remedy}`);
    } else if (this.currency === '' || this.currency === stated) this.currency = stated;
    else {
      const problem = `differs from "${this.currency}" elsewhere in the same payload; expected one currency`;
      this.reader.fail(parent.members.get('currency'), join(path, 'currency'), problem);
    }
  }
}
