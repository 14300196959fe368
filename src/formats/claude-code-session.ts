/**
 * The logs that Claude Code keeps of its sessions: JSON lines, of which those of the assistant state what a request used. One
 * message stands on several lines, on which its output grows, and again in the logs of sessions that went on from it. A log
 * doesn't say what paid: its service tier is the same for a plan, for credits and for an API key, and its old costs are estimates.
 */
import type { NoticeKind, NoticeRecord, UseRecord } from '../domain/records.ts';
import { UNIT } from '../domain/money.ts';
import { blankNotice, blankUse } from './blank.ts';
import type { FormatContext, JsonFormat, JsonNode } from './format.ts';
import { kindOf, windowOf } from './notices.ts';
import { PayloadReader, join, type JsonObject } from './payload.ts';

const ID = 'claude-code-session';

export const claudeCodeSession: JsonFormat = {
  kind: 'json',
  id: ID,
  title: 'Claude Code session logs',
  vendor: 'claude',
  confidential: true,
  fullness: (use) => use.outputTokens ?? 0,
  where:
    'The computer on which Claude Code ran: ~/.claude/projects/ has a folder for each project, with a .jsonl file for each session and, ' +
    'in subagents/, one for each sub-agent. Give the whole folder: what stands in several files is counted once. ' +
    'Claude Code deletes logs after 30 days unless its settings say otherwise.',
  proves:
    'When Claude Code used which model, how many tokens a request took and whether it ran in fast mode, and which limit messages it showed. ' +
    'It carries no draws: it does not say whether the plan, credits or an API key paid, the costs in old logs are estimates and are not read, ' +
    'and use in the apps or on other computers is not in it. Of all that was written only limit messages of Claude Code itself are kept.',
  recognises: (document) => document.type === 'object' && isLine(document),
  open(context) {
    const use = blankUse(ID, 'claude', context.file);
    const notices = new Notices(context);
    return (document) => {
      const reader = new PayloadReader(context, document.line);
      if (document.type !== 'object') {
        reader.fail(undefined, '', 'is not an object; a log has one on each line');
        return;
      }
      if (!isAssistant(document)) return;
      if (is(document, 'isApiErrorMessage')) notices.read(reader, document);
      else if (readUse(reader, document, use)) context.sink.use(use);
    };
  },
};

/** Kinds of line that have neither the id of a session nor, often, a time. */
const BARE_LINES: readonly (readonly [type: string, key: string])[] = [
  ['summary', 'leafUuid'],
  ['file-history-snapshot', 'messageId'],
];

function isLine(document: JsonObject): boolean {
  const type = textIn(document, 'type');
  if (BARE_LINES.some(([bare, key]) => type === bare && document.members.has(key))) return true;
  return textIn(document, 'sessionId') !== '' && (document.members.get('message')?.type === 'object' || textIn(document, 'uuid') !== '');
}

/** Early logs name no type. Lines of people, tools and the program itself use nothing, whatever they repeat. */
function isAssistant(document: JsonObject): boolean {
  if (document.members.has('type')) return textIn(document, 'type') === 'assistant';
  const message = document.members.get('message');
  return message?.type === 'object' && textIn(message, 'role') === 'assistant';
}

/** What the program writes in the assistant's place. */
const SYNTHETIC = '<synthetic>';

/** Only Anthropic's ids are one message's everywhere; a gateway may number anew in each session. */
const ANTHROPICS_ID = /^msg_[A-Za-z0-9_]{16,}$/;
/** Amazon's and Google's clouds mark the ids of theirs. */
const CLOUDS_ID = /^msg_(?:bdrk|vrtx)_/;

/** `false` where the line states no use, or one that can't be read. */
function readUse(reader: PayloadReader, line: JsonObject, use: UseRecord): boolean {
  const message = reader.object(line, 'message', '');
  const usage = message && reader.object(message, 'usage', 'message');
  if (message === null || usage === null) return false;
  use.model = reader.text(message, 'model', 'message');
  if (use.model === SYNTHETIC) return false;
  const at = reader.instant(line, 'timestamp', '');
  if (at === null && !reader.failed) reader.fail(line.members.get('timestamp'), 'timestamp', 'is missing: a use needs its time');
  use.line = line.line;
  use.from = at ?? use.from;
  use.until = use.from;
  use.id = idOf(reader, line, message);
  use.stream = CLOUDS_ID.test(use.id) ? 'cloud' : use.model === '' || /claude/i.test(use.model) ? 'subscription' : 'other';
  use.surface = reader.text(line, 'entrypoint', '');
  // Whose program it is that runs Claude Code as a library, no log says.
  use.client = /^sdk-(?!cli)/.test(use.surface) ? '' : 'claude-code';
  // A log says whether a request was fast, and nothing of its other features.
  use.feature = reader.text(usage, 'speed', 'message.usage').toLowerCase() === 'fast' ? 'fast' : '';
  readTokens(reader, usage, use);
  return !reader.failed;
}

/**
 * A side question repeats messages of its session under request ids of its own, so that of Anthropic's messages the id of the
 * message alone counts.
 */
function idOf(reader: PayloadReader, line: JsonObject, message: JsonObject): string {
  const id = reader.text(message, 'id', 'message') || reader.text(line, 'uuid', '');
  if (id === '') {
    const problem = 'is missing: without an id nobody could tell whether other lines repeat the message';
    reader.fail(message.members.get('id'), 'message.id', problem);
  }
  const session = reader.text(line, 'sessionId', '');
  return ANTHROPICS_ID.test(id) || session === '' ? id : `${session}:${id}`;
}

