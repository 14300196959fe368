/**
 * One account in which every rule finds something, for what holds of all rules. A rule that is not broken by what stands here
 * adds a function of its own here.
 */
import type { Budget } from '../../src/domain/options.ts';
import type { EntryRecord } from '../../src/domain/records.ts';
import type { AccountReplay } from '../../src/replay/model.ts';
import { at, below, charge, draw, entry, full, invoice, lone, look, looks, metered, notice, usd, use } from './make.ts';

export function everything(): AccountReplayParts {
  return together([draws(), meters(), spending(), ledgers(), payments()]);
}

/** Lists are joined; whatever else a part states is the last one's. */
function together(parts: readonly AccountReplayParts[]): AccountReplayParts {
  const all: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      const before = all[key];
      all[key] = Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value;
    }
  }
  return all;
}

function draws(): AccountReplayParts {
  const july = {
    stream: 'subscription',
    description: 'Pro plan',
    amount: usd(18),
    periodFrom: at('07-01 00:00'),
    periodUntil: at('08-01 00:00'),
  } as const;
  const flagged = draw('07-11 10:00', { verdict: 'undecided', reason: 'no-reading', windows: [] });
  const kept = use('07-12 10:00', { amount: usd(1) });
  const room = [below('session', 46), below('weekly', 84)];
  return {
    uses: [kept, use('07-13 10:00', { stream: 'api', apiKey: 'ci', amount: usd(9) })],
    draws: [
      draw('07-10 13:00'),
      draw('07-10 14:30', { restsOnAttestation: ['fast-mode'], citedIncident: '2026-07-10-slow' }),
      lone('balance', '07-10 15:00', '07-10 16:00', { verdict: 'suspected' }),
      draw('07-10 17:00', { verdict: 'suspected', reason: 'reading-before', policyEntry: 'fast-mode' }),
      flagged,
    ],
    snapshots: [look('07-10 09:00', { creditsEnabled: false, creditsCap: usd(1) }), look('07-10 18:00', { creditsEnabled: false })],
    entries: [entry('07-02 10:00', { type: 'draw' }), entry('07-10 14:20'), entry('07-28 10:00', { type: 'draw' })],
    invoices: [
      invoice('inv-1', '07-01 00:00', july),
      invoice('inv-2', '07-03 00:00', july),
      invoice('inv-3', '07-20 10:00', { amount: usd(50) }),
      invoice('inv-4', '07-30 10:00', { stream: 'other', amount: usd(1) }),
    ],
    notices: [notice('limit-reached', '07-10 14:05', room), notice('blocked', '07-10 14:06', room)],
    restatements: [{ kept, dropped: [use('07-12 10:00', { amount: usd(1.2) })] }],
    disagreements: [
      {
        kind: 'counter',
        at: at('07-10 09:00'),
        until: at('07-10 18:00'),
        currency: 'USD',
        itemised: usd(3),
        other: usd(2),
        drawId: null,
        origins: [{ file: 0, line: 3 }],
      },
    ],
    flags: [{ at: flagged.from, use: flagged.use, snapshot: null, stated: true, exceeds: false, origins: flagged.origins }],
    resets: [{ window: 'session', at: at('07-10 12:00'), wasFull: true, origins: [{ file: 0, line: 2 }] }],
    otherStreams: [{ stream: 'api', currency: 'USD', amount: usd(9), uses: 1 }],
  };
}

/** A week in which nothing that shows the meters, the resets and the credits holds together. */
function meters(): AccountReplayParts {
  const open = draw('09-08 10:30', { verdict: 'undecided', reason: 'window-unknown' });
  const paid = ['09-08 10:05', '09-08 10:20', '09-08 10:40'].map((when) => use(when, { funding: 'allowance', amount: null }));
  const ready = { creditsEnabled: true, creditsBalance: usd(50), creditsUsed: usd(15.4), creditsCap: usd(20) };
  return {
    uses: paid,
    draws: [open],
    looks: [
      looks('session', ['09-08 10:00', 40, '09-08 14:00'], ['09-08 11:00', 40, '09-08 14:00']),
      looks('weekly', ['09-08 10:00', 40, '09-12 09:00'], ['09-09 10:00', 50, '09-13 09:00']),
      looks('weekly', ['09-18 10:00', 40, '09-20 09:00', { source: 'page' }], ['09-18 10:00', 50, '09-20 09:00', { source: 'log' }]),
    ],
    snapshots: [look('09-10 15:00', ready)],
    notices: [notice('out-of-credits', '09-10 15:05', [full('session')])],
  };
}

/** What the account holder means to spend, and `everything()` goes beyond. */
export const BUDGETS: readonly Budget[] = [{ stream: 'api', workspace: '*', apiKey: 'c*', month: usd(5), currency: 'USD' }];

function spending(): AccountReplayParts {
  return { otherCharges: [charge('07-13 10:00', { row: { workspace: 'ops', apiKey: 'ci' } })] };
}

/** In a currency of their own, so that they touch no other part. */
function ledgers(): AccountReplayParts {
  const euro = (when: string, type: EntryRecord['type'], amount: number, change: Partial<EntryRecord> = {}) =>
    entry(when, { type, amount: usd(amount), currency: 'EUR', id: `eur-${when}`, ...change });
  return {
    draws: [draw('06-09 10:00', { id: 'eur-paid', amount: usd(4), currency: 'EUR' })],
    entries: [
      euro('06-01 10:00', 'purchase', 20, { balanceAfter: usd(20) }),
      euro('06-02 10:00', 'draw', 5, { balanceAfter: usd(12) }),
      euro('06-03 10:00', 'draw', 14, { balanceAfter: usd(-2) }),
      euro('06-04 10:00', 'auto-reload', 20),
      euro('06-04 10:20', 'auto-reload', 20),
      euro('06-04 10:40', 'auto-reload', 20),
      euro('06-10 10:00', 'correction', 1, { eventId: 'eur-paid' }),
      euro('06-30 10:00', 'expiry', 3),
    ],
  };
}

/** A use above its price, one paid twice by the ledger, and one that the allowance had paid. */
function payments(): AccountReplayParts {
  const dear = metered('07-14 10:00', { amount: usd(0.75) });
  const covered = use('07-14 12:00', { funding: 'allowance', amount: null });
  const twice = use('07-14 11:00');
  const pays = (id: string, when: string, change: Parameters<typeof entry>[1] = {}) =>
    entry(when, { id, type: 'draw', amount: usd(1), ...change });
  return {
    uses: [dear, twice, covered],
    draws: [{ ...draw('07-14 10:00', { verdict: 'limit-reached', reason: 'window-full' }), use: dear, amount: dear.amount }],
    entries: [
      pays('led-a', '07-14 11:01', { eventId: twice.id }),
      pays('led-b', '07-14 11:02', { eventId: twice.id }),
      pays('led-c', '07-14 12:01', { eventId: covered.id }),
    ],
  };
}

export type AccountReplayParts = Partial<AccountReplay>;
