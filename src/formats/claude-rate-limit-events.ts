/** The `rate_limit_event` lines of Claude Code's `stream-json` output, saved with their times; its other lines say nothing of limits. */
import type { JsonFormat, JsonNode } from './format.ts';
import type { JsonObject } from './payload.ts';
import { blankNotice, blankSnapshot } from './blank.ts';
import { captured, capturedAt, isRateLimitEvent, readRateLimitEvent, type Captured } from './claude-limits.ts';
import { PayloadReader } from './payload.ts';

const ID = 'claude-rate-limit-events';

export const claudeRateLimitEvents: JsonFormat = {
  kind: 'json',
  confidential: true,
  id: ID,
  title: 'Claude Code rate-limit events',
  vendor: 'claude',
  where:
    'The output of claude --output-format stream-json (version 2.1.45 and later), or of a program on its SDK, saved line by line with the ' +
    'time: {"captured_at": "…", "payload": {…}}, or a member timestamp in the event itself. Recognised by "type": "rate_limit_event".',
  proves:
    'How full the limiting window was (later versions: session, week and the Fable week), whether credits were paying, and that a request ' +
    'was rejected and why. Carries no draws: no amount, and no single use. An event alone has no time: without one it is listed as unread. ' +
    'A window that is called used up below its limit gives no reading. Other lines of the output are passed over, and none of their text is kept.',
  recognises: (document) => document.type === 'object' && isRateLimitEvent(captured(document).inner),
  open(context) {
    const snapshot = blankSnapshot(ID, 'claude', context.file);
    const notice = blankNotice(ID, 'claude', context.file);
    return (document) => {
      const reader = new PayloadReader(context, document.line);
      const taken = eventIn(reader, document);
      if (taken === null) return;
      const event = readRateLimitEvent(reader, taken.inner, taken.path);
      const account = reader.text(taken.outer, 'account', '');
      const at = capturedAt(reader, taken, 'an event');
      if (reader.failed || event === null || at === null) return;
      if (event.readings.length > 0 || event.overageInUse !== null) {
        snapshot.line = document.line;
        snapshot.account = account;
        snapshot.at = at;
        snapshot.latest = at;
        snapshot.readings = event.readings;
        snapshot.overageInUse = event.overageInUse;
        context.sink.snapshot(snapshot);
      }
      if (event.notice === null) return;
      notice.line = document.line;
      notice.account = account;
      notice.at = at;
      notice.latest = at;
      notice.notice = event.notice.kind;
      notice.window = event.notice.window;
      notice.text = event.notice.text;
      context.sink.notice(notice);
    };
  },
};

/** `null` for the lines of the conversation, and, as an issue, for what no such output holds. */
function eventIn(reader: PayloadReader, document: JsonNode): Captured | null {
  if (document.type !== 'object') {
    reader.fail(document, '', 'is not an object; expected a line of stream-json output');
    return null;
  }
  const taken = captured(document);
  if (isRateLimitEvent(taken.inner)) return taken;
  if (!isOtherLine(taken.inner)) reader.fail(document, 'type', 'is missing; expected "type": "rate_limit_event"');
  return null;
}

function isOtherLine(line: JsonObject): boolean {
  const type = line.members.get('type');
  return type?.type === 'string' && type.text !== '' && !line.members.has('rate_limit_info');
}
