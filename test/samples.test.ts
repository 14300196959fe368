/**
 * Real exports that people published are not part of this project. Whoever has a folder of them, with `claude-code/`, `codex/`,
 * `copilot/`, `cursor/` and `stripe/` in it, names it in HEADROOM_SAMPLES: then every file is read and held against sums that csv-parse, or
 * for JSON the runtime's own parser, makes alone.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { Growing } from '../src/formats/growing.ts';
import { readFile } from '../src/formats/read.ts';
import { settleUses } from '../src/replay/identity.ts';
import { settleLogs } from '../src/replay/logs.ts';
import { amounts, keeping, once, quantities, readBytes } from './formats/reading.ts';

const folder = process.env['HEADROOM_SAMPLES'] ?? '';

type Cells = Record<string, string>;

interface SessionLine {
  readonly requestId?: string;
  readonly message?: { readonly id?: string; readonly usage?: Record<string, number> };
}

/** Rows as csv-parse alone sees them: no cast, no dialect of ours. */
function independent(bytes: Buffer): Cells[] {
  return parse(bytes, { columns: true, bom: true, skip_empty_lines: true }) as Cells[];
}

/** Millionths, rounded half to even in decimal text as we do, so that sums can be equal to the last digit. */
function millionths(cell: string): bigint {
  const [whole = '0', fraction = ''] = cell.replace('$', '').split('.');
  const kept = BigInt(whole + fraction.slice(0, 6).padEnd(6, '0'));
  const rest = fraction.slice(6).padEnd(1, '0');
  const half = '5'.padEnd(rest.length, '0');
  return rest > half || (rest === half && kept % 2n === 1n) ? kept + 1n : kept;
}

const isNumber = (cell: string | undefined): cell is string => cell !== undefined && /^\$?\d+(\.\d+)?$/.test(cell);

function sum(rows: readonly Cells[], column: string): bigint {
  return rows.reduce((total, row) => (isNumber(row[column]) ? total + millionths(row[column]) : total), 0n);
}

function filesOf(name: string, ending = '.csv'): string[] {
  const path = join(folder, name);
  if (folder === '' || !existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => `${name}/${file}`);
}

