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
  /** What a left-out field means where the record's own field is then missing too. */
  readonly absent?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** The names on the lines and what they stand for: the compiler sees that no field of a record is forgotten. */
type FieldsOf<T> = { readonly [K in keyof Required<T>]: readonly [name: string, type: Type, absent?: true] };

function fields<T>(of: FieldsOf<T>): Fields {
  return Object.fromEntries(
    (Object.entries(of) as [string, readonly [string, Type, true?]][]).map(([own, [name, type, absent]]) => [
      name,
      absent === true ? { of: own, type, absent } : { of: own, type },
    ]),
  );
}

const READINGS: Type = {
  list: fields<Reading>({
    window: ['window', 'text'],
    usedPct: ['used_pct', 'whole'],
    resetsAt: ['resets_at', 'instant?'],
    resetsWithin: ['resets_within', 'whole'],
  }),
};

/** What every line says first, and what it says of where it comes from; the rest is by kind. */
type Common = 'kind' | 'file' | 'line' | 'account' | 'vendor' | 'customer';
type Own<T extends InputRecord> = Omit<T, Common | 'format' | 'zoneless'>;

const BASE = fields<Pick<InputRecord, 'format' | 'zoneless'>>({ format: ['format', 'text'], zoneless: ['zoneless', 'flag'] });

export const RECORD_FIELDS: Readonly<Record<InputRecord['kind'], Fields>> = {
  use: {
    ...BASE,
    ...fields<Own<UseRecord>>({
      from: ['from', 'instant'],
      until: ['until', 'instant'],
      id: ['id', 'text'],
      identity: ['identity', 'text'],
      plan: ['plan', 'text'],
      impliedPlan: ['implied_plan', 'text'],
      stream: ['stream', ['subscription', 'api', 'cloud', 'other']],
      surface: ['surface', 'text'],
      client: ['client', 'text'],
      model: ['model', 'text'],
      feature: ['feature', 'text'],
      member: ['member', 'text'],
      workspace: ['workspace', 'text'],
      apiKey: ['api_key', 'text'],
      apiKeyStatus: ['api_key_status', 'text'],
      quantity: ['quantity', 'whole?'],
      unit: ['unit', 'text'],
      inputTokens: ['input_tokens', 'whole?'],
      outputTokens: ['output_tokens', 'whole?'],
      cacheReadTokens: ['cache_read_tokens', 'whole?'],
      cacheWrite5mTokens: ['cache_write_5m_tokens', 'whole?'],
      cacheWrite1hTokens: ['cache_write_1h_tokens', 'whole?'],
      funding: ['funding', ['', 'allowance', 'credits', 'mixed', 'none']],
      amount: ['amount', 'whole?'],
      currency: ['currency', 'text'],
      listAmount: ['list_amount', 'whole?'],
      vendorExceeds: ['vendor_exceeds', 'answer?'],
      readings: ['readings', READINGS],
      limits: ['limits', { list: fields<StatedLimit>({ window: ['window', 'text'], limit: ['limit', 'whole'] }) }],
    }),
  },
  snapshot: {
    ...BASE,
    ...fields<Own<SnapshotRecord>>({
      at: ['at', 'instant'],
      latest: ['latest', 'instant'],
      plan: ['plan', 'text'],
      readings: ['readings', READINGS],
      creditsEnabled: ['credits_enabled', 'answer?'],
      creditsUsed: ['credits_used', 'whole?'],
      creditsCap: ['credits_cap', 'whole?'],
      creditsBalance: ['credits_balance', 'whole?'],
      currency: ['currency', 'text'],
      overageInUse: ['overage_in_use', 'answer?'],
      note: ['source', 'text'],
      since: ['since', 'instant', true],
      inSession: [
        'in_session',
        {
          object: fields<NonNullable<SnapshotRecord['inSession']>>({
            session: ['session', 'text'],
            cost: ['cost', 'whole?'],
            waited: ['waited', 'whole?'],
          }),
        },
        true,
      ],
      inLog: [
        'in_log',
        {
          object: fields<NonNullable<SnapshotRecord['inLog']>>({
            log: ['log', 'text'],
            after: ['after', 'text'],
            content: ['content', 'text'],
            line: ['line', 'whole'],
          }),
        },
        true,
      ],
    }),
  },
  entry: {
    ...BASE,
    ...fields<Own<EntryRecord>>({
      at: ['at', 'instant'],
      latest: ['latest', 'instant'],
      id: ['id', 'text'],
      stream: ['stream', ['subscription', 'api']],
      type: ['type', ['purchase', 'auto-reload', 'grant', 'draw', 'refund', 'correction', 'expiry', 'void']],
      amount: ['amount', 'whole'],
      currency: ['currency', 'text'],
      balanceAfter: ['balance_after', 'whole?'],
      expiresAt: ['expires_at', 'instant?'],
      priority: ['priority', 'whole'],
      eventId: ['event_id', 'text'],
      invoiceId: ['invoice_id', 'text'],
      description: ['description', 'text'],
      settles: ['settles', 'answer?', true],
    }),
  },
  invoice: {
    ...BASE,
    ...fields<Own<InvoiceRecord>>({
      at: ['at', 'instant'],
      latest: ['latest', 'instant'],
      id: ['id', 'text'],
      stream: ['stream', ['subscription', 'credits', 'api', 'tax', 'other', 'unclassified']],
      description: ['description', 'text'],
      amount: ['amount', 'whole'],
      currency: ['currency', 'text'],
      periodFrom: ['period_from', 'instant?'],
      periodUntil: ['period_until', 'instant?'],
      status: ['status', 'text'],
      purchase: [
        'purchase',
        {
          object: fields<NonNullable<InvoiceRecord['purchase']>>({
            by: ['by', ['invoice', 'payment', 'balance']],
            part: ['part', ['bill', 'return']],
            ids: ['ids', 'texts'],
            key: ['key', 'text'],
          }),
        },
        true,
      ],
    }),
  },
  notice: {
    ...BASE,
    ...fields<Own<NoticeRecord>>({
      at: ['at', 'instant'],
      latest: ['latest', 'instant'],
      notice: ['notice', ['limit-reached', 'spend-cap-reached', 'out-of-credits', 'credits-required', 'blocked', 'other']],
      window: ['window', 'text'],
      text: ['text', 'text'],
    }),
  },
  plan: {
    ...BASE,
    ...fields<Own<PlanRecord>>({
      from: ['from', 'instant'],
      until: ['until', 'instant?'],
      plan: ['plan', 'text'],
      billingDay: ['billing_day', 'whole?'],
      allowance: ['allowance', 'whole?'],
      unit: ['unit', 'text'],
      currency: ['currency', 'text'],
      timezone: ['timezone', 'text'],
    }),
  },
};

export const KINDS = Object.keys(RECORD_FIELDS) as InputRecord['kind'][];
