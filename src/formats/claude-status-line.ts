/** What Claude Code hands to a status-line command, saved with its time: one JSON document a line, or a list. */
import type { JsonFormat } from './format.ts';
import type { JsonObject } from './payload.ts';
import { blankSnapshot } from './blank.ts';
import { captured, capturedAt, hasStatusLine, readStatusLine, sessionOf } from './claude-limits.ts';
import { PayloadReader } from './payload.ts';

export const claudeStatusLine: JsonFormat = {
  kind: 'json',
  id: 'claude-status-line',
  title: 'Claude Code status lines',
  vendor: 'claude',
  where:
    'A status-line command of your own that appends what Claude Code hands it (version 2.1.80 and later) to a file each time, with the time: ' +
    '{"captured_at": "…", "payload": {…}}, or a member timestamp in the document itself. Recognised by rate_limits.five_hour or seven_day.',
  proves:
    'How full the session and the week were at that time, in per cents, and when they reset. Carries no draws: nothing of credits, of the ' +
    'plan or of single uses, and no window of a model; a line before the first answer of a session has no limits and says nothing. ' +
    'A line is as old as the last answer in its session, and a session that rests repeats it: it bounds a draw from above only where ' +
    'cost.total_cost_usd and cost.total_api_duration_ms show that an answer came after it, and else only from below. ' +
    'headroom capture saves such lines. An account beside captured_at is the one it is of.',
  recognises: (document) => document.type === 'object' && hasStatusLine(captured(document).inner),
  open(context) {
    const snapshot = blankSnapshot('claude-status-line', 'claude', context.file);
    return (document) => {
      const reader = new PayloadReader(context, document.line);
      if (document.type !== 'object') {
        reader.fail(document, '', 'is not an object; expected what Claude Code hands to a status line');
        return;
      }
      const taken = captured(document);
      const readings = readStatusLine(reader, taken.inner, taken.path);
      const account = reader.text(document, 'account', '');
      if (readings.length === 0) {
        if (!isStatusLine(taken.inner)) reader.fail(document, '', 'is no status line; expected what Claude Code hands to its command');
        return;
      }
      const at = capturedAt(reader, taken, 'a status line');
      if (reader.failed || at === null) return;
      snapshot.line = document.line;
      snapshot.account = account;
      snapshot.at = at;
      snapshot.latest = at;
      snapshot.readings = readings;
      snapshot.inSession = sessionOf(taken.inner);
      context.sink.snapshot(snapshot);
    };
  },
};

/** One without limits is known by what every status line holds. */
export function isStatusLine({ members }: JsonObject): boolean {
  return ['rate_limits', 'session_id', 'workspace', 'transcript_path'].some((name) => members.has(name));
}
