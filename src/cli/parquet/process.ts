/** The process that holds DuckDB. It is kept for the next file, and doesn't keep this one alive. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Request } from './words.ts';

/** Of one answer, which takes milliseconds: nothing hangs, whatever a file makes DuckDB do. */
const PATIENCE = 120_000;

/** A bundle has the entry beside its chunks; the source is read where the bundle was made. */
const ENTRY = import.meta.url.endsWith('.ts') ? '../../../dist/parquet.js' : '../parquet.js';

let idle: Engine | null = null;

export class Engine {
  readonly #process: ChildProcess;
  #answered: ((answer: Answer | null) => void) | null = null;
  #gone = false;

  constructor() {
    this.#process = fork(fileURLToPath(new URL(ENTRY, import.meta.url)), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    const gone = (): void => {
      this.#gone = true;
      this.#settle(null);
    };
    this.#process
      .on('message', (answer: Answer) => this.#settle(answer))
      .on('exit', gone)
      .on('error', gone);
    this.#hold(false);
  }

  /** `null` where the process went down, or fell silent. */
  async ask(request: Request): Promise<Answer | null> {
    if (!this.isFree) return null;
    this.#hold(true);
    const timer = setTimeout(() => this.end(), PATIENCE);
    try {
      return await new Promise<Answer | null>((resolve) => {
        this.#answered = resolve;
        this.#process.send(request, (error) => {
          if (error !== null) this.#settle(null);
        });
      });
    } finally {
      clearTimeout(timer);
      this.#hold(false);
    }
  }

  get isFree(): boolean {
    return !this.#gone && this.#answered === null;
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }

  #settle(answer: Answer | null): void {
    const answered = this.#answered;
    this.#answered = null;
    answered?.(answer);
  }

  #hold(held: boolean): void {
    const { channel } = this.#process;
    if (held) {
      this.#process.ref();
      channel?.ref();
    } else {
      this.#process.unref();
      channel?.unref();
    }
  }
}

export function takeEngine(): Engine {
  const kept = idle;
  idle = null;
  return kept?.isFree === true ? kept : new Engine();
}

/** Back for the next file, unless it is still busy with this one. */
export async function leaveEngine(engine: Engine): Promise<void> {
  if (engine.isFree && (await engine.ask('close')) === 'closed' && idle === null) idle = engine;
  else engine.end();
}
