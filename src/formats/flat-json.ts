/** The other form of a table: what a database writes as a list of flat JSON objects, read by the format of its CSV. */
import type { CsvFormat, FormatContext, JsonFormat, JsonNode, Row } from './format.ts';
import { CellRow, makeHeader } from './row.ts';

interface Shape {
  readonly row: CellRow;
  readonly read: (row: Row) => void;
}

/** `format` reads each object as a row whose header is its keys. */
export function jsonForm(format: CsvFormat, id: string, where: string): JsonFormat {
  const { title, vendor, proves, fullness } = format;
  return {
    kind: 'json',
    id,
    title: `${title} (JSON)`,
    vendor,
    where,
    proves,
    ...(fullness === undefined ? {} : { fullness }),
    recognises: (document) => document.type === 'object' && format.recognises(makeHeader([...document.members.keys()])),
    open(context) {
      const named = renamed(context, id);
      // Few exports have objects of more than one shape.
      const shapes = new Map<string, Shape>();
      return (document) => {
        if (document.type !== 'object') {
          context.sink.issue({ file: context.file, line: document.line, column: '', value: '', problem: 'is not an object' });
          return;
        }
        const keys = [...document.members.keys()];
        const shape = shapes.get(JSON.stringify(keys)) ?? shapeOf(format, keys, named);
        if (shapes.size < MOST_SHAPES) shapes.set(JSON.stringify(keys), shape);
        const nodes = [...document.members.values()];
        shape.row.place(document.line, nodes.map(textOf));
        nodes.forEach((node, column) => {
          if (node.type === 'object' || node.type === 'array') shape.row.fail(column, 'is not a single value');
        });
        shape.read(shape.row);
      };
    },
  };
}

const MOST_SHAPES = 100;

function shapeOf(format: CsvFormat, keys: readonly string[], context: FormatContext): Shape {
  const header = makeHeader(keys);
  const row = new CellRow(header, 'UTC', context.file, (issue) => context.sink.issue(issue));
  return { row, read: format.open(header, context) };
}

function textOf(node: JsonNode): string {
  if (node.type === 'string' || node.type === 'number') return node.text;
  return node.type === 'boolean' ? String(node.value) : '';
}

/** Records say by which format they were read, and what is said of a file is said once, whatever the shapes in it. */
function renamed({ sink, note, ...rest }: FormatContext, format: string): FormatContext {
  const said = new Set<string>();
  return {
    ...rest,
    note: (sentence) => {
      if (!said.has(sentence)) note?.(sentence);
      said.add(sentence);
    },
    sink: {
      use: (record) => sink.use(Object.assign(record, { format })),
      snapshot: (record) => sink.snapshot(Object.assign(record, { format })),
      entry: (record) => sink.entry(Object.assign(record, { format })),
      invoice: (record) => sink.invoice(Object.assign(record, { format })),
      notice: (record) => sink.notice(Object.assign(record, { format })),
      plan: (record) => sink.plan(Object.assign(record, { format })),
      issue: (issue) => sink.issue(issue),
    },
  };
}
