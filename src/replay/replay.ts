/**
 * One account: open under its policies, push records in any order, close. What has been pushed is the whole state, and it
 * can be written out and resumed. Closing settles identity, finds the draws, folds the counted windows and judges each draw.
 */
import { subtract, ZERO } from '../domain/money.ts';
import type { EntryRecord, InputRecord, InvoiceRecord, NoticeRecord, PlanRecord, SnapshotRecord, UseRecord } from '../domain/records.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import { byText, contentText, firstIndex } from '../domain/order.ts';
import type { Crossing, Plan, Policy } from '../domain/policy.ts';
import type { Instant, Span } from '../domain/time.ts';
import type { Countable, FoldContext, Stepped } from './allowance.ts';
import { BilledUse } from './billed.ts';
import { Bounds } from './bounds.ts';
import { coverageIn, type Coverage } from './coverage.ts';
import { findDraws, type Drawn } from './draws.ts';
import { runFold, type Folded, type Query } from './fold.ts';
import { drawDown } from './funds.ts';
import { coarserSums, coarserTwins, dropOverlap, saysAllowancePaid, settleEntries, settleUses } from './identity.ts';
import { NO_EVIDENCE } from './match.ts';
import { settleLogs } from './logs.ts';
import { looksOf } from './meters.ts';
import { DRAWS_BETWEEN, type AccountReplay, type Draw, type FlagCheck, type MeterAt, type ReplayContext, type Use } from './model.ts';
import { NetClaim } from './net.ts';
import { Plans, type PlanInForce } from './plans.ts';
import { publishedOf, type Published } from './published.ts';
import { settlePurchases } from './purchases.ts';
import { resetsOf } from './resets.ts';
import { settleSessions } from './sessions.ts';
import { creditShareOf, type Counts, type Subject } from './subject.ts';
import { emptyTrail, type Trail } from './trail.ts';
import { Judge } from './verdict.ts';
import { StatedLimits } from './windows.ts';

/** One account's fold: push records, then close; `save` writes out all of its state. */
export interface Replay {
  push(record: InputRecord): void;
  save(): string;
  close(): AccountReplay;
}

export function openReplay(account: string, context: ReplayContext): Replay {
  return holding(account, context, []);
}

export function resumeReplay(saved: string, context: ReplayContext): Replay {
  const { account, records } = JSON.parse(saved) as { account: string; records: InputRecord[] };
  return holding(account, context, records);
}

function holding(account: string, context: ReplayContext, records: InputRecord[]): Replay {
  return {
    push: (record) => void records.push(structuredClone(record)),
    save: () => JSON.stringify({ account, records }),
    close: () => replayAccount(account, records, context),
  };
}

interface Sorted {
  uses: UseRecord[];
  snapshots: SnapshotRecord[];
  entries: EntryRecord[];
  invoices: InvoiceRecord[];
  notices: NoticeRecord[];
  plans: PlanRecord[];
}

function sortByKind(records: readonly InputRecord[]): Sorted {
  const sorted: Sorted = { uses: [], snapshots: [], entries: [], invoices: [], notices: [], plans: [] };
  for (const record of records) {
    if (record.kind === 'use') sorted.uses.push(record);
    else if (record.kind === 'snapshot') sorted.snapshots.push(record);
    else if (record.kind === 'entry') sorted.entries.push(record);
    else if (record.kind === 'invoice') sorted.invoices.push(record);
    else if (record.kind === 'notice') sorted.notices.push(record);
    else sorted.plans.push(record);
  }
  return sorted;
}

/** Replays one account whose records are all at hand, and leaves them as they are. */
export function replayAccount(account: string, records: readonly InputRecord[], context: ReplayContext): AccountReplay {
  return new Account(account, sortByKind(records), context, false).close();
}

/** The same for records that are nobody else's: they become the uses, which spares copying each. */
export function replayOwned(account: string, records: readonly InputRecord[], context: ReplayContext): AccountReplay {
  return new Account(account, sortByKind(records), context, true).close();
}

