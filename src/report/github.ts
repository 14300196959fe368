/**
 * Workflow commands of GitHub Actions, an annotation a finding that no baseline accepts, and two last lines for people: what was
 * counted, and how to read it. The log shows all of them, the page of the run the first ten of each level.
 */
import type { Level, Report } from '../domain/report.ts';
import { toLookAt } from './acceptance.ts';
import { reserves } from './answer.ts';
import type { Reporter } from './reporter.ts';
import { counted, visible } from './text.ts';

export const github: Reporter = (report) =>
  [
    ...report.read_issues.map(({ file, line, column, value, problem }) =>
      command('warning', { file, line, title: 'row not read' }, `${column === '' ? '' : `${column}: `}"${value}" ${problem}`),
    ),
    ...report.findings
      .filter((finding) => finding.accepted === null)
      .map(({ level, rule, account, message, does_not_establish, sources: [source] }) =>
        command(
          COMMANDS[level],
          { ...source, title: rule },
          `${onAccount(report, account)}${message} What this doesn't establish: ${does_not_establish}`,
        ),
      ),
    ...toLookAt(report.baseline).map((words) => command('warning', { title: 'baseline' }, words)),
    summary(report),
    plain(reserves(report)),
    '',
  ].join('\n');

const COMMANDS: Record<Level, string> = { error: 'error', warning: 'warning', note: 'notice' };

interface Properties {
  readonly file?: string;
  readonly line?: number;
  readonly title: string;
}

function command(name: string, { file, line, title }: Properties, message: string): string {
  const place = file === undefined ? '' : `file=${property(file)},line=${line},`;
  return `::${name} ${place}title=${property(title)}::${data(message)}`;
}

/** What would end the command is written as the runner reads it back; nothing else of a file can. */
function data(text: string): string {
  return visible(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function onAccount({ summary }: Report, account: string): string {
  return summary.accounts > 1 ? `${account}: ` : '';
}

/** Older commands stand anywhere in a line that is none of the newer ones. */
function plain(text: string): string {
  return visible(text).replaceAll('##[', '## [');
}

/** Counts alone: no text of a file can make a command of it. */
function summary({ summary: { findings, draws, accounts }, read_issues }: Report): string {
  const unread = read_issues.length === 0 ? '' : `, ${counted(read_issues.length, 'problem')} with rows that are left out`;
  const found = [counted(findings.error, 'error'), counted(findings.warning, 'warning'), counted(findings.note, 'note')];
  return `headroom: ${found.join(', ')}, ${findings.accepted} accepted, in ${counted(draws, 'draw')} of ${counted(accounts, 'account')}${unread}.`;
}
