/** The built-in policies, and what a run asks of whichever it uses. */
import { createHash } from 'node:crypto';
import { byText } from '../domain/order.ts';
import type { Plan, Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { cursor } from './cursor.ts';
import { compilePolicy, fileOf, type PolicyFile } from './file.ts';

export { compilePolicy, fileOf, type PolicyFile } from './file.ts';

/** In the order in which `explain` lists them. */
export const builtInPolicyFiles: readonly PolicyFile[] = [claude, codex, copilot, cursor];

let compiled: readonly Policy[] | null = null;

/** Compiled when first asked for: help and version need none of it. */
export function builtInPolicies(): readonly Policy[] {
  compiled ??= builtInPolicyFiles.map(compilePolicy);
  return compiled;
}

export function policyOfPlan(policies: readonly Policy[], planId: string): Policy | null {
  return policies.find((policy) => policy.plans.has(planId)) ?? null;
}

export function findPlan(policies: readonly Policy[], planId: string): Plan | null {
  return policyOfPlan(policies, planId)?.plans.get(planId) ?? null;
}

/** All plan ids, sorted. */
export function planIds(policies: readonly Policy[]): string[] {
  return [...new Set(policies.flatMap((policy) => [...policy.plans.keys()]))].sort(byText);
}

/** All coverage rule ids, sorted; several entries may share one. */
export function coverageIds(policies: readonly Policy[]): string[] {
  return [...new Set(policies.flatMap((policy) => policy.coverage.map((rule) => rule.id)))].sort(byText);
}

/** The earliest of the policies used; `null` when none has one. */
export function earliestVerifiedUntil(policies: readonly Policy[]): Instant | null {
  let earliest: Instant | null = null;
  for (const { verifiedUntil } of policies) {
    if (verifiedUntil !== null && (earliest === null || verifiedUntil < earliest)) earliest = verifiedUntil;
  }
  return earliest;
}

/** As the report shows it: a day where it is one (`2026-08-22`), else the instant. */
export function verifiedUntilText(policies: readonly Policy[]): string | null {
  const earliest = earliestVerifiedUntil(policies);
  if (earliest === null) return null;
  const text = new Date(earliest).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
}

/**
 * SHA-256 over the files of the policies used: the order in which keys stand in a file makes no difference, nor does how a
 * question about a use is worded, which judges nothing.
 */
export function policiesDigest(policies: readonly Policy[]): string {
  const files = policies.map((policy) => ({ id: policy.id, text: canonicalFile(policy) }));
  files.sort((a, b) => byText(a.id, b.id) || byText(a.text, b.text));
  return createHash('sha256')
    .update(`[${files.map(({ text }) => text).join(',')}]`)
    .digest('hex');
}

/** The built-in ones are digested in every run of a process. */
const known = new WeakMap<Policy, string>();

function canonicalFile(policy: Policy): string {
  let text = known.get(policy);
  if (text === undefined) {
    const file = fileOf(policy);
    text = canonical({ ...file, coverage: file.coverage.map((rule) => ({ ...rule, use: undefined })) });
    known.set(policy, text);
  }
  return text;
}

/** Keys by code unit, which is how a plain sort orders them. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(item)}`;
  }
  return `{${text}}`;
}
