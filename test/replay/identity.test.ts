/** Which rows are one use, one entry or one invoice, and which sums another export states more finely. */
import { describe, expect, it } from 'vitest';
import type { Micros } from '../../src/domain/money.ts';
import { byText, contentText } from '../../src/domain/order.ts';
import type { EntryRecord, InvoiceRecord, UseRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import { coarserSums, coarserTwins, dropOverlap, settleEntries, settleUses, sortByContent } from '../../src/replay/identity.ts';
import type { Use } from '../../src/replay/model.ts';
import { Dice } from '../fuzz/dice.ts';
import { at, billed, DAY, entry, paid, units, use } from '../reference/stories.ts';

const NOON = at('12:00');
/** The last rows of the exports: the first ends latest, the other two at one time. */
const ENDS = [at('23:00'), at('22:00'), at('22:00')];

function settled(...records: UseRecord[]): ReturnType<typeof settleUses> {
  return settleUses(records, ENDS, false);
}

function keysOf(...records: UseRecord[]): string[] {
  return settled(...records).uses.map((one) => one.key);
}

/** Uses as the replay sees them. */
function uses(...records: UseRecord[]): Use[] {
  return settled(...records).uses;
}

describe('rows without an id', () => {
  const nameless = (identity: string, change: Partial<UseRecord> = {}): UseRecord => use(NOON, { id: '', identity, ...change });

  it('go by their content and their place among equal rows of their file', () => {
    expect(keysOf(nameless('a'), nameless('a'), nameless('b'), use(NOON, { id: 'c' }))).toEqual(['c', 'row:a:1', 'row:a:2', 'row:b:1']);
    expect(keysOf(nameless('a'), nameless('a', { from: at('13:00') }))).toEqual(['row:a:1', 'row:a:1']);
  });

  it('are as many as the file that has most of them', () => {
    const rows = [0, 0, 1, 1, 1].map((file, index) => nameless('a', { file, line: 9 - index }));
    const { uses: found, restatements } = settled(...rows);
    expect(found.map((one) => [one.key, ...one.origins.map(({ file, line }) => `${file}:${line}`)])).toEqual([
      ['row:a:1', '0:8', '1:5'],
      ['row:a:2', '0:9', '1:6'],
      ['row:a:3', '1:7'],
    ]);
    expect(restatements).toEqual([]);
  });

  it('of one identity are paired by what else they say, in whatever order a file has them', () => {
    const row = (file: number, line: number, outputTokens: number): UseRecord => nameless('a', { file, line, outputTokens });
    const { uses: found, restatements } = settled(row(0, 2, 5), row(0, 3, 7), row(1, 2, 7), row(1, 3, 5));
    expect(found.map((one) => [one.key, one.outputTokens, one.origins.length])).toEqual([
      ['row:a:1', 5, 2],
      ['row:a:2', 7, 2],
    ]);
    expect(restatements).toEqual([]);
  });
});

describe('rows that differ', () => {
  const one = { readings: [{ window: 'session', usedPct: 10_000_000, resetsAt: null, resetsWithin: 0 }] };
  const other = { readings: [{ window: 'session', usedPct: 20_000_000, resetsAt: null, resetsWithin: 0 }] };
  const stated = (file: number, change: Partial<UseRecord>): UseRecord => use(NOON, { id: 'e', file, line: 2, ...change });

  it.each<[string, Partial<UseRecord>, Partial<UseRecord>]>([
    ['in what a meter showed beside them', one, other],
    ['in whether a meter stood beside them', one, { readings: [] }],
    ['in the limit they state', { limits: [{ window: 'session', limit: units(5) }] }, { limits: [] }],
    ['in the model', { model: 'coral-2' }, { model: 'coral-3' }],
    ['in a field that only one of them has', { customer: 'cus_1' }, {}],
  ])('%s are two statements, and only where something differs', (_what, here, there) => {
    expect(settled(stated(0, here), stated(1, there)).restatements).toHaveLength(1);
    expect(settled(stated(0, there), stated(1, here)).restatements).toHaveLength(1);
    expect(settled(stated(0, here), stated(1, structuredClone(here))).restatements).toHaveLength(0);
  });

  it('are numbered by what they say, however many kinds there are of them', () => {
    const rows = Array.from({ length: 40 }, (_, index) =>
      use(NOON, { id: '', identity: 'a', file: 0, line: 90 - index, outputTokens: 100 + ((index * 7) % 20) }),
    );
    const byKey = (list: UseRecord[]): [string, number | null, number][] =>
      uses(...list).map((row) => [row.key, row.outputTokens, row.line]);
    const found = byKey(rows).sort((a, b) => Number(a[0].slice(6)) - Number(b[0].slice(6)));
    expect(found.map(([, tokens]) => tokens)).toEqual(Array.from({ length: 40 }, (_, index) => 100 + (index >> 1)));
    expect(found.every(([, tokens, line], index) => found[index + 1]?.[1] !== tokens || line < (found[index + 1]?.[2] ?? 0))).toBe(true);
    expect(byKey([...rows].reverse())).toEqual(byKey(rows));
  });
});

describe('one event', () => {
  const event = (file: number, change: Partial<UseRecord> = {}): UseRecord => paid(NOON, { id: 'e', file, line: 2, ...change });

  it('in two exports is one use that stands in both', () => {
    const [found, ...others] = uses(event(1, { format: 'another', vendor: 'tide', identity: 'x', impliedPlan: 'ebb' }), event(0));
    expect(others).toEqual([]);
    expect(found?.origins).toEqual([
      { file: 0, line: 2 },
      { file: 1, line: 2 },
    ]);
  });

  it('whose key has been switched off since is not restated, and its key was switched off', () => {
    for (const statuses of [
      ['active', 'archived'],
      ['archived', 'active'],
      ['', 'archived'],
    ]) {
      const { uses: found, restatements } = settled(...statuses.map((apiKeyStatus, file) => event(file, { apiKeyStatus })));
      expect(found.map((one) => one.apiKeyStatus)).toEqual(['archived']);
      expect(restatements).toEqual([]);
    }
    expect(uses(event(0), event(1))[0]?.apiKeyStatus).toBe('');
  });

  it('counts as the export that ends latest states it', () => {
    const { uses: found, restatements } = settled(event(0, { amount: units(3) }), event(1, { amount: units(2) }));
    expect(found.map((one) => one.amount)).toEqual([units(3)]);
    expect(restatements.map(({ kept, dropped }) => [kept.amount, dropped.map((one) => one.amount)])).toEqual([[units(3), [units(2)]]]);
  });

  it('that an early and a late export state alike counts as they do, against one in between', () => {
    const stated = (...amounts: number[]): (number | null)[] =>
      settleUses(
        amounts.map((amount, file) => event(file, { amount: units(amount) })),
        [at('21:00'), at('22:00'), at('23:00')],
        false,
      ).uses.map((one) => one.amount);
    expect(stated(3, 2, 3)).toEqual([units(3)]);
    expect(stated(3, 3, 2)).toEqual([units(2)]);
    const reversed = [at('23:00'), at('22:00'), at('21:00')];
    const rows = [3, 2, 3].map((amount, file) => event(file, { amount: units(amount) }));
    expect(settleUses(rows, reversed, false).uses.map((one) => one.amount)).toEqual([units(3)]);
  });

  it('of two exports that end together counts with the smaller amount, stated before blank, else as what sorts first', () => {
    const kept = (one: Partial<UseRecord>, other: Partial<UseRecord>): Use | undefined => {
      const found = [uses(event(1, one), event(2, other)), uses(event(1, other), event(2, one))].map(([first]) => first);
      expect(found[0]?.amount).toBe(found[1]?.amount);
      expect(found[0]?.model).toBe(found[1]?.model);
      return found[0];
    };
    expect(kept({ amount: units(3) }, { amount: units(2) })?.amount).toBe(units(2));
    expect(kept({ amount: null }, { amount: units(5) })?.amount).toBe(units(5));
    expect(kept({ model: 'reef' }, { model: 'coral' })?.model).toBe('coral');
    expect(kept({ amount: null, model: 'reef' }, { amount: null, model: 'coral' })?.model).toBe('coral');
  });

  it('counts with the amount that is smaller as a number, whatever its digits', () => {
    const rows = [event(1, { amount: units(10) }), event(2, { amount: units(9) })];
    expect(uses(...rows)[0]?.amount).toBe(units(9));
    expect(uses(...rows.reverse())[0]?.amount).toBe(units(9));
  });

  it('is restated once, however many exports state it differently', () => {
    const three = settled(event(0), event(1, { model: 'reef' }), event(2, { amount: units(5) }));
    expect(three.restatements.map((one) => one.dropped.length)).toEqual([2]);
  });
});

describe('uses', () => {
  const [early, long, short, second, late] = [
    use(at('9:00'), { id: 'z' }),
    use(NOON, { id: 'a', until: at('13:00') }),
    use(NOON, { id: 'c' }),
    use(NOON, { id: 'b' }),
    use(at('14:00'), { id: 'a' }),
  ] as const;

  it('are in the order of time, of the end of their span, then of their id', () => {
    const order = ['z', 'b', 'c', 'a', 'a'];
    expect(keysOf(early, long, short, second, late)).toEqual(order);
    expect(keysOf(late, second, short, long, early)).toEqual(order);
    expect(keysOf(early, second, short, long, late)).toEqual(order);
  });

  it('of one instant are in order where no two of them came so', () => {
    expect(keysOf(long, short)).toEqual(['c', 'a']);
    expect(keysOf(long, short, second)).toEqual(['b', 'c', 'a']);
  });

  it('are the records themselves where those are nobody else’s, and else copies that say the same', () => {
    const records = [{ ...early }, { ...late, readings: [] }];
    const copies = settleUses(records, ENDS, false).uses;
    const own = settleUses(records, ENDS, true).uses;
    expect(own).toEqual(copies);
    expect(own[0]).toBe(records[0]);
    expect(copies[0]).not.toBe(records[0]);
    expect(copies[0]).toMatchObject({ ...early, key: 'z', planInForce: '', allowancePays: null, origins: [{ file: 0, line: early.line }] });
  });
});

describe('an entry of the ledger', () => {
  const line = (file: number, change: Partial<EntryRecord> = {}): EntryRecord => entry(NOON, { id: 'e', file, line: 2, ...change });
  const settle = (...records: EntryRecord[]): unknown => {
    const { entries, restatements, places } = settleEntries(records, ENDS);
    return entries.map((one) => ({
      amount: one.amount / 1e6,
      said: one.description,
      files: (places.get(one) ?? []).map(({ file }) => file),
      dropped: restatements.filter(({ kept }) => kept === one).flatMap(({ dropped }) => dropped.map(({ amount }) => amount / 1e6)),
    }));
  };

  it('in two exports is one, and of two ids two, in the order of time, then of their ids', () => {
    expect(settle(line(1), line(0))).toEqual([{ amount: 2, said: '', files: [0, 1], dropped: [] }]);
    const several = [line(0, { id: 'b' }), line(0, { id: 'a' }), line(0, { id: 'c', at: at('9:00') })];
    expect(settleEntries(several, ENDS).entries.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  it('restated counts as the export that ends latest states it, and stands at the places of that', () => {
    expect(settle(line(0, { amount: units(3) }), line(1))).toEqual([{ amount: 3, said: '', files: [0], dropped: [2] }]);
    expect(settle(line(1, { amount: units(3) }), line(2))).toEqual([{ amount: 2, said: '', files: [2], dropped: [3] }]);
  });

  it('of two exports that end together counts with the amount that is smaller as a number', () => {
    const rows = [line(1, { amount: units(10) }), line(2, { amount: units(9) })];
    expect(settle(...rows)).toEqual([{ amount: 9, said: '', files: [2], dropped: [10] }]);
  });

  it('of which another list of the vendor states only a part is not restated, and stands as the fuller one has it', () => {
    const full = line(1, { description: 'Pack of May', priority: 10, balanceAfter: units(8), settles: true });
    const part = line(0, { format: 'another' });
    const once = [{ amount: 2, said: 'Pack of May', files: [0, 1], dropped: [] }];
    expect(settle(full, part)).toEqual(once);
    expect(settle(part, full)).toEqual(once);
    expect(settle({ ...part, settles: false }, full)).toEqual(once);
    expect(settle(full, part, line(2, { format: 'third', description: 'Pack of May' }))).toMatchObject([{ files: [0, 1, 2], dropped: [] }]);
    // The list of one kind that has less of it in a later export restates it.
    expect(settle(full, line(0))).toMatchObject([{ said: '', files: [0], dropped: [2] }]);
  });

  it('of which each list says something of its own is restated', () => {
    const full = line(1, { description: 'Pack of May' });
    for (const own of [{ amount: units(3) }, { priority: 10 }, { description: 'Pack' }, { balanceAfter: units(8) }, { settles: true }]) {
      expect(settle(full, line(0, { format: 'another', ...own }))).toMatchObject([{ files: [0], dropped: [2] }]);
    }
  });

  it('is restated as well where what differs happens to be the figure of the usual priority', () => {
    const figure = { balanceAfter: 50 as EntryRecord['amount'] };
    expect(settle(line(1, { balanceAfter: units(8) }), line(0, { format: 'another', ...figure }))).toMatchObject([{ dropped: [2] }]);
  });
});

describe('equal invoices', () => {
  const bill = (file: number, line: number, change: Partial<InvoiceRecord> = {}): InvoiceRecord =>
    billed(NOON, 'i', 20, { file, line, ...change });
  const kept = (...records: InvoiceRecord[]): string[] => dropOverlap(records).map(({ file, line }) => `${file}:${line}`);

  it('of two exports are one, and of one export two', () => {
    expect(kept(bill(1, 2), bill(0, 2))).toEqual(['0:2']);
    expect(kept(bill(0, 2), bill(0, 3))).toEqual(['0:2', '0:3']);
    expect(kept(bill(0, 3), bill(0, 2), bill(1, 2), bill(1, 3), bill(1, 4))).toEqual(['0:2', '0:3', '1:4']);
    expect(kept(bill(0, 2), bill(1, 2), bill(1, 3), bill(2, 2), bill(2, 3))).toEqual(['0:2', '1:3']);
  });

  it('are so in all they say, and come in the order of time, then of what they say', () => {
    const other = bill(1, 2, { description: 'A credit pack' });
    expect(kept(bill(0, 2), other, bill(1, 3, { at: at('9:00') }))).toEqual(['1:3', '1:2', '0:2']);
    expect(kept(other, bill(2, 2))).toEqual(['1:2', '2:2']);
    expect(kept(bill(0, 2), bill(1, 2, { description: 'Fuel' }))).toEqual(['0:2', '1:2']);
  });
});

describe('a sum beside the uses themselves', () => {
  const day = (change: Partial<UseRecord> = {}): UseRecord =>
    paid(at('0:00'), { id: 'day', until: at('0:00', 1), vendor: 'tide', format: 'days', ...change });
  const event = (when = NOON, change: Partial<UseRecord> = {}): UseRecord =>
    paid(when, { id: 'event', vendor: 'tide', format: 'events', file: 1, ...change });
  const twins = (...records: UseRecord[]): string[] => [...coarserTwins(uses(...records))].map((one) => one.key);

  it('of another export of the vendor is drawn once, as the uses', () => {
    expect(twins(day(), event())).toEqual(['day']);
    expect(twins(day(), event(at('0:00')))).toEqual(['day']);
    expect(twins(day(), event((at('0:00', 1) - 1) as Instant))).toEqual(['day']);
    expect(twins(day(), event(at('9:00'), { format: 'days', id: 'own' }), event())).toEqual(['day']);
  });

  it('is another one where the use is of another time, vendor, export or stream', () => {
    expect(twins(day(), event(at('0:00', 1)))).toEqual([]);
    expect(twins(day(), event((at('0:00') - 1) as Instant))).toEqual([]);
    expect(twins(day(), event(at('0:00', 1)), event(at('1:00', 1), { id: 'later' }), event((at('0:00') - 1) as Instant))).toEqual([]);
    expect(twins(day(), event(NOON, { stream: 'api' }))).toEqual([]);
    expect(twins(day(), event(NOON, { vendor: 'reef' }), event(at('12:00', 2)))).toEqual([]);
    expect(twins(day(), event(NOON, { format: 'days' }), event(at('12:00', 2)))).toEqual([]);
    expect(twins(day({ vendor: '' }), event(NOON, { vendor: '' }))).toEqual([]);
    expect(twins(day(), event(NOON, { until: at('13:00') }))).toEqual([]);
  });

  it('is told from one beside it, of another vendor or of none', () => {
    const [own, others] = [event(at('12:00', 4)), event(NOON, { vendor: 'reef', id: 'other' })];
    expect(twins(day(), event(), others)).toEqual(['day']);
    const nameless = [day({ vendor: '', id: 'nameless' }), event(NOON, { vendor: '', id: 'use' })];
    expect(twins(day(), event(), ...nameless)).toEqual(['day']);
    expect(twins(day(), own, others)).toEqual([]);
  });

  it('stands where the use says nothing of who paid, or not how much', () => {
    const said = (change: Partial<UseRecord>): string[] => twins(day(), event(NOON, { amount: null, ...change }));
    expect(said({ funding: '' })).toEqual([]);
    expect(said({ funding: 'credits' })).toEqual([]);
    expect(said({ funding: 'allowance' })).toEqual(['day']);
    expect(said({ funding: 'none' })).toEqual(['day']);
    expect(said({ funding: '', amount: units(1) })).toEqual(['day']);
  });
});

describe('two sums of one span', () => {
  let count = 0;
  const sum = (file: number, quantity: number | null, change: Partial<UseRecord> = {}): UseRecord =>
    use(at('0:00'), {
      id: `${file}-${(count += 1)}`,
      until: at('0:00', 1),
      vendor: 'tide',
      model: '',
      file,
      quantity: quantity === null ? null : units(quantity),
      ...change,
    });
  const byModel = (file: number, quantity: number | null, change: Partial<UseRecord> = {}): UseRecord =>
    sum(file, quantity, { model: 'coral', ...change });
  const byPerson = (file: number, quantity: number | null, change: Partial<UseRecord> = {}): UseRecord =>
    sum(file, quantity, { member: 'ada', ...change });
  const coarse = (...records: UseRecord[]): [files: number[], counted: number[]] => {
    const { coarser, counted } = coarserSums(uses(...records));
    return [[...coarser].map(({ file }) => file), [...counted].map(({ file }) => file)];
  };

  it('are one, as the finer one states it: by model before by person, and by person before neither', () => {
    expect(coarse(sum(0, 10), byModel(1, 6), byModel(1, 4))).toEqual([[0], []]);
    expect(coarse(sum(0, 10), byPerson(1, 10))).toEqual([[0], []]);
    expect(coarse(byPerson(0, 10), byModel(1, 10))).toEqual([[0], []]);
    expect(coarse(byModel(0, 10), byModel(1, 10, { member: 'ada' }))).toEqual([[0], []]);
    expect(coarse(sum(0, 10), byPerson(1, 10), byModel(2, 10))).toEqual([[0, 1], []]);
    expect(coarse(byModel(0, 10), byModel(1, 10))).toEqual([[], []]);
  });

  it('of which the finer one comes to less both stay in the count', () => {
    expect(coarse(sum(0, 11), byModel(1, 6), byModel(1, 4))).toEqual([[0], [0]]);
    expect(coarse(sum(0, 6), sum(0, 5), byModel(1, 10))).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(coarse(sum(0, 11), byPerson(1, 9), byModel(2, 10))).toEqual([[0, 1], [0]]);
    expect(coarse(sum(0, 1), byModel(1, null))).toEqual([[0], [0]]);
    expect(coarse(sum(0, null), byModel(1, null))).toEqual([[0], []]);
  });

  it('are as fine as any row of their file, or of the finest file that states them', () => {
    // A row of the finer export may leave the model out.
    expect(coarse(sum(0, 10), byModel(1, 6), sum(1, 4))).toEqual([[0], []]);
    expect(coarse(byModel(0, 10), byModel(1, 6), byPerson(1, 4))).toEqual([[0], []]);
    // The one row stands in both files, of which one has models.
    const [early, late] = [sum(0, 10, { id: 'both' }), sum(1, 10, { id: 'both' })];
    const elsewhere = { from: at('0:00', 2), until: at('0:00', 3) };
    expect(coarse(early, late, byModel(1, 5, elsewhere), byModel(2, 10))).toEqual([[], []]);
  });

  it('are two where the span, the vendor, the stream, the unit or the kind of money is another', () => {
    for (const other of [
      { until: at('0:00', 2) },
      { from: (at('0:00') - DAY) as Instant },
      { vendor: 'reef' },
      { vendor: '' },
      { stream: 'api' },
      { unit: 'tokens' },
      { funding: '' },
    ] as const) {
      expect(coarse(sum(0, 10), byModel(1, 10, other))).toEqual([[], []]);
    }
    expect(coarse(sum(0, 10), byModel(1, 10, { funding: 'none' }))).toEqual([[0], []]);
    expect(coarse(sum(0, 10, { vendor: '' }), byModel(1, 10, { vendor: '' }))).toEqual([[], []]);
    const instant = { until: at('0:00') };
    expect(coarse(sum(0, 10, instant), byModel(1, 10, instant))).toEqual([[], []]);
    // A use says nothing of how finely its file sums.
    expect(coarse(sum(0, 10), byModel(0, 1, instant), byModel(1, 10))).toEqual([[0], []]);
  });
});

describe('rows without an id are put in order', () => {
  /** What a row says of its use, as one text with its names in order. */
  const content = (record: UseRecord): string => {
    const { kind: _a, file: _b, line: _c, format: _d, vendor: _e, identity: _f, impliedPlan: _g, apiKeyStatus: _h, ...said } = record;
    return contentText(said);
  };
  const dice = new Dice(7);
  const numbers = [null, 0, -0, 1, 5, 50, 500, 1e21, -1, 0.5] as (Micros | null)[];
  const texts = ['', 'a', 'a"', 'a,', 'ab', 'é', '\u{1f600}', '1', '}'];
  const made: readonly ((record: UseRecord) => void)[] = [
    (record) => (record.amount = dice.one(numbers)),
    (record) => (record.quantity = dice.one(numbers)),
    (record) => (record.model = dice.one(texts)),
    (record) => (record.workspace = dice.one(texts)),
    (record) => (record.vendorExceeds = dice.one([null, true, false])),
    (record) => (record.zoneless = dice.one([true, false])),
    (record) => (record.limits = dice.one([[], [{ window: 'month', limit: units(dice.below(3)) }]])),
    (record) => record.limits.push({ window: dice.one(texts), limit: units(1) }),
    (record) => (record.impliedPlan = dice.one(texts)),
    (record) => (record.vendor = dice.one(texts)),
    (record) => (record.file = dice.below(3)),
  ];
  const rows = (): UseRecord[] =>
    Array.from({ length: 12 }, (_, index) => {
      const record = { ...use(at('10:00'), { id: '', identity: 'abc' }), line: dice.below(3) === 0 ? 1 : index };
      for (let times = dice.below(4); times > 0; times -= 1) dice.one(made)(record);
      return record;
    });
  const byTexts = (records: readonly UseRecord[]): UseRecord[] =>
    [...records].sort((a, b) => byText(content(a), content(b)) || a.file - b.file || a.line - b.line);

  it('by what they say, as if all of it were written', () => {
    for (let turn = 0; turn < 500; turn += 1) {
      const records = rows();
      const expected = byTexts(records);
      sortByContent(records);
      expect(records).toEqual(expected);
    }
  });

  it('also where one has a field that others leave out', () => {
    for (let turn = 0; turn < 100; turn += 1) {
      const records: UseRecord[] = rows().map((record) => ({ ...record, ...dice.one([{}, { customer: dice.one(texts) }]) }));
      const [first] = records as [UseRecord];
      if (turn % 2 === 0) records[0] = Object.fromEntries(Object.entries(first).reverse()) as unknown as UseRecord;
      const expected = byTexts(records);
      sortByContent(records);
      expect(records).toEqual(expected);
    }
  });

  it('also where one number at the very end is the beginning of another', () => {
    const records = [5, 50, 5, 500].map((zones) => ({ ...use(at('10:00'), { id: '', identity: 'abc' }), zones }));
    sortByContent(records);
    expect(records.map(({ zones }) => zones)).toEqual([500, 50, 5, 5]);
  });
});