describe.skipIf(folder === '')('of real exports', () => {
  it('there are some to read', () => {
    expect(filesOf('copilot').length).toBeGreaterThan(0);
    expect(filesOf('cursor').length).toBeGreaterThan(0);
    expect(filesOf('claude-code', '.jsonl').length).toBeGreaterThan(0);
  });

  it.each(filesOf('copilot'))('%s loses no row, no request and no cent', async (path) => {
    const bytes = readFileSync(join(folder, path));
    const rows = independent(bytes);
    const read = await readBytes(bytes, path);
    expect(read.issues).toEqual([]);
    expect(read.uses).toHaveLength(rows.length);
    expect(quantities(read.uses)).toBe(sum(rows, 'quantity'));
    expect(amounts(read.uses)).toBe(sum(rows, 'net_amount'));
  });

  it.each(filesOf('cursor'))('%s loses no event and no cent of its cost, and only on-demand cost is drawn', async (path) => {
    const bytes = readFileSync(join(folder, path));
    const rows = independent(bytes);
    const column = rows[0] !== undefined && 'Cost ($)' in rows[0] ? 'Cost ($)' : 'Cost';
    const read = await readBytes(bytes, path);
    expect(read.format).toBe('cursor-usage');
    expect(read.issues).toEqual([]);
    expect(read.uses).toHaveLength(rows.length);
    expect(quantities(read.uses)).toBe(sum(rows, column));
    const onDemand = rows.filter((row) => /^(on-demand|usage-based)/i.test(row['Kind'] ?? ''));
    expect(amounts(read.uses)).toBe(sum(onDemand, column));
  });

  it.each(filesOf('claude-code', '.jsonl'))('%s loses no line, and counts each message once with all its tokens', async (path) => {
    const bytes = readFileSync(join(folder, path));
    const lines = bytes.toString('utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as SessionLine); // prettier-ignore
    const stating = lines.filter((line) => line.message?.usage !== undefined);
    const read = await readBytes(bytes, path);
    expect(read.format).toBe('claude-code-session');
    expect(read).toMatchObject({ records: lines.length, unread: 0, issues: [], notices: [] });
    expect(read.uses).toHaveLength(stating.length);

    const messages = new Map<string, Record<string, number>>();
    for (const { message, requestId } of stating) {
      const key = `${message?.id} ${requestId}`;
      const usage = message?.usage ?? {};
      if ((messages.get(key)?.['output_tokens'] ?? -1) < (usage['output_tokens'] ?? 0)) messages.set(key, usage);
    }
    const total = (name: string): number => [...messages.values()].reduce((sum, usage) => sum + (usage[name] ?? 0), 0);
    const growing = new Growing();
    for (const use of [...read.uses, ...read.uses]) expect(growing.takes(use)).toBe(true);
    const { uses, restatements } = settleUses([...growing.settled()], [], false);
    expect(restatements).toEqual([]);
    expect(uses).toHaveLength(messages.size);
    const ours = (of: (use: (typeof uses)[number]) => number | null): number => uses.reduce((sum, use) => sum + (of(use) ?? 0), 0);
    expect(ours((use) => use.inputTokens)).toBe(total('input_tokens'));
    expect(ours((use) => use.outputTokens)).toBe(total('output_tokens'));
    expect(ours((use) => use.cacheReadTokens)).toBe(total('cache_read_input_tokens'));
    expect(ours((use) => use.cacheWrite5mTokens) + ours((use) => use.cacheWrite1hTokens)).toBe(total('cache_creation_input_tokens'));
  });

  it('overlapping Cursor exports hold each event once', async () => {
    const stated = new Set<string>();
    const ours = new Set<string>();
    let exported = 0;
    for (const path of filesOf('cursor')) {
      const bytes = readFileSync(join(folder, path));
      const rows = independent(bytes);
      exported += rows.length;
      addNumbered(
        stated,
        rows.map((row) => `${row['Date']} ${row['Model']}`),
      );
      const { uses } = await readBytes(bytes, path);
      addNumbered(
        ours,
        uses.map((use) => `${use.account} ${use.from} ${use.identity}`),
      );
    }
    expect(ours.size).toBe(stated.size);
    expect(ours.size).toBeLessThan(exported);
  });

  it.each(filesOf('codex', '.jsonl'))('%s is a session of Codex in which no line is lost', async (path) => {
    const bytes = readFileSync(join(folder, path));
    const read = await readBytes(bytes, path);
    expect(read).toMatchObject({ format: 'codex-rollout', issues: [], unread: 0 });
    expect(read.records).toBe(bytes.toString().split('\n').filter(Boolean).length);
  });

  const families = filesOf('codex', '_parent.jsonl').map((parent) => [parent, parent.replace('_parent', '_child')] as const);
  it.each(families)('what %s says is counted once, though %s repeats it under other times', async (...paths) => {
    // These logs state no limits: each event is given some that only go up, as a server would have.
    const texts = paths.map((path) => withLimits(readFileSync(join(folder, path), 'utf8')));
    const { sink, kept } = keeping();
    for (const [file, text] of texts.entries())
      await readFile({ path: `${file}`, chunks: () => once(Buffer.from(text)) }, { file, sink }, 'UTC');
    const { looks, repeated, ofUnknownOrigin } = settleLogs(kept.snapshots);
    const states = new Set(texts.flatMap((text) => statesOf(text)));
    expect(looks).toHaveLength(states.size);
    expect(looks.length + repeated).toBe(kept.snapshots.length);
    expect(ofUnknownOrigin).toBe(0);
    // No copy stands between what is kept: the balance never rises again.
    const balances = looks.toSorted((a, b) => a.at - b.at).map((look) => look.creditsBalance ?? 0);
    expect(balances).toEqual(balances.toSorted((a, b) => b - a));
    const [, child] = texts;
    const alone = keeping();
    await readFile({ path: 'child', chunks: () => once(Buffer.from(child ?? '')) }, { file: 0, sink: alone.sink }, 'UTC');
    expect(settleLogs(alone.kept.snapshots).looks).toEqual([]);
  });
});

describe.each(filesOf('stripe'))('%s', (file) => {
  it('is payments in the currency that was charged, each read once', async () => {
    const bytes = readFileSync(join(folder, file));
    const { format, records, issues, invoices } = await readBytes(bytes, file);
    const rows = parse(bytes, { columns: true, bom: true, delimiter: ';' }) as Cells[];
    expect({ format, records, issues }).toEqual({ format: 'stripe-payments', records: rows.length, issues: [] });
    const totals = new Map<string, bigint>();
    for (const { currency, amount } of invoices) totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(amount));
    for (const [currency, total] of totals) {
      const own = rows.filter((row) => row['Currency']?.toUpperCase() === currency && row['Status'] === 'Paid');
      const unpaid = invoices.filter((one) => one.currency === currency && one.status !== 'paid');
      expect(total - unpaid.reduce((all, one) => all + BigInt(one.amount), 0n)).toBe(sum(own, 'Amount'));
    }
    expect(new Set(invoices.map((one) => one.id)).size).toBe(invoices.length);
  });
});

interface Event {
  readonly payload: {
    readonly type?: string;
    readonly info?: { readonly total_token_usage: { readonly total_tokens: number }; readonly last_token_usage: object };
  };
}

function withLimits(text: string): string {
  const lines = text.split('\n').filter(Boolean);
  return lines
    .map((line) => {
      const event = JSON.parse(line) as Event;
      if (event.payload.type !== 'token_count') return line;
      const balance = `${1_000_000_000 - (event.payload.info?.total_token_usage.total_tokens ?? 0)}`;
      const primary = { used_percent: 5, window_minutes: 10080, resets_at: 1_893_888_000 };
      return JSON.stringify({ ...event, payload: { ...event.payload, rate_limits: { primary, credits: { balance } } } });
    })
    .join('\n');
}

/** What the counters of each event say, in whatever order their keys stand. */
function statesOf(text: string): string[] {
  const events = text.split('\n').map((line) => JSON.parse(line) as Event);
  const sorted = (counts: object): string => JSON.stringify(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return events.flatMap(({ payload: { info } }) => (info ? [sorted(info.total_token_usage) + sorted(info.last_token_usage)] : []));
}

/** Equal keys of one export are as many events; of two exports they are the same ones. */
function addNumbered(all: Set<string>, keys: readonly string[]): void {
  const seen = new Map<string, number>();
  for (const key of keys) {
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    all.add(`${key} ${number}`);
  }
}
