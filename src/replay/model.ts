/** The replay's nouns: what goes in beside the records, and what comes out of one account. */
import type { Micros } from '../domain/money.ts';
import type { Instant, Span } from '../domain/time.ts';
import type {
  EntryRecord,
  InvoiceRecord,
  NoticeRecord,
  Origin,
  Percent,
  PlanRecord,
  SnapshotRecord,
  Stream,
  UseRecord,
} from '../domain/records.ts';
import type { Crossing, Plan, Policy, Window } from '../domain/policy.ts';
import type { Grade, Reason, Verdict } from '../domain/verdict.ts';
import type { Cut, Instance, Look } from './meters.ts';
import type { Trail } from './trail.ts';

/** What is known before the first record: the same for every account of a run. */
export interface ReplayContext {
  readonly policies: readonly Policy[];
  /** `--plan` for a vendor (`''`: canonical rows); `''` when none binds. */
  planFor(vendor: string): string;
  /** Rule ids the account holder says were not used; `all`. */
  readonly attested: ReadonlySet<string>;
  /** Merged spans that the usage files of a format cover, by format id, over all accounts. */
  readonly coverage: ReadonlyMap<string, readonly Span[]>;
  /** The span the account holder says the files hold all use of (`--covers`). */
  readonly covers: Span | null;
  /** Last instant of any row, by file index: which export states a restated event. */
  readonly lastRow: readonly Instant[];
  /** A crossing mode instead of the plans' own; `null` mostly. */
  readonly crossing: Crossing | null;
  readonly meanwhile?: Meanwhile | undefined;
}

/** Called now and then while there is much to do of one account, with the bytes that will be needed soon: what it throws ends the run. */
export type Meanwhile = (ahead?: number) => void;

/** How many draws of an account are judged, or made ready to be listed, before `meanwhile` is called again. */
export const DRAWS_BETWEEN = 1 << 10;

/** A use after exact copies were dropped and restatements settled, with what the model says the allowance pays. */
export interface Use extends UseRecord {
  /** `event_id`, or the derived `row:…:n`. */
  key: string;
  /** The plan that speaks for it, `''` unknown. */
  planInForce: string;
  /** What the counted fold lets the allowance pay (micro-units of quantity); `null` where it can't say or never enters the fold. */
  allowancePays: Micros | null;
  /** Every line that states this use, exact copies in overlapping exports included. */
  origins: Origin[];
}

export interface Restatement {
  readonly kept: Use;
  readonly dropped: readonly UseRecord[];
}

export interface EntryRestatement {
  readonly kept: EntryRecord;
  readonly dropped: readonly EntryRecord[];
}

export type DrawSource = 'usage' | 'ledger' | 'counter' | 'balance';

/** Where a bound comes from, weakest first in `REASON_ORDER` of the ladder. */
export type Basis = 'reading-before' | 'counter-delta' | 'reading-after' | 'reading-at' | 'counted';

/** What the evidence says of one window at one draw. */
export interface WindowState {
  readonly window: string;
  /** The policy's window; `null` for a reported window the policy doesn't know. */
  readonly definition: Window | null;
  readonly usedPctMin: Percent | null;
  readonly usedPctMax: Percent | null;
  readonly resetsAt: Instant | null;
  readonly shownBy: 'reading' | 'counted' | 'none';
  /** Set when the window was full: which of the three ways of step 2. */
  readonly full: 'window-full' | 'limit-reached-soon-after' | 'allowance-exhausted' | null;
  /** An upper bound below full, and the most it allows; `null` when nothing shows headroom. */
  readonly bound: { readonly basis: Basis; readonly cap: Grade | 'suspected' } | null;
  /** What stopped it, when it is neither full nor bounded. */
  readonly stop: Reason | null;
  /** The readings that decide. */
  readonly looks: readonly Look[];
  /** Start of the instance that holds the draw, as readings name it or the count opened it. */
  readonly startsAt: Instant | null;
  readonly cut: Cut | null;
  /** What counting says, whether or not it decides; `null`: not counted. */
  readonly count: WindowCount | null;
  readonly limit: Micros | null;
}

