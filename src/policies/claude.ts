/**
 * Claude's paid plans. No published document says how much an allowance holds, so every window is known by readings only.
 * Every entry is dated and names where it was read. An entry dated by the text that first mentions it, or by a day, carries a
 * margin; one dated to the instant has none. A rule may need several entries under its id, one for each way in which an export
 * can show the same thing; `stated_only` entries add evidence and leave it to the others to speak for what isn't stated.
 */
import { claudeAdjustments, claudePrices } from './claude-prices.ts';
import type { CoverageFile, MatchFile, PlanFile, PolicyFile, WindowFile } from './file.ts';

const PLAN_LIMITS = 'Claude help centre, article 11145838 (Claude Code with Pro and Max) and 11014257 (Max usage)';
const WEEKLY = 'Announcement of weekly limits, 2025-07-28; Claude help centre, article 11014257';
const MODEL_CONFIG = 'https://code.claude.com/docs/en/model-config';
const FABLE = 'Claude help centre, article 15424964 (Fable models on your plan)';

/** When Max and Premium seats kept Fable within half of the weekly limit, and Pro and Standard seats lost it. */
const FABLE_SPLIT = '2026-07-20T07:00:00Z';

const session: WindowFile = { id: 'session', length: 'PT5H', starts: 'reported', source: PLAN_LIMITS };
const weekly: WindowFile = { id: 'weekly', length: 'P7D', starts: 'reported', from: '2025-08-28T00:00:00Z', source: WEEKLY };

/** Not every account of a plan had the model-scoped windows, so they hold where a reading names them. */
function scoped(model: string, from: string, until: string | null, source: string): WindowFile {
  return {
    id: `weekly_${model}`,
    length: 'P7D',
    starts: 'reported',
    optional: true,
    scope: { model: `*${model}*` },
    from,
    until,
    source,
  };
}

const opusWeekly = scoped(
  'opus',
  '2025-08-28T00:00:00Z',
  '2025-11-24T00:00:00Z',
  `${WEEKLY}; lifted with Opus 4.5, anthropics/claude-code#12487`,
);
// Payloads of August 2026 no longer hold it; no text says on which day of the summer it went.
const sonnetWeekly = scoped(
  'sonnet',
  '2025-11-24T00:00:00Z',
  '2026-08-01T00:00:00Z',
  'anthropics/claude-code#12487; an extra ceiling, not extra allowance: anthropics/claude-code#30788',
);
const fableIncluded = scoped('fable', '2026-06-09T00:00:00Z', '2026-06-12T00:00:00Z', `${FABLE}; launch of Fable 5, suspended 2026-06-12`);
function fableWeekly(until: string | null): WindowFile {
  return scoped('fable', '2026-07-01T00:00:00Z', until, `${FABLE}: half of the weekly limit`);
}

function plan(title: string, fableUntil: string | null, sessions: readonly WindowFile[] = [session]): PlanFile {
  return { title, windows: [...sessions, weekly, opusWeekly, sonnetWeekly, fableIncluded, fableWeekly(fableUntil)], crossing: 'split' };
}

/** As Ultra, Max 20x has no session limit for verified accounts, though one may appear: it holds where a reading names it. */
const ULTRA = '2026-10-31T00:00:00Z';
const ultraSessions: WindowFile[] = [
  { ...session, until: ULTRA },
  { ...session, optional: true, from: ULTRA, source: 'Third-party guides and trackers of November 2026' },
];

const ALL = ['*'];
const PRO = ['claude-pro'];
const TEAM = ['claude-team-*', 'claude-enterprise-*'];

/** Spellings of Claude Code. No star right after the name: `claude-code-router` is somebody else's. */
const CLAUDE_CODE = [
  'claude-code',
  'claude-code-0*',
  'claude-code-1*',
  'claude-code-2*',
  'claude-code-v*',
  'claude-code-cli*',
  'claude-code-ide',
  'claude-code-vs*',
  'claude-code-for-vs*',
  'claude-code-jetbrains',
  'claude-code-web',
  'claude-code-on-the-web',
  'claude-code-desktop',
  'claude-code-mobile',
  'claude-code-remote',
  'claude-code-headless',
  'claude-code-slack',
  'claude-code-action',
  'claude-code-sdk',
  'claude-cli*',
];

