/**
 * Draws and findings for who reads most of them in part, as a page does that shows the first: what takes time is worked out where it is
 * asked for, which must be while their account is judged.
 */
import type { DrawView, FindingView } from '../domain/report.ts';
import { formatInstant } from '../domain/time.ts';
import type { Draw } from '../replay/model.ts';
import type { Found } from '../rules/index.ts';
import { amountOf, drawView, findingView, type PathOf } from './view.ts';

export class LateDraw implements DrawView {
  private made: DrawView | null = null;

  constructor(
    private readonly draw: Draw,
    private readonly pathOf: PathOf,
  ) {}

  get id(): DrawView['id'] {
    return this.draw.id;
  }

  get account(): DrawView['account'] {
    return this.draw.account;
  }

  get from(): DrawView['from'] {
    return formatInstant(this.draw.from);
  }

  get amount(): DrawView['amount'] {
    return amountOf(this.draw.amount, this.draw.currency);
  }

  get premature_amount(): DrawView['premature_amount'] {
    return amountOf(this.draw.prematureAmount, this.draw.currency);
  }

  get currency(): DrawView['currency'] {
    return this.draw.currency || null;
  }

  get verdict(): DrawView['verdict'] {
    return this.draw.verdict;
  }

  get grade(): DrawView['grade'] {
    return this.draw.grade;
  }

  get reason(): DrawView['reason'] {
    return this.draw.reason;
  }

  get window(): DrawView['window'] {
    return this.draw.window;
  }

  get policy_entry(): DrawView['policy_entry'] {
    return this.draw.policyEntry;
  }

  private get whole(): DrawView {
    return (this.made ??= drawView(this.draw, this.pathOf));
  }

  get until(): DrawView['until'] {
    return this.whole.until;
  }

  get model(): DrawView['model'] {
    return this.whole.model;
  }

  get member(): DrawView['member'] {
    return this.whole.member;
  }

  get expected(): DrawView['expected'] {
    return this.whole.expected;
  }

  get windows(): DrawView['windows'] {
    return this.whole.windows;
  }

  get sources(): DrawView['sources'] {
    return this.whole.sources;
  }
}

export class LateFinding implements FindingView {
  readonly at: FindingView['at'];
  readonly accepted = null;
  private made: FindingView | null = null;

  constructor(
    private readonly found: Found,
    readonly account: string,
    private readonly pathOf: PathOf,
  ) {
    this.at = formatInstant(found.finding.at);
  }

  get id(): FindingView['id'] {
    return this.found.id;
  }

  get rule(): FindingView['rule'] {
    return this.found.finding.rule;
  }

  get level(): FindingView['level'] {
    return this.found.finding.level;
  }

  get grade(): FindingView['grade'] {
    return this.found.finding.grade;
  }

  get amount(): FindingView['amount'] {
    return amountOf(this.found.finding.amount, this.found.finding.currency);
  }

  get currency(): FindingView['currency'] {
    return this.found.finding.currency || null;
  }

  get draws(): FindingView['draws'] {
    return [...this.found.finding.draws];
  }

  private get whole(): FindingView {
    return (this.made ??= findingView(this.found, this.account, this.pathOf));
  }

  get message(): FindingView['message'] {
    return this.whole.message;
  }

  get establishes(): FindingView['establishes'] {
    return this.whole.establishes;
  }

  get does_not_establish(): FindingView['does_not_establish'] {
    return this.whole.does_not_establish;
  }

  get would_settle(): FindingView['would_settle'] {
    return this.whole.would_settle;
  }

  get sources(): FindingView['sources'] {
    return this.whole.sources;
  }
}
