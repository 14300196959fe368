/** What a report lists by account, in order of account: in memory as long as there is little of it, else in the spill. */
import type { BridgeView, DrawView, FindingView } from '../domain/report.ts';
import { stretchesOf } from '../domain/stretches.ts';
import type { Spill } from './store/spill.ts';

export interface Lists {
  readonly draws: readonly DrawView[];
  readonly findings: readonly FindingView[];
  readonly bridge: readonly BridgeView[];
}

/** How elements of a list are written into a report. Some of them, in brackets, are JSON. */
export interface ListTexts {
  draws(draws: readonly DrawView[]): string;
  findings(findings: readonly FindingView[]): string;
  bridge(bridge: readonly BridgeView[]): string;
}

/** Items of a list that memory holds before they go to the spill. */
const MOST_HELD = 1 << 10;
/** Items that are written and read at once: their text is short enough to be collected with the young. */
const STRETCH = 16;

export class SpiltLists {
  private readonly draws: SpiltList<DrawView>;
  private readonly findings: SpiltList<FindingView>;
  private readonly bridge: SpiltList<BridgeView>;

  constructor(spill: Spill, texts: ListTexts, most?: number) {
    this.draws = new SpiltList(spill, (items) => texts.draws(items), most);
    this.findings = new SpiltList(spill, (items) => texts.findings(items), most);
    this.bridge = new SpiltList(spill, (items) => texts.bridge(items), most);
  }

  add({ draws, findings, bridge }: Lists): void {
    this.draws.add(draws);
    this.findings.add(findings);
    this.bridge.add(bridge);
  }

  /**
   * Stretches of their texts, or of the bytes of these, as often as they are asked for. `shown`: a finding as the report shows it, `null`
   * where all are as they were found.
   */
  streams(shown: ((finding: FindingView) => FindingView) | null): Record<keyof ListTexts, () => AsyncIterable<string | Uint8Array>> {
    const { draws, findings, bridge } = this;
    return { draws: () => draws.all(null), findings: () => findings.all(shown), bridge: () => bridge.all(null) };
  }
}

/** One list, written as `textOf` writes some of its elements. */
export class SpiltList<T> {
  private held: T[] = [];
  /** Where the text of what was held before stands, and how long it is, by turns. */
  private readonly stretches: number[] = [];
  private readonly scratch = new Scratch();

  constructor(
    private readonly spill: Spill,
    private readonly textOf: (items: readonly T[]) => string,
    private readonly most = MOST_HELD,
  ) {}

  add(items: readonly T[]): void {
    for (const item of items) {
      this.held.push(item);
      // Of a list that is long anyway nothing is held so long that it grows old: the collector clears away the young for nothing.
      if (this.held.length >= (this.stretches.length === 0 ? this.most : STRETCH)) this.spillHeld();
    }
  }

  private spillHeld(): void {
    for (const items of stretchesOf(this.held, STRETCH)) {
      const bytes = this.scratch.utf8(this.textOf(items));
      this.stretches.push(this.spill.length, bytes.length);
      this.spill.append(bytes);
    }
    this.held = [];
  }

  /** Bytes are there until the next ones are asked for. */
  async *all(shown: ((item: T) => T) | null): AsyncGenerator<string | Uint8Array> {
    const scratch = new Scratch();
    for (let at = 0; at < this.stretches.length; at += 2) {
      const bytes = scratch.room(this.stretches[at + 1] ?? 0);
      this.spill.read(bytes, this.stretches[at] ?? 0);
      yield shown === null ? bytes : this.textOf((JSON.parse(`[${bytes.toString()}]`) as T[]).map(shown));
    }
    for (const items of stretchesOf(this.held, STRETCH)) {
      yield this.textOf(shown === null ? items : items.map(shown));
    }
  }
}

/** Memory that is used again and again: to find it anew for every text makes the collector look at all there is. */
class Scratch {
  private bytes = Buffer.alloc(0);

  room(length: number): Buffer {
    if (length > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(length * 2);
    return this.bytes.subarray(0, length);
  }

  utf8(text: string): Buffer {
    return this.room(this.room(text.length * MOST_BYTES).write(text));
  }
}

/** Of what counts one in the length of a text. */
const MOST_BYTES = 3;
