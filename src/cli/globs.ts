/**
 * What a glob matches: `*`, `**`, `?`, `[…]` and `{a,b}`, and every other sign is itself, as in `usage (1)*.csv`. A glob becomes a
 * regular expression, which a few stars or choices too many keep busy for years; headroom.json may be by anybody, so these are few.
 */
import { sep } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';

const LONGEST = 1000;
const MOST_CHOICES = 3;
const MOST_DEEP = 2;

export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** Absolute paths of the files that match. Links are not followed, so that a link to a parent can't go round for ever. */
export async function globbed(path: string, cwd: string): Promise<string[]> {
  const slashed = path.split(sep).join('/');
  const parts = slashed.split('/');
  if (
    path.length > LONGEST ||
    parts.filter((part) => part === '**').length > MOST_DEEP ||
    parts.some((part) => part !== '**' && (part.match(/\*+|\{/g)?.length ?? 0) > MOST_CHOICES)
  ) {
    throw new CannotAudit([
      `${path}: is a pattern that could take for ever; use at most three of * and {…} between two slashes, ** at most twice, and ${LONGEST} characters.`,
    ]);
  }
  const { glob } = await import('tinyglobby');
  return glob(slashed.replace(/^!|[()|+]/g, '\\$&'), {
    cwd,
    absolute: true,
    onlyFiles: true,
    followSymbolicLinks: false,
    expandDirectories: false,
  });
}