/** The vendor's own clients; every other client that is stated is somebody else's. */
const OWN_CLIENTS = [
  ...CLAUDE_CODE,
  'claude',
  'claude-ai*',
  'claude-web',
  'claude-chat',
  'claude-app',
  'claude-desktop*',
  'claude-for-desktop',
  'claude-mobile*',
  'claude-ios*',
  'claude-android*',
  'claude-cowork',
  'cowork',
  'claude-design',
  'claude-agent-sdk*',
  'claude-in-chrome',
  'claude-for-chrome',
  'claude-in-slack',
  'claude-for-slack',
  'claude-for-excel',
  'claude-in-excel',
  'claude-for-powerpoint',
  'claude-for-word',
  'claude-browser-extension',
  'claude-office-agents',
];

/** Words that say what kind of client it was, and not whose. */
const ANYONES_CLIENTS = [
  'web',
  'browser',
  'desktop',
  'mobile',
  'ios',
  'android',
  'app',
  'cli',
  'ide',
  'sdk',
  'chat',
  'terminal',
  'vscode',
  'jetbrains',
];

/** How people and exports write what a use was: a word that no rule knows would state that the rule does not apply. */
const FAST = ['fast', 'fast-mode', 'fastmode', 'speed-fast', 'mode-fast'];
const LONG_CONTEXT = ['1m', '1m-context', '1m-context-window', '1m-window', '1m-tokens', 'context-1m', 'long-context', '1-million-tokens'];
const CODE_REVIEW = ['code-review', 'code-reviews', 'codereview'];
const ULTRA_REVIEW = ['ultrareview', 'ultrareviews', 'ultra-review', 'ultra-reviews', 'code-review-ultra', 'ultra-code-review'];
const ROUTINE = ['routine', 'routines', 'routine-run', 'routine-runs', 'scheduled-routine', 'scheduled-routines'];
const THIRD_PARTY = ['third-party', 'thirdparty', '3rd-party', '3p', 'third-party-*', '3rd-party-*'];

/** Three ways in which long context shows: the feature, a model name with `[1m]`, a prompt that no shorter context could hold. */
function longContext(models: string[] | null, inNames: string[]): MatchFile[] {
  const model = models === null ? {} : { model: models };
  return [
    { ...model, feature: LONG_CONTEXT },
    { model: inNames, stated_only: true },
    { ...model, prompt_tokens_over: 200000, stated_only: true },
  ];
}

/** A word of the user's: it says what the use was, unless the client is stated to be the vendor's own. */
function thirdParty(stated: MatchFile): MatchFile {
  return { ...stated, except: { client: OWN_CLIENTS, stated_only: true }, stated_only: true };
}

/** One entry for each way in. */
function entries(whens: readonly MatchFile[], rest: Omit<CoverageFile, 'when'>): CoverageFile[] {
  const { id, title, use, plans, ...dates } = rest;
  return whens.map((when) => ({
    id,
    ...(title === undefined ? {} : { title }),
    ...(use === undefined ? {} : { use }),
    plans,
    when,
    ...dates,
  }));
}

const OPUS_1M = longContext(['*opus*'], ['*opus*1m*']);

