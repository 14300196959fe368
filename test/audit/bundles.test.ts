/**
 * Uses that are told together while they are read, against the same files with each use by itself: the same report, whatever the windows,
 * however many uses of an account fall on one instant, and wherever the pieces of the file end.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, type AuditRequest, type InputFile } from '../../src/audit/audit.ts';
import { replayWholly } from '../../src/audit/accounts.ts';
import { memoryStore, spillingStore, type AccountTable, type RecordStore } from '../../src/audit/store.ts';
import { USUAL_BUDGET, type Spill } from '../../src/audit/store/spill.ts';
import { gatherPlainly } from '../../src/audit/store/space.ts';
import { CROSSINGS, type Plan, type Policy } from '../../src/domain/policy.ts';
import { readPlainly, readQuickly } from '../../src/formats/read.ts';
import { Dice } from '../fuzz/dice.ts';
import { ANYTHING, at, context, countedSession, DAY, HOUR, MINUTE, rule, units, windowOf } from '../reference/stories.ts';
import { OPTIONS } from '../support/options.ts';

/** One in so many. */
const NEVER = 2 ** 31;

const SEEDS = Number(process.env['HEADROOM_SEEDS'] ?? 300);

function policyOf(dice: Dice): Policy {
  const some = <T>(one: number, then: T, otherwise: T): T => (dice.below(one) === 0 ? then : otherwise);
  const windows = [
    countedSession(3 + dice.below(9), { starts: some(3, 'first-use-hour', 'first-use'), ...some(6, { length: HOUR / 2 }, {}) }),
    windowOf('weekly', {
      starts: some(20, 'reported', 'anchor'),
      anchor: at('11:00'),
      length: 6 * HOUR,
      limit: { quantity: units(8 + dice.below(30)), unit: 'requests' },
    }),
    windowOf('long', { starts: 'first-use', length: 2 * DAY, limit: { quantity: units(20 + dice.below(60)), unit: 'requests' } }),
    windowOf('month', { length: null, starts: 'calendar-month', limit: { quantity: units(60), unit: 'requests' } }),
    ...some(20, [windowOf('scoped', { scope: { ...ANYTHING, model: ['opus-*'] }, limit: { quantity: units(9), unit: 'requests' } })], []),
  ].filter(() => dice.below(3) > 0);
  const coverage = [rule('fast', { feature: ['fast'] }, { until: some(2, at('15:00'), null) })];
  const [policy] = context({ windows, coverage, crossing: dice.one(CROSSINGS) }).policies;
  const tide = policy?.plans.get('tide');
  if (policy === undefined || tide === undefined) throw new Error('the context has a plan');
  (policy.plans as Map<string, Plan>).set('flood', { ...tide, id: 'flood', windows: [countedSession(2), ...tide.windows.slice(1, 2)] });
  return policy;
}

