/** In place of sorter.ts in the executable, which stands alone: DuckDB is native code beside Node, and can't be carried in it. */
import { CannotAudit } from '../../domain/errors.ts';

export const Sorter = {
  start(): never {
    throw new CannotAudit([
      '--stage sort: sorts through DuckDB, without which this executable comes: sort with the npm package of headroom, or let an engine group the lines.',
    ]);
  },
};