const coverage: CoverageFile[] = [
  ...entries([{ feature: FAST }, { model: '*fast*', stated_only: true }], {
    id: 'fast-mode',
    title: 'Fast mode is paid with credits from the first token, on every plan',
    use: 'fast mode',
    plans: ALL,
    pays: 'credits',
    from: '2026-02-07T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: 'https://code.claude.com/docs/en/fast-mode',
  }),
  ...entries(
    longContext(['*opus-4-6*', '*4-6-opus*', 'opus', 'claude-opus'], ['*opus-4-6*1m*', '*4-6-opus*1m*', 'opus-1m', 'claude-opus-1m']),
    {
      id: 'opus-1m-not-included',
      title: 'At its launch Opus 4.6 with 1M context was not part of any subscription',
      use: 'Opus 4.6 with a context of 1M tokens',
      plans: ALL,
      pays: 'credits',
      from: '2026-02-05T00:00:00Z',
      until: '2026-02-19T00:00:00Z',
      margin: 'P3D',
      source: `${MODEL_CONFIG} (text of February 2026)`,
    },
  ),
  ...entries(longContext(null, ['*1m*']), {
    id: 'long-context',
    title: '1M context was available only through extra usage',
    use: 'any model with a context of 1M tokens',
    plans: ALL,
    pays: 'credits',
    from: '2026-02-19T00:00:00Z',
    until: '2026-03-13T00:00:00Z',
    margin: 'P3D',
    source: `${MODEL_CONFIG} (text of February 2026); the price table drops the long-context rates on 2026-03-13`,
  }),
  ...entries(OPUS_1M, {
    id: 'opus-1m-on-pro',
    title: 'Opus with 1M context is paid with credits on Pro; Max, Team and Enterprise include it',
    use: 'Opus with a context of 1M tokens',
    plans: PRO,
    pays: 'credits',
    from: '2026-03-13T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: `${MODEL_CONFIG}; Claude Code changelog, 2.1.75`,
  }),
  {
    id: 'opus-1m-on-pro',
    title: 'Opus 4.7 and later may always run with the 1M window, so that on Pro any prompt may be paid with credits',
    use: 'Opus 4.7 or later, with a context of any size',
    plans: PRO,
    // Named by what it leaves out, so that a later Opus is not accused for having a new name.
    when: {
      model: '*opus*',
      except: {
        model: [
          '*opus-3*',
          '*3-opus*',
          '*opus-4',
          '*opus-4-0*',
          '*opus-4-1',
          '*opus-4-1-*',
          '*opus-4-2025*',
          '*opus-4-5*',
          '*4-5-opus*',
          '*opus-4-6*',
          '*4-6-opus*',
        ],
      },
    },
    pays: 'may',
    from: '2026-04-16T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: `${MODEL_CONFIG}: the pages leave open whether prompts below 200K tokens are meant`,
  },
  ...entries(longContext(['*sonnet-4-6*', '*4-6-sonnet*'], ['*sonnet-4-6*1m*', '*4-6-sonnet*1m*']), {
    id: 'sonnet-46-1m',
    title: 'Sonnet 4.6 with 1M context is paid with credits on every plan',
    use: 'Sonnet 4.6 with a context of 1M tokens',
    plans: ALL,
    pays: 'credits',
    from: '2026-03-13T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: MODEL_CONFIG,
  }),
  ...entries(longContext(['sonnet', 'claude-sonnet'], ['sonnet-1m', 'claude-sonnet-1m']), {
    id: 'sonnet-46-1m',
    title: 'The short name sonnet meant Sonnet 4.6 until Sonnet 5, whose 1M context every plan includes',
    use: 'Sonnet 4.6 with a context of 1M tokens',
    plans: ALL,
    pays: 'credits',
    from: '2026-03-13T00:00:00Z',
    until: '2026-06-30T00:00:00Z',
    margin: 'P3D',
    source: MODEL_CONFIG,
  }),
  ...entries(
    longContext(
      ['*sonnet-4', '*sonnet-4-0*', '*sonnet-4-2025*', '*sonnet-4-5*', '*4-5-sonnet*'],
      ['*sonnet-4-1m*', '*sonnet-4-0*1m*', '*sonnet-4-2025*1m*', '*sonnet-4-5*1m*', '*4-5-sonnet*1m*'],
    ),
    {
      id: 'sonnet-46-1m',
      title: 'The rule names Sonnet 4.6; reports say the same of older Sonnets with 1M context',
      use: 'an older Sonnet 4 with a context of 1M tokens',
      plans: ALL,
      pays: 'may',
      from: '2026-03-13T00:00:00Z',
      until: null,
      margin: 'P3D',
      source: 'anthropics/claude-code#34790 and #39841',
    },
  ),
  {
    id: 'third-party',
    title: "Other vendors' clients draw credits although they sign in with the plan",
    use: 'a client of another vendor, signed in with the plan',
    plans: ALL,
    when: { client: '*', except: { client: [...OWN_CLIENTS, ...ANYONES_CLIENTS] } },
    pays: 'credits',
    from: '2026-04-04T19:00:00Z',
    until: null,
    source: 'Notice of 2026-04-04, in force from 12:00 Pacific time; earendil-works/pi#2943; still so in earendil-works/pi#9838',
  },
  ...entries([thirdParty({ feature: THIRD_PARTY }), thirdParty({ surface: ['third-party*', '*-third-party*'] })], {
    id: 'third-party',
    title: "Use that is stated to be a third party's",
    plans: ALL,
    pays: 'credits',
    from: '2026-04-04T19:00:00Z',
    until: null,
    source: 'Notice of 2026-04-04; earendil-works/pi#2943',
  }),
  {
    id: 'third-party',
    title: "A client named only by its kind may be anyone's",
    use: 'a client of another vendor, signed in with the plan',
    plans: ALL,
    when: { client: ANYONES_CLIENTS },
    pays: 'may',
    from: '2026-04-04T19:00:00Z',
    until: null,
    source: 'Notice of 2026-04-04; earendil-works/pi#2943',
  },
  ...entries([{ feature: CODE_REVIEW }, { surface: 'code-review', stated_only: true }], {
    id: 'code-review',
    title: 'Code Review is always paid with credits',
    use: 'Code Review',
    plans: TEAM,
    pays: 'credits',
    from: '2026-03-09T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: 'https://code.claude.com/docs/en/code-review',
  }),
  {
    id: 'ultrareview',
    title: 'An ultra review is paid with credits after three free runs',
    use: 'an ultra review',
    plans: ['claude-pro', 'claude-max-*'],
    when: { feature: ULTRA_REVIEW },
    pays: 'may',
    from: '2026-04-16T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: 'https://code.claude.com/docs/en/ultrareview',
  },
  {
    id: 'ultrareview',
    title: 'Organisations have no free ultra reviews: every run is paid with credits',
    use: 'an ultra review',
    plans: TEAM,
    when: { feature: ULTRA_REVIEW },
    pays: 'credits',
    from: '2026-04-16T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: 'https://code.claude.com/docs/en/ultrareview',
  },
  ...entries([{ feature: ROUTINE }, { surface: ['routine', 'routines'], stated_only: true }], {
    id: 'routine-over-cap',
    title: 'A routine beyond the daily number of runs goes on with credits',
    use: 'a routine',
    plans: ALL,
    pays: 'may',
    from: '2026-04-14T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: 'https://code.claude.com/docs/en/routines',
  }),
  {
    id: 'fable-on-pro',
    title: 'Fable is paid with credits from the first message on Pro and Standard seats',
    use: 'a Fable model',
    plans: ['claude-pro', 'claude-team-standard'],
    when: { model: '*fable*' },
    pays: 'credits',
    from: FABLE_SPLIT,
    until: null,
    source: `${FABLE}; anthropics/claude-code#79413`,
  },
  {
    id: 'fable-not-included',
    title: 'While Fable 5 was suspended no plan included it',
    use: 'a Fable model',
    plans: ALL,
    when: { model: '*fable*' },
    pays: 'may',
    from: '2026-06-12T00:00:00Z',
    until: '2026-06-23T00:00:00Z',
    margin: 'P3D',
    source: 'Third-party text: suspension on 2026-06-12; the day it came back is told differently',
  },
  {
    id: 'fable-not-included',
    title: 'Fable 5 came back for credits first, and into the plans on 2026-07-01',
    use: 'a Fable model',
    plans: ALL,
    when: { model: '*fable*' },
    pays: 'credits',
    from: '2026-06-23T00:00:00Z',
    until: '2026-07-01T00:00:00Z',
    margin: 'P3D',
    source: `Third-party text for the first day; ${FABLE} for the last`,
  },
  ...entries(
    [
      { model: ['*opus-4-5*', '*4-5-opus*'], client: CLAUDE_CODE },
      { model: ['*opus-4-5*', '*4-5-opus*'], surface: CLAUDE_CODE, stated_only: true },
    ],
    {
      id: 'opus-45-on-pro',
      title: 'On Pro, Opus 4.5 in Claude Code was available only through extra usage',
      use: 'Opus 4.5 in Claude Code',
      plans: PRO,
      pays: 'credits',
      from: '2025-11-24T00:00:00Z',
      until: '2026-02-05T00:00:00Z',
      margin: 'P3D',
      source: 'Claude Code changelog, 2.0.51',
    },
  ),
  {
    id: 'opus-45-on-pro',
    title: 'Opus became part of Pro on a day that no text names: 4.6 replaced 4.5 on 2026-02-05',
    use: 'Opus 4.6 in Claude Code',
    plans: PRO,
    when: { model: ['*opus-4-6*', '*4-6-opus*', 'opus', 'claude-opus'], client: CLAUDE_CODE },
    pays: 'may',
    from: '2026-02-05T00:00:00Z',
    until: '2026-03-13T00:00:00Z',
    margin: 'P3D',
    source: `Claude Code changelog, 2.0.51; ${MODEL_CONFIG} takes Opus on Pro for granted from 2026-03-13`,
  },
  {
    id: 'opus-45-on-pro',
    title: 'No text says when Opus 4.5 in Claude Code became part of Pro',
    use: 'Opus 4.5 in Claude Code',
    plans: PRO,
    when: { model: ['*opus-4-5*', '*4-5-opus*'], client: CLAUDE_CODE },
    pays: 'may',
    from: '2026-02-05T00:00:00Z',
    until: null,
    margin: 'P3D',
    source: 'Claude Code changelog, 2.0.51',
  },
  {
    id: 'enterprise-usage-based',
    title: 'Usage-based Enterprise has no allowance: all use is billed',
    plans: ['claude-enterprise-usage'],
    when: {},
    pays: 'credits',
    from: null,
    until: null,
    source: 'Claude help centre, articles 11526368 and 12883420',
  },
];

