/** JSON as it comes in: each line that is a document at once, and one over several lines when the input ends. */

import type { ReadIssue } from '../formats/format.ts';

interface Incoming {
  readonly text: string;
  /** Where it begins. */
  readonly line: number;
  /** Why there is no document, where there is none. */
  readonly fault: ReadIssue | null;
}

/** No status line has a hundredth of it; a line that never ends must fill no memory. */
const LONGEST = 1 << 20;
const NEWLINE = 10;

export async function* documents(stdin: AsyncIterable<Uint8Array>, longest = LONGEST): AsyncGenerator<Incoming> {
  const reader = new Reader(longest);
  for await (const chunk of stdin) yield* reader.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  yield* reader.end();
}

class Reader {
  /** Of the line that has not ended yet; `null` while one that is too long goes by. */
  #parts: Buffer[] | null = [];
  #size = 0;
  #line = 1;
  /** Lines that are no document by themselves: the beginning of one over several, it may be. */
  #pending: string[] = [];
  #pendingSize = 0;
  #pendingLine = 1;
  #any = false;

  constructor(private readonly longest: number) {}

  *take(chunk: Buffer): Generator<Incoming> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      yield* this.#add(chunk.subarray(start, end === -1 ? chunk.length : end));
      if (end === -1) return;
      yield* this.#ended();
      start = end + 1;
    }
  }

  *end(): Generator<Incoming> {
    if (this.#size > 0) yield* this.#ended();
    const text = this.#pending.join('\n');
    if (text !== '') yield { text, line: this.#pendingLine, fault: null };
    else if (!this.#any) yield this.#fault('holds nothing; hand it the JSON of a status line, a rate_limit_event or a usage payload');
  }

  *#add(part: Buffer): Generator<Incoming> {
    if (this.#parts === null) return;
    this.#size += part.length;
    if (this.#size + this.#pendingSize > this.longest) {
      this.#parts = null;
      this.#drop();
      yield this.#fault(`holds more than ${this.longest} bytes without an end of a document; nothing of it was read`);
    } else if (part.length > 0) this.#parts.push(Buffer.from(part));
  }

  *#ended(): Generator<Incoming> {
    const text =
      this.#parts === null
        ? ''
        : Buffer.concat(this.#parts)
            .toString('utf8')
            .replace(/^\uFEFF/, '')
            .replace(/\r$/, '');
    const line = this.#line;
    this.#line += 1;
    this.#parts = [];
    this.#size = 0;
    if (text.trim() === '') return;
    if (isDocument(text)) {
      // What stands before a whole document and is none itself was torn.
      if (this.#pending.length > 0) yield { text: this.#pending.join('\n'), line: this.#pendingLine, fault: null };
      this.#drop();
      this.#any = true;
      yield { text, line, fault: null };
      return;
    }
    if (this.#pending.length === 0) this.#pendingLine = line;
    this.#pending.push(text);
    this.#pendingSize += text.length;
    this.#any = true;
  }

  #drop(): void {
    this.#pending = [];
    this.#pendingSize = 0;
    this.#any = true;
  }

  #fault(problem: string): Incoming {
    const line = this.#line;
    return { text: '', line, fault: { file: 0, line, column: '', value: '', problem } };
  }
}

function isDocument(line: string): boolean {
  // Members and brackets of a document over several lines are told apart cheaply; the rest is for the reader to judge.
  if (!/^\s*[{[].*[}\]]\s*$/s.test(line)) return false;
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
