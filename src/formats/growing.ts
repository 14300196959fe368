/**
 * Uses of which no statement is the last word: a log writes a message on several lines while it grows, and copies it into the
 * logs of sessions that go on from it. What a use is shows only when all files are read, so that they wait here.
 */
import type { UseRecord } from '../domain/records.ts';
import { contentText } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import { FORMATS } from './index.ts';

const FULLNESS = new Map(FORMATS.flatMap(({ id, fullness }) => (fullness === undefined ? [] : [[id, fullness] as const])));

interface Grown {
  fullest: UseRecord;
  fullness: number;
  /** Only where two statements say equally much. */
  content: string;
  from: Instant;
  readonly places: { readonly file: number; readonly line: number }[];
}

export class Growing {
  readonly #uses = new Map<string, Grown>();
  /** The last format met whose uses are all the last word. */
  #plain = '';

  /** Takes a copy of a use that may be stated again; `false` leaves it to be kept as it is. */
  takes(use: UseRecord): boolean {
    if (use.format === this.#plain) return false;
    const measure = FULLNESS.get(use.format);
    if (measure === undefined) this.#plain = use.format;
    if (measure === undefined || use.id === '') return false;
    const key = `${use.vendor}\u0000${use.account}\u0000${use.id}`;
    const fullness = measure(use);
    const known = this.#uses.get(key);
    const place = { file: use.file, line: use.line };
    if (known === undefined) {
      this.#uses.set(key, { fullest: copyOf(use), fullness, content: contentOf(use), from: use.from, places: [place] });
      return true;
    }
    known.places.push(place);
    if (use.from < known.from) known.from = use.from;
    if (fullness < known.fullness) return true;
    const content = contentOf(use);
    // Which of two is taken must not hang on the order of the files.
    if (fullness > known.fullness || content < known.content) Object.assign(known, { fullest: copyOf(use), fullness, content });
    return true;
  }

  /** Every statement, where it stands, saying what the fullest one of its use says. */
  *settled(): Generator<UseRecord> {
    for (const { fullest, from, places } of this.#uses.values()) {
      for (const { file, line } of places) yield { ...fullest, file, line, from, until: from };
    }
  }
}

function copyOf(use: UseRecord): UseRecord {
  return { ...use, readings: use.readings.map((reading) => ({ ...reading })), limits: use.limits.map((limit) => ({ ...limit })) };
}

function contentOf(use: UseRecord): string {
  const { file: _file, line: _line, from: _from, until: _until, ...said } = use;
  return contentText(said);
}
