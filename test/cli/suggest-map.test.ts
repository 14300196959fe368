/** What `inspect --suggest-map` writes is a map, once what it asks for is filled in: each CSV is suggested, answered, audited. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { desk } from './desk.ts';

interface Column {
  from: string | string[];
  [key: string]: unknown;
}

interface Map {
  name: string;
  kind: string;
  header: string[];
  columns: Record<string, Column>;
  constants: Record<string, string>;
  comments: string[];
}

async function suggested(csv: string | Uint8Array, name = 'x.csv'): Promise<Map> {
  const { code, out, err } = await desk().run(`inspect --suggest-map - --stdin-name ${name}`, { stdin: csv });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { version, maps } = JSON.parse(out) as { version: number; maps: Map[] };
  expect([version, maps.length]).toEqual([1, 1]);
  return maps[0] as Map;
}

/** Paths that the comments are about, in their order. */
const asked = ({ comments }: Map): string[] => comments.map((comment) => comment.slice(0, comment.indexOf(':')));

interface Report {
  readonly draws: readonly {
    readonly id: string;
    readonly from: string;
    readonly amount: string;
    readonly currency: string;
    readonly verdict: string;
  }[];
}

async function audited(map: Map, csv: string, more: Readonly<Record<string, string>> = {}): Promise<Report['draws']> {
  const at = desk({ 'x.csv': csv, 'map.json': JSON.stringify({ version: 1, maps: [map] }), ...more });
  const { err, out } = await at.run(['audit', 'x.csv', ...Object.keys(more), '--map', 'map.json', '--format', 'json']);
  expect(err).toBe('');
  return (JSON.parse(out) as Report).draws;
}

const drawn = (draws: Report['draws']): string[] => draws.map(({ from, amount, currency }) => `${from} ${amount} ${currency}`);

