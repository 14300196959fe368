/** Rows of a file that states the types of its columns (Parquet), as the same cursor that shows the rows of a CSV. */
import { CannotAudit } from '../domain/errors.ts';
import type { CsvFormat, Column, FormatContext } from './format.ts';
import { CellRow } from './row.ts';
import { type RowCounts, Table } from './table.ts';

/**
 * What the text of a column's cells is worth: `exact` says what the file holds; `floating` is the shortest decimal text of a
 * binary number, which a share may be and money never is; `opaque` only tells cells apart (lists, structures, bytes).
 */
export type Fidelity = 'exact' | 'floating' | 'opaque';

export interface TypedColumn {
  readonly name: string;
  readonly fidelity: Fidelity;
  /** As messages call it. */
  readonly type: string;
}

/** A file opened for reading; whoever opened it closes it. */
export interface TypedFile {
  readonly columns: readonly TypedColumn[];
  /** Rows in the order of the file, each with a text per column; `''` is not stated. */
  batches(): AsyncIterable<readonly (readonly string[])[]>;
  close(): Promise<void>;
}

/** A row's line is its ordinal: the first row is line 1, and so is whatever is wrong with the columns themselves. */
export async function readTyped(
  file: TypedFile,
  path: string,
  format: CsvFormat,
  context: FormatContext,
  timezone: string,
): Promise<RowCounts> {
  const table = new Table(format, context, timezone, (...args) => new TypedRow(path, file.columns, ...args));
  table.open(
    file.columns.map(({ name }) => name),
    1,
  );
  let line = 0;
  for await (const batch of file.batches()) {
    for (const cells of batch) {
      line += 1;
      table.record(cells, line);
    }
  }
  return table.counts;
}

class TypedRow extends CellRow {
  readonly #path: string;
  readonly #columns: readonly TypedColumn[];

  constructor(path: string, columns: readonly TypedColumn[], ...args: ConstructorParameters<typeof CellRow>) {
    super(...args);
    this.#path = path;
    this.#columns = columns;
  }

  /** What a format asks for must be readable; a column that none asks for may hold anything. */
  override text(column: Column): string {
    const text = super.text(column);
    if (text !== '' && this.#columns[column]?.fidelity === 'opaque') this.#refuse(column, 'which is no single value', 'VARCHAR');
    return text;
  }

  /** Every row of the column is so: said once, of the file. */
  override exact(column: Column): void {
    if (this.#columns[column]?.fidelity !== 'floating' || this.blank(column)) return;
    this.#refuse(column, 'which rounds amounts to binary fractions', 'DECIMAL(18,6) where the file is written');
  }

  #refuse(column: Column, why: string, remedy: string): never {
    const { name = '', type = '' } = this.#columns[column] ?? {};
    throw new CannotAudit([`${this.#path}: its column ${name} is ${type}, ${why}; cast it to ${remedy}.`]);
  }
}
