import { describe, expect, test } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import type { Draw, Use } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, usd, use } from './make.ts';

const RULE = 'double-funded';
const WHEN = '07-10 14:05';
const EVENT = `evt-${WHEN}`;

function pays(id: string, when: string, change: Partial<EntryRecord> = {}): EntryRecord {
  return entry(when, { id, type: 'draw', amount: usd(1.2), eventId: EVENT, ...change });
}

const back = (change: Partial<EntryRecord> = {}): EntryRecord =>
  entry('07-20 09:00', { id: 'led-z', type: 'refund', amount: usd(1.2), ...change });

describe('a use that the row says the allowance paid', () => {
  const covered: Partial<Use> = { funding: 'allowance', amount: null };
  const findings = (entries: readonly EntryRecord[], change: Partial<Use> = {}) =>
    found(RULE, { uses: [use(WHEN, { ...covered, ...change })], entries: [...entries] });

  test('and for which a ledger entry bears its id is paid twice', () => {
    const own = use(WHEN, covered);
    const [finding] = found(RULE, {
      uses: [own],
      draws: [{ ...draw(WHEN), use: own, entries: [pays('led-a', '07-10 14:06')] }],
      entries: [pays('led-a', '07-10 14:06')],
    });
    expect(finding).toMatchObject({ level: 'error', amount: usd(1.2), currency: 'USD', at: at(WHEN), draws: [EVENT] });
    expect(finding && wordsFor(finding).message).toBe(
      `Use ${EVENT} at 2026-07-10 14:05 UTC is paid more than once: by the allowance and USD 1.20 on the stream subscription.`,
    );
  });

  test('is paid once where the entry only has its time and amount, or another id', () => {
    expect(findings([pays('led-a', '07-10 14:06', { eventId: '' })])).toEqual([]);
    expect(findings([pays('led-a', '07-10 14:06', { eventId: 'evt-other' })])).toEqual([]);
  });

  test('is paid once where the draw was given back', () => {
    expect(findings([pays('led-a', '07-10 14:06'), back()])).toEqual([]);
    expect(findings([pays('led-a', '07-10 14:06'), back({ amount: usd(1) })])).toHaveLength(1);
  });

  test('is paid once where the draw is less than the list amount: credits paid what the allowance left', () => {
    expect(findings([pays('led-a', '07-10 14:06')], { listAmount: usd(3) })).toEqual([]);
    expect(findings([pays('led-a', '07-10 14:06')], { listAmount: usd(1.2) })).toHaveLength(1);
  });

  test('says nothing where the row sums a day, its id is borne twice, or exports disagree on who paid', () => {
    expect(findings([pays('led-a', '07-10 14:06')], { until: at('07-11 14:05') })).toEqual([]);
    const own = use(WHEN, covered);
    const entries = [pays('led-a', '07-10 14:06')];
    expect(found(RULE, { uses: [own, use('07-12 10:00', { id: EVENT })], entries })).toEqual([]);
    const restatements = [{ kept: own, dropped: [use(WHEN, { file: 2 })] }];
    expect(found(RULE, { uses: [own], restatements, entries })).toEqual([]);
    expect(found(RULE, { uses: [own], entries })).toHaveLength(1);
  });

  test('says nothing of an entry weeks later under the same id', () => {
    expect(findings([pays('led-a', '07-30 14:06')])).toEqual([]);
  });
});

