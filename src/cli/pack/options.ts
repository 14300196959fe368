/**
 * What a pack was audited with. All that a configuration can say stands in its `headroom.json`, so that the audit can be run again
 * by hand; `pack.json` holds the rest. Both are read again by `--verify`, from a folder that anybody may have changed.
 */
import * as z from 'zod';
import { CannotAudit } from '../../domain/errors.ts';
import type { Config } from '../config-file.ts';
import { parseShape } from '../json-shape.ts';
import type { TypedOptions } from '../settings.ts';

export const INPUTS = 'inputs';
export const OPTIONS = 'pack.json';
export const CONFIG = 'headroom.json';
export const POLICY = 'policy.json';
export const MAP = 'map.json';
export const BASELINE = 'baseline.json';

const SHAPE = z.strictObject({
  version: z.literal(1),
  tool: z.strictObject({ name: z.literal('headroom'), version: z.string() }),
  options: z.strictObject({
    since: z.string().optional(),
    until: z.string().optional(),
    account: z.array(z.string()).optional(),
    as: z.array(z.string()).optional(),
    encoding: z.string().optional(),
    partial: z.literal(true).optional(),
  }),
});

export type Packed = z.output<typeof SHAPE>;

export function parsePacked(text: string): Packed {
  return parseShape(SHAPE, text, OPTIONS);
}

/** The options of the audit of a pack, run in its folder. */
export function typedOptions({ options }: Packed): TypedOptions {
  return { config: CONFIG, ...options };
}

/** A pack names its own files only. */
export function checkOwn(config: Config): void {
  const { inputs, accounts, policy, map, baseline } = config;
  const own =
    inputs.length === 1 &&
    inputs[0] === INPUTS &&
    accounts === undefined &&
    (policy === undefined || policy === POLICY) &&
    (map === undefined || map === MAP) &&
    (baseline === undefined || baseline === BASELINE);
  if (!own) throw new CannotAudit([`${CONFIG}: names files that are none of a pack; it was not written by headroom pack.`]);
}

/** The same audit as a command line, to be run in the folder of the pack. */
export function commandOf({ options }: Packed): string {
  const words = ['headroom audit'];
  const add = (name: string, value: string): void => void words.push(`--${name} ${quoted(value)}`);
  for (const [name, value] of Object.entries(options)) {
    if (value === true) words.push(`--${name}`);
    else if (typeof value === 'string') add(name, value);
    else if (Array.isArray(value)) for (const one of value) add(name, one);
  }
  return words.join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
