/** Lines of JSON in and out: never more of a stream at hand than a line and what the reader of it can take. */
import { CannotAudit } from '../../domain/errors.ts';
import type { Io } from '../io.ts';

export interface Line {
  readonly text: string;
  /** From 1 on. */
  readonly number: number;
  /** Where it begins, in bytes, and how many it has without its end. */
  readonly at: number;
  readonly bytes: number;
  /** Whether an end of line follows: the last line of what was cut off has none. */
  readonly ended: boolean;
}

const NEWLINE = 10;
/** No string can hold much more. */
const LONGEST = 1 << 28;

/** The lines of each chunk; blank ones are left out. `name`: what messages call the stream. */
export async function* linesIn(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Line[]> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let [at, number] = [0, 0];
  const lineOf = (bytes: Uint8Array, ended: boolean): Line => {
    const line = {
      text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
      number: (number += 1),
      at,
      bytes: bytes.length,
      ended,
    };
    at += bytes.length + (ended ? 1 : 0);
    return line;
  };
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const last = chunk.subarray(start, end);
      lines.push(lineOf(rest.length === 0 ? last : Buffer.concat([...rest, last]), true));
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      rest.push(start === 0 ? chunk : chunk.subarray(start));
      restBytes += chunk.length - start;
      if (restBytes > LONGEST) throw new CannotAudit([`${name}:${number + 1}: holds a line of more than 256 MB, which no stage writes.`]);
    }
    const told = lines.filter((line) => line.text.trim() !== '');
    if (told.length > 0) yield told;
  }
  if (restBytes > 0) yield [lineOf(Buffer.concat(rest), false)];
}

/** The value of a line, or the error that says where what was cut off or is no JSON stands. */
export function jsonOf(line: Line, name: string): unknown {
  try {
    return JSON.parse(line.text) as unknown;
  } catch {
    throw new CannotAudit([
      line.ended
        ? `${name}:${line.number}: is no JSON; make it again by the stage that wrote it.`
        : `${name}:${line.number}: ends in the middle of a line: whoever wrote it was cut off; make it again.`,
    ]);
  }
}

const BLOCK = 1 << 16;

/** Collects lines into blocks, and waits where whoever reads them is slower. */
export class LinesOut {
  #waiting: string[] = [];
  #length = 0;
  readonly #io: Pick<Io, 'stdout'>;

  constructor(io: Pick<Io, 'stdout'>) {
    this.#io = io;
  }

  write(line: string): void {
    this.#waiting.push(line);
    this.#length += line.length;
    if (this.#length >= BLOCK) this.#send();
  }

  /** Until what was written is taken. */
  async flush(): Promise<void> {
    this.#send();
    if ((await this.#io.stdout.drained?.()) === false)
      throw new CannotAudit(['stdout was closed before all was written to it; what its reader has is not whole.']);
  }

  #send(): void {
    if (this.#length === 0) return;
    this.#io.stdout.write(this.#waiting.join(''));
    this.#waiting = [];
    this.#length = 0;
  }
}
