import { expect, test } from 'vitest';
import { DAY, type Instant } from '../../src/domain/time.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, entry, found, full, invoice, notice, usd } from './make.ts';

const RULE = 'purchase-after-false-notice';
const false14 = notice('limit-reached', '07-10 14:05', [below('session', 46), below('weekly', 84)]);

test('credits bought within an hour after a false limit message are a warning with the price as amount', () => {
  const [finding, ...more] = found(RULE, { notices: [false14], entries: [entry('07-10 14:20')] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', amount: usd(20), currency: 'USD', at: at('07-10 14:20') });
  expect(finding && wordsFor(finding).does_not_establish).toContain('only the buyer knows');
});

test('a purchase after a true message, before the message or more than an hour later is silent', () => {
  const true14 = notice('limit-reached', '07-10 14:05', [full('session')]);
  expect(found(RULE, { notices: [true14], entries: [entry('07-10 14:20')] })).toEqual([]);
  expect(found(RULE, { notices: [false14], entries: [entry('07-10 14:00')] })).toEqual([]);
  expect(found(RULE, { notices: [false14], entries: [entry('07-10 15:05:01')] })).toEqual([]);
  expect(found(RULE, { notices: [false14], entries: [entry('07-10 15:05')] })).toHaveLength(1);
});

test('a reload nobody decided on, a grant, an API purchase and a purchase known only by its day are silent', () => {
  const day = entry('07-10 00:00', { latest: (at('07-10 00:00') + DAY) as Instant });
  const entries = [
    entry('07-10 14:20', { type: 'auto-reload' }),
    entry('07-10 14:21', { type: 'grant' }),
    entry('07-10 14:22', { stream: 'api' }),
    day,
  ];
  expect(found(RULE, { notices: [false14], entries })).toEqual([]);
  const evening = notice('limit-reached', '07-09 23:59', [below('session', 46)]);
  expect(found(RULE, { notices: [evening], entries: [day] })).toEqual([]);
});

test('without a purchase in the ledger an invoice for credits shows it, tax aside; with one it is not counted twice', () => {
  const invoices = [invoice('inv-1', '07-10 14:21'), invoice('inv-1', '07-10 14:21', { stream: 'tax', amount: usd(1.6) })];
  expect(found(RULE, { notices: [false14], invoices }).map((one) => one.amount)).toEqual([usd(20)]);
  expect(found(RULE, { notices: [false14], invoices, entries: [entry('07-10 14:20')] })).toHaveLength(1);
  expect(found(RULE, { notices: [false14], invoices: [invoice('inv-1', '07-10 14:21', { status: 'void' })] })).toEqual([]);
});

test('of several messages the last one before the purchase is named, at its very instant too', () => {
  const blocked = notice('blocked', '07-10 14:15', [below('session', 46), below('weekly', 84)]);
  const later = notice('limit-reached', '07-10 14:10', [below('session', 46), below('weekly', 84)]);
  const named = (notices: (typeof false14)[], when: string) =>
    found(RULE, { notices, entries: [entry(when)] }).map(({ facts }) => facts.notice.at);
  expect(named([false14, later, blocked], '07-10 14:20')).toEqual([at('07-10 14:15')]);
  expect(named([false14, later, blocked], '07-10 14:12')).toEqual([at('07-10 14:10')]);
  expect(named([blocked, false14], '07-10 14:10')).toEqual([at('07-10 14:05')]);
  expect(named([false14], '07-10 14:05')).toEqual([at('07-10 14:05')]);
});

test('an invoice that gives credits back, or bills nothing for them, is no purchase', () => {
  for (const amount of [usd(-20), usd(0)])
    expect(found(RULE, { notices: [false14], invoices: [invoice('inv-1', '07-10 14:21', { amount })] })).toEqual([]);
});
