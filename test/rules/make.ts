/** Small accounts for the rules' tests, invented: everything not given is empty, unstated or nothing. */
import { micros, type Micros } from '../../src/domain/money.ts';
import type { Budget } from '../../src/domain/options.ts';
import type { Plan, Policy, Window } from '../../src/domain/policy.ts';
import type { EntryRecord, InvoiceRecord, NoticeRecord, Percent, SnapshotRecord, UseRecord } from '../../src/domain/records.ts';
import { DAY, HOUR, MINUTE, SECOND, type Duration, type Instant } from '../../src/domain/time.ts';
import { Meter, type Look } from '../../src/replay/meters.ts';
import { saysAllowancePaid } from '../../src/replay/identity.ts';
import type { AccountReplay, Charge, Draw, MeterAt, Use, WindowLooks, WindowState } from '../../src/replay/model.ts';
import { checkAll } from '../../src/rules/index.ts';
import type { RuleId } from '../../src/rules/facts.ts';
import type { Finding, RuleInput } from '../../src/rules/rule.ts';

/** `07-10 14:05` of 2026, UTC; seconds may follow. */
export function at(text: string): Instant {
  return Date.parse(`2026-${text.replace(' ', 'T')}Z`) as Instant;
}

export function usd(amount: number): Micros {
  return micros(Math.round(amount * 1_000_000));
}

export function pct(percent: number): Percent {
  return percent * 1_000_000;
}

export const POLICY: Policy = {
  id: 'example',
  version: '2026-07-01',
  verifiedUntil: null,
  plans: new Map(),
  order: ['allowance', 'granted', 'purchased'],
  coverage: [],
  incidents: [],
  prices: [
    {
      id: 'example-large',
      model: ['example-large'],
      speed: 'standard',
      feature: null,
      promptTokensOver: 0,
      partAbove: false,
      uncached: false,
      from: at('07-01 00:00'),
      until: null,
      fromWithin: DAY,
      untilWithin: DAY,
      currency: 'USD',
      rates: { input: usd(2), output: usd(10), cacheRead: usd(0.2), cacheWrite5m: usd(2.5), cacheWrite1h: usd(4) },
      source: 'a page',
    },
  ],
  adjustments: [],
  tolerance: {
    readingPct: pct(1),
    readingAge: 15 * MINUTE,
    clock: 60 * SECOND,
    inFlight: 15 * MINUTE,
    posting: 15 * MINUTE,
    capPct: pct(10),
  },
};

const BASE = { account: 'default', format: 'usage', vendor: '', zoneless: false, file: 0 };
let line = 1;
function origin(): { file: number; line: number } {
  line += 1;
  return { file: 0, line };
}

export function use(when: string, change: Partial<Use> = {}): Use {
  const record: UseRecord = {
    ...BASE,
    ...origin(),
    kind: 'use',
    from: at(when),
    until: at(when),
    id: `evt-${when}`,
    identity: '',
    plan: '',
    impliedPlan: '',
    stream: 'subscription',
    surface: '',
    client: '',
    model: '',
    feature: '',
    member: '',
    workspace: '',
    apiKey: '',
    apiKeyStatus: '',
    quantity: null,
    unit: '',
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheWrite5mTokens: null,
    cacheWrite1hTokens: null,
    funding: 'credits',
    amount: usd(1),
    currency: 'USD',
    listAmount: null,
    vendorExceeds: null,
    readings: [],
    limits: [],
  };
  const made = { ...record, key: change.id ?? record.id, planInForce: 'example-pro', allowancePays: null, origins: [], ...change };
  return { ...made, origins: [{ file: made.file, line: made.line }] };
}

/** A use of 100,000 tokens in, 20,000 out and 500,000 read from the cache: USD 0.50 at the example's rate of USD 2 and 10. */
export function metered(when: string, change: Partial<Use> = {}): Use {
  return use(when, {
    vendor: 'example',
    model: 'example-large',
    inputTokens: 100_000,
    outputTokens: 20_000,
    cacheReadTokens: 500_000,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    ...change,
  });
}

