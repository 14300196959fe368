import { expect, test } from 'vitest';
import { wordsFor } from '../../src/rules/words.ts';
import { DAY, type Instant } from '../../src/domain/time.ts';
import type { Use } from '../../src/replay/model.ts';
import { at, draw, entry, found, invoice, usd, use } from './make.ts';

const RULE = 'api-charge';

/** A day of API use for USD 1.00. */
function day(date: string, apiKey: string, change: Partial<Use> = {}): Use {
  const from = at(`${date} 00:00`);
  return use(`${date} 00:00`, {
    id: `${date} ${apiKey}`,
    until: (from + DAY) as Instant,
    stream: 'api',
    workspace: 'ops',
    apiKey,
    ...change,
  });
}

/** The keys that are named as unused, with the last day that shows a use of them. */
function idle(...uses: readonly Use[]): string[] {
  const amount = uses.reduce((sum, one) => sum + (one.amount ?? 0), 0);
  const findings = found(RULE, { uses, otherStreams: [{ stream: 'api', currency: 'USD', amount: amount as never, uses: uses.length }] });
  return findings.flatMap(({ facts }) =>
    facts.idle.keys.map((one) => `${one.workspace} ${one.apiKey} ${new Date(one.from).toISOString().slice(0, 10)}`),
  );
}

test('API use is one note per currency, from the first use on, with workspace and key', () => {
  const uses = [
    use('07-03 10:00', { stream: 'api', amount: usd(90), workspace: 'ops', apiKey: 'ci' }),
    use('07-02 10:00', { stream: 'api', amount: usd(9.08), workspace: 'ops', apiKey: 'nightly' }),
  ];
  const [finding, ...more] = found(RULE, { uses, otherStreams: [{ stream: 'api', currency: 'USD', amount: usd(99.08), uses: 2 }] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'note', amount: usd(99.08), currency: 'USD', at: at('07-02 10:00'), draws: [] });
  expect(finding && wordsFor(finding).message).toContain('By workspace and key: ops and ci USD 90.00; ops and nightly USD 9.08.');
});

test('draws of the subscription and charges of other streams are no API charge', () => {
  expect(found(RULE, { draws: [draw('07-10 14:05')], uses: [use('07-10 14:05')] })).toEqual([]);
  expect(found(RULE, { otherStreams: [{ stream: 'cloud', currency: 'USD', amount: usd(5), uses: 1 }] })).toEqual([]);
  expect(found(RULE, { otherStreams: [{ stream: 'api', currency: 'USD', amount: usd(0), uses: 3 }] })).toEqual([]);
});

test('an API invoice alone is a charge; beside rows of the same use it is the bill for them', () => {
  const invoices = [invoice('inv-9', '08-01 00:00', { stream: 'api', amount: usd(99.08), description: 'API usage' })];
  expect(found(RULE, { invoices }).map((one) => one.amount)).toEqual([usd(99.08)]);
  const uses = [use('07-03 10:00', { stream: 'api', amount: usd(99.08) })];
  const otherStreams = [{ stream: 'api' as const, currency: 'USD', amount: usd(99.08), uses: 1 }];
  expect(found(RULE, { invoices, uses, otherStreams })).toHaveLength(1);
  expect(found(RULE, { invoices: [invoice('inv-9', '08-01 00:00', { stream: 'api', status: 'void' })] })).toEqual([]);
});

test('a key unused for 30 days by the end of what the files cover is named with its last use', () => {
  const uses = [day('07-01', 'ci'), day('07-05', 'nightly'), day('07-03', 'old'), day('08-04', 'ci')];
  expect(idle(...uses)).toEqual(['ops old 2026-07-03', 'ops nightly 2026-07-05']);
  const [finding] = found(RULE, { uses, otherStreams: [{ stream: 'api', currency: 'USD', amount: usd(4), uses: 4 }] });
  expect(finding?.amount).toBe(usd(4));
  expect(finding && wordsFor(finding).message).toContain(
    'Unused for 30 days or more by 2026-08-05 00:00 UTC, where the files end: ops and old, last used on 2026-07-03 (UTC); ops and nightly, last used on 2026-07-05 (UTC).',
  );
  expect(finding && wordsFor(finding).does_not_establish).toContain('That a key named as unused');
});

