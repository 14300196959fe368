/** A mapped CSV says what the canonical one with the same content says, and nothing about it is guessed. */
import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/cli/nearest.ts';
import type { CsvFormat } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { canonicalNames, MAP_KINDS } from '../../src/formats/map-columns.ts';
import { mapFormat, type ColumnMap, type CsvMap } from '../../src/formats/map.ts';
import { typedColumnsOf } from '../support/columns.ts';
import { readBytes, readText, type ReadFixture } from './reading.ts';

const col = (from: string, more: Partial<ColumnMap> = {}): ColumnMap => ({ from: [from], ...more });

const GATEWAY: CsvMap = {
  name: 'gateway',
  kind: 'usage',
  header: ['When', 'Kind'],
  columns: {
    timestamp: col('When', { pattern: 'DD/MM/YYYY HH:mm' }),
    funding: col('Kind', { values: { Included: 'allowance', 'On-Demand': 'credits', '?': '' } }),
    credits_amount: col('Cost', { unit: 'cents' }),
    currency: col('Cur'),
  },
  constants: { stream: 'subscription' },
};

function read(map: CsvMap, text: string, timezone = 'UTC'): Promise<ReadFixture> {
  return readBytes(Buffer.from(text, 'utf8'), 'x.csv', timezone, null, [...FORMATS, mapFormat(map, 'feed', nearest)]);
}

/** Of what was read, what the content decides. */
function content({ uses, snapshots, entries, invoices, notices, plans }: ReadFixture): unknown {
  return [uses, snapshots, entries, invoices, notices, plans].flat().map((record) => ({ ...record, format: '', identity: '' }));
}

const problemsOf = ({ issues }: ReadFixture): string[] =>
  issues.map(({ line, column, value, problem }) => `${line}:${column}: "${value}" ${problem}`);

describe('what a map may name', () => {
  it.each(MAP_KINDS.map((kind) => ({ kind })))('is exactly what $kind reads', ({ kind }) => {
    const format = FORMATS.find(({ id }) => id === kind) as CsvFormat;
    const metered = kind === 'usage' || kind === 'snapshots';
    const reads = typedColumnsOf(format, metered).filter((name) => kind !== 'snapshots' || name !== 'session_limit');
    expect(
      canonicalNames(kind)
        .map((name) => name.replace('<window>', 'session'))
        .sort(),
    ).toEqual(reads);
  });
});

