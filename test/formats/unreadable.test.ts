/** What a person is told about a file or a row that can't be read: one sentence, where it is, and what would be right. */
import { describe, expect, it } from 'vitest';
import { complaints, readText } from './reading.ts';

const USAGE = 'timestamp,event_id,funding,credits_amount,currency';
const usage = (...rows: string[]): string => [USAGE, ...rows, ''].join('\n');

describe('a file that no format reads', () => {
  it.each([
    ['is empty', '', ['f.csv: is empty; there is nothing to read in it.']],
    ['is nothing but a byte order mark', '\ufeff', ['f.csv: is empty; there is nothing to read in it.']],
    [
      'is in half of UTF-16',
      Buffer.from([0xff, 0xfe, 0x41, 0, 0x42]),
      ['f.csv: is not the UTF-16 text that its first bytes announce; save it as UTF-8.'],
    ],
    ['holds blank lines only', '\n\r\n  \n', ['f.csv: is empty; there is nothing to read in it.']],
    [
      'is a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
      ['f.csv: is not a text file; name a CSV or JSON export.'],
    ],
    [
      'is a workbook',
      Buffer.from('PK\u0003\u0004\u0014\u0000', 'latin1'),
      ['f.csv: is a workbook or an archive, not text; save the sheet as CSV, or unpack it.'],
    ],
    [
      'has a NUL byte further down',
      `${USAGE}\n${'x'.repeat(5000)}\n\u0000`,
      ['f.csv:3: holds a NUL byte, which no text has; export the file again.'],
    ],
    [
      'is in an old character set',
      Buffer.from(`${USAGE}\n2026-07-01,a,credits,1,EUR\n2026-07-02,b,credits,\u20ac,\xa3\n`, 'latin1'),
      ['f.csv:3: is not UTF-8 text; name its character set with --encoding, or save it as UTF-8 (in a spreadsheet: "CSV UTF-8").'],
    ],
    [
      'has a header that nearly fits one',
      'invoice_id,amount,currency\nR-1,2,USD\n',
      [
        'f.csv: no format recognises its header; the closest is invoices, which needs the column issued_at too; headroom inspect --suggest-map FILE writes a map for any other CSV.',
      ],
    ],
    [
      'has a header that fits one by half',
      'Account,Plan\nme,pro\n',
      [
        'f.csv: no format recognises its header; the closest is accounts, which needs the column from too; headroom inspect --suggest-map FILE writes a map for any other CSV.',
      ],
    ],
    [
      'has a header like none',
      'a,b\n1,2\n',
      [
        'f.csv: no format recognises its first line; a CSV export begins with the names of its columns, and headroom explain lists the formats.',
      ],
    ],
    ['is some other JSON', '{"name": "headroom"}', ['f.csv: is JSON that no format recognises; headroom explain lists the formats.']],
    [
      'is claimed by two formats',
      'timestamp,kind,text,funding\n',
      ['f.csv: is recognised by two formats, usage and notices; say which it is with --as usage=f.csv or --as notices=f.csv.'],
    ],
  ])('because it %s', async (_name, content, expected) => {
    expect(await complaints(content, 'f.csv')).toEqual(expected);
  });

  it('can be read as one of two that claim it, when told which', async () => {
    expect(await complaints('timestamp,kind,text,funding\n2026-07-01,,hello,\n', 'f.csv', 'notices')).toEqual([]);
  });

  it.each([
    ['usage', '{"a": 1}', 'f.csv: is JSON, and usage reads CSV; name another format with --as, or none.'],
    ['claude-usage', USAGE, 'f.csv: is no JSON, and claude-usage reads JSON; name another format with --as, or none.'],
    ['invoices', USAGE, "f.csv: can't be read as invoices, which needs the columns invoice_id, issued_at, amount."],
    ['receipts', USAGE, 'f.csv: there is no format receipts; headroom explain lists the formats.'],
  ])('is not read as %s because it was told to', async (forced, content, expected) => {
    expect(await complaints(content, 'f.csv', forced)).toEqual([expected]);
  });
});

