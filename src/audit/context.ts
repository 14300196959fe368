/** What every account's replay is told: policies, plans, coverage of the files, attestations. */
import type { AuditOptions } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { InputRecord } from '../domain/records.ts';
import type { Instant, Span } from '../domain/time.ts';
import { mergeCoverage } from '../replay/coverage.ts';
import type { Meanwhile, ReplayContext } from '../replay/model.ts';

/** What reading one file gave: who it is, what it spans. */
export interface FileSpan {
  /** As reports show it. */
  readonly path: string;
  /** As the export was called, where the file only holds what was converted from it. */
  readonly name: string;
  readonly format: string;
  readonly vendor: string;
  /** Whether it is an export of uses: only those cover time. */
  readonly holdsUses: boolean;
  readonly from: Instant | null;
  readonly until: Instant | null;
}

export function replayContext(
  options: AuditOptions,
  policies: readonly Policy[],
  files: readonly FileSpan[],
  meanwhile?: Meanwhile,
): ReplayContext {
  const vendors = new Set(files.map((file) => file.vendor));
  return {
    policies,
    planFor: planFor(options.plans, policies, vendors),
    attested: new Set(options.attestUnused),
    coverage: new Map(),
    covers: options.covers,
    lastRow: files.map((file) => file.until ?? (0 as Instant)),
    crossing: null,
    meanwhile,
  };
}

/**
 * The spans that usage files cover for an account, by format: all files of a format, over all their accounts. Only a vendor's
 * export without a row of the account is left out where a use of the account that other files hold falls into its span: one
 * person's export, or one organisation's, says nothing of another's use. (Canonical files may be split by hand.)
 */
export function coverageFor(files: readonly FileSpan[]): (records: () => readonly InputRecord[]) => ReadonlyMap<string, readonly Span[]> {
  const covering = files.flatMap((file, index) =>
    file.holdsUses && file.from !== null && file.until !== null ? [{ ...file, index }] : [],
  );
  const all = merged(covering);
  if (covering.filter((file) => file.vendor !== '').length < 2) return () => all;
  return (records) => {
    const uses = records().filter((record) => record.kind === 'use');
    const own = new Set(uses.map((use) => use.file));
    const others = covering.filter(({ index, vendor }) => vendor !== '' && !own.has(index));
    const silent = others.filter(({ from, until }) => uses.some((use) => use.from >= (from ?? 0) && use.from <= (until ?? 0)));
    return silent.length === 0 ? all : merged(covering.filter((file) => !silent.includes(file)));
  };
}

function merged(files: readonly FileSpan[]): Map<string, readonly Span[]> {
  const spans = new Map<string, Span[]>();
  for (const { format, from, until } of files) {
    if (from === null || until === null) continue;
    const list = spans.get(format);
    if (list === undefined) spans.set(format, [{ from, until }]);
    else list.push({ from, until });
  }
  return new Map([...spans].map(([format, list]) => [format, mergeCoverage(list)]));
}

/**
 * `--plan` binds its own vendor's exports, and canonical rows. Of several plans, canonical rows take the one whose vendor has
 * no export of its own among the files; where that leaves more than one, none binds them.
 */
function planFor(plans: readonly string[], policies: readonly Policy[], vendors: ReadonlySet<string>): (vendor: string) => string {
  const byVendor = new Map<string, string>();
  for (const plan of plans) {
    const policy = policies.find((candidate) => candidate.plans.has(plan));
    if (policy !== undefined) byVendor.set(policy.id, plan);
  }
  const unclaimed = [...byVendor].filter(([vendor]) => !vendors.has(vendor)).map(([, plan]) => plan);
  const canonical = byVendor.size === 1 ? [...byVendor.values()] : unclaimed;
  const forCanonical = canonical.length === 1 ? (canonical[0] ?? '') : '';
  return (vendor) => (vendor === '' ? forCanonical : (byVendor.get(vendor) ?? ''));
}
