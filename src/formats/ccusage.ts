/**
 * The daily report of ccusage, which sums the local logs of Claude Code: tokens per day and model. Its costs are what the tokens
 * would cost at list prices, never a charge, and its days are those of the machine's zone.
 */
import { parseTime, type Span } from '../domain/time.ts';
import type { JsonFormat, JsonNode } from './format.ts';
import type { UseRecord } from '../domain/records.ts';
import { blankUse } from './blank.ts';
import { identityOf, JsonRows, wholeNumber } from './json-rows.ts';
import { join, type JsonObject, type PayloadReader } from './payload.ts';

const ESTIMATED = 'states costs that ccusage estimates at list prices: nobody was charged them, and they are not read.';
const OTHERS = "sums use of other vendors' models too: only what it states of Claude's models is read.";

/** Claude's models by their ids and short names: newer versions sum the logs of other vendors' clients as well. */
const OURS = /claude|opus|sonnet|haiku|fable/i;

export const ccusage: JsonFormat = {
  kind: 'json',
  id: 'ccusage',
  title: 'ccusage daily report',
  vendor: 'claude',
  where:
    'ccusage daily --json, and better with --timezone UTC: its days are those of the zone of the machine, which --timezone names here.',
  proves:
    'How many tokens each model used per day on this machine; cache writes, whose lifetime it does not say, are left out. Its costs are estimates at list ' +
    'prices and are not read: it carries no draws, and does not say whether a plan, credits or an API key paid.',
  recognises: (document) => listsOf(document).some(({ days }) => days.some(isDay)),
  open(context) {
    const use = blankUse('ccusage', 'claude', context.file);
    const noted = new Set<string>();
    const note = (sentence: string): void => {
      if (!noted.has(sentence)) context.note?.(sentence);
      noted.add(sentence);
    };
    return (document) => {
      const rows = new JsonRows(context);
      const lists = listsOf(document);
      if (lists.length === 0)
        rows.part(document, '', (reader) => {
          reader.fail(document, '', 'is no daily report of ccusage; expected a list daily, as ccusage daily --json prints it');
          return 1;
        });
      for (const { path, days } of lists) {
        days.forEach((day, index) => {
          const own = `${path}[${index}]`;
          rows.row(day, own, (reader, row) => {
            if (['totalCost', 'costUSD'].some((key) => row.members.has(key))) note(ESTIMATED);
            const uses = readDay(reader, row, own, path, context.timezone ?? 'UTC');
            // Nothing of a day is kept before all of it was read.
            if (reader.failed) return;
            if (uses.length < partsOf(row).length) note(OTHERS);
            for (const one of uses) context.sink.use(Object.assign(use, one));
          });
        });
      }
      return rows;
    };
  },
};

interface DayList {
  readonly path: string;
  readonly days: readonly JsonNode[];
}

/** `{daily: […]}`, by project with `--instances`, or as older versions call it `{type: "daily", data: […]}`. */
function listsOf(document: JsonNode): DayList[] {
  if (document.type !== 'object') return [];
  const { members } = document;
  const list = (path: string, node: JsonNode | undefined): DayList[] => (node?.type === 'array' ? [{ path, days: node.items }] : []);
  const projects = members.get('projects');
  if (projects?.type === 'object') return [...projects.members].flatMap(([project, days]) => list(join('projects', project), days));
  const type = members.get('type');
  if (type?.type === 'string' && type.text === 'daily') return list('data', members.get('data'));
  return list('daily', members.get('daily'));
}

function isDay(node: JsonNode): boolean {
  return node.type === 'object' && ['date', 'inputTokens', 'outputTokens', 'cacheReadTokens'].every((key) => node.members.has(key));
}

interface Part {
  readonly node: JsonNode;
  readonly path: string;
  readonly model: string | null;
}

/** The models of a day, however it lists them. Without a list the day itself is one, of its only model or of an unknown one. */
function partsOf(day: JsonObject): Part[] {
  const breakdowns = day.members.get('modelBreakdowns');
  if (breakdowns?.type === 'array' && breakdowns.items.length > 0)
    return breakdowns.items.map((node, index) => ({ node, path: `modelBreakdowns[${index}]`, model: null }));
  const breakdown = day.members.get('breakdown');
  if (breakdown?.type === 'object' && breakdown.members.size > 0)
    return [...breakdown.members].map(([model, node]) => ({ node, path: join('breakdown', model), model }));
  const used = day.members.get('modelsUsed') ?? day.members.get('models');
  const models = (used?.type === 'array' ? used.items : []).flatMap((node) => (node.type === 'string' ? [node.text] : []));
  // What several models used together is not parted: another vendor's keeps all of it out.
  const model = models.find((one) => !OURS.test(one)) ?? (models.length === 1 ? models[0] : '');
  return [{ node: day, path: '', model: model ?? '' }];
}

function readDay(reader: PayloadReader, day: JsonObject, path: string, list: string, timezone: string): Partial<UseRecord>[] {
  const span = dayOf(reader, day, path, timezone);
  const text = reader.text(day, 'date', path);
  if (span === null) return [];
  return partsOf(day).flatMap(({ node, path: part, model }) => {
    const own = part === '' ? path : join(path, part);
    if (node.type !== 'object') {
      reader.fail(node, own, 'is not an object');
      return [];
    }
    const name = model ?? reader.text(node, 'modelName', own);
    if (name !== '' && !OURS.test(name)) return [];
    return [
      {
        line: day.line,
        ...span,
        zoneless: true,
        model: name,
        inputTokens: wholeNumber(reader, node, 'inputTokens', own),
        outputTokens: wholeNumber(reader, node, 'outputTokens', own),
        cacheReadTokens: wholeNumber(reader, node, 'cacheReadTokens', own),
        identity: identityOf({ date: text, list, model: name }),
      },
    ];
  });
}

function dayOf(reader: PayloadReader, day: JsonObject, path: string, timezone: string): Span | null {
  const text = reader.text(day, 'date', path);
  const parsed = parseTime(text, timezone);
  if (parsed.ok && parsed.bareDate) return { from: parsed.from, until: parsed.until };
  if (!reader.failed) reader.fail(day.members.get('date'), join(path, 'date'), 'is not a day; the report states it as 2026-08-05');
  return null;
}