describe('a header', () => {
  const rows = '\n2026-07-01,1,2,3\n2026-07-02,1,2,3\n';

  it.each([
    [
      'names a column twice',
      'timestamp,funding,model,Model',
      'f.csv:1:Model: is given twice in the header; keep one of the two columns, or rename one',
    ],
    [
      'misses a column every row needs',
      'event_id,funding,model,x',
      'f.csv:1:timestamp: is missing from the header; every row needs this column',
    ],
    [
      'gives used and remaining of one window',
      'timestamp,session_used_pct,Session_Remaining_Pct,x',
      'f.csv:1:Session_Remaining_Pct: stands beside session_used_pct; keep one of the two, since used and remaining are never guessed',
    ],
  ])('that %s makes its rows unreadable, once and for all', async (_name, header, expected) => {
    expect(await complaints(header + rows, 'f.csv')).toEqual([expected]);
    const read = await readText(header + rows);
    expect(read).toMatchObject({ records: 2, unread: 2, uses: [], snapshots: [] });
  });

  it('stands where its first line that says something stands', async () => {
    expect(await complaints('\n\na,a,funding\n', 'f.csv')).toEqual([
      'f.csv:3:a: is given twice in the header; keep one of the two columns, or rename one',
      'f.csv:3:timestamp: is missing from the header; every row needs this column',
    ]);
  });

  it('misses several columns at once', async () => {
    expect(await complaints('entry_id,type\n1,draw\n', 'f.csv')).toEqual(
      ['timestamp', 'amount', 'currency'].map((column) => `f.csv:1:${column}: is missing from the header; every row needs this column`),
    );
  });
});