test('a key unused for a day less than that, or in files of less than 30 days, is not called unused', () => {
  expect(idle(day('07-01', 'ci'), day('07-06', 'nightly'), day('08-04', 'ci'))).toEqual([]);
  expect(idle(day('07-01', 'old'), day('07-30', 'ci'))).toEqual([]);
});

test('a use rounded to no cost, or one known by its tokens alone, is a use; a row of no tokens is none', () => {
  const rest = [day('07-01', 'ci'), day('07-02', 'old'), day('08-04', 'ci')];
  const later = (change: Partial<Use>): string[] =>
    idle(...rest, day('08-01', 'old', { funding: '', amount: null, currency: '', ...change }));
  expect(later({ amount: usd(0), currency: 'USD' })).toEqual([]);
  expect(later({ amount: usd(0), currency: 'USD', inputTokens: 0 })).toEqual([]);
  expect(later({})).toEqual([]);
  expect(later({ cacheReadTokens: 1 })).toEqual([]);
  expect(later({ cacheReadTokens: 1, outputTokens: 0 })).toEqual([]);
  expect(idle(day('07-01', 'ci'), day('08-04', 'ci'), day('07-02', 'old', { amount: null, currency: '', inputTokens: 0 }))).toEqual([]);
  expect(later({ inputTokens: 0, outputTokens: 0 })).toEqual(['ops old 2026-07-02']);
});

test('a key that an export shows switched off is not named as unused', () => {
  const rest = [day('07-01', 'ci'), day('08-04', 'ci')];
  expect(idle(...rest, day('07-02', 'old', { apiKeyStatus: 'inactive' }))).toEqual([]);
  expect(idle(...rest, day('07-02', 'old', { apiKeyStatus: 'archived' }), day('07-03', 'old'))).toEqual([]);
  expect(idle(...rest, day('07-02', 'old', { apiKeyStatus: 'active' }))).toEqual(['ops old 2026-07-02']);
});

test('where a month of files is missing nobody can say what a key did in it', () => {
  const inFile = (file: number, one: Use): Use => ({ ...one, file, origins: [{ file, line: 2 }] });
  const [may, july] = [day('05-20', 'old'), day('07-10', 'ci')];
  const early = [inFile(0, may), inFile(0, day('05-31', 'ci'))];
  expect(idle(...early, inFile(1, day('07-01', 'ci')), inFile(1, july))).toEqual([]);
  const whole = [inFile(1, day('07-01', 'ci')), inFile(1, day('07-30', 'ci'))];
  expect(idle(...early, ...whole)).toEqual(['ops old 2026-05-20']);
  expect(idle(...early, inFile(1, day('06-01', 'ci')), inFile(2, july), inFile(2, day('06-02', 'ci')))).toEqual(['ops old 2026-05-20']);
});

test('a key used in a row that names no workspace may be the one that seems unused', () => {
  const rest = [day('07-01', 'ci'), day('08-04', 'ci')];
  expect(idle(...rest, day('07-02', 'old'), day('08-01', 'old', { workspace: '' }))).toEqual([]);
  expect(idle(...rest, day('07-02', 'old'), day('08-01', 'old', { workspace: 'lab' }))).toEqual(['ops old 2026-07-02']);
});

test('keys known by their tokens alone were charged nothing that the files show, and are not named', () => {
  const rest = [day('07-01', 'ci'), day('08-04', 'ci')];
  expect(idle(...rest, day('07-02', 'old', { funding: '', amount: null, currency: '', inputTokens: 900 }))).toEqual([]);
});

