/**
 * The logs that Codex CLI keeps of its sessions. Their `token_count` events repeat what the server last said of the plan's
 * windows and of the credits. Of everything else in them (the conversation, paths, the repository) nothing is read.
 *
 * A session that is forked, resumed into a new file or handed to a sub-agent copies the events of the earlier one under new
 * times, so every look says in which session it stands, after which one, and what it is known by: the running token counts.
 * The tokens themselves are not read as uses: copies and originals can't be told apart surely enough to count them once.
 */
import type { Micros } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { Reading, SnapshotRecord } from '../domain/records.ts';
import type { FormatContext, JsonFormat, JsonNode } from './format.ts';
import type { JsonObject } from './payload.ts';
import { UNIT, parseAmount } from '../domain/money.ts';
import { SECOND } from '../domain/time.ts';
import { blankSnapshot } from './blank.ts';
import { PayloadReader, join } from './payload.ts';

const LINE_TYPES = new Set(['session_meta', 'turn_context', 'event_msg', 'response_item', 'compacted']);

/** As `plan_type` calls them; other types (`free`, `edu`, …) are no plans of the policy. */
const PLANS = new Map([
  ['plus', 'codex-plus'],
  ['pro', 'codex-pro'],
  ['team', 'codex-team'],
  ['business', 'codex-business'],
]);

/** By their length: which of the two stands under `primary` has changed. Some are a minute short, as 2025's logs count them. */
const WINDOWS: readonly (readonly [string, number])[] = [
  ['session', 5 * 60],
  ['weekly', 7 * 24 * 60],
];
const LONGEST_KNOWN = 7 * 24 * 60;

/** What the plan's own limit is called; other ids are limits of one model, or what stands in for a plan that is used up. */
const OWN_LIMIT = 'codex';

export const codexRollout: JsonFormat = {
  kind: 'json',
  confidential: true,
  id: 'codex-rollout',
  title: 'Codex CLI sessions',
  vendor: 'codex',
  where:
    'The files rollout-….jsonl in ~/.codex/sessions and ~/.codex/archived_sessions. Give the whole folder: sessions that go on from ' +
    'others repeat them, which shows only where both are there. They hold your conversations, of which nothing is read.',
  proves:
    'How full the session and the weekly window were after each answer, when they reset, and how many credits were left. Credits that fell ' +
    'between two looks although there was room are suspected at most: an expiry or a correction that no file shows would explain it. ' +
    'It carries no draws of its own, no charges, and no uses: what each turn cost in tokens is not read.',
  recognises(document) {
    if (document.type !== 'object') return false;
    const type = document.members.get('type');
    return (
      type?.type === 'string' &&
      LINE_TYPES.has(type.text) &&
      document.members.get('payload')?.type === 'object' &&
      document.members.get('timestamp')?.type === 'string'
    );
  },
  open(context) {
    const session = new Session(context);
    return (document) => {
      const reader = new PayloadReader(context, document.line);
      session.see(reader, document);
    };
  },
};

class Session {
  private id = '';
  private after = '';
  private readonly noted = new Set<string>();
  private readonly snapshot: SnapshotRecord;

  constructor(private readonly context: FormatContext) {
    this.snapshot = blankSnapshot('codex-rollout', 'codex', context.file);
  }

  see(reader: PayloadReader, document: JsonNode): void {
    if (document.type !== 'object') {
      reader.fail(document, '', 'is not an object; every line of a session is one');
      return;
    }
    const type = reader.text(document, 'type', '');
    if (type !== 'session_meta' && type !== 'event_msg') return;
    const payload = reader.object(document, 'payload', '');
    if (payload === null) {
      if (!reader.failed) reader.fail(document.members.get('payload'), 'payload', 'is missing; expected what happened');
    } else if (type === 'session_meta') this.name(payload);
    else if (wordOf(payload, 'type') === 'token_count') this.look(reader, document, payload);
  }

  /** The first is the session's own; one of another session heads what is copied from there. */
  private name(meta: JsonObject): void {
    const id = wordOf(meta, 'id') || wordOf(meta, 'session_id');
    if (this.id === '') this.id = id;
    else if (id !== this.id && this.after === '') this.after = id;
    if (id === this.id && this.after === '') this.after = originsOf(meta).find((origin) => origin !== '' && origin !== id) ?? '';
  }

  private look(reader: PayloadReader, document: JsonObject, payload: JsonObject): void {
    const { snapshot } = this;
    const limits = reader.object(payload, 'rate_limits', 'payload');
    if (limits === null) return;
    const path = 'payload.rate_limits';
    const at = reader.instant(document, 'timestamp', '');
    if (at === null && !reader.failed) reader.fail(document.members.get('timestamp'), 'timestamp', 'is missing; expected when it happened');
    snapshot.line = document.line;
    snapshot.at = at ?? snapshot.at;
    snapshot.latest = snapshot.at;
    snapshot.readings.length = 0;
    const limit = reader.text(limits, 'limit_id', path);
    for (const key of ['primary', 'secondary']) {
      const window = reader.object(limits, key, path);
      if (window !== null) this.addReading(reader, window, join(path, key), limit);
    }
    snapshot.plan = PLANS.get(reader.text(limits, 'plan_type', path).toLowerCase()) ?? '';
    snapshot.creditsBalance = balanceOf(reader, limits, path);
    snapshot.currency = snapshot.creditsBalance === null ? '' : 'credits';
    const info = reader.object(payload, 'info', 'payload');
    if (reader.failed || (snapshot.readings.length === 0 && snapshot.creditsBalance === null)) return;
    if (this.id === '') {
      this.note(
        '',
        'the session it holds is not named before its first look, so looks that it repeats from another one are taken for its own.',
      );
    }
    snapshot.inLog = {
      log: this.id || `file ${this.context.file}`,
      after: this.after,
      content: this.contentOf(info, limit),
      line: document.line,
    };
    this.context.sink.snapshot(snapshot);
  }