describe('a row of usage', () => {
  it.each([
    [
      'has too few cells',
      '2026-07-01,a,none,',
      'f.csv:2: "2026-07-01,a,none," has 4 cells where the header has 5; give every row as many as the header',
    ],
    [
      'has too many cells',
      '2026-07-01,a,credits,1,50,EUR',
      'f.csv:2: "2026-07-01,a,credits,1,50,EUR" has 6 cells where the header has 5; put quotes round a cell that holds the delimiter',
    ],
    [
      'opens a quote for good',
      '2026-07-01,"a,none,,',
      'f.csv:2: opens a quote that is never closed, so that all from here on is one cell; close it, or write "" for a quote inside a cell',
    ],
    ['says no time', ',a,none,,', 'f.csv:2:timestamp: is empty; write when, such as 2026-07-01T09:30:00Z'],
    [
      'says another time',
      '7/1/26,a,none,,',
      'f.csv:2:timestamp: "7/1/26" is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day',
    ],
    [
      'names a day that never was',
      '2026-02-30,a,none,,',
      'f.csv:2:timestamp: "2026-02-30" is not a date of the calendar; write year, month and day, such as 2026-07-01',
    ],
    [
      'was paid by nobody known',
      '2026-07-01,a,mother,,',
      'f.csv:2:funding: "mother" is not known here; write allowance, credits, mixed or none',
    ],
    ['has a word for an amount', '2026-07-01,a,credits,lots,USD', 'f.csv:2:credits_amount: "lots" is not an amount; write 12.34'],
    [
      'has an amount that may be two',
      '2026-07-01,a,credits,"1,234",USD',
      'f.csv:2:credits_amount: "1,234" is ambiguous: its comma may part thousands (1234) or decimals (1.234); write one of these',
    ],
    [
      'has an amount without a currency',
      '2026-07-01,a,credits,2,',
      'f.csv:2:credits_amount: "2" is an amount without a currency; fill the column currency, with USD for instance',
    ],
    [
      'has an amount in two currencies',
      '2026-07-01,a,credits,€2,USD',
      'f.csv:2:credits_amount: "€2" is in EUR, but the column currency says USD; correct one of them',
    ],
    [
      'has a currency nobody has',
      '2026-07-01,a,credits,2,$',
      'f.csv:2:currency: "$" is not a currency; write its code, such as USD, or a unit of the vendor, such as ai-credits',
    ],
    ['has an amount below zero', '2026-07-01,a,credits,-2,USD', 'f.csv:2:credits_amount: "-2" is negative; expected zero or more'],
    [
      'was paid by the allowance and by credits',
      '2026-07-01,a,allowance,2,USD',
      'f.csv:2:credits_amount: "2" contradicts funding allowance, which says that the use was paid by the allowance; write credits or mixed there, or leave the amount empty',
    ],
    [
      'was not charged and was',
      '2026-07-01,a,none,0.000001,USD',
      'f.csv:2:credits_amount: "0.000001" contradicts funding none, which says that the use was not charged; write credits or mixed there, or leave the amount empty',
    ],
  ])('that %s', async (_name, row, expected) => {
    expect(await complaints(usage(row), 'f.csv')).toEqual([expected]);
  });

  const wide = async (columns: string, cells: string): Promise<string[]> =>
    complaints(`timestamp,funding,${columns}\n2026-07-02,none,${cells}\n`, 'f.csv');

  it.each([
    [
      'until',
      '2026-07-01',
      'f.csv:2:until: "2026-07-01" is no later than the timestamp; the end is exclusive, so write the day after the last',
    ],
    [
      'until',
      '2026-07-02',
      'f.csv:2:until: "2026-07-02" is no later than the timestamp; the end is exclusive, so write the day after the last',
    ],
    ['quantity', '-1', 'f.csv:2:quantity: "-1" is negative; expected zero or more'],
    ['input_tokens', '1.5', 'f.csv:2:input_tokens: "1.5" is not a whole number; write 1234'],
    ['input_tokens', '-3', 'f.csv:2:input_tokens: "-3" is negative; expected zero or more'],
    ['output_tokens', 'many', 'f.csv:2:output_tokens: "many" is not a whole number; write 1234'],
    ['session_used_pct', '-1', 'f.csv:2:session_used_pct: "-1" is negative; a percentage is zero or more'],
    ['session_used_pct', 'half', 'f.csv:2:session_used_pct: "half" is not a percentage; write 45 or 45.5'],
    [
      'weekly_remaining_pct',
      '101',
      'f.csv:2:weekly_remaining_pct: "101" is more than 100 % remaining; a used percentage belongs in a column that ends in _used_pct',
    ],
    ['session_limit', '-1', 'f.csv:2:session_limit: "-1" is negative; expected zero or more'],
    ['vendor_exceeds', 'maybe', 'f.csv:2:vendor_exceeds: "maybe" is neither true nor false; write true or false'],
    ['stream', 'phone', 'f.csv:2:stream: "phone" is not known here; write subscription, api, cloud or other'],
  ])('whose %s is %s', async (column, cell, expected) => {
    expect(await wide(column, cell)).toEqual([expected]);
  });

  it.each(['2026-07-01T09:30:00Z', '2026-07-01T09:29:59Z', '2026-07-01'])('whose end, %s, is not after its start', async (until) => {
    expect(await complaints(`timestamp,until,funding\n2026-07-01T09:30:00Z,${until},none\n`, 'f.csv')).toEqual([
      `f.csv:2:until: "${until}" is no later than the timestamp; the end is exclusive, so write a later time, or leave the cell empty for an instant`,
    ]);
  });

  it('whose countdown is none', async () => {
    expect(await wide('session_used_pct,session_resets_in', '44,soon')).toEqual([
      'f.csv:2:session_resets_in: "soon" is not a length of time; write 3 hr 12 min, 2d 4h or PT3H12M',
    ]);
  });

  it('is listed with all that is wrong with it, and the others are read', async () => {
    const text = usage('2026-07-01,a,credits,1,USD', 'x,b,y,z,', '2026-07-02,c,none,,', '2026-07-03,d', '2026-07-04,e,none,,');
    const read = await readText(text);
    expect(read.issues.map(({ line, column, value }) => [line, column, value])).toEqual([
      [3, 'timestamp', 'x'],
      [3, 'funding', 'y'],
      [3, 'credits_amount', 'z'],
      [5, '', '2026-07-03,d'],
    ]);
    expect(read).toMatchObject({ records: 5, unread: 2 });
    expect(read.uses.map((use) => use.id)).toEqual(['a', 'c', 'e']);
  });
});

