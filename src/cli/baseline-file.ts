/** The files of `--baseline` and `--write-baseline`. What checks them is loaded only where there is one. */
import { readFile, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Baseline } from '../audit/audit.ts';
import { CannotAudit } from '../domain/errors.ts';
import type { BaselineEntry, Report } from '../domain/report.ts';
import { counted } from '../report/text.ts';
import { readNamedFile } from './named-file.ts';
import type { Place } from './output.ts';
import type { NamedFile } from './settings.ts';

/** As of any JSON. */
const LARGEST = 400 << 20;

interface BaselineFile extends Baseline {
  readonly real: string;
}

/** The baseline to judge by; one that is to be written for the first time may stand in `headroom.json` already. */
export async function readBaseline(file: NamedFile | null, rewritten: Place | null, cwd: string): Promise<BaselineFile | null> {
  const baseline = file === null ? null : await readNamed(file, rewritten, cwd);
  if (rewritten !== null && rewritten.absolute !== baseline?.real) await keepWords(rewritten);
  return baseline;
}

/** What people wrote into a baseline is kept only where it is read too: it must not go unseen. */
async function keepWords({ option, path, absolute }: Place): Promise<void> {
  const { holdsWords } = await import('./baseline.ts');
  const text = await readFile(absolute, 'utf8').catch(() => '');
  if (holdsWords(text)) {
    throw new CannotAudit([
      `${option} ${path}: holds reasons, expiries or references that would be lost; give it with --baseline ${path} as well to keep them, or remove it.`,
    ]);
  }
}

async function readNamed(file: NamedFile, rewritten: Place | null, cwd: string): Promise<BaselineFile | null> {
  const { parseBaseline } = await import('./baseline.ts');
  const absolute = resolve(cwd, file.path);
  try {
    const bytes = await readNamedFile(absolute, { named: file.named, kind: 'baseline', most: LARGEST });
    return { ...parseBaseline(bytes.toString('utf8'), file.path), real: await realpath(absolute) };
  } catch (error) {
    if (error instanceof CannotAudit) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && rewritten !== null && resolve(cwd, rewritten.path) === absolute) return null;
    throw new CannotAudit([
      `${file.named}: ${code === 'ENOENT' ? `there is no such file; --write-baseline ${file.path} writes it` : `can't be read (${code})`}.`,
    ]);
  }
}

/** What `--write-baseline` writes, and says of it. */
export async function nextBaseline(
  output: Place,
  { findings, baseline }: Report,
  standing: readonly BaselineEntry[],
): Promise<{ output: Place; text: string; said: string }> {
  const { baselineText, nextEntries } = await import('./baseline.ts');
  const entries = nextEntries(findings, standing);
  const left = (baseline?.entries ?? 0) - standing.length;
  const parts = [`${standing.length} kept`, `${entries.length - standing.length} new`, ...(left === 0 ? [] : [`${left} dropped`])];
  const fresh = entries.length === standing.length ? '' : ' Say in each new one why it is accepted.';
  return {
    output,
    text: baselineText(entries),
    said: `Wrote ${output.path}: ${counted(entries.length, 'accepted finding')} (${parts.join(', ')}).${fresh}\n`,
  };
}
