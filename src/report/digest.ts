/**
 * What a page for people says of a report's draws, findings and books: counts, sums and the first few of each. It is gathered account by
 * account, so that none of them need be held,
 * and grows with the kinds of things that are said, not with their number. What it keeps it copies: the rest of a draw may be gone later.
 */
import type { BridgeView, DrawView, FindingView, Level, Report } from '../domain/report.ts';
import { explanationOf, RightlyBilledByKind, type RightlyBilled } from '../domain/rightly.ts';
import type { Reason, Verdict } from '../domain/verdict.ts';
import { isBelow, scaled, Sums } from './amounts.ts';
import { drawOf, findingOf } from './json.ts';
import { Told } from './told.ts';
import { DRAW_RULES, findingsByDraw, isPartly, keyOf, restOf } from './view.ts';

/** A report without what it lists by account. */
export type ReportHead = Omit<Report, 'draws' | 'findings' | 'bridge'>;

/** What a report lists of an account, or of all of them. */
export interface Lists {
  readonly draws: readonly DrawView[];
  readonly findings: readonly FindingView[];
  readonly bridge: readonly BridgeView[];
}

/** Verdicts that leave something open, unless a baseline accepts it. */
export const OPEN = ['premature', 'suspected', 'undecided'] as const;
export type Open = (typeof OPEN)[number];

export const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

/** So many accepted findings are shown, and so many books of each outcome. */
const MOST_SHOWN = 8;

export class Digest {
  /** Draws whose findings nothing accepts. */
  readonly open: Readonly<Record<Open, Told>> = { premature: new Told(false), suspected: new Told(), undecided: new Told() };
  /** Draws whose findings the baseline accepts; of premature ones what is claimed. */
  readonly accepted: Readonly<Record<Open, Told>> = {
    premature: new Told(false),
    suspected: new Told(false),
    undecided: new Told(false),
  };
  /** When the first premature draw was, whether accepted or not, and how many of them are proven. */
  since = '';
  proven = 0;
  /** Premature draws of uses that the allowance could have paid in part, and what of them was rightly billed. */
  readonly partly = { count: 0, sums: new Sums() };
  /** Draws of any verdict that state no amount. */
  amountless = 0;
  /** Suspected draws that a word of the account holder would settle, by rule; and the others. */
  readonly asking = new Map<string, Told>();
  readonly suspectedElse = new Told();
  /** Undecided draws that one record would settle alike. */
  readonly undecidedKinds = new Map<string, Told>();
  readonly undecidedReasons = new Set<Reason>();
  readonly findings = new FindingsTold();
  readonly books: Readonly<Record<BridgeView['outcome'], BooksTold>> = {
    agrees: new BooksTold(),
    open: new BooksTold(),
    differs: new BooksTold(),
  };
  private readonly rightly = new RightlyBilledByKind();

  /** Draws that were rightly billed, by kind and in the order of their first draws. */
  get rightlyBilled(): readonly RightlyBilled[] {
    return this.rightly.kinds;
  }

  /** Premature draws, whether accepted or not. */
  get premature(): number {
    return this.open.premature.count + this.accepted.premature.count;
  }

  /** Accounts come in their order, each with all that is listed of it, but for draws that were rightly billed where those are told by kind. */
  add({ draws, findings, bridge }: Lists): void {
    const byDraw = findingsByDraw({ findings });
    for (const draw of draws) this.addDraw(draw, byDraw.size === 0 ? undefined : byDraw.get(keyOf(draw.account, draw.id)));
    for (const finding of findings) this.findings.add(finding);
    for (const books of bridge) this.books[books.outcome].add(books);
  }

  addRightly(kinds: readonly RightlyBilled[]): void {
    for (const kind of kinds) {
      this.rightly.of(kind.first, explanationOf(kind.first), () => kind.first).addAll(kind);
      this.amountless += kind.amountless;
    }
  }

  private addDraw(draw: DrawView, finding: FindingView | undefined): void {
    if (draw.amount === null) this.amountless += 1;
    if (isPartly(draw)) {
      this.partly.count += 1;
      this.partly.sums.add(restOf(draw), draw.currency);
    }
    if (!isOpen(draw.verdict)) {
      const amount = draw.amount === null ? null : scaled(draw.amount);
      this.rightly.of(draw, explanationOf(draw), () => drawOf(draw)).add(amount, draw.currency ?? '');
      return;
    }
    if (draw.verdict === 'premature') {
      if (this.since === '' || draw.from < this.since) this.since = draw.from;
      if (draw.grade === 'proven') this.proven += 1;
    }
    if ((finding?.accepted ?? null) !== null) {
      this.accepted[draw.verdict].add(draw, finding, draw.verdict === 'premature' ? draw.premature_amount : draw.amount);
      return;
    }
    this.open[draw.verdict].add(draw, finding);
    if (draw.verdict === 'suspected') this.suspectedLike(draw, finding).add(draw, finding);
    if (draw.verdict === 'undecided') {
      this.undecidedReasons.add(draw.reason);
      toldIn(this.undecidedKinds, `${draw.reason}\n${draw.window ?? ''}`).add(draw, finding);
    }
  }

