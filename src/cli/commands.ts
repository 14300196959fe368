/** The command line as commander sees it. Each command's own module is loaded only when it runs, so that help is quick. */
import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import { HELP } from './help.ts';
import { pageWidth, type Io } from './io.ts';
import {
  ACCEPTED,
  ACCOUNT,
  AS,
  ATTEST_UNUSED,
  BASELINE,
  CONFIG,
  COVERS,
  DRAWS,
  ENCODING,
  FAIL_ON,
  MAP,
  NO_COLOR,
  NO_PROGRESS,
  OUTPUT,
  PARTIAL,
  PLAN,
  POLICY,
  QUIET,
  REDACT,
  REPORT_FORMAT,
  RULE,
  SINCE,
  STDIN_NAME,
  TEMP_DIR,
  TIMEZONE,
  UNTIL,
  WRITE_BASELINE,
  collect,
} from './shared-options.ts';
import { VERSION } from './version.ts';

export async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const program = build(io, (result) => {
    code = result;
  });
  try {
    if (argv.length === 0) {
      io.stdout.write(program.helpInformation());
      return 0;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code !== 'commander.help') io.stderr.write(`${sentence(error, program, argv)}\n`);
    return 2;
  }
}

function build(io: Io, done: (code: number) => void): Command {
  const program: Command = new Command('headroom')
    .description(
      'Replays usage exports through the plan they belong to, and reports every draw of credits that happened while allowance remained.',
    )
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Said once, by `dispatch`, as a sentence of ours.
      outputError: () => {},
      getOutHelpWidth: () => pageWidth(io.stdout),
      getErrHelpWidth: () => pageWidth(io.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp(HELP)
    .exitOverride()
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help');

  const add = (name: string): Command =>
    program.command(name).version(VERSION, '--version', 'print the version').helpOption('-h, --help', 'print this help');

  add('audit')
    .description('Read, replay, judge and report: the main job.')
    .argument('[paths...]', EXPORTS)
    .addOption(PLAN)
    .addOption(POLICY)
    .addOption(CONFIG)
    .addOption(ATTEST_UNUSED)
    .addOption(COVERS)
    .addOption(TIMEZONE)
    .addOption(SINCE)
    .addOption(UNTIL)
    .addOption(ACCOUNT)
    .addOption(REPORT_FORMAT)
    .addOption(OUTPUT)
    .addOption(DRAWS)
    .addOption(FAIL_ON)
    .addOption(RULE)
    .addOption(BASELINE)
    .addOption(WRITE_BASELINE)
    .addOption(PARTIAL)
    .addOption(AS)
    .addOption(MAP)
    .addOption(ENCODING)
    .addOption(STDIN_NAME)
    .addOption(REDACT)
    .option('--shard <I/N>', 'only the accounts of one of N shards: their parts of the report, for headroom merge')
    .addOption(TEMP_DIR)
    .addOption(QUIET)
    .addOption(NO_COLOR)
    .addOption(NO_PROGRESS)
    .addHelpText('after', EXIT_CODES)
    .action(async (paths, options, command) =>
      done((await (await import('./audit.ts')).auditCommand(paths, options, io)) ?? needsFiles(command, io)),
    );

  add('inspect')
    .description('Say what each file was recognised as and which rules it lets run; judge nothing.')
    .argument('[paths...]', EXPORTS)
    .addOption(PLAN)
    .addOption(POLICY)
    .addOption(CONFIG)
    .addOption(TIMEZONE)
    .addOption(AS)
    .addOption(MAP)
    .option('--suggest-map <FILE>', 'write a first map for a CSV of no known format to stdout, and nothing else')
    .addOption(ENCODING)
    .addOption(STDIN_NAME)
    .addOption(REDACT)
    .addOption(new Option('--format <NAME>', 'what goes to stdout').choices(['table', 'json'] as const).default('table' as const))
    .addOption(NO_PROGRESS)
    .action(async (paths, options, command) =>
      done((await (await import('./inspect.ts')).inspectCommand(paths, options, io)) ?? needsFiles(command, io)),
    );

  add('statement')
    .description('State one month over every billing stream: what was charged, for which product, and how the credits went.')
    .argument('[paths...]', EXPORTS)
    .option('--month <YYYY-MM>', 'the calendar month in --timezone (default: the last that the files reach into)')
    .option('--since <TIME>', 'from this time on instead')
    .option('--until <TIME>', 'before this time')
    .addOption(PLAN)
    .addOption(POLICY)
    .addOption(CONFIG)
    .addOption(TIMEZONE)
    .addOption(ACCOUNT)
    .addOption(
      new Option('--format <NAME>', 'what goes to stdout').choices(['table', 'json', 'csv', 'markdown'] as const).default('table' as const),
    )
    .option('-o, --output <FILE>', 'write there too; the ending (.txt, .json, .csv, .md) says the format (repeatable)', collect)
    .addOption(PARTIAL)
    .addOption(AS)
    .addOption(MAP)
    .addOption(ENCODING)
    .addOption(STDIN_NAME)
    .addOption(REDACT)
    .addOption(TEMP_DIR)
    .addOption(NO_COLOR)
    .addOption(NO_PROGRESS)
    .action(async (paths, options, command) =>
      done((await (await import('./statement.ts')).statementCommand(paths, options, io)) ?? needsFiles(command, io)),
    );

  add('convert')
    .description('Write what the files hold as one canonical CSV, or as FOCUS 1.2 rows.')
    .argument('[paths...]', 'exports: files, folders, zip archives, globs, - for stdin (default: the inputs of headroom.json)')
    .addOption(new Option('--to <NAME>', 'what to write').choices(TARGETS).makeOptionMandatory())
    .option('-o, --output <FILE>', 'write there instead of to stdout; the ending is .csv')
    .addOption(POLICY)
    .addOption(CONFIG)
    .addOption(TIMEZONE)
    .addOption(ACCOUNT)
    .addOption(PARTIAL)
    .addOption(AS)
    .addOption(MAP)
    .addOption(ENCODING)
    .addOption(STDIN_NAME)
    .addOption(REDACT)
    .addOption(NO_PROGRESS)
    .action(async (paths, options, command) =>
      done((await (await import('./convert.ts')).convertCommand(paths, options, io)) ?? needsFiles(command, io)),
    );

  add('explain')
    .description(
      'Print a draw or a finding step by step, as its files or a report show it; or the page of a rule, verdict, grade, reason, format, plan, policy, coverage rule, incident or schema; without ID, the list of all pages.',
    )
    .argument('[ID]', 'of a draw or finding (its first four characters may do), or of a page; typed: draw:evt-1, policy:claude')
    .argument('[paths...]', 'the exports to explain it from (default: the inputs of headroom.json, where ID is no page)')
    .option('--report <FILE>', 'a report of audit --format json instead of the exports')
    .addOption(PLAN)
    .addOption(POLICY)
    .addOption(CONFIG)
    .addOption(ATTEST_UNUSED)
    .addOption(COVERS)
    .addOption(TIMEZONE)
    .option('--since <TIME>', 'only draws and findings from this time on; everything is still replayed')
    .option('--until <TIME>', 'only draws and findings before this time')
    .addOption(ACCOUNT)
    .addOption(
      new Option('--format <NAME>', 'what goes to stdout; json prints the thing itself')
        .choices(['table', 'json', 'markdown'] as const)
        .default('table' as const),
    )
    .addOption(RULE)
    .addOption(ACCEPTED)
    .addOption(PARTIAL)
    .addOption(AS)
    .addOption(MAP)
    .addOption(ENCODING)
    .option('--stdin-name <NAME>', 'what stdin, which the path - stands for, is called')
    .addOption(REDACT)
    .addOption(NO_PROGRESS)
    .action(async (id, paths, options) => done(await (await import('./explain.ts')).explainCommand(id, paths, options, io)));

  add('capture')
    .description('Append the meters that stdin states to a CSV and print them as one line: a status-line command, if you like.')
    .option('-o, --output <FILE>', 'the snapshots CSV (default: headroom/snapshots.csv in $XDG_DATA_HOME, or in ~/.local/share)')
    .option('--strict', 'exit 2 where something could not be read or stored (default: say so on stderr and exit 0)')
    .action(async (options) => done(await (await import('./capture.ts')).captureCommand(options, io)));

  add('pack')
    .description('Pack inputs, policy, report and their SHA-256 sums into a folder that can be checked; or check one.')
    .argument('[paths...]', EXPORTS)
    .option('-o, --output <DIR>', 'the folder to make; one that exists is never overwritten')
    .option('--verify <DIR>', 'check every sum of a pack, audit its inputs again, and compare the reports')
    .option('--verbatim', 'pack logs that can hold conversations as they are, not only what is read of them')
    .addOption(PLAN)
    .addOption(POLICY)
    .addOption(CONFIG)
    .addOption(ATTEST_UNUSED)
    .addOption(COVERS)
    .addOption(TIMEZONE)
    .addOption(SINCE)
    .addOption(UNTIL)
    .addOption(ACCOUNT)
    .addOption(RULE)
    .addOption(ACCEPTED)
    .addOption(PARTIAL)
    .addOption(AS)
    .addOption(MAP)
    .addOption(ENCODING)
    .addOption(STDIN_NAME)
    .option('--redact <KEY-FILE>', 'pack twins of the inputs, with keyed pseudonyms in place of every name')
    .action(async (paths, options, command) =>
      done((await (await import('./pack.ts')).packCommand(paths, options, io)) ?? needsFiles(command, io)),
    );

  add('worker')
    .description(
      'One stage of an audit, for an engine to run: read turns files into lines of records, job their headers into a job header, name gives the lines their accounts, sort brings those of an account together, replay turns the lines of many accounts into their parts of the report.',
    )
    .argument('[paths...]', 'read: exports, as audit takes them; job: what read wrote (default: stdin); name, sort and replay read stdin')
    .addOption(new Option('--stage <NAME>', 'which').choices(['read', 'job', 'name', 'sort', 'replay'] as const).makeOptionMandatory())
    .option('--job <FILE>', 'the job header, for name and replay (default of replay: the first line of stdin)')
    .addOption(new Option('--redact <KEY-FILE>', 'refused: what to do instead is said').hideHelp())
    .addOption(TEMP_DIR)
    .addOption(PLAN)
    .addOption(POLICY)
    .addOption(CONFIG)
    .addOption(ATTEST_UNUSED)
    .addOption(COVERS)
    .addOption(TIMEZONE)
    .addOption(SINCE)
    .addOption(UNTIL)
    .addOption(ACCOUNT)
    .addOption(RULE)
    .addOption(PARTIAL)
    .addOption(AS)
    .addOption(MAP)
    .addOption(ENCODING)
    .addOption(STDIN_NAME)
    .action(async (paths, options, command) =>
      done((await (await import('./worker.ts')).workerCommand(paths, options, io)) ?? needsFiles(command, io)),
    );

  add('merge')
    .description('Put the parts of all accounts together into the one report that a single process would have made.')
    .argument('[parts...]', 'what audit --shard or worker --stage replay wrote: files, or folders of them')
    .option('--job <FILE>', 'the job header (default: the one that the parts of a shard begin with)')
    .option('--config <FILE>', 'the configuration, for fail_on and baseline (default: headroom.json, where there is one)')
    .addOption(REPORT_FORMAT)
    .addOption(OUTPUT)
    .addOption(DRAWS)
    .addOption(FAIL_ON)
    .addOption(BASELINE)
    .addOption(WRITE_BASELINE)
    .addOption(QUIET)
    .addOption(NO_COLOR)
    .addHelpText('after', EXIT_CODES)
    .action(async (paths, options, command) =>
      done((await (await import('./merge.ts')).mergeCommand(paths, options, io)) ?? needsFiles(command, io)),
    );

  add('init')
    .description('Write headroom.json and CSVs with their headers into DIR, to fill in by hand; nothing is overwritten.')
    .argument('[DIR]', 'where (default: this folder)')
    .option('--plan <ID>', 'the plan, where no input says it (repeatable, one a vendor); its windows become columns', collect)
    .option('--policy <FILE>', 'a policy file instead of the built-in policies, relative to DIR')
    .addOption(TIMEZONE)
    .option('--input <PATH>', 'a file, folder or glob to read, relative to DIR (repeatable; default: every CSV in DIR)', collect)
    .option('--unused <RULE>', "state that no use covered by this coverage rule (or 'all') happened (repeatable)", collect)
    .option('--no-questions', 'ask nothing on a terminal: write what the options say')
    .action(async (dir, options) => done(await (await import('./init.ts')).initCommand(dir, options, io)));

  add('demo')
    .description('Write the exports of two small stories into DIR, audit them, and say what to try next.')
    .argument('[DIR]', 'where (default: a temporary folder, named on stdout)')
    .addOption(NO_COLOR)
    .action(async (dir, options) => done(await (await import('./demo.ts')).demoCommand(dir, options, io)));

  return program;
}

/** What `convert --to` writes. */
const TARGETS = ['usage', 'snapshots', 'credits', 'invoices', 'notices', 'accounts', 'focus'] as const;

const EXPORTS = 'exports (CSV, JSON, Parquet): files, folders, zip archives, globs, - for stdin (default: the inputs of headroom.json)';

const EXIT_CODES = `
Exit codes:
  0  audited: nothing at or above --fail-on, nothing left open
  1  audited: at least one finding at or above --fail-on
  2  could not audit
  3  audited: nothing at or above --fail-on, but a draw is left open`;

function needsFiles(command: { name(): string; helpInformation(): string }, io: Io): number {
  if (command.name() === 'merge') {
    io.stderr.write(`Name the parts to merge.\n\n${command.helpInformation()}`);
    return 2;
  }
  io.stderr.write(`Name the exports to ${command.name()}, or list them as "inputs" in headroom.json.\n\n${command.helpInformation()}`);
  return 2;
}

/** commander's message as one sentence, with what to do about it. */
function sentence(error: CommanderError, program: Command, argv: readonly string[]): string {
  const [problem = '', hint = ''] = error.message.replace(/^error: /, '').split('\n');
  const meant = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(hint)?.[1];
  const command = program.commands.find((one) => one.name() === argv[0]);
  const help = command === undefined ? 'headroom --help' : `headroom ${command.name()} --help`;
  const said = problem.replace(/\.$/, '').replace(/\. ([A-Z])/g, (_, letter: string) => `, ${letter.toLowerCase()}`);
  return meant === undefined ? `${said}; ${help} lists what there is.` : `${said}; did you mean ${meant}?`;
}