describe('a mapped CSV', () => {
  it('is its canonical CSV, whatever its columns, words, times and units are called', async () => {
    const mapped = await read(
      GATEWAY,
      'Note;KIND;When ;Cost;cur\n;on-demand;03/07/2026 09:30;1234,5;usd\nx;Included;03/07/2026 10:30;;\n;?;04/07/2026 10:30;0,01;EUR\n',
      'Europe/Berlin',
    );
    const canonical = await readText(
      'timestamp,funding,credits_amount,currency,stream\n2026-07-03T09:30:00,credits,12.345,USD,subscription\n' +
        '2026-07-03T10:30:00,allowance,,,subscription\n2026-07-04T10:30:00,,0.0001,EUR,subscription\n',
      'Europe/Berlin',
    );
    expect(mapped.issues).toEqual([]);
    expect(mapped.format).toBe('map:gateway');
    expect(new Set(mapped.uses.map(({ format }) => format))).toEqual(new Set(['map:gateway']));
    expect(content(mapped)).toEqual(content(canonical));
    expect(mapped.notes).toEqual(['read as usage by the map "gateway", SHA-256 of the map file feed']);
  });

  it('has the ids of the canonical CSV where its cells say the same', async () => {
    const map: CsvMap = { ...GATEWAY, columns: { timestamp: col('When'), funding: col('Kind'), model: col('M') } };
    const mapped = await read(map, 'When,M,Kind,Extra\n2026-07-03T09:30:00Z,x,credits,anything\n');
    const canonical = await readText('timestamp,funding,model,stream\n2026-07-03T09:30:00Z,credits,x,subscription\n');
    expect(mapped.uses[0]?.identity).toMatch(/^[0-9a-f]{12}$/);
    expect(mapped.uses[0]?.identity).toBe(canonical.uses[0]?.identity);
  });

  it.each([
    ['major', 'USD', '12.34', 12_340_000],
    ['cents', 'USD', '1234', 12_340_000],
    ['cents', 'USD', '0.00005', 0],
    ['cents', 'USD', '0.00015', 2],
    ['cents', 'JPY', '1234', 12_340_000],
    ['minor', 'JPY', '1234', 1_234_000_000],
    ['minor', 'KWD', '1234', 1_234_000],
    ['minor', 'EUR', '1.234,50', 12_345_000],
    ['minor', 'usd', '$5', 50_000],
    ['credits', 'ai-credits', '12.5', 12_500_000],
  ] as const)('reads %s of %s: %s', async (unit, currency, text, micros) => {
    const map: CsvMap = { ...GATEWAY, columns: { ...GATEWAY.columns, credits_amount: col('Cost', { unit }) } };
    const { uses, issues } = await read(map, `When,Kind,Cost,Cur\n03/07/2026 09:30,On-Demand,"${text}",${currency}\n`);
    expect(issues).toEqual([]);
    expect(uses.map(({ amount }) => amount)).toEqual([micros]);
  });

  it('holds a unit to its currency', async () => {
    const rows =
      'When,Kind,Cost,Cur\n03/07/2026 09:30,On-Demand,5,ai-credits\n03/07/2026 09:31,On-Demand,€5,USD\n03/07/2026 09:32,On-Demand,5,\n';
    expect(problemsOf(await read(GATEWAY, rows))).toEqual([
      '2:Cost: "5" is in cents by the map "gateway", but its currency "ai-credits" is a vendor\'s unit; its unit should be credits',
      '3:Cost: "€5" is in EUR, but the column "Cur" says USD; correct one of them',
      '4:Cost: "5" is an amount without a currency; fill the column "Cur", with USD for instance',
    ]);
  });

  it.each([
    ['fraction', 'used_pct', '0.455', 45_500_000],
    ['fraction', 'remaining_pct', '0.25', 75_000_000],
    ['percent', 'used_pct', '0.455', 455_000],
    ['percent', 'remaining_pct', '25 %', 75_000_000],
  ] as const)('reads a %s of %s: %s', async (unit, part, text, usedPct) => {
    const map: CsvMap = {
      name: 'm',
      kind: 'snapshots',
      header: ['At'],
      columns: { timestamp: col('At', { pattern: 'epoch-seconds' }), [`session_${part}`]: col('Five hours', { unit }) },
      constants: {},
    };
    const { snapshots, issues } = await read(map, `At,Five hours\n1785931200,${text}\n`);
    expect(issues).toEqual([]);
    expect(snapshots.map(({ readings }) => readings[0]?.usedPct)).toEqual([usedPct]);
  });

  it('reads a date and a time of day side by side, in the zone of the map', async () => {
    const map: CsvMap = {
      ...GATEWAY,
      columns: { timestamp: { from: ['Day', 'Hour'], zone: 'Asia/Tokyo' } },
      header: ['Day'],
      constants: { funding: '', stream: 'api' },
    };
    const { uses, issues } = await read(map, 'Day,Hour\n2026-07-03,09:30\n2026-07-03,\n,09:30\n', 'Europe/Berlin');
    expect(uses.map(({ from, until, zoneless, stream }) => [new Date(from).toISOString(), until - from, zoneless, stream])).toEqual([
      ['2026-07-03T00:30:00.000Z', 0, false, 'api'],
      ['2026-07-02T15:00:00.000Z', 86_400_000, false, 'api'],
    ]);
    expect(issues.map(({ line, column, problem }) => [line, column, problem])).toEqual([
      [4, 'Day', 'is empty; write when, such as 2026-07-01T09:30:00Z'],
    ]);
  });

  it('never guesses how a date is written', async () => {
    const map: CsvMap = { ...GATEWAY, columns: { ...GATEWAY.columns, timestamp: col('When') } };
    const { uses, issues } = await read(map, 'When,Kind,Cost,Cur\n03/04/26,Included,,\n1785931200,Included,,\n');
    expect(uses).toEqual([]);
    expect(issues.map(({ value }) => value)).toEqual(['03/04/26', '1785931200']);
  });

  it('lists what its table lacks, once a cell, and reads the other rows', async () => {
    const text =
      'When,Kind,Cost,Cur\n03/07/2026 09:30,Free,,\n03/07/2026 09:31,constructor,5,USD\n03/07/2026 09:32,__proto__,,\n03/07/2026 09:33,INCLUDED,,\n';
    const mapped = await read(GATEWAY, text);
    const lists = 'is none of the values that the map "gateway" lists for funding: "Included", "On-Demand", "?"; list it too';
    expect(problemsOf(mapped)).toEqual([`2:Kind: "Free" ${lists}`, `3:Kind: "constructor" ${lists}`, `4:Kind: "__proto__" ${lists}`]);
    expect(mapped.uses.map(({ funding }) => funding)).toEqual(['allowance']);
    expect(mapped.unread).toBe(3);
  });

  it('does not take a blank stream for that of a plan', async () => {
    const { stream: _, ...constants } = GATEWAY.constants;
    const map: CsvMap = { ...GATEWAY, constants, columns: { ...GATEWAY.columns, stream: col('What') } };
    const mapped = await read(map, 'When,Kind,Cost,Cur,What\n03/07/2026 09:30,Included,,,\n03/07/2026 09:31,Included,,,API\n');
    expect(problemsOf(mapped)).toEqual([
      '2:What: "" is empty, and says what the row is of; fill it, or write the stream under constants of the map',
    ]);
    expect(mapped.uses.map(({ stream }) => stream)).toEqual(['api']);
  });

  it('reads the sign of a ledger by the type of its entries, and refuses one that says otherwise', async () => {
    const map: CsvMap = {
      name: 'wallet',
      kind: 'credits',
      header: ['Id'],
      columns: {
        entry_id: col('Id'),
        timestamp: col('At'),
        type: col('What'),
        amount: { ...col('Sum', { unit: 'major' }), sign: 'by-type' },
      },
      constants: { stream: 'subscription', currency: 'USD' },
    };
    const rows = [
      '1,2026-07-01,purchase,20',
      '2,2026-07-02,draw,-3.50',
      '3,2026-07-03,correction,-1',
      '4,2026-07-04,draw,0',
      '5,2026-07-05,refund,4',
      '6,2026-07-06,grant,-4',
    ];
    const mapped = await read(map, `Id,At,What,Sum\n${rows.join('\n')}\n`);
    expect(mapped.entries.map(({ id, amount }) => [id, amount])).toEqual([
      ['1', 20_000_000],
      ['2', 3_500_000],
      ['3', -1_000_000],
      ['4', 0],
    ]);
    expect(problemsOf(mapped)).toEqual([
      '6:Sum: "4" is positive, although a refund takes from the balance; list its text as another type, such as correction, in the map "wallet"',
      '7:Sum: "-4" is negative, although a grant adds to the balance; list its text as another type, such as correction, in the map "wallet"',
    ]);
  });

  it('tells which column of the map is not there, and reads no row without it', async () => {
    const mapped = await read(GATEWAY, 'When,Kind,Costs,Currency\n03/07/2026 09:30,Included,,\n');
    expect(problemsOf(mapped)).toEqual([
      '1:Cost: "" is missing from the header, and the map "gateway" reads credits_amount from it; did you mean "Costs"? Correct columns.credits_amount.from of the map',
      '1:Cur: "" is missing from the header, and the map "gateway" reads currency from it; did you mean "Currency"? Correct columns.currency.from of the map',
    ]);
    expect(mapped.uses).toEqual([]);
    expect([mapped.records, mapped.unread]).toEqual([1, 1]);
  });

  it('goes before a canonical format and after that of a vendor, which says so', async () => {
    const canonical: CsvMap = { ...GATEWAY, header: ['funding'], columns: { timestamp: col('timestamp'), funding: col('funding') } };
    expect((await read(canonical, 'timestamp,funding\n2026-07-03,credits\n')).format).toBe('map:gateway');
    const vendors = FORMATS.find(({ id }) => id === 'openai-costs') as CsvFormat;
    const names = vendors.required;
    const map: CsvMap = { ...GATEWAY, header: [names[0] ?? ''] };
    const mapped = await read(map, `${names.join(',')}\n`);
    expect(mapped.format).toBe('openai-costs');
    expect(mapped.notes).toEqual(['read as openai-costs, which goes before a map; --as reads it by "map:gateway" instead']);
  });
});
