/** Bytes of any supported encoding into UTF-8 blocks of whole lines, so that no reader ever sees half a character or half a line end. */
import { isUtf8 } from 'node:buffer';
import { CannotAudit } from '../domain/errors.ts';

const NEWLINE = 10;

const SNIFFED = 4096;
const SPACE = 32;
const ESCAPE = 27;

export class LineBlocks {
  #encoding: string | null = null;
  /** The character set where neither a mark nor UTF-8 says it: stated by the user, or shown by the zeros of UTF-16. */
  unmarked: string | null = null;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  /** What has come since the last line end, in pieces: a line may span many chunks. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  /** Lines handed on so far. */
  #lines = 0;
  readonly #path: string;
  readonly #take: (block: Buffer) => number | null;

  readonly #stated: string | null;

  /**
   * `take` sees each block, and copies what it keeps; a block ends with a line end, but for the last of the file. It may say how many
   * lines that were, which spares counting them again. `stated`: the character set without a mark.
   */
  constructor(path: string, take: (block: Buffer) => number | null, stated: string | null = null) {
    this.#stated = stated;
    this.#path = path;
    this.#take = take;
  }

  /** Bytes of a line whose end has not come yet. */
  get pending(): number {
    return this.#restBytes;
  }

  write(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#encoding !== null) {
      this.#accept(chunk);
      return;
    }
    this.#keep(chunk);
    if (this.#restBytes >= 4) this.#start();
  }

  end(): void {
    if (this.#encoding === null) this.#start();
    if (this.#decoder !== null) this.#keep(Buffer.from(this.#decode(new Uint8Array(0), false), 'utf8'));
    const last = this.#takeRest();
    if (last.length > 0) this.#hand(last);
  }

  #start(): void {
    const head = this.#takeRest();
    if (head[0] === 0xff && head[1] === 0xfe) this.#encoding = 'utf-16le';
    else if (head[0] === 0xfe && head[1] === 0xff) this.#encoding = 'utf-16be';
    else if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) this.#encoding = 'utf-8';
    else {
      this.unmarked = this.#stated ?? utf16Of(head);
      this.#encoding = this.unmarked ?? 'utf-8';
    }
    if (this.#encoding !== 'utf-8') this.#decoder = new TextDecoder(this.#encoding, { fatal: true });
    const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    if (head.length > 0) this.#accept(marked ? head.subarray(3) : head);
  }

  #accept(chunk: Uint8Array): void {
    const bytes = this.#decoder === null ? chunk : Buffer.from(this.#decode(chunk, true), 'utf8');
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      this.#keep(bytes);
      return;
    }
    // Only the line that began before is put together anew: what follows it is handed on as it lies there.
    const first = this.#restBytes === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    if (first > 0) {
      this.#keep(bytes.subarray(0, first));
      this.#hand(this.#takeRest());
    }
    if (first < end) this.#hand(Buffer.from(bytes.buffer, bytes.byteOffset + first, end - first));
    this.#keep(bytes.subarray(end));
  }

  /** Copies: a chunk may be filled again. */
  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#rest.push(Buffer.from(bytes));
    this.#restBytes += bytes.length;
  }

  #takeRest(): Buffer {
    const [only] = this.#rest;
    const bytes = this.#rest.length === 1 && only !== undefined ? only : Buffer.concat(this.#rest, this.#restBytes);
    this.#rest = [];
    this.#restBytes = 0;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #decode(chunk: Uint8Array, stream: boolean): string {
    try {
      return this.#decoder?.decode(chunk, { stream }) ?? '';
    } catch {
      throw new CannotAudit([
        this.unmarked === null
          ? `${this.#path}: is not the UTF-16 text that its first bytes announce; save it as UTF-8.`
          : `${this.#path}: is not text in ${this.unmarked}; name another character set with --encoding, or save it as UTF-8.`,
      ]);
    }
  }

  #hand(block: Buffer): void {
    if (this.#lines === 0) this.#refuseBinary(block);
    const nul = block.indexOf(0);
    if (nul !== -1)
      throw new CannotAudit([`${this.#path}:${this.#lineOf(block, nul)}: holds a NUL byte, which no text has; export the file again.`]);
    if (!isUtf8(block)) {
      throw new CannotAudit([
        `${this.#path}:${this.#firstBadLine(block)}: is not UTF-8 text; name its character set with --encoding, or save it as UTF-8 (in a spreadsheet: "CSV UTF-8").`,
      ]);
    }
    this.#lines += this.#take(block) ?? lineEnds(block);
  }

  #refuseBinary(block: Buffer): void {
    if (block.toString('latin1', 0, 4) === 'PK\u0003\u0004')
      throw new CannotAudit([`${this.#path}: is a workbook or an archive, not text; save the sheet as CSV, or unpack it.`]);
    if (block.subarray(0, SNIFFED).some(isControl))
      throw new CannotAudit([`${this.#path}: is not a text file; name a CSV or JSON export.`]);
  }

  #lineOf(block: Buffer, offset: number): number {
    return this.#lines + block.toString('latin1', 0, offset).split('\n').length;
  }

  #firstBadLine(block: Buffer): number {
    let start = 0;
    let line = this.#lines + 1;
    for (let end = block.indexOf(NEWLINE); end !== -1 && isUtf8(block.subarray(start, end)); end = block.indexOf(NEWLINE, start)) {
      start = end + 1;
      line += 1;
    }
    return line;
  }
}

function lineEnds(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(NEWLINE); at !== -1; at = block.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** UTF-16 without a mark: every other byte of its first two characters is zero, which no text in another character set has. */
function utf16Of(head: Uint8Array): string | null {
  const [a = 0, b = 0, c = 0, d = 0] = head;
  if (head.length < 4) return null;
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? 'utf-16be' : null;
}

/** Bytes that no text holds: control characters but tab, line ends, form feed and escape. */
function isControl(byte: number): boolean {
  return byte < SPACE && byte !== ESCAPE && (byte < 9 || byte > 13);
}
