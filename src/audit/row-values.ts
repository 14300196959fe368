/** What was read from a line, by the names of the canonical columns: a person checks it with the file open. */
import { formatAmount, formatPercent, formatQuantity, type Micros } from '../domain/money.ts';
import type { InputRecord, Origin, Reading } from '../domain/records.ts';
import type { NamedValue, RowView } from '../domain/explanation.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { PathOf } from './view.ts';

const WHAT: Record<InputRecord['kind'], string> = {
  use: 'usage row',
  snapshot: 'look at the meters',
  entry: 'ledger entry',
  invoice: 'invoice line',
  notice: 'message',
  plan: 'accounts line',
};

export function rowOf(record: InputRecord, at: Origin, pathOf: PathOf): RowView {
  return { file: pathOf(at.file), line: at.line, what: WHAT[record.kind], values: valuesOf(record) };
}

type Cell = readonly [string, string | null];

/** Only what is stated. */
function valuesOf(record: InputRecord): NamedValue[] {
  return cellsOf(record).flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]));
}

function cellsOf<K extends InputRecord['kind']>(record: Extract<InputRecord, { kind: K }>): Cell[] {
  const say: (record: Extract<InputRecord, { kind: K }>) => Cell[] = CELLS[record.kind];
  return say(record);
}

type Cells = { readonly [K in InputRecord['kind']]: (record: Extract<InputRecord, { kind: K }>) => Cell[] };

const CELLS: Cells = {
  use: (record) => [
    ['timestamp', formatInstant(record.from)],
    ['until', record.until > record.from ? formatInstant(record.until) : null],
    ['event_id', record.id],
    ['plan', record.plan],
    ['stream', record.stream === 'subscription' ? null : record.stream],
    ['surface', record.surface],
    ['client', record.client],
    ['model', record.model],
    ['feature', record.feature],
    ['member', record.member],
    ['workspace', record.workspace],
    ['api_key', record.apiKey],
    ['quantity', quantity(record.quantity)],
    ['funding', record.funding],
    ['credits_amount', money(record.amount, record.currency)],
    ['currency', record.currency],
    ['list_amount', money(record.listAmount, record.currency)],
    ...record.limits.map(({ window, limit }): Cell => [`${window}_limit`, quantity(limit)]),
    ...readings(record.readings),
    ['vendor_exceeds', flag(record.vendorExceeds)],
  ],
  snapshot: (record) => [
    ['timestamp', formatInstant(record.at)],
    ['plan', record.plan],
    ...readings(record.readings),
    ['credits_enabled', flag(record.creditsEnabled)],
    ['credits_used', money(record.creditsUsed, record.currency)],
    ['credits_cap', money(record.creditsCap, record.currency)],
    ['credits_balance', money(record.creditsBalance, record.currency)],
    ['currency', record.currency],
    ['overage_in_use', flag(record.overageInUse)],
    ['source', record.note],
  ],
  entry: (record) => [
    ['entry_id', record.id],
    ['timestamp', formatInstant(record.at)],
    ['stream', record.stream === 'subscription' ? null : record.stream],
    ['type', record.type],
    ['amount', money(record.amount, record.currency)],
    ['currency', record.currency],
    ['balance_after', money(record.balanceAfter, record.currency)],
    ['expires_at', instant(record.expiresAt)],
    ['event_id', record.eventId],
    ['invoice_id', record.invoiceId],
    ['description', record.description],
  ],
  invoice: (record) => [
    ['invoice_id', record.id],
    ['issued_at', formatInstant(record.at)],
    ['stream', record.stream],
    ['description', record.description],
    ['amount', money(record.amount, record.currency)],
    ['currency', record.currency],
    ['period_start', instant(record.periodFrom)],
    ['period_end', instant(record.periodUntil)],
    ['status', record.status],
  ],
  notice: (record) => [
    ['timestamp', formatInstant(record.at)],
    ['kind', record.notice],
    ['window', record.window],
    ['text', record.text],
  ],
  plan: (record) => [
    ['plan', record.plan],
    ['from', formatInstant(record.from)],
    ['until', instant(record.until)],
    ['billing_day', record.billingDay === null ? null : String(record.billingDay)],
    ['allowance', quantity(record.allowance)],
    ['unit', record.unit],
    ['timezone', record.timezone],
  ],
};

function readings(shown: readonly Reading[]): Cell[] {
  return shown.flatMap(({ window, usedPct, resetsAt }): Cell[] => [
    [`${window}_used_pct`, formatPercent(usedPct)],
    [`${window}_resets_at`, instant(resetsAt)],
  ]);
}

function money(amount: Micros | null, currency: string): string | null {
  return amount === null ? null : formatAmount(amount, currency);
}

function quantity(value: Micros | null): string | null {
  return value === null ? null : formatQuantity(value);
}

function instant(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

function flag(value: boolean | null): string | null {
  return value === null ? null : String(value);
}