describe('a use that the ledger draws on two streams', () => {
  const both = [pays('led-a', '07-10 14:06'), pays('led-b', '07-10 14:07', { stream: 'api', amount: usd(1.5) })];

  test('is paid twice, with the smaller payment as amount', () => {
    const [finding] = found(RULE, { entries: both });
    expect(finding).toMatchObject({ amount: usd(1.2), currency: 'USD', at: at('07-10 14:06') });
    expect(finding && wordsFor(finding).message).toContain('by USD 1.20 on the stream subscription and USD 1.50 on the stream api.');
  });

  test('in two currencies is paid twice, with no amount to name', () => {
    expect(
      found(RULE, { entries: [pays('led-a', '07-10 14:06'), pays('led-b', '07-10 14:07', { stream: 'api', currency: 'EUR' })] }),
    ).toMatchObject([{ amount: null, currency: '' }]);
  });

  test('is paid once where one of the draws was given back', () => {
    expect(found(RULE, { entries: [...both, back({ stream: 'api', amount: usd(1.5) })] })).toEqual([]);
  });

  test('is paid once where both are parts of what the row states', () => {
    expect(found(RULE, { uses: [use(WHEN, { amount: usd(2.7) })], entries: both })).toEqual([]);
    expect(found(RULE, { uses: [use(WHEN, { funding: 'mixed', amount: usd(1.2), listAmount: usd(2.7) })], entries: both })).toEqual([]);
    expect(found(RULE, { uses: [use(WHEN, { amount: usd(1.2) })], entries: both })).toHaveLength(1);
  });

  test('is two where the ids differ or lie days apart, and one stream twice is not two funds', () => {
    expect(found(RULE, { entries: [both[0] as EntryRecord, pays('led-b', '07-10 14:07', { stream: 'api', eventId: 'evt-2' })] })).toEqual(
      [],
    );
    expect(found(RULE, { entries: [both[0] as EntryRecord, pays('led-b', '07-13 14:07', { stream: 'api' })] })).toEqual([]);
    expect(found(RULE, { entries: [both[0] as EntryRecord, pays('led-b', '07-10 14:07')] })).toEqual([]);
    const other = pays('led-b', '07-10 14:07', { currency: 'EUR' });
    expect(found(RULE, { entries: [both[0] as EntryRecord, other] })).toEqual([]);
  });

  test('also where a row states the one and the ledger books the other', () => {
    expect(found(RULE, { uses: [use(WHEN, { stream: 'api', amount: usd(1.5) })], entries: [pays('led-a', '07-10 14:06')] })).toMatchObject([
      { amount: usd(1.2) },
    ]);
    expect(found(RULE, { uses: [use(WHEN, { amount: usd(1.2) })], entries: [pays('led-a', '07-10 14:06')] })).toEqual([]);
  });
});

describe('two rows of one id and start', () => {
  const kept = use(WHEN, { amount: usd(1.2) });
  const story = (change: Partial<Use>, entries: EntryRecord[] = []) =>
    found(RULE, {
      uses: [kept],
      restatements: [{ kept, dropped: [use(WHEN, { stream: 'api', amount: usd(1.5), ...change })] }],
      entries,
    });

  test('of one file, each paid on a stream of its own, are one use paid twice', () => {
    const [finding] = story({});
    expect(finding).toMatchObject({ amount: usd(1.2), currency: 'USD' });
    expect(finding && wordsFor(finding).establishes).toContain('Two rows of one export');
  });

  test('without an id are two uses, and one that stands in several files is held to its own export', () => {
    const unnamed = use(WHEN, { id: '', key: 'row', amount: usd(1.2) });
    const dropped = [use(WHEN, { id: '', key: 'row', stream: 'api', amount: usd(1.5) })];
    expect(found(RULE, { uses: [unnamed], restatements: [{ kept: unnamed, dropped }] })).toEqual([]);
    const twice = { ...kept, origins: [...kept.origins, { file: 2, line: 5 }] };
    const api = use(WHEN, { stream: 'api', amount: usd(1.5) });
    expect(found(RULE, { uses: [twice], restatements: [{ kept: twice, dropped: [api] }] })).toHaveLength(1);
  });

  test('of two files are a restatement: the later export may correct the stream', () => {
    expect(story({ file: 2 })).toEqual([]);
  });

  test('are no second payment on the same stream, unpaid, in parts, or given back', () => {
    expect(story({ stream: 'subscription' })).toEqual([]);
    expect(story({ funding: 'none', amount: usd(0) })).toEqual([]);
    expect(story({ funding: 'none', amount: usd(1.5) })).toEqual([]);
    expect(story({ funding: 'allowance', amount: usd(1.5) })).toEqual([]);
    expect(story({ amount: null, currency: '' })).toEqual([]);
    expect(story({ amount: usd(0) })).toEqual([]);
    expect(story({ listAmount: usd(2.69) })).toHaveLength(1);
    expect(story({ listAmount: usd(2.7) })).toEqual([]);
    expect(story({}, [back()])).toEqual([]);
  });
});