/** Of a few accounts, mostly paid by the allowance; `oddness`: one row in so many says something else. */
function rowsOf(dice: Dice, oddness: number): string[] {
  const some = <T>(one: number, then: T, otherwise: T): T => (dice.below(one) === 0 ? then : otherwise);
  const accounts = 1 + dice.below(5);
  const step = dice.one([1_000, MINUTE, 3 * MINUTE]);
  const together = dice.one([NEVER, 30, 4]);
  const switching = dice.one([NEVER, NEVER, 20]);
  const pauses = dice.one([NEVER, 100, 5]);
  const naming = dice.one([NEVER, 12]);
  let from = at('07:00') - dice.below(3) * DAY;
  return Array.from({ length: 100 + dice.below(500) }, (_, row) => {
    from += some(together, 0, (1 + dice.below(3)) * step) + some(90, 11 * HOUR, 0) + some(pauses, 13 * DAY, 0);
    const isOdd = dice.below(oddness) === 0;
    const shown = some(isOdd ? 3 : NEVER, from - dice.below(8) * dice.one([HOUR, step]), from);
    const isDrawn = some(20, true, false);
    const cells = {
      timestamp: new Date(shown).toISOString(),
      event_id: some(
        isOdd ? 6 : NEVER,
        `evt_${String(dice.below(row + 1)).padStart(4, '0')}`,
        `${some(naming, 'a long name '.repeat(6), 'evt')}_${String(row).padStart(4, '0')}`,
      ),
      account: `acct_${dice.below(accounts)}`,
      plan: isOdd ? dice.one(['tide', 'flood', 'ebb', '']) : some(switching, 'flood', 'tide'),
      model: some(3, 'opus-5', 'sonnet-5'),
      feature: some(40, 'fast', 'none'),
      quantity: isOdd ? dice.one(['', '0', '2.5', '7']) : some(8, '0.2', '0.1'),
      funding: isOdd ? dice.one(['credits', 'mixed', 'none', '', 'allowance', 'allowance']) : isDrawn ? 'credits' : 'allowance',
      credits_amount: isDrawn ? '0.25' : '',
      currency: isDrawn ? 'USD' : '',
      list_amount: '0.25',
      until: some(isOdd ? 9 : NEVER, new Date(shown + HOUR).toISOString(), ''),
      stream: some(isOdd ? 9 : NEVER, 'api', ''),
      client: some(isOdd ? 6 : NEVER, '"a ""client"""', 'desktop'),
    };
    if (cells.funding === 'none' || cells.funding === '' || (cells.funding === 'allowance' && isDrawn))
      Object.assign(cells, { credits_amount: '', currency: '' });
    return Object.values(cells).join(',');
  });
}

const HEADER = 'timestamp,event_id,account,plan,model,feature,quantity,funding,credits_amount,currency,list_amount,until,stream,client';

function inPieces(text: string, dice: Dice): InputFile {
  const bytes = Buffer.from(text);
  const size = dice.one([3_000, 20_000, 1e6]);
  return {
    path: 'usage.csv',
    async *chunks() {
      for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size));
    },
  };
}

class Held implements Spill {
  private bytes = Buffer.alloc(0);

  get length(): number {
    return this.bytes.length;
  }

  append(bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes, bytes]);
  }

  read(into: Uint8Array, from: number): void {
    into.set(this.bytes.subarray(from, from + into.length));
  }
}

/** What stands in the tables of a store, and how often files were read once more. */
interface Seen {
  rows: number;
  bundles: number;
  readAgain: number;
}

function watched(store: RecordStore, seen: Seen): RecordStore {
  const { rows, bundling } = store;
  return {
    ...(rows === undefined ? {} : { rows }),
    add: (record) => store.add(record),
    keys: () => store.keys(),
    recordsOf: (...args) => store.recordsOf(...args),
    tableOf: (keys) => counted(store.tableOf(keys), seen),
    ...(bundling === undefined
      ? {}
      : {
          bundling: {
            ...bundling,
            beginAgain: (single) => {
              seen.readAgain += 1;
              bundling.beginAgain(single);
            },
          },
        }),
  };
}

function requestOf(input: InputFile, policy: Policy, store: RecordStore, more: Partial<AuditRequest> = {}): AuditRequest {
  const told = { inputs: [input], forcedFormats: new Map([['usage.csv', 'usage']]), policies: [policy], policyDigest: '', toolVersion: '' };
  return { ...told, partial: true, options: OPTIONS, store, ...more };
}

const exact = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

async function reportOf(request: AuditRequest): Promise<string> {
  return JSON.stringify(await audit(request), exact);
}

/** A report is too long to be shown. */
function firstDifference(text: string, other: string): string {
  if (text === other) return '';
  let at = 0;
  while (text[at] === other[at]) at += 1;
  return `${text.slice(at - 200, at + 100)}\nand not\n${other.slice(at - 200, at + 100)}`;
}