const USAGE = 'message.usage';

function readTokens(reader: PayloadReader, usage: JsonObject, use: UseRecord): void {
  use.inputTokens = tokens(reader, usage, 'input_tokens', USAGE);
  use.outputTokens = tokens(reader, usage, 'output_tokens', USAGE);
  use.cacheReadTokens = tokens(reader, usage, 'cache_read_input_tokens', USAGE);
  const written = tokens(reader, usage, 'cache_creation_input_tokens', USAGE);
  const split = reader.object(usage, 'cache_creation', USAGE);
  const path = join(USAGE, 'cache_creation');
  const short = split && tokens(reader, split, 'ephemeral_5m_input_tokens', path);
  const long = split && tokens(reader, split, 'ephemeral_1h_input_tokens', path);
  const isSplit = (short !== null || long !== null) && (written === null || (short ?? 0) + (long ?? 0) === written);
  use.cacheWrite5mTokens = isSplit ? short : written;
  // Where only the sum is known, how long it lives is not.
  use.cacheWrite1hTokens = isSplit ? long : written === 0 ? 0 : null;
}

function tokens(reader: PayloadReader, parent: JsonObject, key: string, path: string): number | null {
  const value = reader.magnitude(parent, key, path);
  if (value === null || value % UNIT === 0) return value === null ? null : value / UNIT;
  reader.fail(parent.members.get(key), join(path, key), 'is not a whole number; write 1234');
  return null;
}

/** Of the errors that a log holds only those that speak of a limit or of credits, and of those only the vendor's own sentence. */
class Notices {
  readonly #context: FormatContext;
  readonly #notice: NoticeRecord;
  /** One message may stand in the log more than once. */
  readonly #seen = new Set<string>();

  constructor(context: FormatContext) {
    this.#context = context;
    this.#notice = blankNotice(ID, 'claude', context.file);
  }

  read(reader: PayloadReader, line: JsonObject): void {
    const message = reader.object(line, 'message', '');
    const sentence = message === null ? '' : sentenceOf(message.members.get('content'));
    const kind = noticeOf(sentence, line);
    if (kind === null) return;
    const at = reader.instant(line, 'timestamp', '');
    if (at === null && !reader.failed) reader.fail(line.members.get('timestamp'), 'timestamp', 'is missing: a message needs its time');
    const key = `${at} ${sentence}`;
    if (reader.failed || at === null || this.#seen.has(key)) return;
    this.#seen.add(key);
    const notice = this.#notice;
    notice.line = line.line;
    notice.at = at;
    notice.latest = at;
    notice.notice = kind;
    notice.window = kind === 'limit-reached' ? windowOf(sentence) : '';
    notice.text = sentence;
    this.#context.sink.notice(notice);
  }
}

/** A limit that a person is told of takes a line. */
const LONGEST_SENTENCE = 240;
const SERVERS_MESSAGE = /"message"\s*:\s*("(?:[^"\\]|\\.)*")/;

/** The first line of an error; where it quotes the server's JSON, that JSON's own message. */
function sentenceOf(content: JsonNode | undefined): string {
  const whole = textOf(content);
  const quoted = SERVERS_MESSAGE.exec(whole)?.[1];
  const first = (quoted === undefined ? whole : unquoted(quoted)).trim().split('\n', 1)[0]?.trim() ?? '';
  return first.length > LONGEST_SENTENCE || first.includes('{') ? '' : first;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return '';
  }
}

function textOf(content: JsonNode | undefined): string {
  if (content?.type === 'string') return content.text;
  if (content?.type !== 'array') return '';
  const parts = content.items.flatMap((item) => (item.type === 'object' && textIn(item, 'type') === 'text' ? [textIn(item, 'text')] : []));
  return parts.join('\n');
}

const TOLD: ReadonlySet<NoticeKind> = new Set(['limit-reached', 'spend-cap-reached', 'out-of-credits', 'credits-required']);
/** What a limit of the plan is called; other errors speak of limits too, such as that of an image. */
const PLANS_LIMIT = /\b(?:session|week(?:ly)?|hours?|usage|opus|sonnet|haiku|fable)\b|\byour limit\b/i;
/** What an organisation sets its people by the month is no window of a plan. */
const SET_LIMIT = /\bmonth|\bdaily\b|\borg/i;
const TOO_MANY_REQUESTS = '429';

/** `null` where an error is about something else: a content filter blocks as well, and is no billing. */
function noticeOf(sentence: string, line: JsonObject): NoticeKind | null {
  const kind = kindOf(sentence);
  if (!TOLD.has(kind)) return null;
  if (kind !== 'limit-reached') return kind;
  const status = line.members.get('apiErrorStatus');
  const limits = status?.type !== 'number' || status.text === TOO_MANY_REQUESTS;
  return limits && PLANS_LIMIT.test(sentence) && !SET_LIMIT.test(sentence) ? kind : null;
}

/** `''` where the key is missing or no text: for looking at a line, not for reading it. */
function textIn(parent: JsonObject, key: string): string {
  const node = parent.members.get(key);
  return node?.type === 'string' ? node.text : '';
}

function is(parent: JsonObject, key: string): boolean {
  const node = parent.members.get(key);
  return node?.type === 'boolean' && node.value;
}
