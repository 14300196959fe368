/** A history as a person's files: canonical CSVs, cut at random with some overlap, a policy, and what is typed beside them. */
import type { AuditOptions } from '../../src/domain/options.ts';
import type { Micros } from '../../src/domain/money.ts';
import { DAY, FAST, RATES, type History, type Shown, type Spec, type Use } from './consistent.ts';

export interface Pages {
  /** CSVs by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly policy: string;
  readonly options: Pick<AuditOptions, 'plans' | 'budgets'>;
}

const PLAN = 'almanac-plus';

type Row = Record<string, string>;

export function pagesOf(history: History): Pages {
  const { traits, uses, looks, notices, invoices, entries, base } = history;
  const tables: [string, readonly Row[]][] = [['usage', [...uses.map((use) => usageRow(history, use)), ...apiRows(history)].sort(byTime)]];
  if (traits.ledger && traits.credits) tables.push(['credits', entries.map((entry) => entryRow(entry))]);
  if (traits.invoices) tables.push(['invoices', [...invoices].sort((a, b) => a.at - b.at).map((line) => invoiceRow(history, line))]);
  tables.push(
    ['snapshots', looks.map((look) => lookRow(history, look))],
    ['notices', [...notices].sort((a, b) => a.at - b.at).map(noticeRow)],
  );
  if (traits.planBy === 'accounts') tables.push(['accounts', [{ account: 'default', plan: PLAN, from: iso(base - 60 * DAY) }]]);
  const again = history.again.map(({ use, change }) => ({ ...usageRow(history, use), ...change }));
  if (again.length > 0) tables.push(['usage-again', again]);
  return {
    files: Object.fromEntries(tables.flatMap(([name, rows]) => cut(history, name, rows))),
    policy: policyOf(history),
    options: {
      plans: traits.planBy === 'option' ? [PLAN] : [],
      budgets:
        history.budget === null
          ? []
          : [{ stream: 'subscription', workspace: '*', apiKey: '*', month: history.budget as Micros, currency: 'USD' }],
    },
  };
}

/** A table in several files that overlap by a few rows; a file's rows may stand in any order. */
function cut({ dice, traits }: History, name: string, rows: readonly Row[]): [string, string][] {
  if (rows.length === 0) return [];
  const pieces = name === 'accounts' || rows.length < 4 ? 1 : dice.whole(1, traits.pieces);
  const files: [string, string][] = [];
  let from = 0;
  for (let piece = 1; piece <= pieces; piece += 1) {
    const until = piece === pieces ? rows.length : Math.max(from + 1, Math.floor((rows.length * piece) / pieces) + dice.whole(-1, 1));
    const part = rows.slice(Math.max(0, from - dice.whole(1, 3)), until);
    files.push([`${name}-${piece}.csv`, csv(dice.chance(0.3) ? dice.shuffle(part) : part, rows)]);
    from = until;
  }
  return files;
}

function csv(rows: readonly Row[], all: readonly Row[]): string {
  const columns = [...new Set(all.flatMap((row) => Object.keys(row)))];
  const line = (row: Row): string => columns.map((column) => row[column] ?? '').join(',');
  return [columns.join(','), ...rows.map(line), ''].join('\n');
}

function byTime(a: Row, b: Row): number {
  const [x = '', y = ''] = [a['timestamp'], b['timestamp']];
  return x < y ? -1 : x > y ? 1 : 0;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function dollars(micros: number): string {
  return (micros / 1_000_000).toFixed(6).replace(/0{1,4}$/, '');
}

const flag = (value: boolean | null): string => (value === null ? '' : String(value));
const money = (value: number | null): string => (value === null ? '' : dollars(value));

function usageRow({ traits }: History, use: Use): Row {
  const paid = use.funding === 'credits' || use.funding === 'mixed';
  const stated = paid && use.states;
  return {
    timestamp: iso(use.at),
    until: use.until > use.at ? iso(use.until) : '',
    event_id: traits.ids ? use.id : '',
    plan: traits.planBy === 'rows' ? PLAN : '',
    stream: '',
    api_key: '',
    surface: '',
    model: use.model,
    feature: use.feature,
    quantity: String(use.quantity),
    input_tokens: use.states ? String(use.input) : '',
    output_tokens: use.states ? String(use.output) : '',
    cache_read_tokens: use.states ? String(use.cached) : '',
    cache_write_5m_tokens: use.states ? '0' : '',
    cache_write_1h_tokens: use.states ? '0' : '',
    funding: use.funding,
    credits_amount: stated ? dollars(use.paid) : '',
    currency: stated ? 'USD' : '',
    list_amount: paid ? dollars(use.list) : '',
    vendor_exceeds: flag(use.exceeds),
    ...shownRow(use.shown),
  };
}

function apiRows({ api }: History): Row[] {
  return api.map(({ at, id, key, amount }) => ({
    timestamp: iso(at),
    event_id: id,
    stream: 'api',
    api_key: key,
    funding: 'credits',
    credits_amount: dollars(amount),
    currency: 'USD',
  }));
}

function shownRow(shown: readonly Shown[]): Row {
  return Object.fromEntries(
    shown.flatMap(({ window, pct, resetsAt }) => [
      [`${window}_used_pct`, String(pct)],
      [`${window}_resets_at`, resetsAt === null ? '' : iso(resetsAt)],
    ]),
  );
}

/** As screens say it: `2 hr 14 min`. */
function countdownRow({ at, shown }: History['looks'][number]): Row {
  return Object.fromEntries(
    shown.flatMap(({ window, pct, resetsAt }) => {
      const minutes = Math.floor(((resetsAt ?? at) - at) / 60_000);
      return [
        [`${window}_used_pct`, String(pct)],
        [`${window}_resets_in`, resetsAt === null ? '' : `${Math.floor(minutes / 60)} hr ${minutes % 60} min`],
      ];
    }),
  );
}

function entryRow(entry: History['entries'][number]): Row {
  return {
    entry_id: entry.id,
    timestamp: iso(entry.at),
    type: entry.type,
    amount: dollars(entry.amount),
    currency: 'USD',
    balance_after: entry.statesBalance ? dollars(entry.balance) : '',
    expires_at: entry.expiresAt === null ? '' : iso(entry.expiresAt),
    event_id: entry.eventId,
    invoice_id: entry.invoiceId,
    description: entry.description,
  };
}

function invoiceRow({ traits }: History, line: History['invoices'][number]): Row {
  return {
    invoice_id: line.invoice,
    issued_at: traits.dated ? iso(line.at).slice(0, 10) : iso(line.at),
    stream: line.stream,
    description: line.description,
    amount: dollars(line.amount),
    currency: 'USD',
    period_start: line.period === null ? '' : iso(line.period[0]),
    period_end: line.period === null ? '' : iso(line.period[1]),
    status: line.status,
  };
}

function lookRow({ traits }: History, look: History['looks'][number]): Row {
  return {
    timestamp: iso(look.at),
    credits_enabled: flag(look.enabled),
    credits_used: money(look.used),
    credits_cap: money(look.cap),
    credits_balance: money(look.balance),
    currency: 'USD',
    overage_in_use: flag(look.overage),
    source: look.source,
    ...(traits.countdown ? countdownRow(look) : shownRow(look.shown)),
  };
}

function noticeRow({ at, kind, window, text }: History['notices'][number]): Row {
  return { timestamp: iso(at), kind, window, text };
}

function policyOf({ traits, specs }: History): string {
  const prices = Object.entries(RATES).flatMap(([model, { input, output, cached }]) =>
    (
      [
        ['standard', 1],
        ['fast', FAST],
      ] as const
    ).map(([speed, times]) => {
      const rates = { input: String(input * times), output: String(output * times), cache_read: (cached * times).toFixed(2) };
      return { model, speed, currency: 'USD', ...rates };
    }),
  );
  return JSON.stringify({
    id: 'almanac',
    version: '2026-01-01',
    plans: { [PLAN]: { windows: specs.map(windowOf), crossing: traits.crossing } },
    coverage: traits.fast ? [{ id: 'fast', plans: ['*'], when: { feature: 'fast' }, pays: 'credits' }] : [],
    prices: traits.prices ? prices : [],
  });
}

function windowOf({ id, starts, length, anchor, limit, model }: Spec): object {
  return {
    id,
    starts,
    ...(length === null ? {} : { length: length === 7 * DAY ? 'P7D' : 'PT5H' }),
    ...(starts === 'anchor' && anchor !== null ? { anchor: iso(anchor) } : {}),
    ...(starts === 'reported' ? {} : { limit: { quantity: String(limit), unit: 'requests' } }),
    ...(model === null ? {} : { scope: { model } }),
  };
}