/** A counted window right before a draw: what the allowance had paid of its limit, at least and at most. */
export interface WindowCount {
  readonly limit: Micros;
  readonly used: Micros;
  /** The same for an instant; for a span, with all uses that may precede. */
  readonly most: Micros;
  readonly from: Instant;
  readonly until: Instant;
  readonly complete: boolean;
  readonly byWord: boolean;
}

export interface Draw {
  readonly id: string;
  readonly account: string;
  readonly source: DrawSource;
  /** As recorded, before stretching by `posting`; an instant has `until === from`. */
  readonly from: Instant;
  readonly until: Instant;
  /** The usage row, `null` for lone money. */
  readonly use: Use | null;
  readonly entries: readonly EntryRecord[];
  readonly model: string;
  readonly member: string;
  readonly amount: Micros | null;
  readonly currency: string;
  readonly verdict: Verdict;
  readonly grade: Grade | null;
  readonly reason: Reason;
  /** Of a premature draw; 0 for other verdicts; `null` where the amount is. */
  readonly prematureAmount: Micros | null;
  /** Share of the use the allowance should have paid, in millionths; `null` where the model can't say. */
  readonly expectedAllowance: number | null;
  readonly windows: readonly WindowState[];
  readonly window: string | null;
  readonly policyEntry: string | null;
  /** An incident that matches but doesn't decide, or covers only a part of the span: cited. */
  readonly citedIncident: string | null;
  /** Of an undecided `day-resolution` row: between these amounts lies what was premature. */
  readonly bounds: { readonly least: Micros; readonly most: Micros } | null;
  /** Attested rules the verdict rests on. */
  readonly restsOnAttestation: readonly string[];
  /** Of a counted claim: the quantity the allowance should have paid and didn't, as a fraction of micro-units. */
  readonly claimedQuantity: { readonly over: bigint; readonly under: bigint } | null;
  /** Whether a counted window decided it (sensitivity is then asked for). */
  readonly counted: boolean;
  readonly origins: readonly Origin[];
}

/** Paid use of another stream than the subscription: a usage row, or a ledger entry that no row shows. Never a draw. */
export interface Charge {
  readonly id: string;
  readonly stream: Stream;
  readonly from: Instant;
  readonly until: Instant;
  /** `null` for a lone ledger entry. */
  readonly use: Use | null;
  readonly amount: Micros | null;
  readonly currency: string;
  readonly origins: readonly Origin[];
}

/** Two of usage rows, ledger and counter tell different sums. `expected` and `stated` are what each says. */
export interface Disagreement {
  readonly kind: 'row-entry' | 'counter' | 'balance-counter';
  readonly at: Instant;
  readonly until: Instant;
  readonly currency: string;
  /** What the rows (or the counter) say. */
  readonly itemised: Micros;
  /** What the entry, the counter or the balance says. */
  readonly other: Micros;
  readonly drawId: string | null;
  readonly origins: readonly Origin[];
}

/** What became of one grant or purchase of credits, by the policy's drawdown order. */
export interface Fund {
  readonly id: string;
  readonly kind: 'granted' | 'purchased';
  readonly currency: string;
  readonly amount: Micros;
  readonly drawn: Micros;
  readonly expired: Micros;
  readonly remaining: Micros;
}

/** How the allowance's windows stood at an instant, for notices and vendor flags: no draw, no attributes. */
export interface MeterAt {
  readonly at: Instant;
  readonly planInForce: string;
  /** The applicable windows, and full reported ones the policy doesn't know. */
  readonly windows: readonly WindowState[];
}

/** A vendor's own flag (of a use, or of a screen) that can be held against the count or the meters. */
export interface FlagCheck {
  readonly at: Instant;
  readonly use: Use | null;
  readonly snapshot: SnapshotRecord | null;
  /** What the vendor says: the allowance is exceeded, credits are in use. */
  readonly stated: boolean;
  /** What the model says: had the allowance nothing left for it? `null`: it can't say. */
  readonly exceeds: boolean | null;
  readonly origins: readonly Origin[];
}

