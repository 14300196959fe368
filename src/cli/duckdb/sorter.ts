/** The process that sorts lines, and the folder in which what memory can't hold lies until it has. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotAudit } from '../../domain/errors.ts';
import { removedOnSignals, type Temporary } from '../temporary.ts';
import { DUCKDB } from './package.ts';
import type { Sorted, SortFault, Sorting } from './sort-words.ts';

/** A bundle has the entry beside its chunks; the source is read where the bundle was made. */
const ENTRY = import.meta.url.endsWith('.ts') ? '../../../dist/sort.js' : '../sort.js';

/** Of what DuckDB holds at once. */
const MEMORY = '256MB';

const WORDS: Readonly<Record<SortFault, (place: string) => string>> = {
  absent: () =>
    `--stage sort: sorts through DuckDB: add it with npm install ${DUCKDB} (-g where headroom was installed with -g), or sort with LC_ALL=C sort.`,
  'does-not-load': () =>
    `--stage sort: DuckDB, which sorts, can't be loaded here: add it again with npm install ${DUCKDB}, or sort with LC_ALL=C sort.`,
  memory: () => `--stage sort: DuckDB ran out of its ${MEMORY} of memory: a line is too long; sort with LC_ALL=C sort.`,
  disk: (place) =>
    `${place}: lines that are sorted lie there for a while, and it is full or can't be written; it takes about twice what comes in: name a folder on another disk with --temp-dir.`,
  died: () => '--stage sort: the process that sorts ended too early; sort again, or with LC_ALL=C sort.',
};

export class Sorter {
  readonly #child: ChildProcess;
  readonly #place: string;
  readonly #said: Promise<Sorted>;
  readonly #folder: string;
  readonly #done: () => void;

  private constructor(folder: string, place: string) {
    this.#folder = folder;
    this.#place = place;
    let child: ChildProcess | null = null;
    // Heard before there is anything to take away: the process that sorts makes the folder, and takes it with it if this one is killed.
    this.#done = removedOnSignals(() => {
      child?.kill('SIGKILL');
      return [folder];
    });
    const sorting: Sorting = { folder, memory: MEMORY };
    child = fork(fileURLToPath(new URL(ENTRY, import.meta.url)), [JSON.stringify(sorting)], {
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
      execArgv: [],
    });
    this.#child = child;
    // What it says goes before that it has ended.
    this.#said = new Promise((settle) => {
      this.#child.once('message', (said: Sorted) => settle(said));
      this.#child.once('close', () => settle('died')).once('error', () => settle('died'));
    });
    // A process that has gone takes no more lines: why, it has said, or its end says it.
    this.#child.stdin?.on('error', () => {});
  }

  static start({ folder, named }: Temporary): Sorter {
    if (!existsSync(folder)) throw new CannotAudit([`${named}: there is no such folder.`]);
    return new Sorter(join(folder, `headroom-sort-${randomBytes(6).toString('hex')}`), named);
  }

  /** Takes text of whole lines, and waits where DuckDB is behind. */
  async write(text: string): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null || stdin.write(text)) return;
    const gone = await Promise.race([once(stdin, 'drain').then(() => null), this.#said]);
    if (gone !== null) throw this.#refusal(gone);
  }

  /** What was written, sorted as bytes, in pieces. */
  async *sorted(): AsyncGenerator<string> {
    const { stdin, stdout } = this.#child;
    stdin?.end();
    if (stdout !== null) yield* stdout.setEncoding('utf8') as AsyncIterable<string>;
    const said = await this.#said;
    if (said !== 'done') throw this.#refusal(said);
  }

  /** Nothing is left of it. */
  async end(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    const ended = exitCode === null && signalCode === null ? once(this.#child, 'close') : null;
    this.#child.kill('SIGKILL');
    await ended;
    this.#done();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #refusal(said: Sorted): CannotAudit {
    return new CannotAudit([WORDS[said === 'done' ? 'died' : said](this.#place)]);
  }
}
