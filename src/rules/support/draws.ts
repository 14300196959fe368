import type { Instant } from '../../domain/time.ts';
import type { Level } from '../../domain/report.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { matchEvidence, NO_EVIDENCE } from '../../replay/match.ts';
import type { Draw, Use } from '../../replay/model.ts';
import type { DrawFacts } from '../facts/draws.ts';
import type { Finding, RuleInput } from '../rule.ts';
import { once } from '../../domain/once.ts';

/**
 * What makes a draw the same draw in a later export. The derived id of a canonical row hashes all its cells, so that one
 * more column would change it: such a row is known by its time and money, and an ordinal tells equal ones apart.
 */
export function identityOf(draw: Draw): string[] {
  if (draw.use === null || !isDerived(draw.use)) return [draw.id, String(draw.from)];
  return [...identityOfUse(draw.use), draw.amount === null ? '' : String(draw.amount), draw.currency];
}

export function identityOfUse(use: Use): string[] {
  return isDerived(use) ? ['row', String(use.from), String(use.until)] : [use.key, String(use.from)];
}

function isDerived(use: Use): boolean {
  return use.id === '' && use.vendor === '';
}

/** Draw ids by usage row, for rules that look at rows; no row has none. */
export const drawIds = once((draws: readonly Draw[]): ReadonlyMap<Use | null, string> => {
  const ids = new Map<Use | null, string>();
  for (const { use, id } of draws) if (use !== null) ids.set(use, id);
  return ids;
});

/** Draw ids by the ids of their ledger entries. */
export const entryDrawIds = once(
  (draws: readonly Draw[]): ReadonlyMap<string, string> =>
    new Map(draws.flatMap((draw) => draw.entries.map((entry) => [entry.id, draw.id]))),
);

/** Lone money carries a posting time: what it paid for may have begun `posting` earlier. */
export function judgedFrom(draw: Draw, input: RuleInput): Instant {
  if (draw.source === 'usage') return draw.from;
  return (draw.from - input.policyAt(draw.from).tolerance.posting) as Instant;
}

export function factsOf(draw: Draw, input: RuleInput, meteredClaims: number): DrawFacts {
  const policy = input.policyAt(draw.from);
  const checkedUntil = policy.verifiedUntil !== null && draw.from > policy.verifiedUntil ? policy.verifiedUntil : null;
  return { draw, policy: policy.id, checkedUntil, meteredClaims, couldApply: couldApply(draw, input) };
}

function couldApply(draw: Draw, input: RuleInput): DrawFacts['couldApply'] {
  if (draw.verdict !== 'suspected' || draw.policyEntry === null) return null;
  for (const { coverage } of input.policies) {
    const rule = coverage.find((one) => one.id === draw.policyEntry);
    if (rule === undefined) continue;
    const evidence = draw.use === null ? NO_EVIDENCE : draw.use;
    return matchEvidence(rule.when, evidence) === 'yes' ? 'stated' : 'not-stated';
  }
  return 'not-stated';
}

/** Premature draws that some meter's reading bounds, and not counting alone. */
export const meteredClaimsIn = once((draws: readonly Draw[]): number => {
  const metered = (draw: Draw): boolean => draw.windows.some((one) => one.bound !== null && one.bound.basis !== 'counted');
  return draws.filter((draw) => draw.verdict === 'premature' && metered(draw)).length;
});

/** One finding for each draw of a verdict. */
export function* findingsOf<R extends 'credit-drawn-with-headroom' | 'draw-suspected' | 'draw-undecided'>(
  rule: R,
  verdict: Verdict,
  input: RuleInput,
  levelOf: (draw: Draw) => Level,
): Iterable<Finding<R>> {
  const claims = meteredClaimsIn(input.replay.draws);
  for (const draw of input.replay.draws) {
    if (draw.verdict !== verdict) continue;
    const facts = factsOf(draw, input, claims);
    yield {
      rule,
      level: levelOf(draw),
      grade: draw.grade,
      at: draw.from,
      amount: verdict === 'premature' ? draw.prematureAmount : draw.amount,
      currency: draw.currency,
      draws: [draw.id],
      identity: identityOf(draw),
      facts,
      origins: draw.origins,
    };
  }
}
