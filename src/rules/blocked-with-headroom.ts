import type { Rule } from './rule.ts';
import { blocksWithHeadroom } from './support/notices.ts';

/** Blocks while every applicable window had headroom. */
export const blockedWithHeadroom: Rule<'blocked-with-headroom'> = {
  id: 'blocked-with-headroom',
  title: 'Blocked while allowance remained',
  level: 'error',
  criteria: 'An account with headroom in every window needs no credits, so neither their end nor their cap should stop it.',
  needs: [['notices'], ['meters']],
  *check(input) {
    for (const { notice, grade, windows, origins } of blocksWithHeadroom(input)) {
      yield {
        rule: this.id,
        level: this.level,
        grade,
        at: notice.at,
        amount: null,
        currency: '',
        draws: [],
        identity: [notice.notice, notice.window, String(notice.at)],
        facts: { notice, windows },
        origins,
      };
    }
  },
};
