/** What a run was told that was told nothing. */
import type { AuditOptions } from '../../src/domain/options.ts';

export const OPTIONS: AuditOptions = {
  plans: [],
  attestUnused: [],
  covers: null,
  timezone: 'UTC',
  encoding: null,
  since: null,
  until: null,
  accounts: [],
  ruleLevels: new Map(),
  draws: 'all',
  budgets: [],
};
