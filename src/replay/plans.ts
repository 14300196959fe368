/** Which plan speaks for an account at an instant: the latest one stated at or before it, else `--plan`. */
import type { PlanRecord, SnapshotRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { once } from '../domain/once.ts';
import { byText, firstIndex } from '../domain/order.ts';
import type { Plan, Policy } from '../domain/policy.ts';
import type { ReplayContext, Use } from './model.ts';

export interface PlanInForce {
  readonly plan: Plan;
  readonly policy: Policy;
}

interface Statement {
  readonly at: Instant;
  readonly until: Instant | null;
  /** At one instant a row goes before a snapshot before the accounts file. */
  readonly rank: 0 | 1 | 2;
  readonly plan: string;
}

/** By id; of two policies' plans of one id the first. */
const plansOf = once((policies: readonly Policy[]): ReadonlyMap<string, PlanInForce> => {
  const plans = new Map<string, PlanInForce>();
  for (const policy of policies) {
    for (const plan of policy.plans.values()) if (!plans.has(plan.id)) plans.set(plan.id, { plan, policy });
  }
  return plans;
});

export function planById(policies: readonly Policy[], id: string): PlanInForce | null {
  return plansOf(policies).get(id) ?? null;
}

export class Plans {
  private statements: Statement[] | null = null;
  private readonly known: ReadonlyMap<string, PlanInForce>;
  private readonly lines: readonly PlanRecord[];

  constructor(
    private readonly context: ReplayContext,
    private readonly uses: Iterable<Pick<Use, 'from' | 'plan'>>,
    private readonly snapshots: readonly SnapshotRecord[],
    lines: readonly PlanRecord[],
  ) {
    this.known = plansOf(context.policies);
    this.lines = [...lines].sort((a, b) => a.from - b.from || byText(a.plan, b.plan));
  }

  /** Whether the account has more than one line in accounts.csv, so that billing days may differ between them. */
  get severalLines(): boolean {
    return this.lines.length > 1;
  }

  /** Made when the first row without a plan of its own asks: most exports state it on every row, or never. */
  private stated(): Statement[] {
    if (this.statements !== null) return this.statements;
    const statements: Statement[] = [];
    for (const use of this.uses) if (use.plan !== '') statements.push({ at: use.from, until: null, rank: 0, plan: use.plan });
    for (const snapshot of this.snapshots) {
      if (snapshot.plan !== '') statements.push({ at: snapshot.latest, until: null, rank: 1, plan: snapshot.plan });
    }
    for (const line of this.lines) statements.push({ at: line.from, until: line.until, rank: 2, plan: line.plan });
    statements.sort((a, b) => a.at - b.at || b.rank - a.rank || byText(b.plan, a.plan));
    this.statements = statements;
    return statements;
  }

  lookUp(id: string): PlanInForce | null {
    return this.known.get(id) ?? null;
  }

  /** The id in force for a vendor's records (`''`: canonical) at an instant; `''` when none is stated. */
  idAt(at: Instant, vendor: string, own: string, implied: string): string {
    if (own !== '') return own;
    const statements = this.stated();
    for (let i = firstIndex(statements, (statement) => statement.at > at) - 1; i >= 0; i -= 1) {
      const statement = statements[i] as Statement;
      if (statement.until !== null && at >= statement.until) continue;
      if (this.speaksFor(statement.plan, vendor)) return statement.plan;
    }
    return this.context.planFor(vendor) || implied;
  }

  planAt(at: Instant): PlanInForce | null {
    return this.lookUp(this.idAt(at, '', '', ''));
  }

  /** Puts a use under the plan in force. A quantity in another unit than the allowance is stated in says nothing of it: dollars are no requests. */
  place(use: Use): void {
    use.planInForce = this.idAt(use.from, use.vendor, use.plan, use.impliedPlan);
    if (use.unit !== '' && use.quantity !== null && this.isOtherUnit(use)) use.quantity = null;
  }

  private isOtherUnit(use: Use): boolean {
    const line = this.lineAt(use.from, use.planInForce);
    const units = (this.lookUp(use.planInForce)?.plan.windows ?? []).map((window) => window.limit?.unit ?? '');
    if (line !== null && line.allowance !== null) units.push(line.unit || (/^[A-Z]{3}$/.test(use.unit) ? line.currency : ''));
    return units.some((unit) => unit !== '' && unitName(unit) !== unitName(use.unit));
  }

  /** The plan of one vendor says nothing of another vendor's export under the same account. */
  private speaksFor(plan: string, vendor: string): boolean {
    return vendor === '' || (this.known.get(plan)?.policy.id ?? vendor) === vendor;
  }

  /** The accounts line in force, for billing day and zone; its allowance only where it is of the plan in force. */
  lineAt(at: Instant, plan: string): PlanRecord | null {
    let found: PlanRecord | null = null;
    for (const line of this.lines) if (line.from <= at && (line.until === null || at < line.until)) found = line;
    return found === null || found.plan === plan ? found : { ...found, allowance: null };
  }
}

/** `Requests` and `request` are one unit. */
function unitName(unit: string): string {
  return unit.trim().toLowerCase().replace(/s$/, '');
}
