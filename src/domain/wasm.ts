/** WebAssembly where there is any: each module made when it is first asked for. */
import { once } from './once.ts';

/** What Node's types leave out of what Node has. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => Compiled;
  Instance: new (compiled: Compiled, imports: Imports) => { readonly exports: unknown };
  Memory: new (size: { readonly initial: number }) => Memory;
};
declare const compiledBrand: unique symbol;
export type Compiled = { readonly [compiledBrand]: true };
type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Memory {
  readonly buffer: ArrayBuffer;
}

const PAGE = 1 << 16;

export const compiledOf = once(
  (module: { readonly base64: string }): Compiled => new WebAssembly.Module(Buffer.from(module.base64, 'base64')),
);

/** What an instance of a module exports; `null`: there is none here, or no room for its memory. */
export function instanceOf(module: { readonly base64: string }, imports: Imports = {}): unknown {
  try {
    return new WebAssembly.Instance(compiledOf(module), imports).exports;
  } catch {
    // Some systems allow no process as much address space as V8 asks for.
    return null;
  }
}

export function memoryOf(bytes: number): Memory | null {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  } catch {
    return null;
  }
}
