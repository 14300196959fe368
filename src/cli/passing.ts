/**
 * A long file in pieces, each until the next one is asked for: while one is looked at, those after it are read into memory used before. A
 * very long one is read by another thread, which works out the SHA-256 of what it hands over.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Passing } from '../formats/read.ts';

const PIECE = 1 << 19;
/** In memory at once: more where another thread fills them. */
const [FEW, MANY] = [2, 5];
/** Below this a thread costs more than it spares. */
const LONG = 1 << 27;

/** `bytes`: how many the file has, as far as that is known; else `Infinity`. `long`: from how many on a thread is worth it. */
export function passing(open: () => Promise<FileHandle>, bytes: number, long = LONG): Passing {
  let digest = '';
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const thread = bytes >= long && bytes < Infinity ? threadBeside() : null;
    digest = yield* thread === null ? readHere(open, bytes) : readBeside(thread, open, bytes);
  };
  return { chunks: chunks(), sha256: () => Promise.resolve(digest) };
}

interface Filled {
  readonly piece: Buffer;
  /** Fewer than a piece has only where the file ends. */
  readonly bytes: number;
}

/** Pieces of a file, then the SHA-256 of all of them. */
type Pieces = AsyncGenerator<Uint8Array, string>;

async function* readHere(open: () => Promise<FileHandle>, until: number): Pieces {
  const hash = createHash('sha256');
  const free: Buffer[] = Array.from({ length: FEW }, () => Buffer.allocUnsafeSlow(PIECE));
  const readings: Promise<Filled>[] = [];
  try {
    const handle = await open();
    const count = Math.ceil(until / PIECE);
    let begun = 0;
    for (let i = 0; i < count; i += 1) {
      for (; free.length > 0 && begun < count; begun += 1) {
        const reading = filled(handle, free.shift() as Buffer, begun * PIECE, until);
        // Whoever waits for it is told, and only then.
        reading.catch(() => {});
        readings.push(reading);
      }
      const { piece, bytes } = await (readings.shift() as Promise<Filled>);
      hash.update(piece.subarray(0, bytes));
      if (bytes > 0) yield piece.subarray(0, bytes);
      if (bytes < PIECE) break;
      free.push(piece);
    }
  } finally {
    await Promise.allSettled(readings);
  }
  return hash.digest('hex');
}

async function filled(handle: FileHandle, piece: Buffer, at: number, until: number): Promise<Filled> {
  const wanted = Math.min(PIECE, until - at);
  for (let bytes = 0; ;) {
    const { bytesRead } = await handle.read(piece, bytes, wanted - bytes, at + bytes);
    bytes += bytesRead;
    if (bytesRead === 0 || bytes === wanted) return { piece, bytes };
  }
}

/** Fills each piece that it is given with what follows in the file, and hands it back, until the file or what is wanted of it ends. */
const READER = `
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const hash = createHash('sha256');
let at = 0;
let isOver = false;
workerData.port.on('message', ({ file, until, buffer }) => {
  // More pieces may wait than there is to be read.
  if (isOver) return;
  const piece = new Uint8Array(buffer);
  const wanted = Math.min(piece.length, until - at);
  let bytes = 0;
  try {
    for (let read = -1; read !== 0 && bytes < wanted; bytes += read) read = readSync(file, piece, bytes, wanted - bytes, at + bytes);
  } catch ({ message, code, syscall }) {
    isOver = true;
    workerData.port.postMessage({ fault: { message, code, syscall } });
    return;
  }
  hash.update(piece.subarray(0, bytes));
  at += bytes;
  isOver = bytes < piece.length || at === until;
  workerData.port.postMessage({ buffer, bytes, sha256: isOver ? hash.digest('hex') : null }, [buffer]);
});
`;

interface Wanted {
  readonly file: number;
  readonly until: number;
  readonly buffer: ArrayBuffer;
}

interface Given {
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
  /** Of all there was, with the last piece. */
  readonly sha256: string | null;
  readonly fault?: undefined;
}

interface Refused {
  readonly fault: Pick<NodeJS.ErrnoException, 'message' | 'code' | 'syscall'>;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/** Room for what a thread of nothing but a hash needs. */
const LITTLE = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

/** `null`: this process may have no other thread. */
function threadBeside(): Thread | null {
  const { port1, port2 } = new MessageChannel();
  try {
    const workerData = { port: port2 };
    return {
      port: port1,
      worker: new Worker(READER, { eval: true, execArgv: [], resourceLimits: LITTLE, workerData, transferList: [port2] }),
    };
  } catch {
    port1.close();
    return null;
  }
}

async function* readBeside({ worker, port }: Thread, open: () => Promise<FileHandle>, until: number): Pieces {
  let fail: (fault: Error) => void = () => {};
  const failed = new Promise<never>((_, refuse) => (fail = refuse));
  failed.catch(() => {});
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that reads ended too soon')));
  const next = async (): Promise<Given> => {
    // Mostly it is there: to wait for it costs a turn of everything else.
    const there = receiveMessageOnPort(port)?.message as Given | Refused | undefined;
    const answer = there ?? (await Promise.race([once(port, 'message').then(([message]) => message as Given | Refused), failed]));
    if (answer.fault !== undefined) throw Object.assign(new Error(answer.fault.message), answer.fault);
    return answer;
  };
  try {
    const { fd: file } = await open();
    const ask = (buffer: ArrayBuffer): void => port.postMessage({ file, until, buffer } satisfies Wanted, [buffer]);
    for (let i = 0; i < MANY; i += 1) ask(new ArrayBuffer(PIECE));
    for (;;) {
      const { buffer, bytes, sha256 } = await next();
      if (bytes > 0) yield new Uint8Array(buffer, 0, bytes);
      if (sha256 !== null) return sha256;
      ask(buffer);
    }
  } finally {
    // Before the file is closed, whose number may then be another's.
    await worker.terminate();
    port.close();
  }
}
