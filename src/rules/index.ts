/** All rules, run over one account. */
import type { Origin } from '../domain/records.ts';
import type { Level } from '../domain/report.ts';
import { byText } from '../domain/order.ts';
import { sha256 } from './support/sha256.ts';
import { apiCharge } from './api-charge.ts';
import { balanceOverdrawn } from './balance-overdrawn.ts';
import { blockedWithHeadroom } from './blocked-with-headroom.ts';
import { budgetExceeded } from './budget-exceeded.ts';
import { correctionFallsShort } from './correction-falls-short.ts';
import { creditDrawnWithHeadroom } from './credit-drawn-with-headroom.ts';
import { creditLapsed } from './credit-lapsed.ts';
import { creditsRefused } from './credits-refused.ts';
import { doubleFunded } from './double-funded.ts';
import { drawAfterReset } from './draw-after-reset.ts';
import { drawSourcesDisagree } from './draw-sources-disagree.ts';
import { drawSuspected } from './draw-suspected.ts';
import { drawUndecided } from './draw-undecided.ts';
import { drawWhileDisabled } from './draw-while-disabled.ts';
import { duplicateDraw } from './duplicate-draw.ts';
import { duplicateInvoice } from './duplicate-invoice.ts';
import { falseLimitNotice } from './false-limit-notice.ts';
import { invoiceWithoutPurchase } from './invoice-without-purchase.ts';
import { ledgerUnbalanced } from './ledger-unbalanced.ts';
import { meterDisagrees } from './meter-disagrees.ts';
import { meterStalled } from './meter-stalled.ts';
import { priceMismatch } from './price-mismatch.ts';
import { purchaseAfterFalseNotice } from './purchase-after-false-notice.ts';
import { purchaseWithoutInvoice } from './purchase-without-invoice.ts';
import { quotaFlagDisagrees } from './quota-flag-disagrees.ts';
import { reloadCascade } from './reload-cascade.ts';
import { resetDrift } from './reset-drift.ts';
import { restatedEvent } from './restated-event.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { spendCapExceeded } from './spend-cap-exceeded.ts';
import { groupBy, keyOf } from './support/group.ts';
import { heldBy, isAsked } from './support/held.ts';

/** In order of id. */
export const RULES: readonly Rule[] = [
  apiCharge,
  balanceOverdrawn,
  blockedWithHeadroom,
  budgetExceeded,
  correctionFallsShort,
  creditDrawnWithHeadroom,
  creditLapsed,
  creditsRefused,
  doubleFunded,
  drawAfterReset,
  drawSourcesDisagree,
  drawSuspected,
  drawUndecided,
  drawWhileDisabled,
  duplicateDraw,
  duplicateInvoice,
  falseLimitNotice,
  invoiceWithoutPurchase,
  ledgerUnbalanced,
  meterDisagrees,
  meterStalled,
  priceMismatch,
  purchaseAfterFalseNotice,
  purchaseWithoutInvoice,
  quotaFlagDisagrees,
  reloadCascade,
  resetDrift,
  restatedEvent,
  spendCapExceeded,
];

export function ruleById(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}

/** Those that are asked of accounts that hold the same kinds of evidence. */
const asked = new Map<number, readonly Rule[]>();

function rulesFor(held: number): readonly Rule[] {
  let rules = asked.get(held);
  if (rules === undefined) asked.set(held, (rules = RULES.filter((rule) => isAsked(rule, held))));
  return rules;
}

/** A finding with its fingerprint. */
export interface Found {
  readonly finding: Finding;
  readonly id: string;
}

/**
 * All findings of one account, by time, then fingerprint. A level set for a rule holds for all its findings; `off` silences it.
 * Equal identities under one rule get an ordinal, so that every fingerprint is one finding's.
 */
export function checkAll(input: RuleInput, levels: ReadonlyMap<string, Level | 'off'>): Found[] {
  const findings: Finding[] = [];
  for (const rule of rulesFor(heldBy(input))) {
    const level = levels.get(rule.id);
    if (level === 'off') continue;
    for (const finding of rule.check(input)) findings.push(level === undefined ? finding : { ...finding, level });
  }
  if (findings.length === 0) return [];
  const { account } = input.replay;
  const found = withPrints(findings, account) ?? numbered(findings).map((finding) => ({ finding, id: fingerprint(finding, account) }));
  return found.sort((a, b) => a.finding.at - b.finding.at || byText(a.id, b.id));
}

/** 16 hex digits of SHA-256 over rule, account and identities: no line, level or word takes part. */
export function fingerprint(finding: Finding, account: string): string {
  return printOf(whatOf(finding, account));
}

/** What a fingerprint is made of. */
function whatOf({ rule, identity }: Finding, account: string): string {
  return keyOf(rule, account, ...identity);
}

function printOf(what: string): string {
  return sha256(what).slice(0, 16);
}

/** `null`: some are alike, as few are. */
function withPrints(findings: readonly Finding[], account: string): Found[] | null {
  const known = new Set<string>();
  const found: Found[] = [];
  for (const finding of findings) {
    const what = whatOf(finding, account);
    known.add(what);
    found.push({ finding, id: printOf(what) });
  }
  return known.size === findings.length ? found : null;
}

function numbered(findings: readonly Finding[]): Finding[] {
  const alike = groupBy(findings, (finding) => keyOf(finding.rule, ...finding.identity));
  return [...alike.values()].flatMap((group) =>
    group
      .sort(byContent)
      .map((finding, place) => (place === 0 ? finding : { ...finding, identity: [...finding.identity, `#${place + 1}`] })),
  );
}

/** Equal ones differ, if at all, in where they stand: then the files' order decides which is which, and nothing hangs on it. */
function byContent(a: Finding, b: Finding): number {
  return (
    a.at - b.at ||
    byText(a.draws.join('\n'), b.draws.join('\n')) ||
    (a.amount ?? 0) - (b.amount ?? 0) ||
    byPlace(a.origins[0] ?? NOWHERE, b.origins[0] ?? NOWHERE)
  );
}

const NOWHERE: Origin = { file: 0, line: 0 };

function byPlace(a: Origin, b: Origin): number {
  return a.file - b.file || a.line - b.line;
}
