/**
 * The rule book against itself: in random histories in which everything agrees no rule finds anything, and one planted fault is
 * found by its own rule and by no other. HEADROOM_BOOK_SEEDS runs more of both.
 */
import { describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { memoryStore } from '../../src/audit/store.ts';
import type { Report } from '../../src/domain/report.ts';
import { readPolicyFile } from '../../src/policies/schema.ts';
import type { RuleId } from '../../src/rules/facts.ts';
import { RULES } from '../../src/rules/index.ts';
import { desk } from '../cli/desk.ts';
import { makeHistory, type History } from './consistent.ts';
import { FAULTS } from './faults.ts';
import { pagesOf, type Pages } from './pages.ts';
import { OPTIONS } from '../support/options.ts';

const SEEDS = Number(process.env['HEADROOM_BOOK_SEEDS'] ?? 300);
const PLANTED = Math.ceil(SEEDS / 15);
/** A history that has no place for a fault is left out, and few may be. */
const TRIES = 5 * PLANTED;
const LONG = 60_000 + 200 * SEEDS;

/** Faults that cannot but break a second rule. */
const COMPANIONS: Partial<Record<RuleId, { readonly rule: RuleId; readonly because: string }>> = {
  'correction-falls-short': {
    rule: 'credit-drawn-with-headroom',
    because: 'what falls short is measured by premature draws, each of which is a finding of its own',
  },
  'draw-after-reset': {
    rule: 'credit-drawn-with-headroom',
    because: 'a draw that goes on after a reset is named only where it is premature',
  },
  'meter-stalled': {
    rule: 'credit-drawn-with-headroom',
    because: 'it takes draws that neither a full window nor a rule explains, and each of these is judged by itself',
  },
  'purchase-after-false-notice': {
    rule: 'false-limit-notice',
    because: 'it is about what is bought after a message that another rule finds false',
  },
};

/** What histories hold that say anything. */
const REACHED = [
  ...['month', 'week', 'session', 'session and week', 'metered'].map((style) => `style ${style}`),
  ...['split', 'whole-to-credits', 'whole-to-allowance'].map((crossing) => `crossing ${crossing}`),
  ...['allowance', 'credits', 'mixed', 'none'].map((funding) => `funding ${funding}`),
  ...['window-full', 'limit-reached-soon-after', 'allowance-exhausted'].map((reason) => `limit-reached ${reason}`),
  'not-covered coverage-rule',
  ...['purchase', 'auto-reload', 'grant', 'draw', 'refund', 'correction', 'void'].map((type) => `entry ${type}`),
  ...['limit-reached', 'blocked', 'credits-required'].map((kind) => `notice ${kind}`),
  'accounts',
  'credits',
  'invoices',
  'notices',
  'snapshots',
  'usage',
  'books agrees',
];

const UTF8 = new TextEncoder();

/** What a run says of them, without a disk. */
async function auditOf({ files, policy, options }: Pages): Promise<Report> {
  const inputs = Object.entries(files).map(([path, text]) => ({
    path,
    async *chunks() {
      yield UTF8.encode(text);
    },
  }));
  const outcome = await audit({
    inputs,
    forcedFormats: new Map(),
    partial: false,
    policies: [readPolicyFile('policy.json', policy)],
    policyDigest: '',
    options: { ...OPTIONS, ...options },
    toolVersion: '',
    store: memoryStore(),
  });
  if (outcome.report === undefined) throw new Error(JSON.stringify(outcome.refusedIssues[0]));
  return outcome.report;
}

function rulesIn(report: Report): string[] {
  return [...new Set(report.findings.map((finding) => finding.rule))].sort();
}

/** One line for whoever looks into it: `makeHistory(seed)` makes it again. */
function told({ seed, traits }: History, report: Report): string {
  const findings = report.findings.slice(0, 3).map(({ rule, at, message }) => `${rule} at ${at}: ${message}`);
  const books = report.bridge.filter((one) => one.outcome === 'differs').map((one) => `books of ${one.month} differ`);
  return [`seed ${seed} (${traits.style}, ${traits.crossing})`, ...findings, ...books].join('\n    ');
}

describe('in histories in which everything agrees', () => {
  it(
    "no rule finds anything, and no month's books differ",
    async () => {
      const wrong: string[] = [];
      const reached = new Set<string>();
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const history = makeHistory(seed) as History;
        const report = await auditOf(pagesOf(history));
        if (report.findings.length > 0 || report.bridge.some((one) => one.outcome === 'differs')) wrong.push(told(history, report));
        for (const { verdict, reason } of report.draws) reached.add(`${verdict} ${reason}`);
        for (const trait of ['style', 'crossing'] as const) reached.add(`${trait} ${history.traits[trait]}`);
        for (const one of report.bridge) reached.add(`books ${one.outcome}`);
        for (const { path } of report.inputs) reached.add(path.split('-')[0] ?? '');
        for (const { funding } of history.uses) reached.add(`funding ${funding}`);
        for (const { type } of history.entries) reached.add(`entry ${type}`);
        for (const { kind } of history.notices) reached.add(`notice ${kind}`);
      }
      expect(wrong.slice(0, 5).join('\n')).toBe('');
      // They are no empty histories.
      expect(REACHED.filter((one) => !reached.has(one))).toEqual([]);
    },
    LONG,
  );

  it('the command line finds nothing either, and exits with 1 over a planted draw', async () => {
    const wishes = { credits: true, planBy: 'option', budget: false } as const;
    for (const fault of [{}, FAULTS['credit-drawn-with-headroom']]) {
      const histories = [1, 2, 3, 4, 5, 6].flatMap((seed) => makeHistory(seed, { ...fault, wishes }) ?? []).slice(0, 3);
      expect(histories).toHaveLength(3);
      for (const history of histories) {
        const { files, policy, options } = pagesOf(history);
        const plans = options.plans.flatMap((plan) => ['--plan', plan]);
        const command = ['audit', ...Object.keys(files), '--policy', 'policy.json', ...plans, '--format', 'json'];
        const said = await desk({ ...files, 'policy.json': policy }).run(command);
        expect(said.err).toBe('');
        expect(rulesIn(JSON.parse(said.out) as Report)).toEqual(history.misbilled.size === 0 ? [] : ['credit-drawn-with-headroom']);
        expect(said.code).toBe(history.misbilled.size === 0 ? 0 : 1);
      }
    }
  });
});

describe('a planted fault', () => {
  it('stands in the table for each rule', () => {
    expect(Object.keys(FAULTS).sort()).toEqual(RULES.map((rule) => rule.id));
  });

  it.each(RULES.map((rule) => rule.id))(
    'breaks %s and nothing else',
    async (id) => {
      const fault = FAULTS[id];
      const companion = COMPANIONS[id];
      const expected = [id, ...(companion === undefined ? [] : [companion.rule])].sort();
      const wrong: string[] = [];
      let planted = 0;
      for (let seed = 1; planted < PLANTED && seed <= TRIES; seed += 1) {
        const history = makeHistory(seed, fault);
        if (history === null) continue;
        planted += 1;
        const report = await auditOf(pagesOf(history));
        if (rulesIn(report).join() !== expected.join()) wrong.push(told(history, report));
      }
      expect(wrong.slice(0, 5).join('\n')).toBe('');
      expect(planted).toBe(PLANTED);
      // It is the fault that is found, not what it was planted in.
      const bare = makeHistory(1, { wishes: fault.wishes }) as History;
      expect(rulesIn(await auditOf(pagesOf(bare)))).toEqual([]);
    },
    LONG,
  );
});
