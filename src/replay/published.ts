/** The published coverage rules and incidents that apply, or could, to what is judged. */
import type { CoverageRule, Incident, Policy } from '../domain/policy.ts';
import { once } from '../domain/once.ts';
import type { Instant, Span } from '../domain/time.ts';
import { asksForTokens, matchEvidence, matchPattern, NO_EVIDENCE, type Evidence } from './match.ts';
import type { ReplayContext, Use } from './model.ts';
import type { PlanInForce } from './plans.ts';
import type { Words } from './table.ts';

/** What rules look at: when it was, and what is stated of it. */
export interface Stated extends Span {
  readonly use: Use | null;
  readonly evidence: Evidence;
  readonly plan: PlanInForce | null;
}

export interface Applying {
  readonly rule: CoverageRule;
  readonly how: 'certain' | 'could' | 'attested-away';
}

/** Of a run that states more than these words are looked at anew: a key a row must not fill memory. */
const REMEMBERED = 1 << 12;

export class Published {
  /** Of each policy the rules that name a plan, by plan (`null`: none known). */
  private readonly ofPlan = new Map<Policy, Map<string | null, readonly CoverageRule[]>>();

  /** By plan and by what a row says in words: whether some rule may surely send it to credits. */
  private readonly coverable = new Map<PlanInForce | null, Map<Words, boolean>>();

  constructor(private readonly context: Pick<ReplayContext, 'policies' | 'attested'>) {}

  /** Coverage rules of the plan's policy, or where the plan isn't known of every policy that could be the account's. */
  private policiesFor(plan: PlanInForce | null, vendor: string): readonly Policy[] {
    if (plan !== null) return [plan.policy];
    const own = this.context.policies.filter((policy) => policy.id === vendor);
    return own.length > 0 ? own : this.context.policies;
  }

  coverage(subject: Stated): Applying[] {
    const applying: Applying[] = [];
    for (const policy of this.policiesFor(subject.plan, subject.use?.vendor ?? '')) {
      for (const rule of this.rulesFor(policy, subject.plan)) {
        const how = this.applies(rule, subject);
        if (how !== null) applying.push({ rule, how });
      }
    }
    return applying;
  }

  private rulesFor(policy: Policy, plan: PlanInForce | null): readonly CoverageRule[] {
    const id = plan === null ? null : plan.plan.id;
    let known = this.ofPlan.get(policy);
    if (known === undefined) this.ofPlan.set(policy, (known = new Map()));
    let rules = known.get(id);
    if (rules === undefined) {
      rules = policy.coverage.filter((rule) => rule.plans.some((pattern) => (id === null ? pattern === '*' : matchPattern(pattern, id))));
      known.set(id, rules);
    }
    return rules;
  }

  private applies(rule: CoverageRule, subject: Stated): Applying['how'] | null {
    const force = forceOver(rule, subject);
    if (force === 'no') return null;
    const answer = matchEvidence(rule.when, subject.evidence);
    if (answer === 'no') return null;
    if (answer === 'yes') return force === 'whole' && rule.pays === 'credits' ? 'certain' : 'could';
    const { attested } = this.context;
    return attested.has(rule.id) || attested.has('all') ? 'attested-away' : 'could';
  }

  /** Whether a published rule surely sends a use to credits: such uses never enter the fold. */
  notCovered(use: Use, evidence: Evidence, plan: PlanInForce | null): boolean {
    return this.ruleOf(use, evidence, plan) !== null;
  }

  /** The first rule that surely sends a use to credits. */
  private ruleOf(use: Use, evidence: Evidence, plan: PlanInForce | null): CoverageRule | null {
    if (plan !== null && this.rulesFor(plan.policy, plan).length === 0) return null;
    return this.surelySending({ from: use.from, until: use.until, use, evidence, plan }, use.vendor);
  }

  private surelySending(subject: Stated, vendor: string): CoverageRule | null {
    for (const policy of this.policiesFor(subject.plan, vendor)) {
      for (const rule of this.rulesFor(policy, subject.plan)) if (this.applies(rule, subject) === 'certain') return rule;
    }
    return null;
  }

  /** Whether a rule could surely send uses to credits that say these words, whatever else they say. */
  isCoverable(words: Words, plan: PlanInForce | null): boolean {
    let known = this.coverable.get(plan);
    if (known === undefined) this.coverable.set(plan, (known = new Map()));
    let isCoverable = known.get(words);
    if (isCoverable === undefined) {
      if (known.size >= REMEMBERED) known.clear();
      const evidence = saidIn(words);
      isCoverable = this.policiesFor(plan, words.vendor).some((policy) =>
        this.rulesFor(policy, plan).some(
          ({ pays, when }) => pays === 'credits' && (asksForTokens(when) || matchEvidence(when, evidence) === 'yes'),
        ),
      );
      known.set(words, isCoverable);
    }
    return isCoverable;
  }

  /** Whether a rule surely sends a use to credits that says these words, as far as they tell. */
  areSent(words: Words, plan: PlanInForce | null, at: Instant): boolean {
    return this.surelySending({ from: at, until: at, use: null, evidence: saidIn(words), plan }, words.vendor) !== null;
  }

  /** The rule by which `notCovered` holds of a row among many: whether its words rule that out is remembered for all rows that say the same. */
  ruleOfRow(use: Use, words: Words, plan: PlanInForce | null): CoverageRule | null {
    return this.isCoverable(words, plan) ? this.ruleOf(use, use, plan) : null;
  }

  /** Whether some rule sends a subject to credits, or could. */
  couldBeCovered(subject: Stated): boolean {
    return this.coverage(subject).some((entry) => entry.how !== 'attested-away');
  }

  /** Incidents that match, best first: stated evidence over the whole span, over a part of it, then what nothing excludes. */
  incidents(subject: Stated): { incident: Incident; how: 'decides' | 'cited' }[] {
    const found: { incident: Incident; how: 'decides' | 'cited'; rank: number }[] = [];
    for (const policy of this.policiesFor(subject.plan, subject.use?.vendor ?? '')) {
      for (const incident of policy.incidents) {
        const force = forceOver({ ...incident, margin: 0 }, subject);
        const answer = force === 'no' ? 'no' : matchEvidence(incident.when, subject.evidence);
        if (answer === 'no') continue;
        const whole = force === 'whole';
        const decides = incident.decides && whole && answer === 'yes';
        found.push({ incident, how: decides ? 'decides' : 'cited', rank: answer === 'unknown' ? 2 : whole ? 0 : 1 });
      }
    }
    return found.sort((a, b) => a.rank - b.rank);
  }
}

function saidIn({ model, feature, surface, client }: Words): Evidence {
  return { ...NO_EVIDENCE, model, feature, surface, client };
}

/** What was published is the same for every account of a run. */
export const publishedOf = once((context: ReplayContext) => new Published(context));

/** Whether a rule was in force over the whole of a span, over a part of it or within its margin, or not at all. */
function forceOver(rule: { from: Instant | null; until: Instant | null; margin: number }, span: Span): 'whole' | 'part' | 'no' {
  const from = rule.from ?? -Infinity;
  const until = rule.until ?? Infinity;
  const last = span.until > span.from ? span.until - 1 : span.from;
  if (span.from >= from && last < until) return 'whole';
  return last >= from - rule.margin && span.from < until + rule.margin ? 'part' : 'no';
}
