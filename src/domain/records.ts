/**
 * What the files say, one record a row: the only thing formats make and the only thing the replay reads.
 * A format reuses one record for all its rows, so whoever keeps one copies it.
 * `null` and `''` mean "not stated", never zero.
 */
import type { Micros } from './money.ts';
import type { Duration, Instant } from './time.ts';

/** Where a record stands: the index of its input file, and the physical line it starts on (1 is the header). */
export interface Origin {
  file: number;
  line: number;
}

/** A percentage in millionths of a per cent: 45.5 % is 45_500_000. */
export type Percent = number;
export const HUNDRED_PERCENT: Percent = 100_000_000;

/** A meter as shown. A reading known only by `resets_in` is off by up to `resetsWithin`, the last unit shown. */
export interface Reading {
  /** `session`, `weekly`, `weekly_fable` … */
  window: string;
  /** Always "used"; a remaining percentage is turned round by the format. May be above 100 %. */
  usedPct: Percent;
  resetsAt: Instant | null;
  resetsWithin: Duration;
}

export interface StatedLimit {
  window: string;
  limit: Micros;
}

export type Stream = 'subscription' | 'api' | 'cloud' | 'other';
/** `''`: not stated. */
export type Funding = 'allowance' | 'credits' | 'mixed' | 'none' | '';

interface RecordBase extends Origin {
  /** `''` when the file names none; the partition then decides (`default`, or the vendor's name). */
  account: string;
  /** Id of the format that read it. */
  format: string;
  /** `''` for canonical files, else `claude`, `copilot`, `cursor` … : the policy the export belongs to. */
  vendor: string;
  /** Whether its times carried no zone and were read in `--timezone`. */
  zoneless: boolean;
  /** Whom a payment processor calls its customer, `''` where the row names none; files that know accounts leave it out. */
  customer?: string;
}

/** One metered use, or a sum over [from, until). An instant has `until === from`. */
export interface UseRecord extends RecordBase {
  kind: 'use';
  from: Instant;
  until: Instant;
  /** `event_id`, or `''`: then `identity` tells equal rows apart. */
  id: string;
  /** For rows without an id: the 12 hex digits of MODEL "Ids" over account and identifying cells; else `''`. */
  identity: string;
  plan: string;
  /** The plan an export implies by stating its quota itself, used when nothing else names one; `''` mostly. */
  impliedPlan: string;
  stream: Stream;
  surface: string;
  client: string;
  model: string;
  /** As stated: `''` nothing stated, `none`, or features separated by `;`. */
  feature: string;
  member: string;
  workspace: string;
  apiKey: string;
  /** What the export says of the key when it was made: `active`, `inactive`, `archived` … or `''`. It says nothing of the use. */
  apiKeyStatus: string;
  quantity: Micros | null;
  /** Unit of `quantity` where the export says it (`requests`, `USD`, `ai-credits`); `''`: the plan's unit. */
  unit: string;
  inputTokens: number | null;
  outputTokens: number | null;
  cacheReadTokens: number | null;
  cacheWrite5mTokens: number | null;
  cacheWrite1hTokens: number | null;
  funding: Funding;
  /** What credits (on another stream: its own balance) paid. */
  amount: Micros | null;
  /** ISO 4217 upper case, or a vendor unit in lower case; `''` not stated. */
  currency: string;
  listAmount: Micros | null;
  /** The vendor's own "exceeds quota" or "overage in use". */
  vendorExceeds: boolean | null;
  /** Meters shown right after this use. */
  readings: Reading[];
  limits: StatedLimit[];
}

/**
 * Where a look stands in a program's own log. Programs copy a log into the next one that goes on from it, under new times, so
 * that neither place nor time tells a look from its copy.
 */
export interface LogPlace {
  /** The log's own name. */
  readonly log: string;
  /** The log that it goes on from, and may repeat; `''`: none. */
  readonly after: string;
  /** Equal for a look and its copies, and for nothing else; `''` where the look can't be told from another one. */
  readonly content: string;
  /** Its line in the log. */
  readonly line: number;
}

/** The earliest instant there is: of a look, that nothing says how old what it shows may be. */
export const LONG_AGO = 0 as Instant;

