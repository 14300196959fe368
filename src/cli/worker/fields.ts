/**
 * The record schema of `headroom worker`, field by field: name on the line → the record's own, and how its value is written.
 * What a record doesn't state is left out. Amounts, quantities and tokens are whole numbers below 2^53.
 */
import type {
  EntryRecord,
  InputRecord,
  InvoiceRecord,
  NoticeRecord,
  PlanRecord,
  Reading,
  SnapshotRecord,
  StatedLimit,
  UseRecord,
} from '../../domain/records.ts';

export type Type =
  /** A text; left out where it is `''`. */
  | 'text'
  /** One of a list of words. */
  | readonly string[]
  /** A whole number that must be there. */
  | 'whole'
  /** A whole number, or left out: not stated. */
  | 'whole?'
  /** ISO 8601 in UTC with milliseconds, as every instant here. */
  | 'instant'
  | 'instant?'
  /** `true`, or left out. */
  | 'flag'
  /** `true` or `false`, or left out: not stated. */
  | 'answer?'
  /** A list of texts. */
  | 'texts'
  /** A list of objects; left out where it is empty. */
  | { readonly list: Fields }
  /** An object, or left out: the record has none, as `absent` writes it. */
  | { readonly object: Fields };

export interface Field {
  /** As the record calls it. */
  readonly of: string;
  readonly type: Type;
  /** In the words of docs/protocol.md and of the JSON Schema. */
  readonly meaning: string;
  /** What a left-out field means where the record's own field is then missing too. */
  readonly absent?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** The names on the lines and what they stand for: the compiler sees that no field of a record is forgotten. */
type FieldsOf<T> = { readonly [K in keyof Required<T>]: readonly [name: string, type: Type, meaning: string, absent?: true] };

function fields<T>(of: FieldsOf<T>): Fields {
  return Object.fromEntries(
    (Object.entries(of) as [string, readonly [string, Type, string, true?]][]).map(([own, [name, type, meaning, absent]]) => [
      name,
      absent === true ? { of: own, type, meaning, absent } : { of: own, type, meaning },
    ]),
  );
}

const AS_COLUMN = 'as the column of that name in the canonical CSV';

const READINGS: Type = {
  list: fields<Reading>({
    window: ['window', 'text', 'its name'],
    usedPct: ['used_pct', 'whole', 'how much of it was used'],
    resetsAt: ['resets_at', 'instant?', 'when it resets'],
    resetsWithin: ['resets_within', 'whole', 'how far from that it may lie'],
  }),
};

const LIMITS: Type = {
  list: fields<StatedLimit>({ window: ['window', 'text', 'its name'], limit: ['limit', 'whole', 'what it allows'] }),
};

/** What every line says first, and what it says of where it comes from; the rest is by kind. */
type Common = 'kind' | 'file' | 'line' | 'account' | 'vendor' | 'customer';
type Own<T extends InputRecord> = Omit<T, Common | 'format' | 'zoneless'>;

const BASE = fields<Pick<InputRecord, 'format' | 'zoneless'>>({
  format: ['format', 'text', 'id of the format that read it'],
  zoneless: ['zoneless', 'flag', 'whether its times carried no zone'],
});

/** What every line says first, beside its kind, in this order. */
export const HEAD_FIELDS: Fields = {
  account: { of: 'account', type: 'text', meaning: 'the account, or what stands for it until it is named' },
  time: { of: 'time', type: 'instant', meaning: 'when it happened or begins: for sorting' },
  file: { of: 'file', type: 'text', meaning: 'the path of its file, as reports show it' },
  line: { of: 'line', type: 'whole', meaning: 'the physical line on which it starts' },
  number: { of: 'number', type: 'whole', meaning: 'which record of its file it is, from 1 on: no two of a file have the same' },
  part: { of: 'part', type: 'whole?', meaning: "of a row that headroom convert wrote: which of the header's parts it belongs to" },
  nameless: { of: 'nameless', type: 'flag', meaning: 'whether its file names no account' },
  vendor: { of: 'vendor', type: 'text', meaning: 'whose export it is; left out for canonical files' },
  customer: { of: 'customer', type: 'text', meaning: 'whom a payment processor calls its customer', absent: true },
};

export const RECORD_FIELDS: Readonly<Record<InputRecord['kind'], Fields>> = {
  use: {
    ...BASE,
    ...fields<Own<UseRecord>>({
      from: ['from', 'instant', 'start'],
      until: ['until', 'instant', 'exclusive end; from where it is an instant'],
      id: ['id', 'text', 'the id that the export gives it'],
      identity: ['identity', 'text', 'of a row without an id: a hash of what identifies it'],
      plan: ['plan', 'text', 'plan that the row states'],
      impliedPlan: ['implied_plan', 'text', 'plan that the export implies by its quota'],
      stream: ['stream', ['subscription', 'api', 'cloud', 'other'], 'product line'],
      surface: ['surface', 'text', AS_COLUMN],
      client: ['client', 'text', AS_COLUMN],
      model: ['model', 'text', AS_COLUMN],
      feature: ['feature', 'text', 'as stated; several parted by semicolons; none: there was none'],
      member: ['member', 'text', 'the person'],
      workspace: ['workspace', 'text', AS_COLUMN],
      apiKey: ['api_key', 'text', 'label of the key'],
      apiKeyStatus: ['api_key_status', 'text', 'what the export says of the key'],
      quantity: ['quantity', 'whole?', 'what it takes of the allowance'],
      unit: ['unit', 'text', 'of quantity'],
      inputTokens: ['input_tokens', 'whole?', AS_COLUMN],
      outputTokens: ['output_tokens', 'whole?', AS_COLUMN],
      cacheReadTokens: ['cache_read_tokens', 'whole?', AS_COLUMN],
      cacheWrite5mTokens: ['cache_write_5m_tokens', 'whole?', AS_COLUMN],
      cacheWrite1hTokens: ['cache_write_1h_tokens', 'whole?', AS_COLUMN],
      funding: ['funding', ['', 'allowance', 'credits', 'mixed', 'none'], 'what paid'],
      amount: ['amount', 'whole?', 'what credits paid'],
      currency: ['currency', 'text', 'ISO 4217, or a unit of the vendor in small letters'],
      listAmount: ['list_amount', 'whole?', 'what all of it was worth'],
      vendorExceeds: ['vendor_exceeds', 'answer?', "the vendor's own flag"],
      readings: ['readings', READINGS, 'meters right after it'],
      limits: ['limits', LIMITS, 'limits stated'],
    }),
  },
  snapshot: {
    ...BASE,
    ...fields<Own<SnapshotRecord>>({
      at: ['at', 'instant', 'when, at the earliest'],
      latest: ['latest', 'instant', 'when, at the latest'],
      plan: ['plan', 'text', AS_COLUMN],
      readings: ['readings', READINGS, 'meters as they stood'],
      creditsEnabled: ['credits_enabled', 'answer?', AS_COLUMN],
      creditsUsed: ['credits_used', 'whole?', 'so far in the calendar month'],
      creditsCap: ['credits_cap', 'whole?', AS_COLUMN],
      creditsBalance: ['credits_balance', 'whole?', AS_COLUMN],
      currency: ['currency', 'text', AS_COLUMN],
      overageInUse: ['overage_in_use', 'answer?', "the vendor's own flag"],
      note: ['source', 'text', 'the source cell'],
      since: ['since', 'instant', 'from when on it may have stood so', true],
      inSession: [
        'in_session',
        {
          object: fields<NonNullable<SnapshotRecord['inSession']>>({
            session: ['session', 'text', 'which session of the program'],
            cost: ['cost', 'whole?', 'what the session had cost by then'],
            waited: ['waited', 'whole?', 'how long it had waited for answers by then'],
          }),
        },
        'of a program that repeats what it last heard',
        true,
      ],
      inLog: [
        'in_log',
        {
          object: fields<NonNullable<SnapshotRecord['inLog']>>({
            log: ['log', 'text', 'which log'],
            after: ['after', 'text', 'what stands before it there'],
            content: ['content', 'text', 'a hash of what it holds'],
            line: ['line', 'whole', 'its line in the log'],
          }),
        },
        'of a log that may repeat another',
        true,
      ],
    }),
  },
  entry: {
    ...BASE,
    ...fields<Own<EntryRecord>>({
      at: ['at', 'instant', 'when, at the earliest'],
      latest: ['latest', 'instant', 'when, at the latest'],
      id: ['id', 'text', AS_COLUMN],
      stream: ['stream', ['subscription', 'api'], 'product line whose credits are meant'],
      type: ['type', ['purchase', 'auto-reload', 'grant', 'draw', 'refund', 'correction', 'expiry', 'void'], 'what it does to the balance'],
      amount: ['amount', 'whole', 'a magnitude; only a correction may be negative'],
      currency: ['currency', 'text', AS_COLUMN],
      balanceAfter: ['balance_after', 'whole?', AS_COLUMN],
      expiresAt: ['expires_at', 'instant?', AS_COLUMN],
      priority: ['priority', 'whole', 'which grant pays first, 0 before 100'],
      eventId: ['event_id', 'text', AS_COLUMN],
      invoiceId: ['invoice_id', 'text', AS_COLUMN],
      description: ['description', 'text', AS_COLUMN],
      settles: ['settles', 'answer?', 'whether it was applied to an invoice as a whole', true],
    }),
  },
  invoice: {
    ...BASE,
    ...fields<Own<InvoiceRecord>>({
      at: ['at', 'instant', 'when, at the earliest'],
      latest: ['latest', 'instant', 'when, at the latest'],
      id: ['id', 'text', AS_COLUMN],
      stream: ['stream', ['subscription', 'credits', 'api', 'tax', 'other', 'unclassified'], 'what it was for'],
      description: ['description', 'text', AS_COLUMN],
      amount: ['amount', 'whole', 'signed'],
      currency: ['currency', 'text', AS_COLUMN],
      periodFrom: ['period_from', 'instant?', AS_COLUMN],
      periodUntil: ['period_until', 'instant?', AS_COLUMN],
      status: ['status', 'text', 'in small letters'],
      purchase: [
        'purchase',
        {
          object: fields<NonNullable<InvoiceRecord['purchase']>>({
            by: ['by', ['invoice', 'payment', 'balance'], 'what the amount is of'],
            part: ['part', ['bill', 'return'], 'whether money was asked for or given back'],
            ids: ['ids', 'texts', 'names of the payment, by which others speak of it'],
            key: ['key', 'text', 'what stands for it as a whole'],
          }),
        },
        'of a payment processor',
        true,
      ],
    }),
  },
  notice: {
    ...BASE,
    ...fields<Own<NoticeRecord>>({
      at: ['at', 'instant', 'when, at the earliest'],
      latest: ['latest', 'instant', 'when, at the latest'],
      notice: ['notice', ['limit-reached', 'spend-cap-reached', 'out-of-credits', 'credits-required', 'blocked', 'other'], 'what it says'],
      window: ['window', 'text', AS_COLUMN],
      text: ['text', 'text', AS_COLUMN],
    }),
  },
  plan: {
    ...BASE,
    ...fields<Own<PlanRecord>>({
      from: ['from', 'instant', 'start'],
      until: ['until', 'instant?', 'exclusive end'],
      plan: ['plan', 'text', AS_COLUMN],
      billingDay: ['billing_day', 'whole?', 'day of the month, 1 to 31'],
      allowance: ['allowance', 'whole?', AS_COLUMN],
      unit: ['unit', 'text', AS_COLUMN],
      currency: ['currency', 'text', AS_COLUMN],
      timezone: ['timezone', 'text', 'IANA name'],
    }),
  },
};

export const KINDS = Object.keys(RECORD_FIELDS) as InputRecord['kind'][];
