/** Where sources of one money disagree, what is no draw of the subscription, and what a draw of several sources holds. */
import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import type { AccountReplay } from '../../src/replay/model.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { draws } from '../reference/agreed.ts';
import { at, context, entry, look, paid, shown, units, use } from '../reference/stories.ts';

function replayed(...records: InputRecord[]): AccountReplay {
  draws(records);
  return replayAccount('harbour', records, context({}));
}

const told = ({ disagreements }: AccountReplay) =>
  disagreements.map(({ kind, itemised, other, currency }) => [kind, itemised / 1_000_000, other / 1_000_000, currency]);

describe('a row and its ledger entries', () => {
  const evt = (change: Parameters<typeof paid>[1] = {}) => paid(at('10:30'), { id: 'evt', ...change });
  const posted = (amount: number, change: Parameters<typeof entry>[1] = {}) =>
    entry(at('10:31'), { eventId: 'evt', amount: units(amount), ...change });

  it('disagree where both state an amount and these differ', () => {
    expect(told(replayed(evt(), posted(2)))).toEqual([]);
    expect(told(replayed(evt(), posted(1), posted(1)))).toEqual([]);
    expect(told(replayed(evt(), posted(2.000001)))).toEqual([['row-entry', 2, 2.000001, 'USD']]);
    expect(told(replayed(evt({ amount: null }), posted(3)))).toEqual([]);
    expect(told(replayed(evt(), posted(2), posted(2, { currency: 'EUR' })))).toEqual([['row-entry', 2, 2, 'USD']]);
  });

  it('are one draw of the row’s amount, or of the entries’ sum where the row has none', () => {
    const amounts = (...records: InputRecord[]) => replayed(...records).draws.map((draw) => [draw.id, draw.amount, draw.entries.length]);
    expect(amounts(evt(), posted(3))).toEqual([['evt', units(2), 1]]);
    expect(amounts(evt({ amount: null }), posted(1), posted(2))).toEqual([['evt', units(3), 2]]);
    expect(amounts(use(at('10:30'), { id: 'evt' }), posted(3))).toEqual([['evt', units(3), 1]]);
    expect(amounts(evt({ amount: units(0) }), posted(3))).toEqual([]);
  });

  it('are those of the first row with their event id', () => {
    const rows = [evt({ amount: null }), paid(at('11:30'), { id: 'evt', amount: null })];
    expect(replayed(...rows, posted(3)).draws.map((draw) => [draw.from, draw.amount])).toEqual([
      [at('10:30'), units(3)],
      [at('11:30'), null],
    ]);
  });

  it('are told with all places they stand at', () => {
    const [row, first, second] = [evt(), posted(1), posted(2)];
    const { draws: found, disagreements } = replayed(row, first, second);
    const places = [row, first, second].map(({ file, line }) => ({ file, line }));
    expect(found[0]?.origins).toEqual(places);
    expect(disagreements).toMatchObject([{ at: at('10:30'), until: at('10:30'), drawId: 'evt', origins: places }]);
  });

  it('are no draw where the entry takes nothing, or only settles what rows state', () => {
    expect(replayed(entry(at('10:30'), { amount: units(0) })).draws).toEqual([]);
    expect(replayed(entry(at('10:30'), { type: 'purchase' })).draws).toEqual([]);
  });

  it('belong together only within one stream', () => {
    const api = posted(2, { stream: 'api' });
    const { draws: found, otherStreams } = replayed(evt(), api);
    expect(found.map(({ id }) => id)).toEqual(['evt']);
    const alone = [{ stream: 'api', currency: 'USD', amount: units(2), uses: 1 }];
    expect(otherStreams).toEqual(alone);
    expect(replayed(paid(at('10:30')), entry(at('10:31'), { stream: 'api' })).otherStreams).toEqual(alone);
  });
});

