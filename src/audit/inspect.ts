/** What files are and which rules they let run; nothing is stored, replayed or judged. */
import type { ReadIssueView } from '../domain/report.ts';
import type { Instant } from '../domain/time.ts';
import { byText } from '../domain/order.ts';
import { evidenceWords, noteEvidence, noteOptions, silentRules } from '../rules/evidence.ts';
import { RULES } from '../rules/index.ts';
import type { Evidence } from '../rules/rule.ts';
import { inputNotes } from './notes.ts';
import { partition } from './partition.ts';
import { readInputs, type ReadRequest } from './read.ts';
import type { AccountKey, RecordStore } from './store.ts';

export interface InspectedFile {
  readonly path: string;
  readonly format: string;
  readonly title: string;
  readonly sha256: string;
  readonly rows: number;
  readonly unread: number;
  /** Accounts the file names; empty where it names none. */
  readonly accounts: readonly string[];
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly zonelessRows: number;
  readonly issues: readonly ReadIssueView[];
}

export interface InspectedRule {
  readonly id: string;
  readonly runs: boolean;
  /** What it lacks, in words; for each, any one would do. */
  readonly lacks: readonly string[];
}

export interface Inspection {
  readonly files: readonly InspectedFile[];
  readonly accounts: readonly string[];
  readonly rules: readonly InspectedRule[];
  readonly notes: readonly string[];
}

export async function inspect(request: Omit<ReadRequest, 'store'>): Promise<Inspection> {
  const present = new Set<Evidence>();
  noteOptions(request.options, present);
  const keys = new Map<string, AccountKey>();
  const named = new Map<number, Set<string>>();
  const looking: RecordStore = {
    add(record) {
      noteEvidence(record, present);
      if (record.account !== '') {
        const accounts = named.get(record.file);
        if (accounts === undefined) named.set(record.file, new Set([record.account]));
        else accounts.add(record.account);
      }
      const vendor = record.account === '' ? record.vendor : '';
      keys.set(`${record.account}\u0000${vendor}`, { account: record.account, vendor });
    },
    keys: () => [...keys.values()],
    recordsOf: () => [],
  };
  const { files, spans } = await readInputs({ ...request, store: looking });
  const namedIn = (path: string): string[] => [
    ...new Set([...named].flatMap(([file, list]) => (spans[file]?.path === path ? [...list] : []))),
  ];
  const { accounts, namedAfterVendors } = partition(looking.keys());
  const silent = new Map(silentRules(present).map(({ rule, missing }) => [rule.id as string, missing]));
  return {
    files: files.map(({ path, format, title, sha256, rows, unread, from, until, zonelessRows, issues }) => ({
      path,
      format,
      title,
      sha256,
      rows,
      unread,
      accounts: namedIn(path).sort(byText),
      from,
      until,
      zonelessRows,
      issues,
    })),
    accounts: accounts.map(({ account }) => account),
    rules: RULES.map(({ id }) => ({
      id,
      runs: !silent.has(id),
      lacks: (silent.get(id) ?? []).map((kinds) => kinds.map(evidenceWords).join(' or ')),
    })),
    notes: inputNotes(files, request.options, namedAfterVendors),
  };
}
