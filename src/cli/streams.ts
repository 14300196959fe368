/**
 * Reports that are made while accounts are judged: of one account's part no more is kept than what its text will say. Of other formats
 * all draws are at hand at once.
 */
import { SpiltList, SpiltLists } from '../audit/lists.ts';
import type { Merged } from '../audit/merge.ts';
import { isListed, type Part } from '../audit/part.ts';
import type { Spill } from '../audit/store/spill.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { DrawView, FindingView } from '../domain/report.ts';
import type { ReportOptions } from '../report/index.ts';
import { inBlocks } from './pieces.ts';

export interface Stream {
  /** Parts come in the order of their accounts. */
  take(part: Part): void;
  /** As often as it is asked for. */
  text(merged: Merged, options: ReportOptions): string | AsyncIterable<Uint8Array>;
}

type Draws = AuditOptions['draws'];

/** What a format wants to hear of draws, where `draws` is what was asked for; and whether those that aren't listed are told by kind. */
const WANTS: Readonly<Record<string, (draws: Draws) => { readonly lists: Draws; readonly byKind: boolean }>> = {
  table: () => ({ lists: 'open', byKind: true }),
  json: (draws) => ({ lists: draws, byKind: false }),
  jsonl: () => ({ lists: 'none', byKind: false }),
  csv: (draws) => ({ lists: draws, byKind: false }),
};

const RANK: readonly Draws[] = ['none', 'open', 'all'];

/** Whether all of these can be made so; `isAccepting`: what a finding looks like is only known after the last account. */
export function canBeStreams(formats: readonly string[], isAccepting: boolean): boolean {
  return formats.every((format) => (isAccepting ? format === 'json' : Object.hasOwn(WANTS, format)));
}

interface Wanted {
  readonly lists: Draws;
  readonly byKind: boolean;
  /** Whether none keeps what is listed. */
  readonly late: boolean;
}

/** What such formats want to hear of draws, taken together. */
export function wantedBy(formats: readonly string[], draws: Draws): Wanted {
  const wants = formats.flatMap((format) => WANTS[format]?.(draws) ?? []);
  const lists = RANK.findLast((one) => wants.some((want) => want.lists === one)) ?? 'none';
  return { lists, byKind: wants.some(({ byKind }) => byKind), late: formats.every((format) => format === 'table') };
}

/** By format. */
export async function streamsOf(formats: Iterable<string>, spill: Spill, draws: Draws): Promise<ReadonlyMap<string, Stream>> {
  const streams = new Map<string, Stream>();
  for (const format of formats) {
    if (!streams.has(format)) streams.set(format, await MAKERS[format as keyof typeof MAKERS](spill, draws));
  }
  return streams;
}

const MAKERS = {
  table: tableStream,
  json: jsonStream,
  jsonl: jsonLinesStream,
  csv: csvStream,
} satisfies Record<string, (spill: Spill, draws: Draws) => Promise<Stream>>;

async function tableStream(): Promise<Stream> {
  const { Digest, tableOf } = await import('../report/table.ts');
  const digest = new Digest();
  return {
    take: (part) => {
      digest.add(part);
      digest.addRightly(part.rightlyBilled);
    },
    text: ({ head }, options) => tableOf(head, digest, options),
  };
}

async function jsonStream(spill: Spill, draws: Draws): Promise<Stream> {
  const { jsonInPieces, listTexts } = await import('../report/json.ts');
  const lists = new SpiltLists(spill, listTexts);
  return {
    take: ({ draws: all, findings, bridge }) => lists.add({ draws: listed(all, draws), findings, bridge }),
    text: ({ head, accepts, shown }) => inBlocks(jsonInPieces(head, lists.streams(accepts ? shown : null))),
  };
}

async function jsonLinesStream(spill: Spill): Promise<Stream> {
  const { linesOf } = await import('../report/jsonl.ts');
  const findings = new SpiltList<FindingView>(spill, linesOf);
  return { take: (part) => findings.add(part.findings), text: () => inBlocks(findings.all(null)) };
}

async function csvStream(spill: Spill, draws: Draws): Promise<Stream> {
  const { header, rowsOf } = await import('../report/csv.ts');
  const rows = new SpiltList<DrawView>(spill, rowsOf);
  const text = async function* (): AsyncGenerator<string | Uint8Array> {
    yield header();
    yield* rows.all(null);
  };
  return { take: (part) => rows.add(listed(part.draws, draws)), text: () => inBlocks(text()) };
}

/** Other formats may ask for more. */
function listed(draws: readonly DrawView[], which: Draws): readonly DrawView[] {
  return which === 'all' ? draws : draws.filter((draw) => isListed(draw, which));
}