  /** Null windows state nothing; of two of one name the fuller counts. */
  private addReading(reader: PayloadReader, node: JsonObject, path: string, limit: string): void {
    const usedPct = reader.magnitude(node, 'used_percent', path);
    const length = reader.magnitude(node, 'window_minutes', path);
    const resetsAt = reader.epochSeconds(node, 'resets_at', path);
    const resetsIn = reader.magnitude(node, 'resets_in_seconds', path);
    if (usedPct === null) return;
    if (length === null) {
      this.note('length', 'windows whose length is not stated are left out.');
      return;
    }
    const minutes = Math.round(length / UNIT);
    const reading: Reading = { window: this.windowOf(minutes, limit), usedPct, resetsAt, resetsWithin: 0 };
    if (resetsAt === null && resetsIn !== null) {
      reading.resetsAt = (this.snapshot.at + Math.round(resetsIn / (UNIT / SECOND))) as Instant;
      // Counted from when the server said it, and written down a little later.
      reading.resetsWithin = SECOND;
    }
    const { readings } = this.snapshot;
    const known = readings.findIndex((other) => other.window === reading.window);
    if (known === -1) readings.push(reading);
    else if (usedPct > (readings[known] as Reading).usedPct) readings[known] = reading;
  }

  /** A window of another length or limit keeps a name of its own: no policy knows it, yet when it is full it speaks for the vendor. */
  private windowOf(minutes: number, limit: string): string {
    const known = WINDOWS.find(([, length]) => Math.abs(length - minutes) <= 1)?.[0];
    const isOwn = limit === '' || limit.toLowerCase() === OWN_LIMIT;
    if (known !== undefined && isOwn) return known;
    const name = known ?? (minutes > LONGEST_KNOWN ? `month_${minutes}` : `window_${minutes}`);
    const window = isOwn ? name : `${name}_${limit.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
    this.note(window, `the window "${window}" is in no policy: it counts only where it is full.`);
    return window;
  }

  /** Without running counts a look can't be told from another one that shows the same. */
  private contentOf(info: JsonObject | null, limit: string): string {
    const total = info?.members.get('total_token_usage');
    if (info === null || total?.type !== 'object') return '';
    const { readings, creditsBalance } = this.snapshot;
    // When a window resets is left out: a copy of a log that states how long it takes would seem to reset later.
    const shown = readings.map(({ window, usedPct }) => [window, usedPct]);
    return JSON.stringify([countsOf(total), countsOf(info.members.get('last_token_usage')), limit, shown, creditsBalance]);
  }

  private note(key: string, sentence: string): void {
    if (this.noted.has(key)) return;
    this.noted.add(key);
    this.context.note?.(sentence);
  }
}

/** How forks and sub-agents name the session that they go on from. A sub-agent's `session_id` is that of the session that called it. */
function originsOf(meta: JsonObject): string[] {
  const source = objectIn(meta, 'source');
  const subagent = source && objectIn(source, 'subagent');
  const spawn = subagent && objectIn(subagent, 'thread_spawn');
  return [meta, spawn]
    .flatMap((node) => (node ? ['forked_from_id', 'parent_thread_id'].map((key) => wordOf(node, key)) : []))
    .concat(wordOf(meta, 'session_id'));
}

function objectIn(parent: JsonObject, key: string): JsonObject | null {
  const node = parent.members.get(key);
  return node?.type === 'object' ? node : null;
}

/** What isn't text is no name: logs of other versions have other things there. */
function wordOf(parent: JsonObject, key: string): string {
  const node = parent.members.get(key);
  return node?.type === 'string' ? node.text : '';
}

function countsOf(usage: JsonNode | undefined): [string, string][] {
  if (usage?.type !== 'object') return [];
  const counts: [string, string][] = [];
  for (const [key, node] of usage.members) if (node.type === 'number') counts.push([key, node.text]);
  return counts.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A balance of credits that never run out says nothing. It is text, sometimes with separators, a number, or null. */
function balanceOf(reader: PayloadReader, limits: JsonObject, path: string): Micros | null {
  const credits = reader.object(limits, 'credits', path);
  if (credits === null || reader.boolean(credits, 'unlimited', join(path, 'credits')) === true) return null;
  const node = credits.members.get('balance');
  if (node === undefined || node.type === 'null') return null;
  const text = node.type === 'string' || node.type === 'number' ? node.text.trim() : '-';
  if (text === '') return null;
  const parsed = parseAmount(text);
  if (parsed.ok) return parsed.value;
  reader.fail(node, join(path, 'credits.balance'), parsed.problem);
  return null;
}