export function weekly(id = 'weekly', length = 7 * DAY): Window {
  return { id, length, starts: 'reported', anchor: null, limit: null, scope: null, optional: false, from: null, until: null };
}

/** A session and a week, known by readings. */
export const PLAN: Plan = {
  id: 'example-pro',
  title: 'Example Pro',
  windows: [weekly('session', 5 * HOUR), weekly()],
  crossing: 'split',
};

const LENGTHS: ReadonlyMap<string, Duration> = new Map([
  ['session', 5 * HOUR],
  ['daily', DAY],
]);

/** Readings of one window as the replay links them: when, how much, and when it resets (`''`: not shown). */
export function looks(window: string, ...readings: readonly (readonly [string, number, string, Partial<Look>?])[]): WindowLooks {
  const length = LENGTHS.get(window) ?? 7 * DAY;
  const made = readings.map(([when, percent, resetsAt, change]): Look => {
    const shown = resetsAt === '' ? null : at(resetsAt);
    const look = { at: at(when), latest: at(when), pct: pct(percent), resetsAt: shown, resetsWithin: 0, use: null };
    return { ...look, since: look.at, source: 'snapshots', origin: origin(), ...change };
  });
  const meter = new Meter(made, POLICY.tolerance, (edge) => (edge - length) as Instant);
  return { window, instances: meter.instances, loose: meter.loose };
}

/** A window shown below full: `at most 46 %` by a reading after the draw. */
export function below(id: string, percent: number, change: Partial<WindowState> = {}): WindowState {
  return {
    window: id,
    definition: weekly(id, id === 'session' ? 5 * HOUR : 7 * DAY),
    usedPctMin: pct(percent - 2),
    usedPctMax: pct(percent),
    resetsAt: null,
    shownBy: 'reading',
    full: null,
    bound: { basis: 'reading-after', cap: 'proven' },
    stop: null,
    looks: [],
    startsAt: null,
    cut: null,
    count: null,
    limit: null,
    ...change,
  };
}

export function full(id: string): WindowState {
  return { ...below(id, 101), full: 'window-full', bound: null };
}

export function unbounded(id: string): WindowState {
  return { ...below(id, 0), usedPctMin: null, usedPctMax: null, shownBy: 'none', bound: null, stop: 'window-unknown' };
}

/** A premature draw of USD 2.30, proven by a reading after it. */
export function draw(when: string, change: Partial<Draw> = {}): Draw {
  const own = use(when);
  const amount = change.amount === undefined ? usd(2.3) : change.amount;
  const verdict = change.verdict ?? 'premature';
  return {
    id: own.key,
    account: 'default',
    source: 'usage',
    from: own.from,
    until: own.until,
    use: own,
    entries: [],
    model: 'example-large',
    member: '',
    amount,
    currency: 'USD',
    verdict,
    grade: verdict === 'premature' ? 'proven' : null,
    reason: 'reading-after',
    prematureAmount: verdict === 'premature' ? amount : usd(0),
    expectedAllowance: null,
    windows: [below('session', 46), below('weekly', 84)],
    window: null,
    policyEntry: null,
    citedIncident: null,
    claimedQuantity: null,
    bounds: null,
    restsOnAttestation: [],
    counted: false,
    origins: own.origins,
    ...change,
  };
}

/** Money that no usage row shows. */
export function lone(source: 'ledger' | 'counter' | 'balance', from: string, until: string, change: Partial<Draw> = {}): Draw {
  return draw(from, { id: `${source}:${from}`, source, use: null, until: at(until), reason: 'counter-delta', ...change });
}

/** USD 9.00 of API use. */
export function charge(when: string, change: Partial<Charge> & { readonly row?: Partial<Use> } = {}): Charge {
  const { row, ...rest } = change;
  const stream = rest.stream ?? 'api';
  const own = use(when, { stream, amount: usd(9), ...row });
  const { from, until, amount, currency, origins } = own;
  return { id: own.key, stream, from, until, use: own, amount, currency, origins, ...rest };
}

