/** What rows say in words, kept once for all rows that say the same. */
import type { UseRecord } from '../../domain/records.ts';

/** The words a row states beside its account, shared by all rows that state the same ones. */
export type Words = Pick<
  UseRecord,
  | 'file'
  | 'format'
  | 'vendor'
  | 'zoneless'
  | 'plan'
  | 'impliedPlan'
  | 'stream'
  | 'surface'
  | 'client'
  | 'model'
  | 'feature'
  | 'member'
  | 'workspace'
  | 'apiKey'
  | 'apiKeyStatus'
  | 'unit'
  | 'funding'
  | 'currency'
  | 'vendorExceeds'
>;

function says(words: Words, use: UseRecord): boolean {
  return (
    words.model === use.model &&
    words.feature === use.feature &&
    words.funding === use.funding &&
    words.plan === use.plan &&
    words.client === use.client &&
    words.member === use.member &&
    words.currency === use.currency &&
    words.surface === use.surface &&
    words.workspace === use.workspace &&
    words.apiKey === use.apiKey &&
    words.apiKeyStatus === use.apiKeyStatus &&
    words.unit === use.unit &&
    words.stream === use.stream &&
    words.vendor === use.vendor &&
    words.format === use.format &&
    words.impliedPlan === use.impliedPlan &&
    words.file === use.file &&
    words.zoneless === use.zoneless &&
    words.vendorExceeds === use.vendorExceeds
  );
}

/** An account that never says the same twice (a key a row) must not be searched for ever. */
const MOST_SAID = 32;
const MOST_SAID_LAST = 8;
/** Words that accounts have in common: most files state a few, and whose accounts each say their own would fill memory twice. */
const MOST_SHARED = 1 << 14;

/** Equal for words that are equal, and for nothing else. */
function textOf(words: Words): string {
  return JSON.stringify(words);
}

export class SaidWords {
  private readonly words: Words[] = [];
  /** Where words are, by what they say. */
  private readonly shared = new Map<string, number>();
  /** Those said last, by anybody and by key; the last first. */
  private readonly saidLast: number[] = [];
  private readonly saidBy: number[][] = [];

  at(index: number): Words {
    return this.words[index] as Words;
  }

  /** Where the words of a use of this key are. */
  indexFor(use: UseRecord, key: number): number {
    const last = this.findIn(this.saidLast, use);
    if (last >= 0) return last;
    const own = (this.saidBy[key] ??= []);
    const found = this.findIn(own, use);
    const words = found >= 0 ? found : this.keep(wordsIn(use));
    if (found < 0) keepFirst(own, words, MOST_SAID);
    keepFirst(this.saidLast, words, MOST_SAID_LAST);
    return words;
  }

  private findIn(said: number[], use: UseRecord): number {
    for (let i = 0; i < said.length; i += 1) {
      const index = said[i] ?? 0;
      if (!says(this.words[index] as Words, use)) continue;
      if (i > 0) {
        said[i] = said[i - 1] ?? 0;
        said[i - 1] = index;
      }
      return index;
    }
    return -1;
  }

  private keep(words: Words): number {
    const index = this.words.length;
    if (this.shared.size < MOST_SHARED) {
      const text = textOf(words);
      const known = this.shared.get(text);
      if (known !== undefined) return known;
      this.shared.set(text, index);
    }
    this.words.push(words);
    return index;
  }
}

function keepFirst(said: number[], words: number, most: number): void {
  if (said.length === most) said.pop();
  said.unshift(words);
}

function wordsIn(use: UseRecord): Words {
  const { file, format, vendor, zoneless, plan, impliedPlan, stream, surface, client, model, feature } = use;
  const { member, workspace, apiKey, apiKeyStatus, unit, funding, currency, vendorExceeds } = use;
  return {
    file,
    format,
    vendor,
    zoneless,
    plan,
    impliedPlan,
    stream,
    surface,
    client,
    model,
    feature,
    member,
    workspace,
    apiKey,
    apiKeyStatus,
    unit,
    funding,
    currency,
    vendorExceeds,
  };
}
