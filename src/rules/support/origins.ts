import type { Origin } from '../../domain/records.ts';

/** A finding over many rows names the first of them: enough to check it by hand. */
const MOST = 20;

/** Where the evidence stands, each line once, in order of file and line. */
export function originsOf(...groups: readonly (readonly Origin[])[]): Origin[] {
  const seen = new Map<string, Origin>();
  for (const group of groups) {
    for (const { file, line } of group) seen.set(`${file}:${line}`, { file, line });
  }
  return [...seen.values()].sort((a, b) => a.file - b.file || a.line - b.line).slice(0, MOST);
}