class Account {
  private readonly uses: Use[];
  /** Sums of what another export states more finely: no draws, though most stay in the count, which they can only raise. */
  private readonly coarser: ReadonlySet<Use>;
  /** Those of them that finer sums state wholly. */
  private readonly uncounted: ReadonlySet<Use>;
  private readonly settledUses: ReturnType<typeof settleUses>;
  private readonly settledEntries: ReturnType<typeof settleEntries>;
  private readonly settledLogs: ReturnType<typeof settleLogs>;
  private readonly snapshots: SnapshotRecord[];
  private readonly notices: NoticeRecord[];
  private readonly plans: Plans;
  private readonly limits: StatedLimits;
  private first: PlanInForce | null | undefined;
  private readonly bounds: Bounds;
  private readonly published: Published;
  private readonly judge: Judge;
  private readonly coverage: Coverage;

  constructor(
    private readonly account: string,
    private readonly sorted: Sorted,
    private readonly context: ReplayContext,
    owned: boolean,
  ) {
    this.settledUses = settleUses(sorted.uses, context.lastRow, owned);
    this.uses = this.settledUses.uses;
    const twins = coarserTwins(this.uses);
    const sums = coarserSums(this.uses);
    this.coarser = new Set([...twins, ...sums.coarser]);
    this.uncounted = new Set([...sums.coarser].filter((use) => !sums.counted.has(use)));
    this.settledEntries = settleEntries(sorted.entries, context.lastRow);
    this.settledLogs = settleLogs(sorted.snapshots);
    this.snapshots = inOrder(settleSessions(this.settledLogs.looks));
    this.notices = dropOverlap(sorted.notices);
    this.plans = new Plans(context, this.uses, this.snapshots, sorted.plans);
    for (const use of this.uses) this.plans.place(use);
    this.limits = new StatedLimits(this.uses);
    this.bounds = new Bounds({ replay: context, looks: looksOf(this.uses, this.snapshots), limits: this.limits });
    this.published = publishedOf(context);
    this.judge = new Judge(this.bounds, this.published);
    this.coverage = coverageIn(context);
  }