/** What a program that shows the meters of its last response says of its work so far: whether a response came in between. */
export interface SessionState {
  /** The session, by a hash of its id. */
  readonly session: string;
  /** What its responses have cost, in the program's own reckoning; no charge. */
  readonly cost: Micros | null;
  /** How long it has waited for responses. */
  readonly waited: Duration | null;
}

/** One look at the meters. Known to the instant, or (a bare date) somewhere in [at, latest]. */
export interface SnapshotRecord extends RecordBase {
  kind: 'snapshot';
  at: Instant;
  latest: Instant;
  plan: string;
  readings: Reading[];
  creditsEnabled: boolean | null;
  /** Cumulative in the UTC calendar month. */
  creditsUsed: Micros | null;
  creditsCap: Micros | null;
  creditsBalance: Micros | null;
  currency: string;
  overageInUse: boolean | null;
  /** The `source` cell. */
  note: string;
  /**
   * What is shown stood so at some time from here to `at`: a program may repeat what its last response said. Absent: it is of
   * `at` itself. It bounds what ended before `since` from above, and what began after `at` from below.
   */
  since?: Instant;
  /** Of looks at what a program repeats until its next response: the replay finds their `since`. */
  inSession?: SessionState;
  /** Of looks from a log that may repeat another one. */
  inLog?: LogPlace;
}

export type EntryType = 'purchase' | 'auto-reload' | 'grant' | 'draw' | 'refund' | 'correction' | 'expiry' | 'void';

/** Which grant pays first, where nobody says: of 0 before 100. */
export const USUAL_PRIORITY = 50;

/** One line of the credit ledger; [at, latest] as in `SnapshotRecord`. */
export interface EntryRecord extends RecordBase {
  kind: 'entry';
  at: Instant;
  latest: Instant;
  id: string;
  stream: 'subscription' | 'api';
  type: EntryType;
  /** A magnitude: the type gives the sign; only a correction may be negative. */
  amount: Micros;
  currency: string;
  balanceAfter: Micros | null;
  expiresAt: Instant | null;
  /** Which grant pays first, 0 before 100; 50 where none is stated. */
  priority: number;
  eventId: string;
  invoiceId: string;
  description: string;
  /** Whether it was applied to an invoice as a whole: by which uses nobody can tell, so it is in the balance and no draw of a use. */
  settles?: boolean;
}

export type InvoiceStream = 'subscription' | 'credits' | 'api' | 'tax' | 'other' | 'unclassified';

/**
 * How an export of a payment processor tells which purchase a line is of: one purchase stands in the export of the invoices, in
 * that of the payments and in that of the balance, under ids of its own in each.
 */
export interface Purchase {
  /** What was billed, what was paid for it, or what the processor booked. */
  readonly by: 'invoice' | 'payment' | 'balance';
  /** What went out to the buyer, or what came back. */
  readonly part: 'bill' | 'return';
  /** Every id that it goes by, of the invoice, the payment or the attempt. */
  readonly ids: readonly string[];
  /** The invoice, payment or entry itself: two lines of one `key` and part are two looks at it. `''`: the export doesn't say. */
  readonly key: string;
}

export interface InvoiceRecord extends RecordBase {
  kind: 'invoice';
  at: Instant;
  latest: Instant;
  id: string;
  stream: InvoiceStream;
  description: string;
  /** Signed. */
  amount: Micros;
  currency: string;
  periodFrom: Instant | null;
  periodUntil: Instant | null;
  /** Lower case as stated: `paid`, `open`, `void`, `refunded` … or `''`; several, parted by `, `, where several exports state it. */
  status: string;
  /** Of exports of a payment processor only. */
  purchase?: Purchase;
}

export type NoticeKind = 'limit-reached' | 'spend-cap-reached' | 'out-of-credits' | 'credits-required' | 'blocked' | 'other';

export interface NoticeRecord extends RecordBase {
  kind: 'notice';
  at: Instant;
  latest: Instant;
  notice: NoticeKind;
  window: string;
  text: string;
}

/** A line of accounts.csv: which plan an account is on in [from, until), and what its allowance is. */
export interface PlanRecord extends RecordBase {
  kind: 'plan';
  from: Instant;
  until: Instant | null;
  plan: string;
  billingDay: number | null;
  allowance: Micros | null;
  unit: string;
  currency: string;
  timezone: string;
}

export type InputRecord = UseRecord | SnapshotRecord | EntryRecord | InvoiceRecord | NoticeRecord | PlanRecord;
