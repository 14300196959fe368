/** Rows cut ahead, as a thread does it, without one. */
import { runInThisContext } from 'node:vm';
import { CUTTER, rowsOf, type Ahead, type Cut } from '../../src/formats/ahead.ts';
import type { Knowledge } from '../../src/formats/core.ts';

interface Cutter {
  cut(buffer: ArrayBuffer, length: number, free: number): Cut;
  call(number: number, account: number): void;
}

export function cutterOf(knowledge: Knowledge): Cutter {
  return (runInThisContext(`(${CUTTER})`) as (knowledge: Knowledge) => Cutter)(knowledge);
}

const TIMES_THE_ROOM = 12;

/** Lays chunks where there is room for rows behind them, and cuts every one but each so manieth, once it was told what is known. */
export class CutHere implements Ahead {
  /** Of the chunks that were cut: rows, how often it was told what is known, and names it asked for. */
  rows = 0;
  told = 0;
  names = 0;
  private cutter: Cutter | null = null;
  private last: { readonly buffer: ArrayBuffer; readonly cut: Cut | null } | null = null;
  private chunks = 0;

  constructor(private readonly leaves = 5) {}

  know(knowledge: Knowledge): void {
    this.cutter = cutterOf(knowledge);
    this.told += 1;
  }

  call({ numbers }: Cut, accounts: readonly number[]): void {
    for (const [index, number] of numbers.entries()) this.cutter?.call(number, accounts[index] as number);
  }

  cutOf(buffer: ArrayBufferLike): Cut | null | undefined {
    return buffer === this.last?.buffer ? this.last.cut : undefined;
  }

  chunk(bytes: Uint8Array): Uint8Array {
    const free = (bytes.length + 7) & ~7;
    const buffer = new ArrayBuffer(free * TIMES_THE_ROOM);
    const chunk = new Uint8Array(buffer, 0, bytes.length);
    chunk.set(bytes);
    this.chunks += 1;
    const cut = this.chunks % this.leaves === 0 ? null : (this.cutter?.cut(buffer, bytes.length, free) ?? null);
    this.last = { buffer, cut };
    this.rows += cut === null ? 0 : rowsOf(cut);
    this.names += cut?.names.length ?? 0;
    return chunk;
  }
}