describe('a ledger entry beside a row that no entry has posted yet', () => {
  const around = [look(at('9:20'), [shown('session', 20, at('14:00'))]), look(at('11:30'), [shown('session', 45, at('14:00'))])];
  const judged = (row: InputRecord, when: number, change: Parameters<typeof entry>[1] = {}): (string | null)[] =>
    replayed(...around, row, entry(when as ReturnType<typeof at>, { id: 'lone', amount: units(3), ...change }))
      .draws.filter(({ source }) => source === 'ledger')
      .map(({ verdict }) => verdict);

  it('is likely at most where it may be the same money in another amount', () => {
    expect(judged(paid(at('10:30')), at('10:35'))).toEqual(['suspected']);
    expect(judged(paid(at('10:30')), at('10:29'))).toEqual(['suspected']);
    expect(judged(paid(at('10:30')), at('10:29') - 1)).toEqual(['premature']);
    expect(judged(paid(at('10:30')), at('10:46'))).toEqual(['suspected']);
    expect(judged(paid(at('10:30')), at('10:46') + 1)).toEqual(['premature']);
  });

  it('is another money in another currency, of another stream, or where the row is posted or states no amount', () => {
    expect(judged(paid(at('10:30'), { currency: 'EUR' }), at('10:35'))).toEqual(['premature']);
    expect(judged(paid(at('10:30'), { stream: 'api' }), at('10:35'))).toEqual(['premature']);
    expect(judged(paid(at('10:30'), { amount: null }), at('10:35'))).toEqual(['premature']);
    const both = replayed(
      ...around,
      paid(at('10:30'), { id: 'evt' }),
      entry(at('10:31'), { id: 'own', eventId: 'evt' }),
      entry(at('10:35'), { id: 'lone', amount: units(3) }),
    ).draws;
    expect(both.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['evt', 'premature'],
      ['lone', 'premature'],
    ]);
  });
});

describe('other streams', () => {
  it('are listed in order and summed by currency, and are no draws', () => {
    const records = [
      paid(at('11:00'), { id: 'b', stream: 'api', amount: units(3) }),
      paid(at('10:00'), { id: 'c', stream: 'cloud', amount: units(1), currency: 'EUR' }),
      paid(at('10:00'), { id: 'a', stream: 'api', amount: null }),
      paid(at('12:00'), { id: 'd', stream: 'api', amount: units(5), currency: 'EUR' }),
      entry(at('13:00'), { id: 'lone', stream: 'api', amount: units(7) }),
      entry(at('10:30'), { id: 'early', stream: 'api', amount: units(7), currency: 'GBP' }),
      entry(at('11:00'), { id: 'a', stream: 'api', amount: units(4) }),
      use(at('9:00'), { id: 'free', stream: 'api' }),
    ];
    const { draws: found, otherCharges, otherStreams } = replayed(...records);
    expect(found).toEqual([]);
    expect(otherCharges.map(({ id, stream, amount, use: row }) => [id, stream, amount, row === null])).toEqual([
      ['a', 'api', null, false],
      ['c', 'cloud', units(1), false],
      ['early', 'api', units(7), true],
      ['a', 'api', units(4), true],
      ['b', 'api', units(3), false],
      ['d', 'api', units(5), false],
      ['lone', 'api', units(7), true],
    ]);
    expect(otherStreams).toEqual([
      { stream: 'api', currency: 'EUR', amount: units(5), uses: 1 },
      { stream: 'api', currency: 'GBP', amount: units(7), uses: 1 },
      { stream: 'api', currency: 'USD', amount: units(14), uses: 4 },
      { stream: 'cloud', currency: 'EUR', amount: units(1), uses: 1 },
    ]);
  });
});

