/**
 * What a proxy in front of Claude's API (or a program on its SDK) writes of each answer: a line with its time, its tokens and the
 * headers `anthropic-ratelimit-unified-*`. They state the meters right after the request, and whether credits paid for it.
 */
import { createHash } from 'node:crypto';
import type { Reading } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { JsonFormat, JsonNode } from './format.ts';
import { UNIT } from '../domain/money.ts';
import { blankSnapshot, blankUse } from './blank.ts';
import { addReading, contradicts, moment, share, windowOf } from './claude-limits.ts';
import { PayloadReader, join, type JsonObject } from './payload.ts';

const ID = 'claude-proxy-log';
const UNIFIED = 'anthropic-ratelimit-unified-';
const HEADERS = ['response_anthropic_headers', 'response_headers', 'headers'];

export const claudeProxyLog: JsonFormat = {
  kind: 'json',
  confidential: true,
  id: ID,
  title: 'Claude requests logged by a proxy',
  vendor: 'claude',
  where:
    "The NDJSON log of a proxy between your client and Claude's API, a request a line: ts_start, usage, request_hints.model and " +
    'response_anthropic_headers. Or lines of your own from a program on the SDK: {"timestamp": "…", "model": "…", "usage": {…}, "headers": {…}}.',
  proves:
    'Each request with the meters right after it and whether credits paid (overage-in-use, or a representative claim of overage): the closest ' +
    'look there is. No amount: what credits paid stays unknown. What may be used by status alone says nothing, and a window that is called ' +
    'rejected below its limit gives no reading. Fast mode, long context and the client are known only where usage.speed, the beta ' +
    'headers and a user agent were logged; without them a draw is suspected at most. Hosted runs (reviews, routines) never pass ' +
    'through a proxy. Accounts are named by account, else by the header anthropic-organization-id; give it in accounts.csv. ' +
    'No path, prompt or answer is kept.',
  recognises(document) {
    if (document.type !== 'object') return false;
    const { members } = document;
    if (members.has('response_anthropic_headers')) return true;
    if (members.has('upstream_status') && (members.has('ts_start') || members.has('ts_end'))) return true;
    return headersOf(document)?.names.some((name) => name.startsWith(UNIFIED)) === true;
  },
  open(context) {
    const use = blankUse(ID, 'claude', context.file);
    const snapshot = blankSnapshot(ID, 'claude', context.file);
    let isNamed = false;
    return (document) => {
      const reader = new PayloadReader(context, document.line);
      if (document.type !== 'object' || !isRequest(document)) {
        reader.fail(document, '', 'is no request; expected a line with its time, its usage and the headers of the answer');
        return;
      }
      const line = new LoggedRequest(reader, document);
      const at = line.at();
      const readings = line.readings();
      const paid = line.paidByCredits();
      const account = line.account();
      const isUse = line.isUse();
      if (isUse) {
        use.line = document.line;
        use.account = account;
        line.describe(use);
        const isServed = line.isServed(use.outputTokens);
        use.funding = isServed ? (paid ? 'credits' : '') : 'none';
        // The vendor's "no" is not kept: credits that are off are not in use either, however full a window is.
        use.vendorExceeds = isServed && paid ? true : null;
        use.readings = readings;
      }
      if (reader.failed || at === null) return;
      if (account !== '' && !isNamed && !document.members.has('account')) {
        isNamed = true;
        context.note?.(
          `${context.name ?? 'A log'} names its account by the id of its organisation: other files (accounts.csv, a ledger) speak of ` +
            'the same account where they give the same name.',
        );
      }
      if (isUse) {
        use.from = at;
        use.until = at;
        use.identity = use.id === '' ? identityOf(account, at, use.model, line.end()) : '';
        context.sink.use(use);
      } else if (readings.length > 0 || paid) {
        snapshot.line = document.line;
        snapshot.account = account;
        snapshot.at = at;
        snapshot.latest = at;
        snapshot.readings = readings;
        snapshot.overageInUse = paid ? true : null;
        context.sink.snapshot(snapshot);
      }
    };
  },
};

const REQUEST_KEYS = [...HEADERS, 'usage', 'upstream_status', 'status_code', 'path'];

function isRequest({ members }: JsonObject): boolean {
  return REQUEST_KEYS.some((name) => members.has(name));
}

/** Headers by their names in lower case, blank ones left out. */
interface Headers {
  readonly path: string;
  readonly names: readonly string[];
  readonly values: JsonObject;
}

function headersOf({ members }: JsonObject): Headers | null {
  const path = HEADERS.find((name) => members.get(name)?.type === 'object');
  const node = path === undefined ? undefined : members.get(path);
  if (path === undefined || node?.type !== 'object') return null;
  const values = new Map<string, JsonNode>();
  for (const [name, value] of node.members) if (wordOf(value) !== '') values.set(name.toLowerCase(), value);
  return { path, names: [...values.keys()], values: { ...node, members: values } };
}