describe('the draws of a use paid twice', () => {
  const covered = use(WHEN, { funding: 'allowance', amount: null });
  const [paying, other] = [pays('led-a', '07-10 14:06'), pays('led-b', '07-10 14:07', { stream: 'api' })];
  const named = (draws: readonly Draw[], entries: readonly EntryRecord[] = [paying]) =>
    found(RULE, { uses: [covered], draws, entries: [...entries] }).map((one) => one.draws);

  test('are that of its row and those of its entries, each once', () => {
    const own = draw(WHEN, { use: covered, entries: [paying] });
    const lones = [paying, other].map((one) => draw(WHEN, { id: `of ${one.id}`, source: 'ledger', use: null, entries: [one] }));
    const unrelated = draw('07-12 10:00', { entries: [entry('07-12 10:00')] });
    expect(named([own, unrelated])).toEqual([[own.id]]);
    expect(named([...lones, unrelated], [paying, other])).toEqual([['of led-a', 'of led-b']]);
    expect(named([draw(WHEN, { use: covered }), ...lones], [paying, other])).toEqual([[own.id, 'of led-a', 'of led-b']]);
  });

  test('are none where nothing was judged of it', () => {
    expect(named([])).toEqual([[]]);
  });
});

describe('payments', () => {
  const both = (when: string) => [pays('led-a', '07-10 14:06'), pays('led-b', when, { stream: 'api' })];

  test('of a day apart are of one use, and of three all must be', () => {
    expect(found(RULE, { entries: both('07-11 14:06') })).toHaveLength(1);
    expect(found(RULE, { entries: both('07-11 14:06:01') })).toEqual([]);
    const chain = [...both('07-11 13:00'), pays('led-c', '07-12 12:00')];
    expect(found(RULE, { entries: chain })).toEqual([]);
    const covered = use(WHEN, { funding: 'allowance', amount: null });
    expect(found(RULE, { uses: [covered], entries: [pays('led-a', '07-11 14:05')] })).toHaveLength(1);
    expect(found(RULE, { uses: [covered], entries: [pays('led-a', '07-11 14:05:01')] })).toEqual([]);
  });

  test('on one stream take no refund from a use that two streams paid', () => {
    const single = ['led-0', 'led-1'].map((id) => pays(id, '07-10 09:00', { eventId: 'evt-single' }));
    expect(found(RULE, { entries: [...single, ...both('07-10 14:07'), back()] })).toEqual([]);
  });

  test('are named with their places: entries, and the row that states one of them', () => {
    const [alone] = found(RULE, { entries: both('07-10 14:07') });
    expect(alone?.origins).toHaveLength(2);
    const row = use(WHEN, { stream: 'api', amount: usd(1.5) });
    const [beside] = found(RULE, { uses: [row], entries: [pays('led-a', '07-10 14:06')] });
    expect(beside?.origins).toHaveLength(2);
    expect(beside?.origins.every(({ file, line }) => file === 0 && line > 0)).toBe(true);
  });
});

test('exports that state a covered use differently dispute it only where they disagree on who paid', () => {
  const covered = use(WHEN, { funding: 'allowance', amount: null });
  const story = (...dropped: readonly Partial<Use>[]) =>
    found(RULE, {
      uses: [covered],
      restatements: [{ kept: covered, dropped: dropped.map((change) => use(WHEN, { ...covered, file: 2, ...change })) }],
      entries: [pays('led-a', '07-10 14:06')],
    });
  expect(story({ model: 'example-large' })).toHaveLength(1);
  expect(story({ model: 'example-large' }, { stream: 'api' })).toEqual([]);
  expect(story({ model: 'example-large' }, { funding: '' })).toEqual([]);
});
