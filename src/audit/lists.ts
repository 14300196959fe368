/** What a report lists by account, in order of account: in memory as long as there is little of it, else in the spill. */
import type { BridgeView, DrawView, FindingView } from '../domain/report.ts';
import type { Spill } from './store/spill.ts';

export interface Lists {
  readonly draws: readonly DrawView[];
  readonly findings: readonly FindingView[];
  readonly bridge: readonly BridgeView[];
}

/** Items of a list that memory holds before they go to the spill. */
const MOST_HELD = 1 << 10;
/** Items that are written and read at once: their text is short enough to be collected with the young. */
const STRETCH = 16;

export class SpiltLists {
  private readonly draws: SpiltList<DrawView>;
  private readonly findings: SpiltList<FindingView>;
  private readonly bridge: SpiltList<BridgeView>;

  constructor(spill: Spill, most = MOST_HELD) {
    this.draws = new SpiltList(spill, most);
    this.findings = new SpiltList(spill, most);
    this.bridge = new SpiltList(spill, most);
  }

  add({ draws, findings, bridge }: Lists): void {
    this.draws.add(draws);
    this.findings.add(findings);
    this.bridge.add(bridge);
  }

  /** As often as they are asked for. */
  streams(shown: (finding: FindingView) => FindingView): {
    draws(): AsyncIterable<DrawView>;
    findings(): AsyncIterable<FindingView>;
    bridge(): AsyncIterable<BridgeView>;
  } {
    const { draws, findings, bridge } = this;
    return {
      draws: () => draws.all(),
      async *findings() {
        for await (const finding of findings.all()) yield shown(finding);
      },
      bridge: () => bridge.all(),
    };
  }
}

class SpiltList<T> {
  private held: T[] = [];
  /** Where what was held before stands, and how long it is, by turns. */
  private readonly stretches: number[] = [];

  constructor(
    private readonly spill: Spill,
    private readonly most: number,
  ) {}

  add(items: readonly T[]): void {
    for (const item of items) {
      this.held.push(item);
      // Of a list that is long anyway nothing is held so long that it grows old: the collector clears away the young for nothing.
      if (this.held.length >= (this.stretches.length === 0 ? this.most : STRETCH)) this.spillHeld();
    }
  }

  private spillHeld(): void {
    for (let from = 0; from < this.held.length; from += STRETCH) {
      const bytes = Buffer.from(JSON.stringify(this.held.slice(from, from + STRETCH)));
      this.stretches.push(this.spill.length, bytes.length);
      this.spill.append(bytes);
    }
    this.held = [];
  }

  async *all(): AsyncGenerator<T> {
    for (let at = 0; at < this.stretches.length; at += 2) {
      const bytes = Buffer.allocUnsafe(this.stretches[at + 1] ?? 0);
      this.spill.read(bytes, this.stretches[at] ?? 0);
      yield* JSON.parse(bytes.toString()) as T[];
    }
    yield* this.held;
  }
}
