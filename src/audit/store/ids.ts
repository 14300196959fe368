/**
 * Ids of rows. One that is short ASCII lies with its row, outside the heap, where a million of them cost the collector nothing;
 * any other is a text elsewhere.
 */

/** What a row says of its id: below this how many bytes of it lie with the row, from here on where it is elsewhere. */
const ELSEWHERE = 64;

export function liesWithRow(said: number): boolean {
  return said < ELSEWHERE;
}

export function elsewhere(place: number): number {
  return ELSEWHERE + place;
}

export function placeOf(said: number): number {
  return said - ELSEWHERE;
}

/** Bytes of the longest id that lies with its row. */
const LONGEST = 56;
/** Those that follow may be longer than the first one: `evt_9`, `evt_10`. */
const SLACK = 3;
const WORD = 8;

/** Bytes for the id of each row, where one of the first has so many. */
export function roomFor(length: number): number {
  return Math.min(LONGEST, Math.ceil((length + SLACK) / WORD) * WORD);
}

/** Writes a text where it is ASCII. */
export function writeAscii(text: string, into: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    into[at + i] = code;
  }
  return true;
}

/** The ids that lie with rows. */
export class RowIds {
  private ascii: string | null = null;

  constructor(
    private readonly bytes: Buffer,
    private readonly room: number,
  ) {}

  at(row: number, length: number): string {
    // Cutting one text into many costs a fifth of what decoding each does.
    this.ascii ??= this.bytes.toString('latin1');
    return this.ascii.slice(row * this.room, row * this.room + length);
  }
}

const BYTES_OF_A_TEXT = 32;

/** The ids that are elsewhere. */
export class Ids {
  private readonly texts: string[] = [];
  private length = 0;

  keep(text: string): number {
    this.length += text.length * 2 + BYTES_OF_A_TEXT;
    return this.texts.push(text) - 1;
  }

  get(place: number): string {
    return this.texts[place] ?? '';
  }

  /** How much memory they take, about. */
  get bytes(): number {
    return this.length;
  }

  clear(): void {
    this.texts.length = 0;
    this.length = 0;
  }
}