  close(): AccountReplay {
    const { entries } = this.settledEntries;
    const single = this.coarser.size === 0 ? this.uses : this.uses.filter((use) => !this.coarser.has(use));
    const found = findDraws(this.account, single, entries, this.snapshots, this.bounds.toleranceOf(this.firstPlan()));
    const foldable = this.uses.filter((use) => use.stream === 'subscription' && !this.uncounted.has(use)).map((use) => this.countable(use));
    const flagged = foldable
      .map((item) => item.use)
      .filter((use) => use.vendorExceeds !== null && use.funding !== 'none' && !this.coarser.has(use));
    const screens = this.snapshots.filter((snapshot) => snapshot.overageInUse !== null);

    const noticeQueries = this.notices.map((notice) => ({ item: this.lookItem(notice), answer: NO_COUNTS }));
    const screenQueries = screens.map((snapshot) => ({ item: this.lookItem(snapshot), answer: NO_COUNTS }));
    const net = new NetClaim();
    const judged = this.judgeAll(
      found.draws,
      foldable,
      flagged,
      [...noticeQueries, ...screenQueries],
      this.context.crossing,
      (item, stepped) => {
        item.use.allowancePays = stepped.pays;
        net.see(item, stepped);
      },
    );
    const { draws, folded } = judged;
    const notices = this.notices.map((notice, index) => {
      const query = noticeQueries[index] as Query;
      return { notice, meters: this.metersAt(notice.at, query) };
    });
    const flags = [
      ...flagged.map((use) => this.flagOfUse(use, this.subjectOf(use, folded.counts))),
      ...screens.map((snapshot, index) => this.flagOfScreen(snapshot, screenQueries[index] as Query)),
    ];
    const looks = this.bounds.looks();
    let billed: BilledUse | null = null;
    const purchases = settlePurchases(dropOverlap(this.sorted.invoices));
    // Named first: V8 puts functions that stand in an object literal among what stays, and with them all that they know of.
    const allowancePaidIn = (from: Instant, until: Instant): boolean =>
      this.uses.some((use) => saysAllowancePaid(use) && use.from >= from && use.from < until);
    const policyAt = (at: Instant): Policy => this.policyAt(at);
    const planAt = (at: Instant): Plan | null => this.plans.planAt(at)?.plan ?? null;
    const billedIn: AccountReplay['billedIn'] = (window, instance) => (billed ??= this.billedUse(single, found.draws)).in(window, instance);
    const netOf: AccountReplay['netOf'] = (counts) => net.of(draws.filter(counts));
    const drawsUnder = (crossing: Crossing): readonly Draw[] =>
      this.judgeAll(found.draws, foldable, [], [], crossing, () => undefined).draws;
    return {
      account: this.account,
      uses: this.uses,
      draws,
      snapshots: this.snapshots,
      entries,
      invoices: purchases.invoices,
      repeatedPurchases: purchases.repeated,
      notices,
      plans: this.sorted.plans,
      restatements: this.settledUses.restatements,
      entryRestatements: this.settledEntries.restatements,
      entryPlaces: this.settledEntries.places,
      disagreements: found.disagreements,
      flags,
      resets: resetsOf(folded.fullResets, looks),
      looks,
      allowancePaidIn,
      otherCharges: found.otherCharges,
      otherStreams: found.otherStreams,
      funds: this.funds(draws),
      policyAt,
      planAt,
      billedIn,
      coarserTwins: this.coarser.size,
      repeatedLooks: this.settledLogs.repeated,
      looksOfUnknownOrigin: this.settledLogs.ofUnknownOrigin,
      crossings: folded.crossings,
      crossingModes: this.crossingModes(foldable),
      plansInForce: this.plansInForce([...judged.queries, ...noticeQueries, ...screenQueries]),
      netOf,
      trace: judged.trace,
      drawsUnder,
    };
  }

  /** Folds the counted windows under a crossing mode (the plans' own where none is given) and judges every draw. */
  private judgeAll(
    found: readonly Drawn[],
    foldable: readonly (Countable & { use: Use })[],
    flagged: readonly Use[],
    others: readonly Query[],
    crossing: Crossing | null,
    seen: (item: Countable & { use: Use }, stepped: Stepped) => void,
  ): { draws: Draw[]; folded: Folded; queries: readonly Query[]; trace: (draw: Draw) => Trail } {
    const wanted = new Set<Use>(flagged);
    const loneQueries = new Map<Drawn, Query>();
    let loneMoneyFrom: Instant | null = null;
    for (const drawn of found) {
      if (drawn.use !== null) wanted.add(drawn.use);
      else {
        loneQueries.set(drawn, { item: this.loneItem(drawn), answer: NO_COUNTS });
        // Draws come in order of time, and all lone money is stretched back alike.
        loneMoneyFrom ??= drawn.judgedFrom;
      }
    }
    const queries = [...loneQueries.values(), ...others].sort((a, b) => a.item.from - b.item.from);
    const covers: FoldContext['covers'] = (format, from, until) => this.coverage.covers(format, from, until);
    const notCovered: FoldContext['notCovered'] = ({ use, evidence, plan }) =>
      use !== null && this.published.notCovered(use, evidence, plan);
    const { severalLines: edgesMove } = this.plans;
    const context: FoldContext = { limits: this.limits, crossing, covers, loneMoneyFrom, edgesMove, notCovered };
    const folded = runFold(context, foldable, wanted, queries, seen);
    const subjectOf = (drawn: Drawn): Subject => {
      const query = loneQueries.get(drawn);
      return drawn.use !== null
        ? { ...this.subjectOf(drawn.use, folded.counts), share: creditShareOf(drawn.use, drawn.amount, drawn.currency) }
        : { ...(query as Query).item, lone: true, share: null, counts: (query as Query).answer };
    };
    const draws = found.map((drawn, index) => {
      if (index % DRAWS_BETWEEN === DRAWS_BETWEEN - 1) this.context.meanwhile?.();
      return this.judge.judge(this.account, drawn, subjectOf(drawn), crossing);
    });
    const trace = (draw: Draw): Trail => {
      const drawn = found[draws.indexOf(draw)];
      if (drawn === undefined) throw new Error('a draw of another replay has no trail here');
      const trail = emptyTrail(drawn, this.bounds.toleranceOf(null));
      this.judge.judge(this.account, drawn, subjectOf(drawn), crossing, trail);
      return trail;
    };
    return { draws, folded, queries: [...loneQueries.values()], trace };
  }

