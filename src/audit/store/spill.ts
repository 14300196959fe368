/** Where records go that are too many for memory. The command line hands down a file without a name. */
export interface Spill {
  /** In bytes, so far. */
  readonly length: number;
  append(bytes: Uint8Array): void;
  /** Fills `into` with what stands from a place on. */
  read(into: Uint8Array, from: number): void;
}

/** As soon as memory holds as much, it is written out. */
export interface Budget {
  /** Uses for each account, within the bounds below: what is written is read again account by account, in as few pieces as may be. */
  readonly usesPerAccount: number;
  readonly leastUses: number;
  readonly mostUses: number;
  /** Bytes of ids. */
  readonly idBytes: number;
  /** Records of the rarer kinds, and uses that state meters of their own. */
  readonly others: number;
}

/** Some 30 to 100 MiB. */
export const USUAL_BUDGET: Budget = { usesPerAccount: 8, leastUses: 1 << 17, mostUses: 1 << 20, idBytes: 1 << 26, others: 1 << 15 };
