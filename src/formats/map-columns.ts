/** What a map may say of each canonical column: what its cells are, which words they hold, and which columns no map can do without. */
import { ENTRY_STREAMS, ENTRY_TYPES } from './credits.ts';
import { INVOICE_STREAMS } from './invoices.ts';
import { NOTICE_KINDS } from './notices.ts';
import { FUNDINGS, USE_STREAMS } from './usage.ts';

export const MAP_KINDS = ['usage', 'snapshots', 'credits', 'invoices', 'notices', 'accounts'] as const;
export type MapKind = (typeof MAP_KINDS)[number];

/** `amount` is money, which has a unit; `quantity` a plain number. */
export type CellType = 'text' | 'time' | 'amount' | 'quantity' | 'integer' | 'percent' | 'duration' | 'boolean' | 'currency';

export interface CanonicalColumn {
  readonly type: CellType;
  /** All that its cells may say, where they are of a closed list. */
  readonly words: readonly string[] | null;
}

interface Kind {
  readonly columns: Readonly<Record<string, CanonicalColumn>>;
  readonly required: readonly string[];
  /** Whether it has the columns of windows, and whether their limits are read. */
  readonly windows: 'none' | 'meters' | 'meters and limits';
}

const TEXT: CanonicalColumn = { type: 'text', words: null };
const of = (type: CellType): CanonicalColumn => ({ type, words: null });
const words = (list: readonly string[]): CanonicalColumn => ({ type: 'text', words: list });

const KINDS: Readonly<Record<MapKind, Kind>> = {
  usage: {
    columns: {
      timestamp: of('time'),
      until: of('time'),
      event_id: TEXT,
      account: TEXT,
      plan: TEXT,
      stream: words(USE_STREAMS),
      surface: TEXT,
      client: TEXT,
      model: TEXT,
      feature: TEXT,
      member: TEXT,
      workspace: TEXT,
      api_key: TEXT,
      quantity: of('quantity'),
      input_tokens: of('integer'),
      output_tokens: of('integer'),
      cache_read_tokens: of('integer'),
      cache_write_5m_tokens: of('integer'),
      cache_write_1h_tokens: of('integer'),
      funding: words(FUNDINGS),
      credits_amount: of('amount'),
      currency: of('currency'),
      list_amount: of('amount'),
      vendor_exceeds: of('boolean'),
    },
    // A stranger's file may well be of an API: taken for use of a plan, all of it would be accused.
    required: ['timestamp', 'stream', 'funding'],
    windows: 'meters and limits',
  },
  snapshots: {
    columns: {
      timestamp: of('time'),
      account: TEXT,
      plan: TEXT,
      credits_enabled: of('boolean'),
      credits_used: of('amount'),
      credits_cap: of('amount'),
      credits_balance: of('amount'),
      currency: of('currency'),
      overage_in_use: of('boolean'),
      source: TEXT,
      shown_since: of('time'),
    },
    required: ['timestamp'],
    windows: 'meters',
  },
  credits: {
    columns: {
      entry_id: TEXT,
      timestamp: of('time'),
      account: TEXT,
      stream: words(ENTRY_STREAMS),
      type: words(ENTRY_TYPES),
      amount: of('amount'),
      currency: of('currency'),
      balance_after: of('amount'),
      expires_at: of('time'),
      priority: of('integer'),
      event_id: TEXT,
      invoice_id: TEXT,
      description: TEXT,
    },
    required: ['entry_id', 'timestamp', 'stream', 'type', 'amount', 'currency'],
    windows: 'none',
  },
  invoices: {
    columns: {
      invoice_id: TEXT,
      issued_at: of('time'),
      account: TEXT,
      stream: words(INVOICE_STREAMS),
      description: TEXT,
      amount: of('amount'),
      currency: of('currency'),
      period_start: of('time'),
      period_end: of('time'),
      status: TEXT,
    },
    required: ['invoice_id', 'issued_at', 'amount', 'currency'],
    windows: 'none',
  },
  notices: {
    columns: { timestamp: of('time'), account: TEXT, kind: words(NOTICE_KINDS), window: TEXT, text: TEXT },
    required: ['timestamp', 'text'],
    windows: 'none',
  },
  accounts: {
    columns: {
      account: TEXT,
      plan: TEXT,
      from: of('time'),
      until: of('time'),
      billing_day: of('integer'),
      allowance: of('quantity'),
      unit: TEXT,
      currency: of('currency'),
      timezone: TEXT,
    },
    required: ['account', 'plan', 'from'],
    windows: 'none',
  },
};

const WINDOW = /^([a-z0-9][a-z0-9_-]*)_(used_pct|remaining_pct|resets_at|resets_in|limit)$/;
const WINDOW_TYPES: Readonly<Record<string, CellType>> = {
  used_pct: 'percent',
  remaining_pct: 'percent',
  resets_at: 'time',
  resets_in: 'duration',
  limit: 'quantity',
};

export function canonicalColumn(kind: MapKind, name: string): CanonicalColumn | null {
  const { columns, windows } = KINDS[kind];
  if (Object.hasOwn(columns, name)) return columns[name] ?? null;
  const [, , part = ''] = WINDOW.exec(name) ?? [];
  const type = WINDOW_TYPES[part];
  if (type === undefined || windows === 'none' || (part === 'limit' && windows === 'meters')) return null;
  return of(type);
}

/** As messages list them. */
export function canonicalNames(kind: MapKind): string[] {
  const { columns, windows } = KINDS[kind];
  const parts = Object.keys(WINDOW_TYPES).filter((part) => part !== 'limit' || windows === 'meters and limits');
  return [...Object.keys(columns), ...(windows === 'none' ? [] : parts.map((part) => `<window>_${part}`))];
}

export function requiredNames(kind: MapKind): readonly string[] {
  return KINDS[kind].required;
}

/** The window of `weekly_used_pct`; `null` where the column is of none. */
export function windowOfColumn(kind: MapKind, name: string): { window: string; part: string } | null {
  if (canonicalColumn(kind, name) === null || Object.hasOwn(KINDS[kind].columns, name)) return null;
  const [, window = '', part = ''] = WINDOW.exec(name) ?? [];
  return { window, part };
}