/** A known edge of a window: its instance ended here. */
export interface Reset {
  readonly window: string;
  readonly at: Instant;
  /** Whether a reading (or the count) shows the ended instance full. */
  readonly wasFull: boolean;
  readonly origins: readonly Origin[];
}

/** All readings of one window of the account: those that name an instance, by it, and those that name none, both in order of time. */
export interface WindowLooks {
  readonly window: string;
  readonly instances: readonly Instance[];
  readonly loose: readonly Look[];
}

/** What rows say that the allowance paid in one instance of a window before a look at it (micro-units of quantity). */
export interface Billed {
  readonly look: Look;
  readonly limit: Micros;
  /** What it surely paid, and long enough before the look for the meter to hold it. */
  readonly least: bigint;
  /** The most that it can have paid; `null` where the files may hold less than all of it. */
  readonly most: bigint | null;
}

/** One account, replayed and judged. */
export interface AccountReplay {
  readonly account: string;
  readonly uses: readonly Use[];
  readonly draws: readonly Draw[];
  readonly snapshots: readonly SnapshotRecord[];
  readonly entries: readonly EntryRecord[];
  readonly invoices: readonly InvoiceRecord[];
  readonly notices: readonly { readonly notice: NoticeRecord; readonly meters: MeterAt }[];
  readonly plans: readonly PlanRecord[];
  readonly restatements: readonly Restatement[];
  readonly entryRestatements: readonly EntryRestatement[];
  /** Every place an entry stands at, in order of file and line: overlapping exports state one entry in several files. */
  readonly entryPlaces: ReadonlyMap<EntryRecord, readonly Origin[]>;
  readonly disagreements: readonly Disagreement[];
  readonly flags: readonly FlagCheck[];
  readonly resets: readonly Reset[];
  readonly looks: readonly WindowLooks[];
  /** Whether a row of [from, until) says that the subscription's allowance paid it. */
  allowancePaidIn(from: Instant, until: Instant): boolean;
  /** Paid use of other streams: rows with `credits` or `mixed`, and lone ledger entries. In order of time, then id. */
  readonly otherCharges: readonly Charge[];
  /** The sums of those. */
  readonly otherStreams: readonly { readonly stream: Stream; readonly currency: string; readonly amount: Micros; readonly uses: number }[];
  /** Grants and purchases after the overage that the model lets them pay; empty without a ledger. */
  readonly funds: readonly Fund[];
  /** The policy of the plan in force at an instant, else of the account's first known plan, else the first of the run. */
  policyAt(at: Instant): Policy;
  /** The plan in force at an instant; `null` where none is known. */
  planAt(at: Instant): Plan | null;
  /** For each look at an instance whose limit is known, what was billed to the allowance by then; empty where it isn't. */
  billedIn(window: string, instance: Instance): readonly Billed[];
  /** Rows that sum a span which another export of that vendor states use by use: left out. */
  readonly coarserTwins: number;
  /** Looks that a log repeats from the one it goes on from: each counts once. */
  readonly repeatedLooks: number;
  /** Looks in logs that go on from one which isn't there, so that nobody can tell what they repeat: left out. */
  readonly looksOfUnknownOrigin: number;
  /** Lines of payments and invoices that state a purchase which another export states too: counted once. */
  readonly repeatedPurchases: number;
  /** Uses that met a window with some headroom but not enough: where the crossing mode makes a difference. */
  readonly crossings: number;
  /** The crossing modes of the plans in force. */
  readonly crossingModes: ReadonlySet<Crossing>;
  /** Plans that spoke for a use, a look or lone money. */
  readonly plansInForce: ReadonlySet<string>;
  /** Net of the premature money of some of the draws per currency (MODEL §6), rounded once an instance. */
  netOf(counts: (draw: Draw) => boolean): ReadonlyMap<string, Micros>;
  /** How one of these draws came to its verdict: it is judged once more, and looked at meanwhile. */
  trace(draw: Draw): Trail;
  /** The same draws judged under another crossing mode, for sensitivity. */
  drawsUnder(crossing: Crossing): readonly Draw[];
}
