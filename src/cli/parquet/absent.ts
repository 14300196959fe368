/** In place of file.ts in the executable, which stands alone: DuckDB is native code beside Node, and can't be carried in it. */
import { CannotAudit } from '../../domain/errors.ts';

export function openParquet(path: string): never {
  throw new CannotAudit([
    `${path}: is a Parquet file, which this executable can't read, since it comes without DuckDB: audit it with the npm package of headroom, or export its rows as CSV.`,
  ]);
}
