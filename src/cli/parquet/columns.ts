/** The columns of a Parquet file, and as which text the cells of each are read: as a CSV would hold them. */
import type { Fidelity, TypedColumn } from '../../formats/typed.ts';

/** Of a column, as DuckDB describes it: the name it goes by there and its type. */
type Described = readonly (string | null)[];
/** Of the file's own schema, in order, a parent before its children: name, physical type, number of children. */
type Element = readonly (string | null)[];

/** DuckDB renames a column whose name is taken: only the file's own schema says that two have the same one. */
export function columnsOf(described: readonly Described[], schema: readonly Element[]): TypedColumn[] {
  const own = topLevel(schema);
  if (own.length !== described.length) throw new Error('not the columns of the file');
  return described.map(([, type], at) => {
    const [name, physical] = own[at] ?? [];
    return { name: name ?? '', ...typeOf(type ?? '', physical ?? '') };
  });
}

function topLevel(schema: readonly Element[]): Element[] {
  const found: Element[] = [];
  // The first is the row itself. What stands below a child is passed over.
  let below = 0;
  for (const element of schema.slice(1)) {
    if (below === 0) found.push(element);
    else below -= 1;
    below += Number(element[2] ?? 0);
  }
  return found;
}

const WHOLE = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;
const PLAIN = new Set(['VARCHAR', 'JSON', 'UUID', 'BOOLEAN', 'DATE', 'TIME']);
const TIMES = new Set(['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE']);

function typeOf(type: string, physical: string): { readonly fidelity: Fidelity; readonly type: string } {
  if (type === 'DOUBLE' || type === 'FLOAT') {
    // DuckDB's own decimals end at 38 digits: it makes a wrong number of a longer one.
    if (physical === 'FIXED_LEN_BYTE_ARRAY' && type === 'DOUBLE') return { fidelity: 'opaque', type: 'a DECIMAL of more than 38 digits' };
    return { fidelity: 'floating', type };
  }
  if (WHOLE.test(type) || PLAIN.has(type) || TIMES.has(type) || type.startsWith('DECIMAL(')) return { fidelity: 'exact', type };
  return { fidelity: 'opaque', type: type.endsWith(']') ? 'LIST' : (/^[A-Z]+/.exec(type)?.[0] ?? 'of another type') };
}

/** Expressions of SQL in the order of the columns; NULL is not stated. */
export function selected(described: readonly Described[], columns: readonly TypedColumn[]): string {
  return columns
    .map(({ fidelity }, at) => {
      const [name, type] = described[at] ?? [];
      const column = `"${(name ?? '').replaceAll('"', '""')}"`;
      return `coalesce(${textOf(column, type ?? '', fidelity)}, '')`;
    })
    .join(', ');
}

function textOf(column: string, type: string, fidelity: Fidelity): string {
  const text = `${column}::VARCHAR`;
  if (fidelity === 'opaque') return `md5(${text})`;
  if (fidelity === 'floating') return `regexp_replace(${text}, '\\.0$', '')`;
  // An instant ends in Z; what the file holds without a zone has none here either.
  if (TIMES.has(type)) {
    const wall = `rtrim(rtrim(strftime(${column}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%f'), '0'), '.')`;
    return type.endsWith('ZONE') ? `${wall} || 'Z'` : wall;
  }
  // Two digits after the point as in most exports, and further ones that say something.
  if (type.startsWith('DECIMAL(')) return `regexp_replace(${text}, '(\\.\\d\\d\\d*?)0+$', '\\1')`;
  return text;
}