  private subjectOf(use: Use, counts: ReadonlyMap<Use, Counts>): Subject {
    const { from, until, plan, line, evidence } = this.countable(use);
    return { from, until, use, lone: false, evidence, plan, line, share: creditShareOf(use), counts: counts.get(use) ?? NO_COUNTS };
  }

  /** The crossing modes of the plans in force: where they are all one, that alternative is the report's own. */
  private crossingModes(foldable: readonly Countable[]): Set<Crossing> {
    const modes = new Set<Crossing>();
    for (const { plan } of foldable) if (plan !== null) modes.add(plan.plan.crossing);
    return modes;
  }

  /** Tolerances for finding draws are those of the first plan that the account's records name. */
  private firstPlan(): PlanInForce | null {
    if (this.first === undefined) this.first = this.findFirstPlan();
    return this.first;
  }

  private findFirstPlan(): PlanInForce | null {
    for (const use of this.uses) {
      const plan = this.plans.lookUp(use.planInForce);
      if (plan !== null) return plan;
    }
    for (const record of [...this.snapshots, ...this.settledEntries.entries]) {
      const plan = this.plans.lookUp(this.plans.idAt(record.at, record.vendor, 'plan' in record ? record.plan : '', ''));
      if (plan !== null) return plan;
    }
    return null;
  }

  private billedUse(single: readonly Use[], draws: readonly Drawn[]): BilledUse {
    return new BilledUse({
      uses: single.filter((use) => use.stream === 'subscription'),
      limits: this.limits,
      plans: this.plans,
      covers: (format, from, until) => this.coverage.covers(format, from, until) !== 'no',
      draws,
    });
  }

  private policyAt(at: Instant): Policy {
    const plan = this.plans.planAt(at) ?? this.firstPlan();
    const policy = plan?.policy ?? this.context.policies[0];
    if (policy === undefined) throw new Error('a replay needs a policy');
    return policy;
  }

  private plansInForce(queries: readonly Query[]): Set<string> {
    const plans = new Set(this.uses.map((use) => use.planInForce));
    for (const { item } of queries) if (item.plan !== null) plans.add(item.plan.plan.id);
    plans.delete('');
    return plans;
  }

  private countable(use: Use): Countable & { use: Use } {
    const plan = this.plans.lookUp(use.planInForce);
    return {
      from: use.from,
      until: use.until,
      use,
      plan,
      line: this.plans.lineAt(use.from, use.planInForce),
      evidence: use,
      format: use.format,
      notCovered: null,
    };
  }

  /** Lone money states nothing of the use it paid; a residual between two plans has none. */
  private loneItem(drawn: Drawn): Countable {
    const at = drawn.from;
    let id = this.plans.idAt(at, '', '', '');
    if (drawn.ends === null && this.plans.idAt(drawn.until, '', '', '') !== id) id = '';
    if (drawn.ends !== null) {
      const [first, last] = drawn.ends;
      id = this.plans.idAt(first.at, first.vendor, first.plan, '');
      if (this.plans.idAt(last.at, last.vendor, last.plan, '') !== id) id = '';
    }
    return this.bareItem({ from: drawn.judgedFrom, until: drawn.until }, id, at);
  }