describe('a suggested map', () => {
  test('leaves open what could be either, and is read once that is answered', async () => {
    const csv =
      'Created At,User Email,Model,Input Tokens,Output Tokens,Total,Type\n03/04/2026 09:30,a@x.org,m-1,10,20,0,Included\n05/06/2026 10:30,a@x.org,m-1,10,20,1234,On-Demand\n06/06/2026 10:30,a@x.org,m-1,10,20,50,Courtesy\n';
    const map = await suggested(csv, 'My-Export.2026.csv');
    expect(map).toMatchObject({
      name: 'my-export-2026',
      kind: 'usage',
      header: ['Created At', 'User Email', 'Model', 'Input Tokens', 'Output Tokens', 'Total', 'Type'],
      columns: {
        timestamp: { from: 'Created At' },
        model: { from: 'Model' },
        input_tokens: { from: 'Input Tokens' },
        output_tokens: { from: 'Output Tokens' },
        credits_amount: { from: 'Total' },
        funding: { from: 'Type', values: { Included: 'allowance', 'On-Demand': 'credits' } },
      },
      constants: {},
    });
    expect(map.columns['timestamp']).toEqual({ from: 'Created At' });
    expect(map.columns['credits_amount']).toEqual({ from: 'Total' });
    expect(asked(map)).toEqual([
      'kind',
      'columns.timestamp.pattern',
      'columns.timestamp.zone',
      'columns.funding.values',
      'columns.funding.values',
      'columns.credits_amount.unit',
      'columns',
      'constants.currency',
      'constants.stream',
    ]);
    expect(map.comments).toContain(
      'columns.timestamp.pattern: is "03/04/2026 09:30" written "DD/MM/YYYY HH:mm" or "MM/DD/YYYY HH:mm"? Both fit all that was looked at.',
    );
    // As it is, it is refused by what is missing.
    const open = desk({ 'x.csv': csv, 'map.json': JSON.stringify({ version: 1, maps: [map] }) });
    expect(
      (await open.run('audit x.csv --map map.json')).err
        .trimEnd()
        .split('\n')
        .map((line) => line.split(': ')[1]),
    ).toEqual(['maps.0.columns.credits_amount.unit', 'maps.0.columns.stream', 'maps.0.columns.credits_amount']);
    Object.assign(map.columns['timestamp'] as Column, { pattern: 'MM/DD/YYYY HH:mm', zone: 'America/New_York' });
    Object.assign(map.columns['credits_amount'] as Column, { unit: 'cents' });
    Object.assign(map.columns['funding']?.['values'] as object, { Courtesy: 'none' });
    Object.assign(map.constants, { currency: 'USD', stream: 'subscription' });
    // Courtesy was not charged, and yet it costs 50: the contradiction is told, not swallowed.
    const at = desk({ 'x.csv': csv, 'map.json': JSON.stringify({ version: 1, maps: [map] }) });
    expect((await at.run('audit x.csv --map map.json')).err).toContain('x.csv:4:Total: "50" contradicts funding none');
    Object.assign(map.columns['funding']?.['values'] as object, { Courtesy: 'credits' });
    expect(drawn(await audited(map, csv))).toEqual(['2026-05-06T14:30:00.000Z 12.34 USD', '2026-06-06T14:30:00.000Z 0.50 USD']);
  });

  test('needs no answer but the stream where the file says all of it', async () => {
    const csv = 'timestamp;kind;cost (EUR)\n2026-07-03T09:30:00Z;Included;0,00\n2026-07-13T09:30:00Z;Extra usage;1,25\n';
    const map = await suggested(csv);
    expect(map.columns).toEqual({
      timestamp: { from: 'timestamp' },
      funding: { from: 'kind', values: { Included: 'allowance', 'Extra usage': 'credits' } },
      credits_amount: { from: 'cost (EUR)', unit: 'major' },
    });
    expect(map.constants).toEqual({ currency: 'EUR' });
    expect(asked(map)).toEqual(['kind', 'columns.funding.values', 'constants.stream']);
    map.constants['stream'] = 'subscription';
    expect(drawn(await audited(map, csv))).toEqual(['2026-07-13T09:30:00.000Z 1.25 EUR']);
  });

  test('of meters never takes used for remaining, nor a fraction for per cent', async () => {
    const csv =
      'polled_at,five_hour_utilization,five_hour_resets_at,weekly,weekly_reset_in,Weekly left %\n1785931200,0.45,1785938400,0.1,2d 4h,90\n1785934800,0.99,1785938400,0.2,2d 3h,80\n';
    const map = await suggested(csv);
    expect(map.kind).toBe('snapshots');
    expect(map.columns).toEqual({
      session_used_pct: { from: 'five_hour_utilization' },
      session_resets_at: { from: 'five_hour_resets_at', pattern: 'epoch-seconds' },
      weekly_resets_in: { from: 'weekly_reset_in' },
      weekly_remaining_pct: { from: 'Weekly left %', unit: 'percent' },
      timestamp: { from: 'polled_at', pattern: 'epoch-seconds' },
    });
    expect(asked(map)).toEqual(['kind', 'columns.session_used_pct.unit', 'columns']);
    Object.assign(map.columns['session_used_pct'] as Column, { unit: 'fraction' });
    const usage =
      'timestamp,funding,credits_amount,currency,plan,feature,client,surface\n2026-08-05T12:50:00Z,credits,2,USD,claude-pro,none,x,x\n';
    const [draw] = await audited(map, csv, { 'usage.csv': usage });
    // The session stands at 99 per cent ten minutes later, and not at 0.99.
    expect(draw?.verdict).not.toBe('premature');
  });

  test('of a ledger asks for the sign, and for every word that it does not know', async () => {
    const csv =
      '"Id","Date","Time","Type","Amount","Balance"\n"1","07/01/2026","9:00 AM","Top-up","$20.00","$20.00"\n"2","07/13/2026","9:10 PM","Usage","-$1.50","$18.50"\n"3","07/14/2026","1:10 PM","Thanks","$1.00","$19.50"\n';
    const map = await suggested(csv);
    expect(map).toMatchObject({
      kind: 'credits',
      columns: {
        entry_id: { from: 'Id' },
        timestamp: { from: ['Date', 'Time'], pattern: 'MM/DD/YYYY h:mm A' },
        type: { from: 'Type', values: { 'Top-up': 'purchase', Usage: 'draw' } },
        amount: { from: 'Amount', unit: 'major' },
        balance_after: { from: 'Balance', unit: 'major' },
      },
    });
    expect(asked(map)).toEqual([
      'kind',
      'columns.timestamp.zone',
      'columns.type.values',
      'columns.type.values',
      'columns.amount.sign',
      'constants.currency',
      'constants.stream',
    ]);
    Object.assign(map.columns['amount'] as Column, { sign: 'by-type' });
    Object.assign(map.columns['type']?.['values'] as object, { Thanks: 'grant' });
    Object.assign(map.constants, { currency: 'CAD', stream: 'subscription' });
    expect(drawn(await audited(map, csv))).toEqual(['2026-07-13T21:10:00.000Z 1.50 CAD']);
  });

  test.each([
    [
      'invoices',
      'Invoice Number,Date,Description,Amount,Currency,Status\nI-1,2026-07-01,Pro plan,20.00,USD,paid\n',
      ['invoice_id', 'issued_at', 'description', 'currency', 'status', 'amount'],
    ],
    ['notices', 'Time,Message\n2026-07-01T10:00:00Z,You hit your limit\n', ['timestamp', 'text']],
    ['accounts', 'User,Plan,Start Date\nann,claude-pro,2026-07-01\n', ['account', 'plan', 'from']],
    ['usage', 'a,b\n1,2\n', []],
  ])('of %s is of that kind', async (kind, csv, columns) => {
    const map = await suggested(csv);
    expect(map.kind).toBe(kind);
    expect(Object.keys(map.columns).sort()).toEqual([...columns].sort());
  });

  test('names the columns that it leaves alone, and those of which two could be meant', async () => {
    const map = await suggested('timestamp,cost usd,cost eur,Fancy,Tokens\n2026-07-01T10:00:00Z,1.5,1.25,x,7\n');
    expect(map.columns).toEqual({ timestamp: { from: 'timestamp' } });
    expect(map.comments.slice(1)).toEqual([
      'columns.credits_amount: "cost usd" or "cost eur" could be meant; write which.',
      'columns: "Tokens" sums tokens of several kinds; no column takes it, except quantity where the plan counts such tokens.',
      'columns: nothing is read from "Fancy".',
      'constants.stream: are the rows of a subscription ("subscription"), or of something billed by itself, such as an API ("api")?',
      'constants.funding: what paid for the rows? Write "allowance", "credits", "mixed" or "none" (not charged), or "" where the file does not say it.',
    ]);
  });

  test('puts no key into a report', async () => {
    const map = await suggested('timestamp,model,api_key\n2026-07-01T10:00:00Z,m,sk-abc\n');
    expect(map.columns['api_key']).toBeUndefined();
    expect(JSON.stringify(map)).not.toContain('sk-abc');
    expect(asked(map)).toContain('columns.api_key');
  });

  test('says so where only the beginning was looked at, and reads gzip as it is', async () => {
    const rows = Array.from({ length: 60_000 }, (_, at) => `2026-07-01T10:00:00Z,model-${at % 3},Included`);
    const csv = `timestamp,model,kind\n${rows.join('\n')}\n`;
    const map = await suggested(gzipSync(csv));
    expect(map.comments[0]).toMatch(/^header: only the first \d+ rows were looked at; later ones may hold other words and times\.$/);
    expect(map.columns['model']).toEqual({ from: 'model' });
  });
});