test('each currency has its own uses, entries, keys and first day', () => {
  const uses = [
    use('07-03 10:00', { stream: 'api', amount: usd(9), apiKey: 'ci' }),
    use('07-02 10:00', { stream: 'api', amount: usd(5), currency: 'EUR', apiKey: 'euro' }),
  ];
  const entries = [
    entry('07-01 10:00', { type: 'draw', stream: 'api', amount: usd(1), currency: 'EUR', file: 7 }),
    entry('07-01 11:00', { type: 'purchase', stream: 'api', file: 7 }),
  ];
  const charged = (currency: string, amount: number) => ({ stream: 'api' as const, currency, amount: usd(amount), uses: 1 });
  const findings = found(RULE, { uses, entries, otherStreams: [charged('USD', 9), charged('EUR', 6)] });
  expect(findings.map(({ at: first, currency, facts }) => [first, currency, facts.keys.map((one) => one.apiKey)])).toEqual([
    [at('07-01 10:00'), 'EUR', ['euro']],
    [at('07-03 10:00'), 'USD', ['ci']],
  ]);
  expect(findings.map((one) => one.origins.map(({ line }) => line))).toEqual([[uses[1]?.line, entries[0]?.line], [uses[0]?.line]]);
});

test('keys stand in order of their sums, then of workspace and key, and a row that names neither is none of them', () => {
  const of = (workspace: string, apiKey: string, amount: number, id: string) =>
    use('07-03 10:00', { id, stream: 'api', amount: usd(amount), workspace, apiKey });
  const uses = [of('ops', 'z', 2, '1'), of('ops', 'a', 2, '2'), of('lab', 'm', 2, '3'), of('', 'ci', 3, '4'), of('lab', '', 1, '5')];
  const otherStreams = [{ stream: 'api' as const, currency: 'USD', amount: usd(90), uses: 6 }];
  for (const rows of [uses, uses.toReversed()]) {
    const [finding] = found(RULE, { uses: [...rows, of('', '', 80, '6')], otherStreams });
    expect(finding?.facts.keys.map((one) => `${one.workspace} ${one.apiKey}`)).toEqual([' ci', 'lab m', 'ops a', 'ops z', 'lab ']);
  }
});

test('invoices of the API are summed by currency, name no keys, and charge nothing where a credit note takes it back', () => {
  const bill = (id: string, amount: number, currency = 'USD') =>
    invoice(id, '08-01 00:00', { stream: 'api', amount: usd(amount), currency, description: 'API usage' });
  const findings = found(RULE, { invoices: [bill('inv-1', 5), bill('inv-2', 7), bill('inv-3', 4, 'EUR')] });
  expect(findings.map((one) => `${one.currency} ${one.amount}`).sort()).toEqual([`EUR ${usd(4)}`, `USD ${usd(12)}`]);
  for (const { facts } of findings) expect(facts).toMatchObject({ keys: [], idle: { until: at('08-01 00:00'), keys: [] } });
  expect(found(RULE, { invoices: [bill('inv-1', 5), bill('inv-2', -5)] })).toEqual([]);
  expect(found(RULE, { invoices: [bill('inv-2', -5)] })).toEqual([]);
});

test('rows of other streams are no use of a key, and rows without one are no key', () => {
  const rest = [day('07-01', 'ci'), day('08-04', 'ci'), day('07-02', 'old')];
  expect(idle(...rest, day('08-01', 'old', { stream: 'subscription' }))).toEqual(['ops old 2026-07-02']);
  expect(idle(day('07-01', 'ci'), day('08-04', 'ci'), day('07-02', ''))).toEqual([]);
});

test('a key of no workspace may be one that a row with a workspace shows used', () => {
  const rest = [day('07-01', 'ci'), day('08-04', 'ci'), day('07-02', 'old', { workspace: '' })];
  expect(idle(...rest)).toEqual([' old 2026-07-02']);
  expect(idle(...rest, day('08-01', 'old'))).toEqual([]);
});

test('of rows that end together the one that began last is the last use, and files too short for an idle key still say where they end', () => {
  const long = day('07-01', 'old', { until: at('07-03 00:00'), id: 'long' });
  for (const uses of [
    [long, day('07-02', 'old')],
    [day('07-02', 'old'), long],
  ])
    expect(idle(...uses, day('07-01', 'ci'), day('08-04', 'ci'))).toEqual(['ops old 2026-07-02']);
  const [finding] = found(RULE, {
    uses: [day('07-01', 'ci')],
    otherStreams: [{ stream: 'api', currency: 'USD', amount: usd(1), uses: 1 }],
  });
  expect(finding?.facts.idle).toEqual({ until: at('07-02 00:00'), keys: [] });
});