  private lookItem(look: NoticeRecord | SnapshotRecord): Countable {
    const own = look.kind === 'snapshot' ? look.plan : '';
    return this.bareItem({ from: look.at, until: look.latest }, this.plans.idAt(look.at, look.vendor, own, ''), look.at);
  }

  private bareItem(span: Span, planId: string, at: Instant): Countable {
    const plan = this.plans.lookUp(planId);
    const format = this.uses[firstIndex(this.uses, (use) => use.from > span.from) - 1]?.format ?? '';
    return { ...span, use: null, plan, line: this.plans.lineAt(at, planId), evidence: NO_EVIDENCE, format, notCovered: null };
  }

  private metersAt(at: Instant, query: Query): MeterAt {
    const subject: Subject = { ...query.item, lone: false, share: null, counts: query.answer };
    const { known, unknown } = this.bounds.windows(subject);
    return { at, planInForce: query.item.plan?.plan.id ?? '', windows: [...known, ...unknown] };
  }

  private flagOfUse(use: Use, subject: Subject): FlagCheck {
    return { at: use.from, use, snapshot: null, stated: use.vendorExceeds === true, exceeds: this.exceeds(subject), origins: use.origins };
  }

  private flagOfScreen(snapshot: SnapshotRecord, query: Query): FlagCheck {
    const subject: Subject = { ...query.item, lone: false, share: null, counts: query.answer };
    const origins = [{ file: snapshot.file, line: snapshot.line }];
    // A full window alone uses no overage: nothing may have been used since.
    const exceeds = this.exceeds(subject) === false ? false : null;
    return { at: snapshot.at, use: null, snapshot, stated: snapshot.overageInUse === true, exceeds, origins };
  }

  /**
   * Had the allowance nothing left? No only where every window says so, and no rule could send the use to credits anyway. Yes by a
   * count, or by a reading that is full whatever its rounding: a meter that shows 100 % right after a use may have been filled by
   * it, or round up what is left.
   */
  private exceeds(subject: Subject): boolean | null {
    const { known, unknown } = this.bounds.windows(subject);
    const full = [...known, ...unknown].filter((state) => state.full !== null);
    if (full.some((state) => state.full === 'allowance-exhausted' || (state.usedPctMin ?? 0) >= HUNDRED_PERCENT)) return true;
    if (full.length > 0) return null;
    const room = known.length > 0 && known.every((state) => state.bound !== null && state.bound.cap !== 'suspected');
    return room && !this.published.couldBeCovered(subject) ? false : null;
  }

  /** What was rightly credits' to pay, in the policy's drawdown order. */
  private funds(draws: readonly Draw[]): AccountReplay['funds'] {
    const order = (this.firstPlan()?.policy ?? this.context.policies[0])?.order ?? [];
    const overages = draws.flatMap((draw) =>
      draw.amount === null ? [] : [{ at: draw.from, amount: subtract(draw.amount, draw.prematureAmount ?? ZERO), currency: draw.currency }],
    );
    return drawDown(this.settledEntries.entries, overages, order);
  }
}

const NO_COUNTS: Counts = { sure: [], all: [] };

function inOrder(snapshots: readonly SnapshotRecord[]): SnapshotRecord[] {
  const keyed = snapshots.map((snapshot) => ({ snapshot, text: '' }));
  const textOf = (item: { snapshot: SnapshotRecord; text: string }): string => {
    if (item.text === '') {
      const { file: _file, line: _line, ...said } = item.snapshot;
      item.text = contentText(said);
    }
    return item.text;
  };
  return keyed
    .sort((a, b) => a.snapshot.at - b.snapshot.at || a.snapshot.latest - b.snapshot.latest || byText(textOf(a), textOf(b)))
    .map((item) => item.snapshot);
}