/** Each use by itself. */
function singly(store: RecordStore): RecordStore {
  const { rows } = store;
  return {
    ...(rows === undefined ? {} : { rows }),
    add: (record) => store.add(record),
    keys: () => store.keys(),
    recordsOf: (...args) => store.recordsOf(...args),
    tableOf: (keys) => store.tableOf(keys),
  };
}

/** The tables of a store, counted. */
function counted(table: AccountTable | null, seen: Seen): AccountTable | null {
  const rows = table?.uses.rows ?? 0;
  for (let row = 0; row < rows; row += 1) {
    seen.rows += 1;
    if (table !== null && table.uses.parts(row) > 0) seen.bundles += 1;
  }
  return table;
}

beforeAll(() => {
  replayWholly(false);
  readPlainly(false);
  readQuickly(true);
  gatherPlainly(false);
});
afterAll(() => {
  replayWholly(process.env['HEADROOM_REPLAY'] === 'whole');
  readPlainly(process.env['HEADROOM_READER'] === 'plain');
  readQuickly(process.env['HEADROOM_READER'] !== 'usual');
  gatherPlainly(process.env['HEADROOM_READER'] === 'plain');
});

const NOTHING_SEEN: Seen = { rows: 0, bundles: 0, readAgain: 0 };

/** The report of a file with its uses together and with each by itself, which must be the same; what was seen of the first. */
async function alike(seed: number, oddness: number): Promise<Seen & { readonly uses: number }> {
  const dice = new Dice(seed);
  const policy = policyOf(dice);
  const rows = rowsOf(dice, oddness);
  const input = inPieces(`${HEADER}\n${rows.join('\n')}\n`, dice);
  const options = { ...OPTIONS, draws: dice.one(['all', 'open'] as const) };
  const budget = { ...USUAL_BUDGET, usesPerAccount: 0, leastUses: 40, mostUses: 40 };
  const store = dice.below(2) === 0 ? memoryStore() : spillingStore(new Held(), budget);
  const seen = { ...NOTHING_SEEN };
  const together = await reportOf(requestOf(input, policy, watched(store, seen), { options }));
  const apart = await reportOf(requestOf(input, policy, singly(memoryStore()), { options }));
  expect(firstDifference(together, apart), `seed ${seed}`).toBe('');
  return { ...seen, uses: rows.length };
}

async function seenOfMany(oddnessOf: (dice: Dice) => number): Promise<Seen & { readonly uses: number }> {
  const all = { ...NOTHING_SEEN, uses: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { rows, bundles, readAgain, uses } = await alike(seed, oddnessOf(new Dice(seed)));
    all.rows += rows;
    all.bundles += bundles;
    all.readAgain += readAgain;
    all.uses += uses;
  }
  return all;
}

