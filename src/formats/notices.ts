/** The canonical notices CSV: messages that were shown to the user. */
import type { NoticeKind } from '../domain/records.ts';
import { blankNotice } from './blank.ts';
import { required, requireColumns, requiredTime, word } from './canonical.ts';
import { Converted } from './converted.ts';
import type { CsvFormat } from './format.ts';

export const NOTICE_KINDS: readonly NoticeKind[] = [
  'limit-reached',
  'spend-cap-reached',
  'out-of-credits',
  'credits-required',
  'blocked',
  'other',
];

export const notices: CsvFormat = {
  kind: 'csv',
  id: 'notices',
  title: 'Messages shown',
  vendor: '',
  where: 'A CSV of your own, a row for each message that the product showed. Recognised by its columns kind and text.',
  proves:
    'That the product said a limit was reached, or credits were out, and when. A message is a claim: it is held against the meters and never moves them.',
  required: ['timestamp', 'kind', 'text'],
  recognises: (header) => header.has('kind') && header.has('text'),
  open(header, context) {
    requireColumns(header, context, ['timestamp']);
    const timestamp = header.column('timestamp');
    const account = header.column('account');
    const kind = header.column('kind');
    const window = header.column('window');
    const text = header.column('text');
    const converted = new Converted(header, context, 'notices');
    const notice = blankNotice('notices', '', context.file);

    return (row) => {
      notice.line = row.line;
      converted.read(row, notice);
      notice.account = converted.text(row, account);
      const time = requiredTime(row, timestamp);
      if (time !== null) {
        notice.at = time.from;
        notice.zoneless = time.zoneless;
        notice.latest = converted.latest(row, time);
      }
      if (!converted.stated) required(row, text, 'write what the message said');
      notice.text = converted.text(row, text);
      notice.notice = word(row, kind, NOTICE_KINDS) ?? kindOf(notice.text);
      const inferred = !converted.stated && notice.notice === 'limit-reached' ? windowOf(notice.text) : '';
      notice.window = converted.text(row, window).toLowerCase() || inferred;
      if (!row.failed) context.sink.notice(notice);
    };
  },
};

/**
 * By the wording of Claude's apps in 2025 and 2026, under both names of its credits (changelog of 2026-05-19). The balance of the
 * API is another stream's, so that message is `other`. The first that matches counts.
 */
const WORDINGS: readonly (readonly [RegExp, NoticeKind])[] = [
  // What needs credits although the windows have room: a gate, whatever else the message says of balance or cap.
  [/\bfast mode\b|\b1M context\b|\bthird[- ]party\b/i, 'credits-required'],
  // Limits of a conversation, a request or a minute are no allowance.
  [/\brate limit|\b(?:conversation|message|prompt|context|output)[- ](?:length|window|size|token)|\btoo long\b|\boverloaded\b/i, 'other'],
  [/\bout of (?:extra usage|usage credits?|credits?)\b/i, 'out-of-credits'],
  [/\b(?:monthly )?spend(?:ing)? (?:limit|cap)\b/i, 'spend-cap-reached'],
  [/\b(?:extra usage|usage credits?) (?:is |are )?required\b|\brequires? (?:extra usage|usage credits?)\b/i, 'credits-required'],
  [/\bnow (?:uses?|draws?)\b.*\b(?:extra usage|usage credits?)\b/i, 'credits-required'],
  [/\b(?:hit|reached|exceeded|used up)\b.*\blimit\b|\blimit (?:was |is |has been )?reached\b/i, 'limit-reached'],
  [/\bblocked\b/i, 'blocked'],
];

export function kindOf(text: string): NoticeKind {
  return WORDINGS.find(([wording]) => wording.test(text))?.[1] ?? 'other';
}

/** The window a limit message names; `''` where it names none. `resets in 5 hours` names none. */
export function windowOf(message: string): string {
  const text = message.split(/\breset/i, 1)[0] ?? '';
  if (/\b(?:session|5[- ]?hours?)\b/i.test(text)) return 'session';
  const model = /\b(opus|sonnet|fable|haiku)\b(?:[^.]|\.\d)*?\blimit\b/i.exec(text)?.[1];
  if (model !== undefined) return `weekly_${model.toLowerCase()}`;
  return /\bweek(?:ly)?\b/i.test(text) ? 'weekly' : '';
}
