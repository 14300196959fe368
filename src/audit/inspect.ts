/** What files are and which rules they let run; nothing is stored, replayed or judged. */
import type { ReadIssueView } from '../domain/report.ts';
import type { InputRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { byText } from '../domain/order.ts';
import { evidenceWords, noteEvidence, noteOptions, silentRules } from '../rules/evidence.ts';
import { RULES } from '../rules/index.ts';
import type { Evidence } from '../rules/rule.ts';
import { inputNotes } from './notes.ts';
import { partition } from './partition.ts';
import { readInputs, type ReadRequest } from './read.ts';
import { accountKey, nameOfKey, type AccountKey, type RecordStore } from './store.ts';

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
  /** How many records of each kind it holds, and whether any of them shows credits drawn. */
  readonly records: ReadonlyMap<InputRecord['kind'], number>;
  readonly showsDraws: boolean;
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
  const evidence = new Map<number, Set<Evidence>>();
  const looking: RecordStore = {
    add(record) {
      noteEvidence(record, ofFile(evidence, record.file));
      if (record.account !== '') ofFile(named, record.file).add(record.account);
      keys.set(nameOfKey(record), accountKey(record));
    },
    keys: () => [...keys.values()],
    recordsOf: () => [],
    tableOf: () => null,
  };
  const { files, spans } = await readInputs({ ...request, store: looking });
  // A converted file holds the exports that its records go by.
  const heldBy = <T>(sets: ReadonlyMap<number, ReadonlySet<T>>, path: string): T[] => [
    ...new Set([...sets].flatMap(([file, set]) => (spans[file]?.path === path ? [...set] : []))),
  ];
  for (const own of evidence.values()) for (const kind of own) present.add(kind);
  const { accounts, namedAfterVendors } = partition(looking.keys());
  const silent = new Map(silentRules(present).map(({ rule, missing }) => [rule.id as string, missing]));
  return {
    files: files.map(({ path, format, title, sha256, rows, unread, from, until, zonelessRows, kinds, issues }) => ({
      path,
      format,
      title,
      sha256,
      rows,
      unread,
      accounts: heldBy(named, path).sort(byText),
      from,
      until,
      zonelessRows,
      records: kinds,
      showsDraws: heldBy(evidence, path).includes('draws'),
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

function ofFile<T>(sets: Map<number, Set<T>>, file: number): Set<T> {
  const set = sets.get(file) ?? new Set<T>();
  sets.set(file, set);
  return set;
}