  private suspectedLike(draw: DrawView, finding: FindingView | undefined): Told {
    return draw.policy_entry !== null && asksTheHolder(finding) ? toldIn(this.asking, draw.policy_entry) : this.suspectedElse;
  }
}

/** Of a report that is at hand. */
export function digestOf(lists: Lists): Digest {
  const digest = new Digest();
  digest.add(lists);
  return digest;
}

function isOpen(verdict: Verdict): verdict is Open {
  return (OPEN as readonly Verdict[]).includes(verdict);
}

function toldIn(byKey: Map<string, Told>, key: string): Told {
  let told = byKey.get(key);
  if (told === undefined) byKey.set(key, (told = new Told()));
  return told;
}

/** Whether a word of the account holder would settle it; where a published rule may or may not have applied, only the vendor knows. */
function asksTheHolder(finding: FindingView | undefined): boolean {
  return finding === undefined || finding.would_settle.includes('--attest-unused');
}

/** Findings of one rule and level that speak of no draw. */
export interface Alike {
  readonly first: FindingView;
  count: number;
}

class FindingsTold {
  /** Open ones beside those that are told with their draws, by level, then in the order of their rules' first. */
  readonly others: Readonly<Record<Level, Map<string, Alike>>> = { error: new Map(), warning: new Map(), note: new Map() };
  /** Of each level the first that is open. */
  readonly gravest: Partial<Record<Level, FindingView>> = {};
  readonly accepted = { count: 0, beside: 0, first: [] as FindingView[] };
  /** The largest open claim, in the currency of the first, and how many there are. */
  largest: FindingView | null = null;
  claims = 0;
  private readonly prefixes = new Prefixes();

  add(finding: FindingView): void {
    const { level, rule, id, accepted } = finding;
    this.prefixes.add(id);
    if (accepted !== null) {
      this.accepted.count += 1;
      if (!DRAW_RULES.has(rule)) this.accepted.beside += 1;
      if (this.accepted.first.length < MOST_SHOWN) this.accepted.first.push(findingOf(finding));
      return;
    }
    this.gravest[level] ??= findingOf(finding);
    if (rule === 'credit-drawn-with-headroom' && finding.amount !== null) {
      this.claims += 1;
      const { largest } = this;
      if (largest === null || (finding.currency === largest.currency && isBelow(largest.amount ?? '0', finding.amount)))
        this.largest = findingOf(finding);
    }
    if (DRAW_RULES.has(rule)) return;
    const alike = this.others[level].get(rule);
    if (alike === undefined) this.others[level].set(rule, { first: findingOf(finding), count: 1 });
    else alike.count += 1;
  }

  /** The beginning of an id, as it may be typed; `null` where another one begins so. */
  shortOf({ id }: FindingView): string | null {
    return this.prefixes.count(id) > 1 ? null : id.slice(0, ID_SHOWN);
  }
}

/** So much of a finding's id is typed: of hexadecimal digits as many as four bytes hold. */
const ID_SHOWN = 8;

/** The beginnings of all ids, in four bytes each. */
class Prefixes {
  private list = new Uint32Array(1 << 6);
  private length = 0;

  add(id: string): void {
    if (this.length === this.list.length) {
      const more = new Uint32Array(this.length * 2);
      more.set(this.list);
      this.list = more;
    }
    this.list[this.length] = prefixOf(id);
    this.length += 1;
  }

  count(id: string): number {
    const sought = prefixOf(id);
    let count = 0;
    for (let i = 0; i < this.length; i += 1) if (this.list[i] === sought) count += 1;
    return count;
  }
}

function prefixOf(id: string): number {
  return Number.parseInt(id.slice(0, ID_SHOWN), 16);
}

/** The books of some months: how many, and the first of them. */
export class BooksTold {
  count = 0;
  readonly first: BridgeView[] = [];

  add(books: BridgeView): void {
    this.count += 1;
    if (this.first.length < MOST_SHOWN) this.first.push(books);
  }
}
