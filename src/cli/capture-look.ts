/** One document of stdin as a look at the meters, read by the formats that read such documents from files. */
import type { Reading, SnapshotRecord } from '../domain/records.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { blankSnapshot } from '../formats/blank.ts';
import { captured, sessionOf } from '../formats/claude-limits.ts';
import { claudeRateLimitEvents } from '../formats/claude-rate-limit-events.ts';
import { claudeStatusLine, isStatusLine } from '../formats/claude-status-line.ts';
import { claudeUsage } from '../formats/claude-usage.ts';
import type { JsonFormat, JsonNode, ReadIssue, Sink } from '../formats/format.ts';
import { JsonProblem, parseJson } from '../formats/json.ts';
import type { JsonObject } from '../formats/payload.ts';

export interface Look {
  readonly at: Instant;
  /** For the line. */
  readonly shown: { readonly readings: readonly Reading[]; readonly overage: boolean; readonly refused: string | null };
  /** For the file; `null` where the document states no meter. */
  readonly record: SnapshotRecord | null;
  /** What stands in the column `source`. */
  readonly source: string;
}

interface Found {
  readonly looks: readonly Look[];
  readonly issues: readonly ReadIssue[];
  /** It is part of a conversation and no business of ours. */
  readonly silent: boolean;
}

const SOURCES: readonly (readonly [JsonFormat, string])[] = [
  [claudeStatusLine, 'status line'],
  [claudeRateLimitEvents, 'rate-limit event'],
  [claudeUsage, 'usage payload'],
];

const HAND = 'hand it the JSON of a status line, a rate_limit_event or a usage payload';

/** `now`: when a document was seen that doesn't say so itself. */
export function readLooks(text: string, line: number, now: number): Found {
  let node: JsonNode;
  try {
    node = parseJson(text, line);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    return { looks: [], issues: [issueAt(error.line, error.problem)], silent: false };
  }
  const found = (node.type === 'array' ? node.items : [node]).map((document) => readOne(document, now as Instant));
  const looks = found.flatMap((one) => one.looks);
  const issues = found.flatMap((one) => one.issues);
  return { looks, issues, silent: found.every((one) => one.silent) && found.length > 0 };
}

function readOne(document: JsonNode, now: Instant): Found {
  if (document.type !== 'object') return unread(document, `is no JSON object; ${HAND}`);
  const [format, source] = SOURCES.find(([one]) => one.recognises(document)) ?? [];
  const { inner } = captured(document);
  if (format === undefined || source === undefined) {
    if (inner.members.get('type')?.type === 'string') return { looks: [], issues: [], silent: true };
    return isStatusLine(inner) ? beforeFirstResponse(document, inner, now) : unread(document, `states no meters; ${HAND}`);
  }
  const looks: Look[] = [];
  const issues: ReadIssue[] = [];
  const blank = { readings: [], overage: false, refused: null };
  const sink: Sink = {
    use: nothing,
    entry: nothing,
    invoice: nothing,
    plan: nothing,
    snapshot(record) {
      const readings = record.readings.map((reading) => ({ ...reading }));
      const shown = { readings, overage: record.overageInUse === true, refused: null };
      looks.push({ at: record.at, shown, record: { ...record, readings }, source });
    },
    notice(record) {
      const what = record.window === '' ? record.notice : `${record.window} ${record.notice}`;
      const refused = what.replaceAll(/[-_]/g, ' ');
      const last = looks.pop();
      looks.push(
        last === undefined
          ? { at: record.at, shown: { ...blank, refused }, record: null, source }
          : { ...last, shown: { ...last.shown, refused } },
      );
    },
    issue: (issue) => void issues.push(issue),
  };
  format.open({ file: 0, sink })(timed(document, format, now));
  return { looks, issues, silent: false };
}

function nothing(): void {}

function unread(document: JsonNode, problem: string): Found {
  return { looks: [], issues: [issueAt(document.line, problem)], silent: false };
}

function issueAt(line: number, problem: string): ReadIssue {
  return { file: 0, line, column: '', value: '', problem };
}

/** It states no limits yet; that the session had none at this time shows how old the first ones can be. */
function beforeFirstResponse(document: JsonObject, inner: JsonObject, now: Instant): Found {
  if (isTimed(document, ['captured_at', 'timestamp'])) return { looks: [], issues: [], silent: false };
  const record = { ...blankSnapshot(claudeStatusLine.id, claudeStatusLine.vendor, 0), at: now, latest: now, inSession: sessionOf(inner) };
  return {
    looks: [{ at: now, shown: { readings: [], overage: false, refused: null }, record, source: 'status line' }],
    issues: [],
    silent: false,
  };
}

function isTimed(document: JsonObject, names: readonly string[]): boolean {
  const { outer, inner } = captured(document);
  return [outer, inner].some(({ members }) => names.some((name) => (members.get(name)?.type ?? 'null') !== 'null'));
}

/** As a tracker would have saved it: wrapped, with its time. */
function timed(document: JsonObject, format: JsonFormat, now: Instant): JsonObject {
  const { outer, inner } = captured(document);
  // The usage payload knows one name for it only.
  if (isTimed(document, format === claudeUsage ? ['captured_at'] : ['captured_at', 'timestamp'])) return document;
  const { line } = document;
  const members = new Map<string, JsonNode>(outer === inner ? [['payload', inner]] : outer.members);
  members.set('captured_at', { type: 'string', line, text: formatInstant(now) });
  return { type: 'object', line, members };
}
