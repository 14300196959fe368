/** The largest claims of a report, each taken apart step by step: what somebody who checks a pack by hand begins with. */
import type { audit } from '../../audit/audit.ts';
import { parseAmount } from '../../domain/money.ts';
import { byText } from '../../domain/order.ts';
import type { DrawView, Report } from '../../domain/report.ts';
import { explainDraw, type Known } from '../../report/explain/explain.ts';
import { explanationPage } from '../../report/explain/page.ts';
import { PAGE_WIDTH } from '../io.ts';

const MOST = 5;

type Traces = Extract<Awaited<ReturnType<typeof audit>>, { readonly report: Report }>['traces'];

/** Premature draws, the largest amounts first; amounts of several currencies are not compared, but taken in turn of their names. */
export function largestClaims({ draws }: Report): DrawView[] {
  return draws
    .filter((draw) => draw.verdict === 'premature')
    .sort((a, b) => byText(a.currency ?? '', b.currency ?? '') || amountOf(b) - amountOf(a) || byText(a.from, b.from) || byText(a.id, b.id))
    .slice(0, MOST);
}

export function claimsText(report: Report, claims: readonly DrawView[], traces: Traces): string {
  const known: Known = {
    draw: (draw) => traces.draws.get([draw.account, draw.id, draw.from].join('\n')) ?? null,
    finding: () => null,
  };
  return claims.map((draw) => explanationPage(explainDraw(report, draw, known), PAGE_WIDTH)).join(`\n${'='.repeat(PAGE_WIDTH)}\n\n`);
}

function amountOf({ premature_amount: amount }: DrawView): number {
  const parsed = amount === null ? null : parseAmount(amount);
  return parsed?.ok === true ? parsed.value : 0;
}