describe('uses that are told together', () => {
  it(
    'give the report that each gives by itself, with no need to read any twice',
    async () => {
      const { rows, bundles, readAgain, uses } = await seenOfMany(() => NEVER);
      expect(readAgain).toBe(0);
      expect(bundles).toBeGreaterThan(5 * SEEDS);
      expect(rows).toBeLessThan(uses * 0.7);
    },
    60_000 + SEEDS * 100,
  );

  it(
    'give it too where some are odd, or come late',
    async () => {
      const { bundles, readAgain } = await seenOfMany((dice) => dice.one([500, 150, 30]));
      expect(bundles).toBeGreaterThan(SEEDS);
      expect(readAgain).toBeGreaterThan(SEEDS / 10);
    },
    60_000 + SEEDS * 150,
  );

  const policy = context({ windows: [countedSession(1000)] }).policies[0] as Policy;
  const lineOf = (row: number, stream = ''): string =>
    `${new Date(at('07:00') + row * MINUTE).toISOString()},evt_${row},acct_${row % 2},tide,sonnet-5,none,1,allowance,,,,,${stream},`;
  const lines = Array.from({ length: 400 }, (_, row) => lineOf(row));
  const usesOf = (rows: readonly string[]): InputFile => inPieces(`${HEADER}\n${rows.join('\n')}\n`, new Dice(3));
  const seenOf = async (rows: readonly string[]): Promise<Seen> => {
    const seen = { ...NOTHING_SEEN };
    await audit(requestOf(usesOf(rows), policy, watched(memoryStore(), seen)));
    return seen;
  };

  it('are few rows where nothing else happens', async () => {
    const { rows, bundles, readAgain } = await seenOf(lines);
    expect(rows).toBeLessThan(20);
    expect([bundles > 0, readAgain]).toEqual([true, 0]);
  });

  it('are read once more where a later row of the account needs each by itself, and only that account\u2019s stay apart', async () => {
    const { rows, readAgain } = await seenOf([...lines, lineOf(400, 'api')]);
    expect(readAgain).toBe(1);
    expect(rows).toBeGreaterThan(200);
    expect(rows).toBeLessThan(230);
  });

  it('are known as before where there are so many rows that they need more memory', async () => {
    const session = context({ windows: [countedSession(1000, { starts: 'first-use' })] }).policies[0] as Policy;
    // One account's uses all stay.
    const many = Array.from({ length: 40_000 }, (_, row) =>
      row % 2 === 0 ? lineOf(row).replace('allowance,', 'credits,0.1').replace(',0.1,,', ',0.1,USD,') : lineOf(row),
    );
    const seen = { ...NOTHING_SEEN };
    await audit(requestOf(usesOf(many), session, watched(memoryStore(), seen), { options: { ...OPTIONS, draws: 'none' } }));
    expect(seen.readAgain).toBe(0);
    expect(seen.rows).toBeGreaterThan(20_000);
    expect(seen.rows).toBeLessThan(22_000);
  });

  it('are read once more for all accounts together that need it', async () => {
    expect((await seenOf([...lines, lineOf(400, 'api'), lineOf(401, 'api')])).readAgain).toBe(1);
  });

  it('are not told together where their account has other records, as far as these were read before', async () => {
    const credits = 'timestamp,entry_id,account,type,amount,currency\n2026-03-10T09:00:00Z,e1,acct_0,draw,0.25,USD\n';
    const ledger = { ...inPieces(credits, new Dice(1)), path: 'credits.csv' };
    for (const [inputs, times] of [
      [[ledger, usesOf(lines)], 0],
      [[usesOf(lines), ledger], 1],
    ] as const) {
      const seen = { ...NOTHING_SEEN };
      await audit({ ...requestOf(usesOf(lines), policy, watched(memoryStore(), seen)), inputs });
      expect(seen.readAgain).toBe(times);
    }
  });

  it('stay as they are where a file is in no order, which is seen at once', async () => {
    const dice = new Dice(7);
    const shuffled = lines.map((line) => ({ line, place: dice.below(1e6) })).sort((a, b) => a.place - b.place);
    const { bundles, readAgain } = await seenOf(shuffled.map(({ line }) => line));
    expect([bundles, readAgain]).toEqual([0, 0]);
  });

  it('stay as they are from the first row on that comes late', async () => {
    const late = [...lines.slice(0, 100), ...lines.slice(100).reverse()];
    expect((await seenOf(late)).rows).toBeGreaterThan(300);
    expect((await seenOf([...lines].reverse())).bundles).toBe(0);
  });

  it('are refused where the file was written to before it was read once more', async () => {
    const odd = [...lines, lineOf(400, 'api')];
    let times = 0;
    const growing: InputFile = {
      path: 'usage.csv',
      chunks: () => {
        times += 1;
        // Looked at, read, and read once more.
        return usesOf(times < 3 ? odd : odd.slice(1)).chunks();
      },
    };
    await expect(audit(requestOf(growing, policy, memoryStore()))).rejects.toThrow(
      'usage.csv: was written to while it was read; audit it again.',
    );
  });
});
