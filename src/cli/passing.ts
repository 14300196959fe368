/**
 * A long file in pieces, each until the next one is asked for: while one is looked at, those after it are read into memory used before. Of
 * a very long one another thread works out the SHA-256: each piece goes there once it was looked at, and comes back to be filled again.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Passing } from '../formats/read.ts';

const PIECE = 1 << 19;
/** In memory at once: more where another thread has some of them. */
const [FEW, MANY] = [2, 5];
/** Below this a thread costs more than it spares. */
const LONG = 1 << 27;

/** `bytes`: how many the file has, as far as that is known; else `Infinity`. `long`: from how many on a thread is worth it. */
export function passing(open: () => Promise<FileHandle>, bytes: number, long = LONG): Passing {
  const hasher = bytes >= long && bytes < Infinity ? (hashBeside() ?? new HashHere()) : new HashHere();
  return { chunks: inTurn(open, bytes, hasher), sha256: () => hasher.digest() };
}

/** Takes pieces one after the other, and gives each back. */
interface Hasher {
  readonly pieces: number;
  take(piece: Buffer, bytes: number): Promise<Buffer>;
  digest(): Promise<string>;
  /** Nothing more comes; whether the digest may still be asked for. */
  rest(isWhole: boolean): void;
}

interface Filled {
  readonly piece: Buffer;
  /** Fewer than a piece has only where the file ends. */
  readonly bytes: number;
}

async function* inTurn(open: () => Promise<FileHandle>, until: number, hasher: Hasher): AsyncGenerator<Uint8Array> {
  const free = Array.from({ length: hasher.pieces }, () => Promise.resolve<Buffer>(Buffer.allocUnsafeSlow(PIECE)));
  const readings: Promise<Filled>[] = [];
  let isWhole = false;
  try {
    const handle = await open();
    const count = Math.ceil(until / PIECE);
    let begun = 0;
    for (let i = 0; i < count; i += 1) {
      for (; free.length > 0 && begun < count; begun += 1) {
        const reading = filled(handle, free.shift() as Promise<Buffer>, begun * PIECE, until);
        // Whoever waits for it is told, and only then.
        reading.catch(() => {});
        readings.push(reading);
      }
      const { piece, bytes } = await (readings.shift() as Promise<Filled>);
      if (bytes > 0) yield piece.subarray(0, bytes);
      const given = hasher.take(piece, bytes);
      // Nobody waits for a piece that need not be filled again.
      given.catch(() => {});
      free.push(given);
      if (bytes < PIECE) break;
    }
    isWhole = true;
  } finally {
    await Promise.allSettled(readings);
    hasher.rest(isWhole);
  }
}

async function filled(handle: FileHandle, free: Promise<Buffer>, at: number, until: number): Promise<Filled> {
  const piece = await free;
  const wanted = Math.min(PIECE, until - at);
  for (let bytes = 0; ;) {
    const { bytesRead } = await handle.read(piece, bytes, wanted - bytes, at + bytes);
    bytes += bytesRead;
    if (bytesRead === 0 || bytes === wanted) return { piece, bytes };
  }
}

class HashHere implements Hasher {
  readonly pieces = FEW;
  readonly #hash = createHash('sha256');

  take(piece: Buffer, bytes: number): Promise<Buffer> {
    this.#hash.update(piece.subarray(0, bytes));
    return Promise.resolve(piece);
  }

  digest(): Promise<string> {
    return Promise.resolve(this.#hash.digest('hex'));
  }

  rest(): void {}
}

const HASHER = `
const { createHash } = require('node:crypto');
const { parentPort } = require('node:worker_threads');
const hash = createHash('sha256');
parentPort.on('message', ({ buffer, bytes }) => {
  if (buffer === undefined) parentPort.postMessage(hash.digest('hex'));
  else {
    hash.update(new Uint8Array(buffer, 0, bytes));
    parentPort.postMessage(buffer, [buffer]);
  }
});
`;

/** Room for what a thread of nothing but a hash needs. */
const LITTLE = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

/** `null`: this process may have no other thread. */
function hashBeside(): Hasher | null {
  try {
    return new HashBeside(new Worker(HASHER, { eval: true, execArgv: [], resourceLimits: LITTLE }));
  } catch {
    return null;
  }
}

type Answer = ArrayBuffer | string;

interface Waiting {
  readonly tell: (answer: Answer) => void;
  readonly fail: (fault: Error) => void;
}

class HashBeside implements Hasher {
  readonly pieces = MANY;
  readonly #worker: Worker;
  /** What was asked of the thread and not answered yet, in order. */
  readonly #waiting: Waiting[] = [];
  #fault: Error | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => this.#waiting.shift()?.tell(answer));
    worker.on('error', (fault) => this.#fail(fault));
    worker.on('exit', () => this.#fail(new Error('the thread that hashes ended too soon')));
  }

  async take({ buffer }: Buffer, bytes: number): Promise<Buffer> {
    return Buffer.from((await this.#ask({ buffer, bytes }, [buffer as ArrayBuffer])) as ArrayBuffer);
  }

  async digest(): Promise<string> {
    this.#worker.ref();
    try {
      return (await this.#ask({}, [])) as string;
    } finally {
      this.#end();
    }
  }

  /** The thread keeps no process from ending. */
  rest(isWhole: boolean): void {
    if (isWhole) this.#worker.unref();
    else this.#end();
  }

  #ask(question: { buffer?: ArrayBufferLike; bytes?: number }, given: ArrayBuffer[]): Promise<Answer> {
    const answer = new Promise<Answer>((tell, fail) => {
      if (this.#fault === null) this.#waiting.push({ tell, fail });
      else fail(this.#fault);
    });
    answer.catch(() => {});
    this.#worker.postMessage(question, given);
    return answer;
  }

  #fail(fault: Error): void {
    this.#fault ??= fault;
    for (const { fail } of this.#waiting.splice(0)) fail(this.#fault);
  }

  #end(): void {
    void this.#worker.terminate();
  }
}