export const claude: PolicyFile = {
  id: 'claude',
  version: '2026-11-22',
  verified_until: '2026-08-22',
  plans: {
    'claude-pro': plan('Claude Pro', FABLE_SPLIT),
    'claude-max-5x': plan('Claude Max 5x (Max since 2026-10-31)', null),
    'claude-max-20x': plan('Claude Max 20x (Ultra since 2026-10-31)', null, ultraSessions),
    'claude-team-standard': plan('Claude Team, Standard seat', FABLE_SPLIT),
    'claude-team-premium': plan('Claude Team, Premium seat', null),
    'claude-enterprise-usage': { title: 'Claude Enterprise, usage-based', windows: [], crossing: 'split' },
  },
  order: ['allowance', 'granted', 'purchased'],
  coverage,
  incidents: [
    {
      id: '2026-04-08-1m-entitlement',
      title: 'Errors in the entitlement to 1M context',
      decides: false,
      when: { feature: LONG_CONTEXT },
      from: '2026-04-08T00:00:00Z',
      until: '2026-04-09T00:00:00Z',
      source: 'status.claude.com, incident lhws0phdvzz3',
    },
    {
      id: '2026-04-25-third-party-string',
      title: "Genuine Claude Code was taken for a third party's client because of a text in it",
      decides: false,
      when: { client: CLAUDE_CODE },
      from: '2026-04-08T00:00:00Z',
      until: '2026-04-26T00:00:00Z',
      source: 'anthropics/claude-code#53262 (acknowledged, refunded); like reports from 2026-04-08: #45048, #45258, #45911',
    },
    {
      id: '2026-07-17-fable-routing',
      title: 'A configuration error sent Fable 5 use of plans to credits',
      decides: true,
      when: { model: '*fable-5*' },
      from: '2026-07-17T18:16:00Z',
      until: '2026-07-17T18:47:00Z',
      source: 'status.claude.com, incident g613ntyj2pwf',
    },
    {
      id: '2026-07-24-hosted-restarts',
      title: 'Hosted Claude Code and Cowork sessions restarted by themselves and billed calls that nobody started',
      decides: false,
      when: { surface: ['*claude-code*', '*cowork*', '*cloud*', '*web*', '*hosted*'] },
      from: '2026-07-24T00:00:00Z',
      until: '2026-08-12T00:00:00Z',
      source: 'Fixed on 2026-08-12; anthropics/claude-code#85912 and like reports',
    },
    {
      id: '2026-08-10-false-credit-labels',
      title: 'Clients asked for credits for models that the plan includes; no money moved by it',
      decides: false,
      when: { model: '*fable*' },
      from: FABLE_SPLIT,
      until: '2026-08-11T00:00:00Z',
      source: 'Claude Code changelog, 2.1.219 and 2.1.227; anthropics/claude-code#79337',
    },
  ],
  tolerance: { reading_pct: '1', reading_age: 'PT15M', clock: 'PT60S', in_flight: 'PT15M', posting: 'PT15M', cap_pct: '10' },
  prices: claudePrices,
  adjustments: claudeAdjustments,
};