const TRACKER = 'Timestamp,Reset Type,Session %,Weekly %\n';

describe('--suggest-map', () => {
  test.each([
    ['a file that a vendor writes', TRACKER, 'x.csv: is recognised as claude-usage-tracker-csv, and needs no map.\n'],
    ['JSON', '{"a":1}', 'x.csv: is JSON that no format recognises; headroom explain lists the formats.\n'],
    ['nothing', '', 'x.csv: is empty; there is nothing to read in it.\n'],
    [
      'a text that is no table',
      '# My notes\n\nLines, of Markdown.\n',
      'x.csv: its first line names a single column; a map is for a CSV that states at least a time and what was used or paid then.\n',
    ],
    [
      'a header that says a name twice',
      'a,b,A\n1,2,3\n',
      'x.csv:1:A: is given twice in the header; keep one of the two columns, or rename one\n',
    ],
  ])('refuses %s', async (_, csv, said) => {
    const at = desk({ 'x.csv': csv });
    const { code, out, err } = await at.run('inspect --suggest-map x.csv');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(said);
  });

  test('is about one file', async () => {
    const at = desk({ 'x.csv': 'a,b\n', 'd/y.csv': 'a\n', 'd/z.csv': 'b\n' });
    expect((await at.run('inspect y.csv --suggest-map x.csv')).err).toBe('--suggest-map x.csv: is about one file; leave out y.csv.\n');
    expect((await at.run('inspect --suggest-map d')).err).toBe('--suggest-map d: name one CSV.\n');
    expect((await at.run('inspect --suggest-map none.csv')).code).toBe(2);
  });

  test('says that a file is read without a map too', async () => {
    const { out } = await desk({ 'x.csv': 'timestamp,credits_used,currency\n2026-07-01,5.00,USD\n' }).run('inspect --suggest-map x.csv');
    expect(out).toContain('header: without a map the file is read as snapshots; this map goes before it.');
  });
});
