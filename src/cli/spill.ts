/** What is too much for memory, in a file of the temporary folder that has no name from before its first byte: it goes with the run. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { memoryStore, spillingStore, type RecordStore } from '../audit/store.ts';
import { USUAL_BUDGET, type Spill } from '../audit/store/spill.ts';
import { CannotAudit } from '../domain/errors.ts';
import { removedOnSignals, type Temporary } from './temporary.ts';
import type { Io } from './io.ts';

/** A store whose records go to a folder when they are too many. */
export function storeIn(temporary: Temporary, io: Io): RecordStore {
  return storeOn(spillIn(temporary, io), io);
}

/** A file of the folder, which is made when something is written to it. */
export function spillIn(temporary: Temporary, io: Io): Spill | null {
  if (io.hold === undefined) return null;
  const file = new SpillFile(temporary);
  io.hold({ close: () => file.close() });
  return file;
}

export function storeOn(spill: Spill | null, io: Io): RecordStore {
  const least = Number(io.env['HEADROOM_SPILL']);
  // Tests spill after a few records what people spill after a few hundred thousand.
  const budget =
    least > 0 ? { usesPerAccount: 0, leastUses: least, mostUses: least, idBytes: USUAL_BUDGET.idBytes, others: least } : USUAL_BUDGET;
  return spill === null ? memoryStore() : spillingStore(spill, budget);
}

class SpillFile implements Spill {
  length = 0;
  #file: number | null = null;
  #forget: () => void = () => undefined;
  readonly #temporary: Temporary;

  constructor(temporary: Temporary) {
    this.#temporary = temporary;
  }

  append(bytes: Uint8Array): void {
    this.#try('be written', () => {
      const file = (this.#file ??= this.#open());
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, this.length + done);
    });
    this.length += bytes.length;
  }

  read(into: Uint8Array, from: number): void {
    this.#try('be read', () => {
      for (let done = 0; done < into.length;) {
        const read = readSync(this.#file ?? -1, into, done, into.length - done, from + done);
        if (read === 0) throw Object.assign(new Error('ends too soon'), { code: 'EOF', syscall: 'read' });
        done += read;
      }
    });
  }

  #open(): number {
    const path = join(this.#temporary.folder, `headroom-spill-${randomBytes(6).toString('hex')}`);
    const file = openSync(path, 'wx+', 0o600);
    try {
      unlinkSync(path);
    } catch {
      // Where an open file keeps its name, it goes when it is closed.
      const heard = removedOnSignals(() => [path]);
      this.#forget = () => {
        heard();
        unlinkSync(path);
      };
    }
    return file;
  }

  #try(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw error;
      throw new CannotAudit([
        `${this.#temporary.named}: what is too much for memory can't ${what} there (${code}); make room, or name another folder with --temp-dir.`,
      ]);
    }
  }

  async close(): Promise<void> {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#forget();
  }
}