describe('a counter', () => {
  const shows = (when: string, creditsUsed: number, change: Parameters<typeof look>[2] = {}) =>
    look(at(when), [], { creditsUsed: units(creditsUsed), ...change });

  it('that rose by less than what was itemised disagrees by more than a cent', () => {
    const rose = (to: number) => told(replayed(shows('9:00', 1), paid(at('10:00')), shows('11:00', to)));
    expect(rose(3)).toEqual([]);
    expect(rose(2.99)).toEqual([]);
    expect(rose(2.989999)).toEqual([['counter', 2, 1.989999, 'USD']]);
  });

  it('may lack what was paid up to a quarter of an hour before its last look', () => {
    const rose = (when: string) => told(replayed(shows('9:00', 1), paid(at(when)), shows('11:00', 1)));
    expect(rose('10:46')).toEqual([]);
    expect(rose('10:45')).toEqual([['counter', 2, 0, 'USD']]);
  });

  it('lacks nothing that another stream was paid just before a look', () => {
    const api = (when: string) => paid(at(when), { stream: 'api' });
    expect(told(replayed(shows('9:00', 1), api('10:50'), shows('11:00', 1)))).toEqual([['counter', 2, 0, 'USD']]);
    const risen = (row: InputRecord) => replayed(shows('9:00', 1), row, shows('11:00', 3)).draws.map(({ source }) => source);
    expect(risen(api('8:50'))).toEqual(['counter']);
    expect(risen(paid(at('8:50')))).toEqual(['usage']);
  });

  it('is explained by what was posted late, up to a cent', () => {
    const risen = (to: number) =>
      replayed(paid(at('8:50')), shows('9:00', 1), shows('11:00', to)).draws.filter(({ source }) => source === 'counter').length;
    expect(risen(3.01)).toBe(0);
    expect(risen(3.010001)).toBe(1);
  });

  it('is told with the looks at its ends', () => {
    const [first, last] = [shows('9:00', 1), shows('11:00', 4)];
    const { draws: found } = replayed(first, last);
    expect(found).toMatchObject([
      {
        source: 'counter',
        id: 'counter:harbour:2026-03-10T09:00:00.000Z',
        from: at('9:00'),
        until: at('11:00'),
        amount: units(3),
        currency: 'USD',
        use: null,
        entries: [],
        origins: [first, last].map(({ file, line }) => ({ file, line })),
      },
    ]);
  });

  it('counts each currency for itself', () => {
    const euro = { currency: 'EUR' };
    const { draws: found } = replayed(shows('9:00', 1), shows('9:10', 5, euro), shows('10:00', 2), shows('11:00', 7, euro));
    expect(found.map(({ currency, amount }) => [currency, amount])).toEqual([
      ['USD', units(1)],
      ['EUR', units(2)],
    ]);
  });

  it('is likely at most beside money of another currency, or below what it had shown before', () => {
    const bounds = [shown('session', 20, at('14:00'))];
    const looks = (...records: InputRecord[]) =>
      replayed(look(at('9:30'), bounds, { creditsUsed: units(1) }), ...records, look(at('11:30'), bounds, { creditsUsed: units(3) }))
        .draws.filter(({ source }) => source === 'counter')
        .map(({ verdict }) => verdict);
    expect(looks()).toEqual(['premature']);
    expect(looks(paid(at('10:00'), { currency: 'EUR' }))).toEqual(['suspected']);
    expect(looks(paid(at('9:30'), { currency: 'EUR' }))).toEqual(['premature']);
    expect(looks(paid(at('11:30'), { currency: 'EUR' }))).toEqual(['suspected']);
    expect(looks(paid(at('11:31'), { currency: 'EUR' }))).toEqual(['premature']);
    // Before the first look it had shown more: what it shows now may be an old screen.
    expect(looks(look(at('9:00'), [], { creditsUsed: units(2) }))).toEqual(['suspected']);
    expect(looks(look(at('9:00'), [], { creditsUsed: units(1) }))).toEqual(['premature']);
  });

  it('rises between two looks at one instant, in whatever order they stand', () => {
    const amounts = (...records: InputRecord[]) => replayed(...records).draws.map(({ until, amount }) => [until, amount]);
    const expected = [
      [at('9:00'), units(3)],
      [at('10:00'), units(1)],
    ];
    expect(amounts(shows('9:00', 1), shows('9:00', 4), shows('10:00', 5))).toEqual(expected);
    expect(amounts(shows('9:00', 4), shows('9:00', 1), shows('10:00', 5))).toEqual(expected);
    expect(amounts(shows('10:00', 5), shows('9:00', 4), shows('9:00', 1))).toEqual(expected);
  });

  it('is not read strictly inside the span of an itemised row', () => {
    const span = paid(at('9:30'), { until: at('10:30') });
    const between = (when: string) =>
      replayed(shows('9:00', 1), span, shows(when, 2), shows('11:00', 5)).draws.map((draw) => [draw.source, draw.amount]);
    expect(between('10:00')).toEqual([
      ['counter', units(2)],
      ['usage', units(2)],
    ]);
    expect(between('10:30')).toEqual([
      ['counter', units(2)],
      ['usage', units(2)],
    ]);
    expect(between('9:30')).toEqual([
      ['counter', units(1)],
      ['counter', units(1)],
      ['usage', units(2)],
    ]);
  });

  it('joins a short interval with the one after it, and the last of a month with the one before', () => {
    const counted = (...records: InputRecord[]) =>
      replayed(...records)
        .draws.filter(({ source }) => source === 'counter')
        .map(({ from, until, amount }) => [from, until, amount]);
    expect(counted(shows('8:00', 0), paid(at('8:30')), shows('9:00', 1), shows('10:00', 5), shows('11:00', 5))).toEqual([
      [at('8:00'), at('10:00'), units(3)],
    ]);
    expect(counted(shows('8:00', 0), shows('9:00', 4), paid(at('9:30')), shows('10:00', 5))).toEqual([[at('8:00'), at('10:00'), units(3)]]);
    expect(counted(shows('8:00', 0), shows('9:00', 4), paid(at('9:30')), shows('10:00', 6))).toEqual([[at('8:00'), at('9:00'), units(4)]]);
  });
});