describe('a row of the other canonical files', () => {
  it.each([
    [
      'a snapshot with money of no currency',
      'timestamp,credits_used\n2026-07-01,2\n',
      'f.csv:2:credits_used: "2" is an amount without a currency; fill the column currency, with USD for instance',
    ],
    ['a snapshot of no time', 'timestamp,session_used_pct\n,2\n', 'f.csv:2:timestamp: is empty; write when, such as 2026-07-01T09:30:00Z'],
    [
      'an entry of no type',
      'entry_id,timestamp,type,amount,currency\n1,2026-07-01,,2,USD\n',
      'f.csv:2:type: is empty; write purchase, auto-reload, grant, draw, refund, correction, expiry or void',
    ],
    [
      'an entry of another type',
      'entry_id,timestamp,type,amount,currency\n1,2026-07-01,gift,2,USD\n',
      'f.csv:2:type: "gift" is not known here; write purchase, auto-reload, grant, draw, refund, correction, expiry or void',
    ],
    [
      'an entry below zero',
      'entry_id,timestamp,type,amount,currency\n1,2026-07-01,refund,-2,USD\n',
      'f.csv:2:amount: "-2" is negative; expected zero or more',
    ],
    [
      'an entry without an id',
      'entry_id,timestamp,type,amount,currency\n,2026-07-01,draw,2,USD\n',
      'f.csv:2:entry_id: is empty; every entry needs its own id',
    ],
    [
      'an entry of no amount',
      'entry_id,timestamp,type,amount,currency\n1,2026-07-01,draw,,USD\n',
      'f.csv:2:amount: is empty; write how much, such as 12.34',
    ],
    [
      'a priority beyond all',
      'entry_id,timestamp,type,amount,currency,priority\n1,2026-07-01,grant,2,USD,101\n',
      'f.csv:2:priority: "101" is no priority; write 0 (pays first) to 100',
    ],
    [
      'an entry of no currency',
      'entry_id,timestamp,type,amount,currency\n1,2026-07-01,draw,2,\n',
      'f.csv:2:currency: is empty; write the currency of the amount, such as USD',
    ],
    [
      'an entry in another currency than its amount',
      'entry_id,timestamp,type,amount,currency\n1,2026-07-01,draw,€2,USD\n',
      'f.csv:2:amount: "€2" is in EUR, but the column currency says USD; correct one of them',
    ],
    [
      'an entry of another stream',
      'entry_id,timestamp,type,amount,currency,stream\n1,2026-07-01,draw,2,USD,cloud\n',
      'f.csv:2:stream: "cloud" is not known here; write subscription or api',
    ],
    [
      'an entry that expires at no time',
      'entry_id,timestamp,type,amount,currency,expires_at\n1,2026-07-01,grant,2,USD,never\n',
      'f.csv:2:expires_at: "never" is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day',
    ],
    [
      'an invoice without a number',
      'invoice_id,issued_at,amount,currency\n,2026-07-01,2,USD\n',
      'f.csv:2:invoice_id: is empty; write the number of the invoice or receipt',
    ],
    [
      'an invoice of no date',
      'invoice_id,issued_at,amount,currency\nR,,2,USD\n',
      'f.csv:2:issued_at: is empty; write when, such as 2026-07-01T09:30:00Z',
    ],
    [
      'an invoice of no currency',
      'invoice_id,issued_at,amount,currency\nR,2026-07-01,-2,N/A\n',
      'f.csv:2:currency: "N/A" is empty; write the currency of the amount, such as USD',
    ],
    [
      'an invoice of another stream',
      'invoice_id,issued_at,amount,currency,stream\nR,2026-07-01,2,USD,cloud\n',
      'f.csv:2:stream: "cloud" is not known here; write subscription, credits, api, tax or other',
    ],
    [
      'a snapshot of less than nothing used',
      'timestamp,credits_used,currency\n2026-07-01,-2,USD\n',
      'f.csv:2:credits_used: "-2" is negative; expected zero or more',
    ],
    [
      'a snapshot of credits neither on nor off',
      'timestamp,credits_enabled\n2026-07-01,perhaps\n',
      'f.csv:2:credits_enabled: "perhaps" is neither true nor false; write true or false',
    ],
    [
      'a snapshot whose reset is no time',
      'timestamp,weekly_used_pct,weekly_resets_at\n2026-07-01,4,Monday\n',
      'f.csv:2:weekly_resets_at: "Monday" is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day',
    ],
    ['a message at no time', 'timestamp,kind,text\n,,Stop!\n', 'f.csv:2:timestamp: is empty; write when, such as 2026-07-01T09:30:00Z'],
    ['a plan since nobody knows when', 'account,plan,from\nme,pro,\n', 'f.csv:2:from: is empty; write when, such as 2026-07-01T09:30:00Z'],
    [
      'an allowance below zero',
      'account,plan,from,allowance\nme,pro,2026-07-01,-1\n',
      'f.csv:2:allowance: "-1" is negative; expected zero or more',
    ],
    [
      'an invoice of no amount',
      'invoice_id,issued_at,amount,currency\nR,2026-07-01,,USD\n',
      'f.csv:2:amount: is empty; write how much, such as 12.34, or -12.34 for money back',
    ],
    [
      'an invoice whose period ends before it starts',
      'invoice_id,issued_at,amount,currency,period_start,period_end\nR,2026-07-01,2,USD,2026-07-01,2026-06-01\n',
      'f.csv:2:period_end: "2026-06-01" is before the start of the period; write the end of the period',
    ],
    ['a message of no words', 'timestamp,kind,text\n2026-07-01,other,\n', 'f.csv:2:text: is empty; write what the message said'],
    [
      'a message of another kind',
      'timestamp,kind,text\n2026-07-01,shouting,Stop!\n',
      'f.csv:2:kind: "shouting" is not known here; write limit-reached, spend-cap-reached, out-of-credits, credits-required, blocked or other',
    ],
    [
      'an account without a name',
      'account,plan,from\n,pro,2026-07-01\n',
      'f.csv:2:account: is empty; write the name that the other files give the account, or default',
    ],
    ['an account on no plan', 'account,plan,from\nme,,2026-07-01\n', 'f.csv:2:plan: is empty; write the plan, such as claude-pro'],
    [
      'a plan that ends as it starts',
      'account,plan,from,until\nme,pro,2026-07-01,2026-07-01\n',
      'f.csv:2:until: "2026-07-01" is not after from; the end is exclusive, so write the day after the last',
    ],
    [
      'a billing day that no month has',
      'account,plan,from,billing_day\nme,pro,2026-07-01,32\n',
      'f.csv:2:billing_day: "32" is not a day of the month; write 1 to 31',
    ],
    [
      'a zone of another world',
      'account,plan,from,timezone\nme,pro,2026-07-01,Mars/Olympus\n',
      'f.csv:2:timezone: "Mars/Olympus" is not a time zone; write an IANA name, such as Europe/Berlin',
    ],
  ])('such as %s', async (_name, text, expected) => {
    expect(await complaints(text, 'f.csv')).toEqual([expected]);
  });
});
