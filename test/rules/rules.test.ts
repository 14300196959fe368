import { describe, expect, test } from 'vitest';
import type { Micros } from '../../src/domain/money.ts';
import type { Level } from '../../src/domain/report.ts';
import { REASONS, VERDICTS } from '../../src/domain/verdict.ts';
import type { AccountReplay, Draw, FlagCheck } from '../../src/replay/model.ts';
import { evidenceWords, noteEvidence, noteOptions, silentRules } from '../../src/rules/evidence.ts';
import { checkAll, fingerprint, ruleById, RULES } from '../../src/rules/index.ts';
import { gradeWords, reasonWords, verdictWords } from '../../src/rules/reasons.ts';
import type { Evidence, Finding } from '../../src/rules/rule.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { RULE_FILES } from './files.ts';
import { at, below, draw, entry, input, invoice, look, metered, notice, pct, POLICY, usd, use } from './make.ts';
import { BUDGETS, everything } from './stories.ts';

const NO_LEVELS: ReadonlyMap<string, Level | 'off'> = new Map();
const run = (account: Partial<AccountReplay>, levels = NO_LEVELS): readonly Finding[] =>
  checkAll(input(account, POLICY, BUDGETS), levels).map(({ finding }) => finding);
const prints = (findings: readonly Finding[], account = 'default'): string[] => findings.map((one) => fingerprint(one, account));
const LOADED = /fraud|theft|thief|steal|stole|illegal|unlawful|crime|criminal|intent|deliberate|cheat|scam/i;

test('every file of a rule is in the list, in order of id, and one account can break them all', () => {
  const ids = RULES.map((rule) => rule.id);
  expect(ids).toEqual(RULE_FILES);
  expect([...ids].sort()).toEqual(ids);
  expect([...new Set(run(everything()).map((finding) => finding.rule))].sort()).toEqual(ids);
  expect(ruleById('api-charge')?.title).toBe('API use is charged beside the subscription');
  expect(ruleById('no-such-rule')).toBeUndefined();
});

test('an empty account breaks none of them', () => {
  expect(run({})).toEqual([]);
});

test('every finding says what it establishes, what it does not, which record only the vendor holds and what would settle it', () => {
  const wrong: string[] = [];
  for (const finding of run(everything())) {
    const words = wordsFor(finding);
    for (const [part, text] of Object.entries(words) as [string, string][]) {
      const sentence = /^[A-Z0-9"].*\.$/.test(text) && !LOADED.test(text) && !/undefined|null|NaN|  /.test(text);
      if (!sentence) wrong.push(`${finding.rule} ${part}: ${text}`);
    }
    if (!/only the (vendor|buyer)/i.test(words.does_not_establish)) wrong.push(`${finding.rule}: which record does only the vendor hold?`);
    if (finding.origins.length === 0) wrong.push(`${finding.rule}: where does it stand?`);
  }
  expect(wrong).toEqual([]);
});

test('every verdict, grade, reason, rule and kind of evidence has words, and none of them loaded', () => {
  const pages = [...VERDICTS.map(verdictWords), ...(['proven', 'strong'] as const).map(gradeWords), ...REASONS.map(reasonWords)];
  for (const { title, means, page } of pages) {
    expect(means).toMatch(/^[a-z].*[^.]$/);
    expect(page).toMatch(/^[A-Z].*\.$/);
    expect(`${title} ${means} ${page}`).not.toMatch(LOADED);
  }
  for (const reason of REASONS) expect(reasonWords(reason).settles).toMatch(/^[A-Z].*[.)]$/);
  for (const { title, criteria } of RULES) {
    expect(criteria).toMatch(/^[A-Z].*\.$/);
    expect(`${title} ${criteria}`).not.toMatch(LOADED);
  }
  expect(evidenceWords('switches')).toBe('looks that state whether credits are on');
});

