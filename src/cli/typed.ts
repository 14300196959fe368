import { isAbsolute } from 'node:path';
import type { Redactor } from '../audit/redact.ts';
import type { TypedOptions } from './settings.ts';

const LONGEST = 72;

/**
 * The command that was typed, for "run again with …". Reports hold no absolute path and no wall of names: where the paths
 * are either, `…` stands for them.
 */
export function commandLine(paths: readonly string[], options: TypedOptions, redactor: Redactor | null = null): string {
  const named = paths.map((path) => quoted(redactor?.path(path) ?? path)).join(' ');
  const files = paths.some((path) => isAbsolute(path)) || named.length > LONGEST ? '…' : named;
  const parts = ['headroom audit', files];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && !isAbsolute(value)) parts.push(`${name} ${quoted(value)}`);
  };
  for (const plan of options.plan ?? []) add('--plan', plan);
  add('--policy', options.policy);
  add('--config', options.config);
  add('--baseline', options.baseline);
  for (const rule of options.attestUnused ?? []) add('--attest-unused', rule);
  add('--covers', options.covers);
  add('--timezone', options.timezone);
  add('--map', options.map);
  for (const one of options.as ?? []) add('--as', redactor?.scrub(one) ?? one);
  add('--redact', options.redact);
  return parts.filter((part) => part !== '').join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
