/**
 * A draw that is found rightly billed by numbers alone, as most are: of these nobody asks for more than their sums, mostly. What else
 * they say is worked out when it is asked for, the windows by judging the account once more.
 */
import { ZERO, type Micros } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { Draw, Use } from './model.ts';

/** Where such draws come from: rows of one account under one crossing mode. */
export interface Settling {
  readonly account: string;
  useOf(row: number): Use;
  /** All draws once more, in the same order, each with all that it says. */
  drawsInFull(): readonly Draw[];
}

export class SettledDraw implements Draw {
  private made: Use | null = null;

  constructor(
    private readonly rows: Settling,
    private readonly row: number,
    /** Its place among the draws. */
    private readonly place: number,
    readonly from: Instant,
    readonly amount: Micros | null,
    readonly currency: string,
    /** The rule that sends it to credits; `null`: a window was full. */
    readonly policyEntry: string | null,
    /** That window, where it is known without the others. */
    private readonly fullWindow: string | null | undefined,
    /** What the fold let the allowance pay. */
    private readonly pays: Micros | null,
  ) {}

  get verdict(): 'not-covered' | 'limit-reached' {
    return this.policyEntry === null ? 'limit-reached' : 'not-covered';
  }

  get account(): string {
    return this.rows.account;
  }

  get source(): 'usage' {
    return 'usage';
  }

  get until(): Instant {
    return this.from;
  }

  get use(): Use {
    if (this.made === null) {
      this.made = this.rows.useOf(this.row);
      this.made.allowancePays = this.pays;
    }
    return this.made;
  }

  get id(): string {
    return this.use.key;
  }

  get model(): string {
    return this.use.model;
  }

  get member(): string {
    return this.use.member;
  }

  get origins(): Draw['origins'] {
    return this.use.origins;
  }

  get counted(): boolean {
    return this.verdict === 'limit-reached';
  }

  get prematureAmount(): Micros | null {
    return this.amount === null ? null : ZERO;
  }

  get grade(): null {
    return null;
  }

  get bounds(): null {
    return null;
  }

  get claimedQuantity(): null {
    return null;
  }

  get entries(): Draw['entries'] {
    return NONE;
  }

  get restsOnAttestation(): Draw['restsOnAttestation'] {
    return NONE;
  }

  get reason(): Draw['reason'] {
    return this.verdict === 'limit-reached' ? 'allowance-exhausted' : 'coverage-rule';
  }

  get expectedAllowance(): Draw['expectedAllowance'] {
    return this.full.expectedAllowance;
  }

  get windows(): Draw['windows'] {
    return this.full.windows;
  }

  get window(): Draw['window'] {
    return this.fullWindow === undefined ? this.full.window : this.fullWindow;
  }

  get citedIncident(): Draw['citedIncident'] {
    return this.full.citedIncident;
  }

  private get full(): Draw {
    return this.rows.drawsInFull()[this.place] as Draw;
  }
}

const NONE: readonly never[] = [];
