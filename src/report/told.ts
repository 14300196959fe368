/** Draws that a page tells together: how many, how much, the first of them, and what would settle them. */
import type { DrawView, FindingView } from '../domain/report.ts';
import { reasonWords } from '../rules/reasons.ts';
import { Sums } from './amounts.ts';
import { drawOf } from './json.ts';
import { clean, counted } from './text.ts';
import { stretch } from './times.ts';
import { amountOf } from './words.ts';

/** Draws that are shown one by one, and times that are listed. */
export const MOST_DRAWS = 8;
const MOST_TIMES = 4;

export class Told {
  count = 0;
  /** The first of them, as many as are shown anywhere. */
  readonly first: DrawView[] = [];
  /** Whether any has a grade. */
  isGraded = false;
  /** What the finding of the first that has one doesn't establish. */
  doesNotEstablish: string | null = null;
  private readonly sums = new Sums();
  /** What would settle the first of which a finding says so, and how many others say otherwise. */
  private settles = '';
  private otherwise = 0;

  /** `isSettling`: whether what would settle them is ever said. */
  constructor(private readonly isSettling = true) {}

  add(draw: DrawView, finding: FindingView | undefined, amount = draw.amount): void {
    this.count += 1;
    if (this.first.length < MOST_DRAWS) this.first.push(drawOf(draw));
    this.isGraded ||= draw.grade !== null;
    this.sums.add(amount, draw.currency);
    if (finding === undefined) return;
    this.doesNotEstablish ??= finding.does_not_establish;
    if (!this.isSettling || finding.would_settle === '') return;
    if (this.settles === '') this.settles = finding.would_settle;
    else if (finding.would_settle !== this.settles) this.otherwise += 1;
  }

  /** `USD 1.20 and EUR 3.00`. */
  get sum(): string {
    return this.sums.words;
  }

  /** `USD 0.90 in 1 draw`. */
  get amount(): string {
    return `${this.sum} in ${counted(this.count, 'draw')}`;
  }

  /** `nothing shows that a window that applies wasn't full (session)`: of draws of one kind. */
  get means(): string {
    const [first] = this.first;
    if (first === undefined) return '';
    const window = first.window === null ? '' : ` (${clean(first.window)})`;
    return `${reasonWords(first.reason).means}${window}`;
  }

  /** The times for which to look or ask: `UTC: 2026-07-03 14:05 (USD 1.00), … and 4 more`. */
  get times(): string {
    const rest = this.count - MOST_TIMES;
    const times = this.first.slice(0, MOST_TIMES).map((draw) => `${stretch(draw.from, draw.until)} (${amountOf(draw)})`);
    return `UTC: ${times.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  }

  /** The one thing that would settle them: the first one's, since the others' differ only in their times. */
  get settling(): string {
    const [draw] = this.first;
    // Where the rule is off no finding speaks; the reason still knows what kind of record would.
    const first = this.settles || (draw === undefined ? '' : reasonWords(draw.reason).settles);
    if (first === '') return '';
    return `Would settle it: ${clean(first)}${this.otherwise === 0 ? '' : ` (and the like for ${this.otherwise} more)`}`;
  }
}