export function look(when: string, change: Partial<SnapshotRecord> = {}): SnapshotRecord {
  return {
    ...BASE,
    ...origin(),
    kind: 'snapshot',
    at: at(when),
    latest: at(when),
    plan: '',
    readings: [],
    creditsEnabled: null,
    creditsUsed: null,
    creditsCap: null,
    creditsBalance: null,
    currency: 'USD',
    overageInUse: null,
    note: '',
    ...change,
  };
}

export function entry(when: string, change: Partial<EntryRecord> = {}): EntryRecord {
  return {
    ...BASE,
    ...origin(),
    kind: 'entry',
    at: at(when),
    latest: at(when),
    id: `led-${when}`,
    stream: 'subscription',
    type: 'purchase',
    amount: usd(20),
    currency: 'USD',
    balanceAfter: null,
    expiresAt: null,
    priority: 50,
    eventId: '',
    invoiceId: '',
    description: '',
    ...change,
  };
}

export function invoice(id: string, when: string, change: Partial<InvoiceRecord> = {}): InvoiceRecord {
  return {
    ...BASE,
    ...origin(),
    kind: 'invoice',
    at: at(when),
    latest: at(when),
    id,
    stream: 'credits',
    description: 'Usage credits',
    amount: usd(20),
    currency: 'USD',
    periodFrom: null,
    periodUntil: null,
    status: 'paid',
    ...change,
  };
}

export function notice(
  kind: NoticeRecord['notice'],
  when: string,
  windows: readonly WindowState[],
  change: Partial<NoticeRecord & Pick<MeterAt, 'planInForce'>> = {},
): { notice: NoticeRecord; meters: MeterAt } {
  const { planInForce = 'example-pro', ...rest } = change;
  const record: NoticeRecord = {
    ...BASE,
    ...origin(),
    kind: 'notice',
    at: at(when),
    latest: at(when),
    notice: kind,
    window: '',
    text: 'You have reached your limit',
    ...rest,
  };
  return { notice: record, meters: { at: record.at, planInForce, windows } };
}

export function input(account: Partial<AccountReplay>, policy: Policy = POLICY, budgets: readonly Budget[] = []): RuleInput {
  const replay: AccountReplay = {
    account: 'default',
    uses: [],
    draws: [],
    snapshots: [],
    entries: [],
    invoices: [],
    notices: [],
    plans: [],
    restatements: [],
    entryRestatements: [],
    entryPlaces: new Map(),
    disagreements: [],
    trace: () => {
      throw new Error('no rule asks how a draw was judged');
    },
    flags: [],
    resets: [],
    otherCharges: [],
    looks: [],
    allowancePaidIn: (from, until) => (account.uses ?? []).some((use) => saysAllowancePaid(use) && use.from >= from && use.from < until),
    otherStreams: [],
    funds: [],
    policyAt: () => policy,
    planAt: () => PLAN,
    billedIn: () => [],
    coarserTwins: 0,
    repeatedPurchases: 0,
    repeatedLooks: 0,
    looksOfUnknownOrigin: 0,
    crossings: 0,
    crossingModes: new Set(),
    plansInForce: new Set(['example-pro']),
    netOf: () => new Map(),
    drawsUnder: () => [],
    ...account,
  };
  return { replay, policies: [policy], budgets, policyAt: () => policy };
}

/** What one rule finds in an account, as a run finds it. */
export function found<R extends RuleId>(
  rule: R,
  account: Partial<AccountReplay>,
  policy: Policy = POLICY,
  budgets: readonly Budget[] = [],
): Finding<R>[] {
  const findings = checkAll(input(account, policy, budgets), new Map()).map(({ finding }) => finding);
  return findings.filter((finding): finding is Finding<R> => finding.rule === rule);
}
