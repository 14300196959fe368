import type { TypedOptions } from '../../src/cli/settings.ts';

const MANY = new Set(['--plan', '--attest-unused', '--account', '--rule', '--as']);
/** They change what is written, not what is judged. */
const ELSEWHERE = new Set(['--draws', '--fail-on', '--write-baseline', '--format']);

/** The words of a command line that the audit and its explanation have in common. */
export function commonOf(args: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 1; at < args.length; at += 1) {
    if (ELSEWHERE.has(args[at] ?? '')) at += 1;
    else words.push(args[at] ?? '');
  }
  return words;
}

/** The paths and options of a story's command line, as commander hands them to a command. */
export function typedOf(args: readonly string[]): { paths: string[]; typed: TypedOptions & { partial?: true } } {
  const paths: string[] = [];
  const typed: Record<string, unknown> = {};
  const words = commonOf(args);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('--')) paths.push(word);
    else if (word === '--partial') typed['partial'] = true;
    else {
      at += 1;
      const key = word.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      typed[key] = MANY.has(word) ? [...((typed[key] as string[] | undefined) ?? []), words[at]] : words[at];
    }
  }
  return { paths, typed };
}