test('findings stand in order of time', () => {
  const times = run(everything()).map((finding) => finding.at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('findings of one time stand in order of their fingerprints', () => {
  const together = prints(run({ draws: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => draw('07-10 14:05', { id })) }));
  expect(together).toEqual([...together].sort());
});

describe('of findings that nothing but a number tells apart the second is', () => {
  /** A row without an id whose flag the count contradicts: what identifies it is its time alone. */
  const flagged = ({ amount = usd(1), ...change }: Partial<FlagCheck> & { readonly amount?: Micros | null } = {}): FlagCheck => {
    const row = use('07-10 14:05', { id: '', key: 'row', amount });
    return { at: row.from, use: row, snapshot: null, stated: true, exceeds: false, origins: [{ file: 1, line: 5 }], ...change };
  };
  const second = (flags: readonly FlagCheck[], draws: readonly Draw[] = []): FlagCheck | undefined => {
    const findings = run({ flags, draws }).filter((finding) => finding.rule === 'quota-flag-disagrees');
    expect(new Set(findings.map((one) => one.identity.at(-1)))).toEqual(new Set(['true', '#2']));
    return flags.find((flag) => findings.some((one) => one.identity.at(-1) === '#2' && one.facts === flag));
  };
  const [one, other] = [flagged(), flagged()];
  const drawn = [draw('07-10 14:05', { id: 'row:a', use: one.use }), draw('07-10 14:05', { id: 'row:b', use: other.use })];

  test.each<[string, FlagCheck, FlagCheck, Draw[]]>([
    ['the later', flagged({ amount: usd(2) }), flagged({ at: at('07-10 14:06') }), []],
    ['that of the later draw id', { ...one, origins: [{ file: 2, line: 5 }] }, other, drawn],
    ['the larger', flagged({ origins: [{ file: 2, line: 9 }] }), flagged({ amount: usd(2) }), []],
    ['the one with an amount', flagged({ amount: null }), flagged({ amount: usd(2) }), []],
    ['that of the later file', flagged({ origins: [{ file: 1, line: 9 }] }), flagged({ origins: [{ file: 2, line: 5 }] }), []],
    ['that of the later line', flagged(), flagged({ origins: [{ file: 1, line: 9 }] }), []],
  ])('%s, whatever the order', (_, first, last, draws) => {
    expect(second([first, last], draws)).toBe(last);
    expect(second([last, first], draws)).toBe(last);
  });
});

test('the order of rows changes neither findings nor fingerprints', () => {
  const account = everything();
  const turned = Object.fromEntries(Object.entries(account).map(([key, list]) => [key, Array.isArray(list) ? list.toReversed() : list]));
  expect(prints(run(turned))).toEqual(prints(run(account)));
  expect(new Set(prints(run(account))).size).toBe(run(account).length);
});

test('other lines, files, words and levels leave a fingerprint as it is; another account or rule does not', () => {
  const moved = (line: number): Partial<AccountReplay> => ({
    draws: [draw('07-10 14:05', { origins: [{ file: line, line }] })],
    notices: [notice('blocked', '07-10 14:06', [below('session', 46)], { text: `text ${line}`, line })],
    invoices: [],
  });
  const before = prints(run(moved(2)));
  expect(prints(run(moved(900), new Map([['credit-drawn-with-headroom', 'note' as const]])))).toEqual(before);
  expect(before).toHaveLength(2);
  for (const print of before) expect(print).toMatch(/^[0-9a-f]{16}$/);
  expect(prints(run(moved(2)), 'another')).not.toEqual(before);
});

test('a row without an id keeps its fingerprint when an export gains columns; equal ones are told apart', () => {
  const row = (key: string) => ({ ...draw('07-10 14:05'), id: key, use: use('07-10 14:05', { id: '', key }) });
  const before = prints(run({ draws: [row('row:0123456789ab:1')] }));
  expect(prints(run({ draws: [row('row:ba9876543210:1')] }))).toEqual(before);
  const three = prints(run({ draws: [1, 2, 3].map((ordinal) => row(`row:0123456789ab:${ordinal}`)) }));
  expect(new Set(three).size).toBe(3);
  expect(three).toContain(before[0]);
});

test('an event id makes two draws of one moment and amount two findings, wherever they stand', () => {
  const other = { ...draw('07-10 14:05'), id: 'evt-other' };
  const found = prints(run({ draws: [draw('07-10 14:05'), other] }));
  expect(new Set(found).size).toBe(2);
  expect(prints(run({ draws: [other, draw('07-10 14:05')] }))).toEqual(found);
});

test('a rule that is off is silent, and a level that is set holds for all its findings', () => {
  const levels = new Map<string, Level | 'off'>([
    ['credit-drawn-with-headroom', 'off'],
    ['draw-undecided', 'error'],
  ]);
  const day = draw('07-12 00:00', { until: at('07-13 00:00'), verdict: 'undecided', reason: 'day-resolution' });
  const findings = run({ draws: [draw('07-10 14:05'), day] }, levels);
  expect(findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual(['draw-undecided error']);
});

test('which rules must stay silent follows from the kinds of records given', () => {
  const present = new Set<Evidence>();
  const silent = (): string[] => silentRules(present).map(({ rule }) => rule.id);
  expect(silent()).toEqual(RULE_FILES);
  noteEvidence(use('07-10 14:05'), present);
  expect([...present].sort()).toEqual(['draws', 'usage']);
  expect(silent()).not.toContain('credit-drawn-with-headroom');
  expect(silent()).toContain('spend-cap-exceeded');
  noteEvidence(
    look('07-10 15:00', { creditsCap: usd(20), readings: [{ window: 'weekly', usedPct: pct(40), resetsAt: null, resetsWithin: 0 }] }),
    present,
  );
  expect(silent()).not.toContain('spend-cap-exceeded');
  expect(silent()).not.toContain('draw-after-reset');
  expect(silentRules(present).find(({ rule }) => rule.id === 'purchase-after-false-notice')?.missing).toEqual([
    ['notices'],
    ['ledger', 'invoices'],
  ]);
  noteEvidence(notice('blocked', '07-10 15:00', []).notice, present);
  noteEvidence(invoice('inv-1', '07-10 15:00'), present);
  noteEvidence(entry('07-10 15:00'), present);
  expect(silent()).toEqual([
    'api-charge',
    'balance-overdrawn',
    'budget-exceeded',
    'correction-falls-short',
    'credits-refused',
    'draw-while-disabled',
    'ledger-unbalanced',
    'price-mismatch',
    'quota-flag-disagrees',
  ]);
  noteOptions({ budgets: [] }, present);
  expect(silent()).toContain('budget-exceeded');
  noteOptions({ budgets: BUDGETS }, present);
  expect(silent()).toEqual([
    'api-charge',
    'balance-overdrawn',
    'correction-falls-short',
    'credits-refused',
    'draw-while-disabled',
    'ledger-unbalanced',
    'price-mismatch',
    'quota-flag-disagrees',
  ]);
  noteEvidence(metered('07-10 14:05'), present);
  expect(silent()).not.toContain('price-mismatch');
});