/** A header's value in lower case, however the log writes it; `''` where it states none. */
function wordOf(node: JsonNode | undefined): string {
  if (node?.type === 'boolean') return String(node.value);
  const text = node?.type === 'string' || node?.type === 'number' ? node.text.trim().toLowerCase() : '';
  return text === 'null' || text === 'undefined' || text === 'none' ? '' : text;
}

/** One line of the log. */
class LoggedRequest {
  readonly #reader: PayloadReader;
  readonly #line: JsonObject;
  readonly #headers: Headers | null;

  constructor(reader: PayloadReader, line: JsonObject) {
    this.#reader = reader;
    this.#line = line;
    this.#headers = headersOf(line);
    for (const name of HEADERS) {
      const node = line.members.get(name);
      if (node !== undefined && node.type !== 'null' && node.type !== 'object') reader.fail(node, name, 'is not an object');
    }
  }

  /**
   * The request's start: what pays is decided there, and a reading put no later than it was taken never bounds a draw that
   * came after it.
   */
  at(): Instant | null {
    const name = ['ts_start', 'timestamp'].find((one) => isStated(this.#line.members.get(one)));
    if (name !== undefined) return moment(this.#reader, this.#line, name, '');
    this.#reader.fail(
      undefined,
      'ts_start',
      'is missing; every request needs its start, such as 2026-08-12T14:05:00Z (in ts_start or timestamp)',
    );
    return null;
  }

  end(): string {
    const end = this.#line.members.get('ts_end');
    return end?.type === 'string' || end?.type === 'number' ? end.text : '';
  }

  readings(): Reading[] {
    const readings: Reading[] = [];
    if (this.#headers === null) return readings;
    const { path, names, values } = this.#headers;
    for (const name of names) {
      const [, window] = /^anthropic-ratelimit-unified-((?:5h|7d)(?:[_-][a-z0-9_]+)?)-utilization$/.exec(name) ?? [];
      if (window === undefined) continue;
      const usedPct = share(this.#reader, values, name, path);
      const resetsAt = moment(this.#reader, values, `${UNIFIED}${window}-reset`, path);
      if (!contradicts(this.#header(`${window}-status`), usedPct)) addReading(readings, windowOf(window), usedPct, resetsAt);
    }
    return readings;
  }

  /** `overage-status` says what credits may do, not what they did; a flag that says no outweighs the claim. */
  paidByCredits(): boolean {
    const flag = this.#header('overage-in-use');
    return flag === 'true' || (flag !== 'false' && this.#header('representative-claim') === 'overage');
  }

  account(): string {
    const nodes = [this.#line.members.get('account'), this.#headers?.values.members.get('anthropic-organization-id')];
    const node = nodes.find((one) => one?.type === 'string' && one.text.trim() !== '');
    return node?.type === 'string' ? node.text.trim() : '';
  }

  /** Other paths of the API (counting tokens, listing models) use nothing up. */
  isUse(): boolean {
    const path = this.#line.members.get('path');
    return path?.type !== 'string' || /\/v1\/messages\/?(?:\?|$)/.test(path.text);
  }

  isServed(outputTokens: number | null): boolean {
    const node = ['upstream_status', 'status_code', 'status'].map((name) => this.#line.members.get(name)).find(isStated);
    const status = Number(node?.type === 'number' || node?.type === 'string' ? node.text : NaN);
    return !(status >= 400) || (outputTokens ?? 0) > 0;
  }

  /** Fills in what the request was. */
  describe(use: ReturnType<typeof blankUse>): void {
    const { model, names } = this.#models();
    use.id = this.#requestId();
    use.stream = this.#isApiKey() ? 'api' : 'subscription';
    use.client = this.#client();
    use.model = model;
    const usage = this.#reader.object(this.#line, 'usage', '');
    use.feature = usage === null ? '' : this.#feature(usage, model, names);
    use.inputTokens = usage && this.#integer(usage, 'input_tokens', 'usage');
    use.outputTokens = usage && this.#integer(usage, 'output_tokens', 'usage');
    use.cacheReadTokens = usage && this.#integer(usage, 'cache_read_input_tokens', 'usage');
    const written = usage && this.#integer(usage, 'cache_creation_input_tokens', 'usage');
    const parts = usage && this.#reader.object(usage, 'cache_creation', 'usage');
    const [parent, path] = parts === null ? [usage, 'usage'] : [parts, 'usage.cache_creation'];
    use.cacheWrite5mTokens = parent && this.#integer(parent, 'ephemeral_5m_input_tokens', path);
    use.cacheWrite1hTokens = parent && this.#integer(parent, 'ephemeral_1h_input_tokens', path);
    if (written === 0) {
      use.cacheWrite5mTokens ??= 0;
      use.cacheWrite1hTokens ??= 0;
    }
  }

  #header(name: string): string {
    return wordOf(this.#headers?.values.members.get(UNIFIED + name));
  }

  #integer(parent: JsonObject, key: string, path: string): number | null {
    const value = this.#reader.magnitude(parent, key, path);
    if (value === null || value % UNIT === 0) return value === null ? null : value / UNIT;
    this.#reader.fail(parent.members.get(key), join(path, key), 'is not a whole number; expected 1234');
    return null;
  }

  /** The model that answered, else the one asked for. */
  #models(): { model: string; names: string } {
    const hints = ['response_hints', 'request_hints'].map((name) => this.#line.members.get(name));
    const nodes = [this.#line.members.get('response_model'), this.#line.members.get('model')];
    for (const node of hints) if (node?.type === 'object') nodes.push(node.members.get('model'));
    const names = nodes.flatMap((node) => (node?.type === 'string' && node.text.trim() !== '' ? [node.text.trim()] : []));
    return { model: names[0] ?? '', names: names.join(' ') };
  }

  /**
   * `none` is said only where nothing that a request of one's own can be is left open: speed is stated, and long context is
   * excluded by the beta headers, or by a model whose long context is no option but the only one it has.
   */
  #feature(usage: JsonObject, model: string, names: string): string {
    const speed = wordOf(usage.members.get('speed'));
    const betas = this.#betas();
    const isLong = /context-1m/.test(betas) || /\[1m\]/i.test(names);
    if (speed === 'fast') return isLong ? 'fast;1m' : 'fast';
    if (speed !== 'standard') return '';
    if (isLong) return '1m';
    return betas !== '' || (model !== '' && !LONG_CONTEXT_IS_AN_OPTION.test(model)) ? 'none' : '';
  }

  #betas(): string {
    for (const [parent, key] of PLACES_OF_BETAS) {
      const node = parent === '' ? this.#line : this.#line.members.get(parent);
      const value = node?.type === 'object' ? node.members.get(key) : undefined;
      const words = value?.type === 'array' ? value.items.map(wordOf).join(',') : wordOf(value);
      if (words !== '') return words;
    }
    return '';
  }

  /** The product that a user agent begins with; a browser's says nothing of the program in it. */
  #client(): string {
    const client = this.#reader.text(this.#line, 'client', '');
    if (client !== '') return client;
    for (const [parent, key] of PLACES_OF_AGENTS) {
      const node = parent === '' ? this.#line : this.#line.members.get(parent);
      const value = node?.type === 'object' ? node.members.get(key) : undefined;
      const product = value?.type === 'string' ? (value.text.trim().split(/\s/, 1)[0] ?? '') : '';
      if (product !== '' && !/^mozilla/i.test(product)) return product;
    }
    return '';
  }

  #requestId(): string {
    const values = this.#headers?.values.members;
    const nodes = [values?.get('request-id'), values?.get('x-request-id'), this.#line.members.get('request_id')];
    const node = nodes.find((one) => one?.type === 'string' && one.text.trim() !== '');
    return node?.type === 'string' ? node.text.trim() : '';
  }

  /** Answers to an API key bear limits per minute, and none of a plan. */
  #isApiKey(): boolean {
    const names = this.#headers?.names ?? [];
    return (
      !names.some((name) => name.startsWith(UNIFIED)) &&
      names.some((name) => /^anthropic-ratelimit-(?:requests|tokens|input-tokens|output-tokens)-/.test(name))
    );
  }
}

/** Opus, and Sonnet before 5. */
const LONG_CONTEXT_IS_AN_OPTION = /opus|sonnet(?!-?5)/i;

const PLACES_OF_BETAS = [
  ['request_meta', 'anthropic_beta'],
  ['request_headers', 'anthropic-beta'],
  ['', 'anthropic_beta'],
  ['', 'betas'],
] as const;

const PLACES_OF_AGENTS = [
  ['request_meta', 'user_agent'],
  ['request_headers', 'user-agent'],
  ['request_headers', 'User-Agent'],
  ['', 'user_agent'],
] as const;

function isStated(node: JsonNode | undefined): boolean {
  return node !== undefined && node.type !== 'null';
}

/** Of a request without an id: the same line in two copies of a log is one use. */
function identityOf(account: string, at: Instant, model: string, end: string): string {
  return createHash('sha256').update(`${account}\nts_start=${at}\nts_end=${end}\nmodel=${model}`, 'utf8').digest('hex').slice(0, 12);
}