describe('a balance', () => {
  const holds = (when: string, creditsBalance: number, change: Parameters<typeof look>[2] = {}) =>
    look(at(when), [], { creditsBalance: units(creditsBalance), ...change });

  it('is not counted where a counter that spans it shows what it fell by', () => {
    const both = (before: number, later: number, used: number) =>
      replayed(
        look(at('9:00'), [], { creditsUsed: units(1) }),
        holds('9:30', before),
        holds('10:30', later),
        look(at('11:00'), [], { creditsUsed: units(1 + used) }),
      );
    expect(both(10, 7, 3).draws.map(({ source }) => source)).toEqual(['counter']);
    expect(told(both(10, 7, 3))).toEqual([]);
    expect(both(10, 6, 3).draws.map(({ source }) => source)).toEqual(['counter']);
    expect(told(both(10, 6.99, 3))).toEqual([]);
    expect(told(both(10, 6.989999, 3))).toEqual([['balance-counter', 3, 3.010001, 'USD']]);
  });

  it('agrees with a counter whose rise rows explain, even at other times', () => {
    const fell = (later: number) =>
      replayed(
        look(at('9:00'), [], { creditsUsed: units(1) }),
        paid(at('9:10'), { amount: units(3) }),
        holds('9:30', 10),
        holds('10:30', later),
        look(at('11:00'), [], { creditsUsed: units(4) }),
      );
    expect(fell(7).draws.map(({ source }) => source)).toEqual(['usage']);
    expect(told(fell(7))).toEqual([]);
    expect(told(fell(6.99))).toEqual([]);
    expect(told(fell(6.989999))).toEqual([['balance-counter', 3, 3.010001, 'USD']]);
  });

  it('is set off by a counter only in its own currency, and only by draws that overlap it', () => {
    const fell = (...counter: [string, number, string][]) =>
      replayed(
        ...counter.map(([when, used, currency]) => look(at(when), [], { creditsUsed: units(used), currency })),
        holds('9:30', 10),
        holds('10:30', 7),
      )
        .draws.filter(({ source }) => source === 'balance')
        .map(({ amount }) => amount);
    expect(fell(['9:00', 1, 'USD'], ['9:30', 3, 'USD'])).toEqual([units(3)]);
    expect(fell(['10:30', 1, 'USD'], ['11:00', 3, 'USD'])).toEqual([units(3)]);
    expect(fell(['9:40', 1, 'EUR'], ['10:00', 3, 'EUR'])).toEqual([units(3)]);
    expect(fell(['9:40', 1, 'USD'], ['10:00', 3, 'USD'])).toEqual([units(1)]);
    // A counter that begins or ends within does not span it.
    expect(fell(['9:40', 1, 'USD'], ['11:00', 2, 'USD'])).toEqual([units(2)]);
    expect(fell(['9:00', 1, 'USD'], ['10:00', 2, 'USD'])).toEqual([units(2)]);
  });

  it('counts what the ledger gave out at its last look, and not at its first', () => {
    const fell = (when: string) =>
      replayed(holds('9:30', 10), entry(at(when), { type: 'refund', amount: units(1) }), holds('10:30', 7)).draws.map(
        ({ amount }) => amount,
      );
    expect(fell('9:30')).toEqual([units(3)]);
    expect(fell('10:30')).toEqual([units(2)]);
  });

  it('is counted beyond a counter that shows only a part of its time', () => {
    const found = replayed(
      holds('9:00', 10),
      look(at('9:30'), [], { creditsUsed: units(1) }),
      look(at('10:00'), [], { creditsUsed: units(3) }),
      holds('11:00', 5),
    ).draws;
    expect(found.map(({ source, amount }) => [source, amount])).toEqual([
      ['balance', units(3)],
      ['counter', units(2)],
    ]);
  });

  it('counts no cent beside what a counter or a row has shown of it, and any where nothing has', () => {
    const counter = [look(at('9:30'), [], { creditsUsed: units(1) }), look(at('10:00'), [], { creditsUsed: units(3) })];
    const fell = (later: number, ...shownBy: InputRecord[]) =>
      replayed(holds('9:00', 10), ...shownBy, holds('11:00', later))
        .draws.filter(({ source }) => source === 'balance')
        .map(({ amount }) => amount);
    expect(fell(7.99, ...counter)).toEqual([]);
    expect(fell(7.989999, ...counter)).toEqual([units(0.010001)]);
    expect(fell(7.99, paid(at('10:00')))).toEqual([]);
    expect(fell(7.989999, paid(at('10:00')))).toEqual([units(0.010001)]);
    expect(fell(9.99)).toEqual([units(0.01)]);
  });

  it('of a bare date takes in what surely lies between, and gives out what may', () => {
    const day = { at: at('0:00'), latest: at('23:59') };
    const fallen = (type: 'purchase' | 'refund' | 'correction', amount = 1) =>
      replayed(holds('9:00', 10), entry(day.at, { ...day, type, amount: units(amount) }), holds('11:00', 5)).draws.map(
        (draw) => draw.amount,
      );
    expect(fallen('purchase')).toEqual([units(5)]);
    expect(fallen('refund')).toEqual([units(4)]);
    expect(fallen('correction', 1)).toEqual([units(5)]);
    expect(fallen('correction', -1)).toEqual([units(4)]);
    const whole = replayed(
      look(at('12:00', -1), [], { creditsBalance: units(10) }),
      entry(day.at, { ...day, type: 'purchase', amount: units(1) }),
      look(at('12:00', 1), [], { creditsBalance: units(5) }),
    );
    expect(whole.draws.map(({ amount }) => amount)).toEqual([units(6)]);
  });

  it('falls by as much as two looks at one instant say, in whatever order they stand', () => {
    const fell = (...records: InputRecord[]) =>
      replayAccount('harbour', records, context({})).draws.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
    expect(fell(holds('9:00', 10), holds('9:00', 7), holds('10:00', 6))).toBe(units(4));
    expect(fell(holds('9:00', 7), holds('9:00', 10), holds('10:00', 6))).toBe(units(4));
    expect(fell(holds('10:00', 6), holds('9:00', 7), holds('9:00', 10))).toBe(units(4));
  });

  it('counts each currency for itself, in order of time', () => {
    const { draws: found } = replayed(
      holds('11:00', 5),
      holds('9:10', 8, { currency: 'EUR' }),
      holds('9:00', 10),
      holds('10:00', 7, { currency: 'EUR' }),
    );
    expect(found.map(({ id, currency, amount, verdict }) => [id, currency, amount, verdict === 'premature'])).toEqual([
      ['balance:harbour:2026-03-10T09:00:00.000Z', 'USD', units(5), false],
      ['balance:harbour:2026-03-10T09:10:00.000Z', 'EUR', units(1), false],
    ]);
  });
});

describe('a row of amount nothing', () => {
  it('is a draw by what the ledger shows of it', () => {
    const records = [
      use(at('10:30'), { id: 'evt', amount: units(0), currency: 'USD' }),
      entry(at('10:31'), { eventId: 'evt', amount: units(3) }),
    ];
    const { draws: found } = replayAccount('harbour', records, context({}));
    expect(found.map(({ id, amount, currency }) => [id, amount, currency])).toEqual([['evt', units(3), 'USD']]);
  });
});
