/** A thread that reads a file for the one that looks at it, works out its SHA-256 and, while it is ahead, cuts rows of it. */
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { CUTTER, type Ahead, type Cut } from '../formats/ahead.ts';
import type { Knowledge } from '../formats/core.ts';

/** Pieces in memory at once; while fewer than so many of them are empty, the thread has the time to cut rows. */
const [PIECES, FEW_EMPTY] = [5, 2];
/** Behind the bytes of a piece there is as much room for its rows, and half as much again. */
const ROOM = 1.5;

/**
 * Fills each piece that it is given with what follows in the file, and hands it back, until the file or what is wanted of it ends. What
 * comes beside pieces says what is known of rows, and what accounts are called of which it asked by what it was told that time.
 */
const READER = `
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const { receiveMessageOnPort, workerData: { port } } = require('node:worker_threads');
const cutterOf = ${CUTTER};
const hash = createHash('sha256');
const empty = [];
let cutter = null;
let told = 0;
let at = 0;
let isOver = false;
const attempt = (act) => {
  try {
    return act();
  } catch {
    // There is no room for what it would take: who looks at the pieces cuts them too.
    cutter = null;
    return null;
  }
};
const take = ({ wanted, knowledge, called }) => {
  if (wanted !== undefined) empty.push(wanted);
  if (knowledge !== undefined) {
    cutter = attempt(() => cutterOf(knowledge));
    told += 1;
  }
  if (called?.told === told && cutter !== null) attempt(() => called.numbers.forEach((number, index) => cutter.call(number, called.accounts[index])));
};
const fill = ({ file, until, room, buffer }) => {
  const piece = new Uint8Array(buffer, 0, room);
  const wanted = Math.min(room, until - at);
  let bytes = 0;
  try {
    for (let read = -1; read !== 0 && bytes < wanted; bytes += read) read = readSync(file, piece, bytes, wanted - bytes, at + bytes);
  } catch ({ message, code, syscall }) {
    isOver = true;
    port.postMessage({ fault: { message, code, syscall } });
    return;
  }
  hash.update(piece.subarray(0, bytes));
  at += bytes;
  isOver = bytes < room || at === until;
  const cut = cutter !== null && empty.length < ${FEW_EMPTY} ? attempt(() => cutter.cut(buffer, bytes, room)) : null;
  port.postMessage({ buffer, bytes, cut, told, sha256: isOver ? hash.digest('hex') : null }, [buffer]);
};
port.on('message', (first) => {
  take(first);
  for (;;) {
    for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port)) take(more.message);
    // More pieces may wait than there is to be read.
    if (isOver || empty.length === 0) return;
    fill(empty.shift());
  }
});
`;

interface Told {
  readonly wanted?: { readonly file: number; readonly until: number; readonly room: number; readonly buffer: ArrayBuffer };
  readonly knowledge?: Knowledge;
  readonly called?: { readonly told: number; readonly numbers: readonly number[]; readonly accounts: readonly number[] };
}

interface Given {
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
  readonly cut: Cut | null;
  /** How often it had been told what is known. */
  readonly told: number;
  /** Of all there was, with the last piece. */
  readonly sha256: string | null;
  readonly fault?: undefined;
}

interface Refused {
  readonly fault: Pick<NodeJS.ErrnoException, 'message' | 'code' | 'syscall'>;
}

/** Room for what a thread of nothing but this needs. */
const LITTLE = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

export class Beside implements Ahead {
  #thread: { readonly worker: Worker; readonly port: MessagePort } | null = null;
  #last: Given | null = null;

  /** `false`: this process may have no other thread. */
  start(): boolean {
    const { port1, port2 } = new MessageChannel();
    const rights = { eval: true, execArgv: [], resourceLimits: LITTLE };
    try {
      this.#thread = { port: port1, worker: new Worker(READER, { ...rights, workerData: { port: port2 }, transferList: [port2] }) };
    } catch {
      port1.close();
    }
    return this.#thread !== null;
  }

  know(knowledge: Knowledge): void {
    this.#tell({ knowledge }, knowledge.data.buffer);
  }

  call({ numbers }: Cut, accounts: readonly number[]): void {
    this.#tell({ called: { told: this.#last?.told ?? 0, numbers, accounts } });
  }

  cutOf(buffer: ArrayBufferLike): Cut | null | undefined {
    return this.#last?.buffer === buffer ? this.#last.cut : undefined;
  }

  #tell(told: Told, ...handed: ArrayBuffer[]): void {
    this.#thread?.port.postMessage(told, handed);
  }

  /** Pieces of so many bytes of a file, then the SHA-256 of all of them. */
  async *read(open: () => Promise<FileHandle>, until: number, room: number): AsyncGenerator<Uint8Array, string> {
    if (this.#thread === null) throw new Error('a thread reads once it was started');
    const { worker, port } = this.#thread;
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
      const ask = (buffer: ArrayBuffer): void => this.#tell({ wanted: { file, until, room, buffer } }, buffer);
      for (let i = 0; i < PIECES; i += 1) ask(new ArrayBuffer(room + room * ROOM));
      for (;;) {
        const given = await next();
        const { buffer, bytes, sha256 } = given;
        this.#last = given;
        if (bytes > 0) yield new Uint8Array(buffer, 0, bytes);
        if (sha256 !== null) return sha256;
        this.#last = null;
        ask(buffer);
      }
    } finally {
      // Before the file is closed, whose number may then be another's.
      await worker.terminate();
      port.close();
    }
  }
}
