import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import { noteEvidence } from '../../src/rules/evidence.ts';
import type { Evidence } from '../../src/rules/rule.ts';
import { entry, invoice, look, metered, notice, pct, usd, use } from './make.ts';

function kindsOf(record: InputRecord): string[] {
  const present = new Set<Evidence>();
  noteEvidence(record, present);
  return [...present].sort();
}

const reading = { window: 'weekly', usedPct: pct(40), resetsAt: null, resetsWithin: 0 };

describe('a usage row', () => {
  const row = (change: Parameters<typeof use>[1]): string[] => kindsOf(use('07-10 10:00', change));

  it('is evidence of a draw where credits paid, or money is stated', () => {
    expect(row({ funding: 'credits', amount: null })).toEqual(['draws', 'usage']);
    expect(row({ funding: 'mixed', amount: null })).toEqual(['draws', 'usage']);
    expect(row({ funding: 'allowance', amount: null })).toEqual(['usage']);
    expect(row({ funding: '', amount: usd(1) })).toEqual(['draws', 'usage']);
    expect(row({ funding: '', amount: usd(0) })).toEqual(['usage']);
  });

  it('of another stream is evidence of a charge there', () => {
    expect(row({ funding: 'credits', stream: 'api' })).toEqual(['other-streams', 'usage']);
    expect(row({ funding: 'allowance', amount: null, stream: 'api' })).toEqual(['usage']);
  });

  it('is evidence of tokens only with its model and all of them, of meters by reading, limit or quantity, and of the vendor’s flag', () => {
    const free = { funding: 'allowance', amount: null } as const;
    expect(kindsOf(metered('07-10 10:00', free))).toEqual(['tokens', 'usage']);
    expect(kindsOf(metered('07-10 10:00', { ...free, model: '' }))).toEqual(['usage']);
    expect(row({ ...free, model: 'example-large' })).toEqual(['usage']);
    expect(row({ ...free, readings: [reading] })).toEqual(['meters', 'usage']);
    expect(row({ ...free, limits: [{ window: 'weekly', limit: usd(30) }] })).toEqual(['meters', 'usage']);
    expect(row({ ...free, quantity: usd(1) })).toEqual(['meters', 'usage']);
    expect(row({ ...free, vendorExceeds: false })).toEqual(['flags', 'usage']);
  });
});

describe('a look', () => {
  it('is evidence of what it states', () => {
    const shows = (change: Parameters<typeof look>[1]): string[] => kindsOf(look('07-10 10:00', change));
    expect(shows({})).toEqual(['snapshots']);
    expect(shows({ readings: [reading] })).toEqual(['meters', 'snapshots']);
    expect(shows({ creditsUsed: usd(0) })).toEqual(['draws', 'snapshots']);
    expect(shows({ creditsBalance: usd(0) })).toEqual(['balances', 'draws', 'snapshots']);
    expect(shows({ overageInUse: false })).toEqual(['flags', 'snapshots']);
    expect(shows({ creditsCap: usd(0) })).toEqual(['caps', 'snapshots']);
    expect(shows({ creditsEnabled: false })).toEqual(['snapshots', 'switches']);
  });
});

describe('a ledger entry', () => {
  const posts = (change: Parameters<typeof entry>[1]): string[] => kindsOf(entry('07-10 10:00', change));

  it('is evidence of its type', () => {
    expect(posts({ type: 'purchase' })).toEqual(['ledger', 'purchases']);
    expect(posts({ type: 'auto-reload' })).toEqual(['ledger', 'purchases']);
    expect(posts({ type: 'refund' })).toEqual(['corrections', 'ledger']);
    expect(posts({ type: 'correction' })).toEqual(['corrections', 'ledger']);
    expect(posts({ type: 'grant' })).toEqual(['ledger']);
    expect(posts({ type: 'grant', balanceAfter: usd(0) })).toEqual(['ledger', 'ledger-balances']);
  });

  it('is evidence of a draw, or of a charge of another stream that no usage row stands for', () => {
    expect(posts({ type: 'draw' })).toEqual(['draws', 'ledger']);
    expect(posts({ type: 'draw', stream: 'api' })).toEqual(['ledger', 'other-streams']);
    expect(posts({ type: 'draw', stream: 'api', settles: true })).toEqual(['ledger']);
    expect(posts({ type: 'purchase', stream: 'api' })).toEqual(['ledger', 'purchases']);
  });
});

describe('an invoice line or a notice', () => {
  it('is evidence of itself, and of the API where it bills it', () => {
    expect(kindsOf(invoice('inv-1', '07-10 10:00', { stream: 'api' }))).toEqual(['invoices', 'other-streams']);
    expect(kindsOf(invoice('inv-1', '07-10 10:00', { stream: 'tax' }))).toEqual(['invoices']);
    expect(kindsOf(notice('blocked', '07-10 10:00', []).notice)).toEqual(['notices']);
  });
});
