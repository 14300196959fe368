import type { FindingView, SourceRef } from '../domain/report.ts';
import { acceptanceWords } from './acceptance.ts';

/** A finding whole, a line each part, for programs that show a text: what it claims never goes without what it doesn't. */
export function findingLines({ message, establishes, does_not_establish, would_settle, sources, accepted }: FindingView): string[] {
  return [
    ...(accepted === null ? [] : [`Accepted by the baseline: ${acceptanceWords(accepted)}`]),
    message,
    `What it establishes: ${establishes}`,
    `What it doesn't: ${does_not_establish}`,
    `What would settle it: ${would_settle}`,
    ...(sources.length === 0 ? [] : [`Where: ${sources.map(({ file, line }: SourceRef) => `${file}:${line}`).join(', ')}`]),
  ];
}
