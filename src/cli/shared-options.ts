/** Options that several commands have: said once, so that they mean the same everywhere. */
import { Option } from '@commander-js/extra-typings';

export const PLAN = new Option('--plan <ID>', 'the plan, where no input says it (repeatable, one a vendor)').argParser(collect);
export const POLICY = new Option('--policy <FILE>', 'a policy file instead of the built-in policies');
export const CONFIG = new Option('--config <FILE>', 'the configuration (default: headroom.json, where there is one)');
export const ATTEST_UNUSED = new Option(
  '--attest-unused <RULE>',
  "state that no use covered by this coverage rule (or 'all') happened where the files are silent (repeatable)",
).argParser(collect);
export const COVERS = new Option('--covers <FROM/UNTIL>', 'the usage files hold all use in this span');
export const TIMEZONE = new Option('--timezone <ZONE>', 'zone of times that carry none (default: UTC)');
export const SINCE = new Option('--since <TIME>', 'report draws and findings from this time on; everything is still replayed');
export const UNTIL = new Option('--until <TIME>', 'report draws and findings before this time');
export const ACCOUNT = new Option('--account <ID>', 'only this account (repeatable)').argParser(collect);
export const OUTPUT = new Option(
  '-o, --output <FILE>',
  'write there too; the ending (.txt, .json, .jsonl, .csv, .md, .html, .sarif, .xml) says the format (repeatable)',
).argParser(collect);
export const RULE = new Option('--rule <ID=LEVEL>', 'off, note, warning or error (repeatable)').argParser(collect);
export const BASELINE = new Option('--baseline <FILE>', 'accepted findings, which no longer count for the exit code');
export const WRITE_BASELINE = new Option(
  '--write-baseline <FILE>',
  'accept the findings of this run: write them as a baseline, keeping what still stands in --baseline',
);
export const PARTIAL = new Option('--partial', 'go on without rows that cannot be read');
export const AS = new Option('--as <FORMAT=FILE>', 'read FILE as FORMAT instead of recognising it (repeatable)').argParser(collect);
export const MAP = new Option('--map <FILE>', 'how to read CSVs of no known format');
export const ENCODING = new Option('--encoding <NAME>', 'character set of files without a byte order mark (default: UTF-8)');
export const STDIN_NAME = new Option('--stdin-name <NAME>', 'what the report calls stdin, which the path - stands for');
export const REDACT = new Option(
  '--redact <KEY-FILE>',
  'replace accounts, names, ids and file names by keyed pseudonyms everywhere in the output',
);
export const TEMP_DIR = new Option('--temp-dir <DIR>', "where inputs too large for memory are kept meanwhile (default: the system's)");
export const QUIET = new Option('-q, --quiet', 'print no report: only files, errors and the exit code');
export const NO_COLOR = new Option('--no-color', 'print without colours');
export const NO_PROGRESS = new Option('--no-progress', 'show no progress');
export const ACCEPTED = new Option('--baseline <FILE>', 'accepted findings');
export const REPORT_FORMAT = new Option('--format <NAME>', 'what goes to stdout')
  .choices(['table', 'json', 'jsonl', 'csv', 'markdown', 'html', 'sarif', 'junit', 'github'] as const)
  .default('table' as const);
export const DRAWS = new Option('--draws <WHICH>', 'which draws json, csv, markdown and html list')
  .choices(['all', 'open', 'none'] as const)
  .default('all' as const);
export const FAIL_ON = new Option('--fail-on <LEVEL>', 'findings at or above it give exit 1 (default: error)').choices([
  'error',
  'warning',
  'note',
  'never',
] as const);

/** No default on these options: help would print an empty list as one. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
