/** Small words to write account histories with: 100 requests a session, times within one invented Tuesday. */
import type { CoverageRule, Incident, Match, Plan, Policy, Window } from '../../src/domain/policy.ts';
import type { EntryRecord, InvoiceRecord, PlanRecord, Reading, SnapshotRecord, UseRecord } from '../../src/domain/records.ts';
import type { Micros } from '../../src/domain/money.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { ReplayContext } from '../../src/replay/model.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const TUESDAY = Date.UTC(2026, 2, 10);

/** `at('10:30')` of the Tuesday; a day further with `at('10:30', 1)`. */
export function at(time: string, days = 0): Instant {
  const [hours = '0', minutes = '0'] = time.split(':');
  return (TUESDAY + days * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE) as Instant;
}

export function units(amount: number): Micros {
  return Math.round(amount * 1_000_000) as Micros;
}

export function shown(window: string, pct: number, resets: Instant | null): Reading {
  return { window, usedPct: Math.round(pct * 1_000_000), resetsAt: resets, resetsWithin: 0 };
}

let line = 1;

function shared(
  format: string,
  file: number,
): { account: string; format: string; vendor: string; zoneless: boolean; file: number; line: number } {
  return { account: 'harbour', format, vendor: '', zoneless: false, file, line: (line += 1) };
}

export function use(from: Instant, more: Partial<UseRecord> = {}): UseRecord {
  return {
    ...shared('usage', 0),
    kind: 'use',
    from,
    until: from,
    id: `use-${line}`,
    identity: '',
    plan: '',
    impliedPlan: '',
    stream: 'subscription',
    surface: '',
    client: '',
    model: 'coral-2',
    feature: 'none',
    member: '',
    workspace: '',
    apiKey: '',
    apiKeyStatus: '',
    quantity: units(10),
    unit: '',
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheWrite5mTokens: null,
    cacheWrite1hTokens: null,
    funding: 'allowance',
    amount: null,
    currency: '',
    listAmount: null,
    vendorExceeds: null,
    readings: [],
    limits: [],
    ...more,
  };
}

/** A use that credits paid. */
export function paid(from: Instant, more: Partial<UseRecord> = {}): UseRecord {
  return use(from, { funding: 'credits', amount: units(2), currency: 'USD', ...more });
}

export function look(when: Instant, readings: Reading[], more: Partial<SnapshotRecord> = {}): SnapshotRecord {
  return {
    ...shared('snapshots', 1),
    kind: 'snapshot',
    at: when,
    latest: when,
    plan: '',
    readings,
    creditsEnabled: null,
    creditsUsed: null,
    creditsCap: null,
    creditsBalance: null,
    currency: 'USD',
    overageInUse: null,
    note: '',
    ...more,
  };
}

export function entry(when: Instant, more: Partial<EntryRecord> = {}): EntryRecord {
  return {
    ...shared('credits', 2),
    kind: 'entry',
    at: when,
    latest: when,
    id: `entry-${line}`,
    stream: 'subscription',
    type: 'draw',
    amount: units(2),
    currency: 'USD',
    balanceAfter: null,
    expiresAt: null,
    priority: 50,
    eventId: '',
    invoiceId: '',
    description: '',
    ...more,
  };
}

export function billed(when: Instant, id: string, amount: number, more: Partial<InvoiceRecord> = {}): InvoiceRecord {
  return {
    ...shared('invoices', 4),
    kind: 'invoice',
    at: when,
    latest: when,
    id,
    stream: 'credits',
    description: 'Extra usage credits',
    amount: units(amount),
    currency: 'USD',
    periodFrom: null,
    periodUntil: null,
    status: 'paid',
    ...more,
  };
}

export function onPlan(plan: string, from: Instant, more: Partial<PlanRecord> = {}): PlanRecord {
  return {
    ...shared('accounts', 3),
    kind: 'plan',
    from,
    until: null,
    plan,
    billingDay: null,
    allowance: null,
    unit: '',
    currency: '',
    timezone: '',
    ...more,
  };
}

export const ANYTHING: Match = { feature: null, model: null, surface: null, client: null, promptTokensOver: null, except: null };

export function windowOf(id: string, more: Partial<Window> = {}): Window {
  return {
    id,
    length: id.startsWith('session') ? 5 * HOUR : 7 * DAY,
    starts: 'reported',
    anchor: null,
    limit: null,
    scope: null,
    optional: false,
    from: null,
    until: null,
    ...more,
  };
}

/** A window with a limit that opens with the first use. */
export function countedSession(limit: number, more: Partial<Window> = {}): Window {
  return windowOf('session', { starts: 'first-use', limit: { quantity: units(limit), unit: 'requests' }, ...more });
}

export function rule(id: string, when: Partial<Match>, more: Partial<CoverageRule> = {}): CoverageRule {
  return {
    id,
    plans: ['*'],
    when: { ...ANYTHING, ...when },
    pays: 'credits',
    from: null,
    until: null,
    margin: 0,
    source: 'tide.example',
    title: id,
    ...more,
  };
}

export function incident(from: Instant, until: Instant, more: Partial<Incident> = {}): Incident {
  return {
    id: 'reroute',
    decides: true,
    when: { ...ANYTHING, model: ['*coral*'] },
    from,
    until,
    source: 'tide.example',
    title: 'reroute',
    ...more,
  };
}

export interface Setting {
  windows?: Window[];
  crossing?: Plan['crossing'];
  coverage?: CoverageRule[];
  incidents?: Incident[];
  verifiedUntil?: Instant | null;
  plan?: string;
  attested?: string[];
  /** Whether the usage files cover the days around; `null`: from the first use on only. */
  covered?: { from: Instant; until: Instant }[];
  covers?: { from: Instant; until: Instant } | null;
}

/** One policy with the plan `tide`; the usage files cover a week around unless said otherwise. */
export function context(setting: Setting): ReplayContext {
  const windows = setting.windows ?? [windowOf('session')];
  const crossing = setting.crossing ?? 'split';
  const policy: Policy = {
    id: 'tide',
    version: '2026-03-01',
    verifiedUntil: setting.verifiedUntil ?? null,
    plans: new Map([
      ['tide', { id: 'tide', title: 'Tide', windows, crossing }],
      ['ebb', { id: 'ebb', title: 'Ebb', windows: [], crossing }],
    ]),
    order: ['allowance', 'granted', 'purchased'],
    coverage: setting.coverage ?? [],
    incidents: setting.incidents ?? [],
    prices: [],
    adjustments: [],
    tolerance: {
      readingPct: 1_000_000,
      readingAge: 15 * MINUTE,
      clock: MINUTE,
      inFlight: 15 * MINUTE,
      posting: 15 * MINUTE,
      capPct: 10_000_000,
    },
  };
  return {
    policies: [policy],
    planFor: () => setting.plan ?? 'tide',
    attested: new Set(setting.attested ?? []),
    coverage: new Map([['usage', setting.covered ?? [{ from: at('0:00', -7), until: at('0:00', 7) }]]]),
    covers: setting.covers ?? null,
    lastRow: [at('23:00'), at('23:00'), at('23:00'), at('23:00'), at('23:30')],
    crossing: null,
  };
}
