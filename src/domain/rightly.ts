/** Draws that were rightly billed, told together where the same explains them: there are many, and of each little is asked. */
import type { DrawView } from './report.ts';

/** What explains such a draw, and when it was. */
export type Explained = Pick<DrawView, 'verdict' | 'reason' | 'window' | 'policy_entry' | 'from' | 'until'>;

/** Those of one kind: what explains them all, when the first of them was, how many they are and how much. */
export class RightlyBilled {
  draws = 0;
  /** Of those that state no amount. */
  amountless = 0;
  /** Micro-units by currency, of those that state both. */
  readonly amounts = new Map<string, bigint>();

  constructor(readonly first: Explained) {}

  /** `amount`: micro-units; `''` for a currency that nobody states. */
  add(amount: bigint | null, currency: string): void {
    this.draws += 1;
    if (amount === null) this.amountless += 1;
    else if (currency !== '') this.amounts.set(currency, (this.amounts.get(currency) ?? 0n) + amount);
  }

  /** Those of another account. */
  addAll(others: RightlyBilled): void {
    this.draws += others.draws;
    this.amountless += others.amountless;
    for (const [currency, amount] of others.amounts) this.amounts.set(currency, (this.amounts.get(currency) ?? 0n) + amount);
  }
}

/** By kind, in the order of their first draws. */
export class RightlyBilledByKind {
  private readonly byKey = new Map<string, RightlyBilled>();
  /** The one that was asked for last: many draws that follow each other are of one kind. */
  private last: RightlyBilled | null = null;

  /** Of the kind of a draw; `first` is asked only for the first of them. */
  of({ verdict, reason }: Pick<DrawView, 'verdict' | 'reason'>, named: string | null, first: () => Explained): RightlyBilled {
    const { last } = this;
    if (last !== null && last.first.verdict === verdict && last.first.reason === reason && explanationOf(last.first) === named) return last;
    const key = `${verdict}\n${reason}\n${named ?? ''}`;
    let kind = this.byKey.get(key);
    if (kind === undefined) this.byKey.set(key, (kind = new RightlyBilled(first())));
    this.last = kind;
    return kind;
  }

  get kinds(): readonly RightlyBilled[] {
    return [...this.byKey.values()];
  }
}

/** What a page calls the explanation of a draw: the rule, else the window. */
export function explanationOf({ window, policy_entry }: Pick<DrawView, 'window' | 'policy_entry'>): string | null {
  return policy_entry ?? window;
}
