import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { github } from '../../src/report/github.ts';
import { visible } from '../../src/report/text.ts';
import { goldenReports } from '../support/goldens.ts';
import { finding, HOSTILE, hostile, PAGE, report } from './sample.ts';

const HOW_TO_READ = expect.stringMatching(
  /^Judged by the policy .*"Proven" means: by the supplied records, which this tool can't authenticate\./,
) as string;

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const unescaped = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

/** A line as the runner of workflows reads it: any line that begins so is a command, whatever comes before it blank. */
function commandOf(line: string): Command | null {
  const [, name, list, message] = /^\s*::([a-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*?))?::(.*)$/su.exec(line) ?? [];
  if (name === undefined || message === undefined) return null;
  const pairs = (list ?? '').split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [
      pair.slice(0, at).trim(),
      unescaped(
        pair
          .slice(at + 1)
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ','),
      ),
    ];
  });
  return { name, properties: Object.fromEntries(pairs), message: unescaped(message) };
}

function read(from: Report): { commands: Command[]; rest: string[] } {
  const text = github(from, PAGE);
  expect(text.endsWith('\n')).toBe(true);
  // Every way in which a log may end a line.
  const lines = text.slice(0, -1).split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  const parsed = lines.map((line) => ({ line, command: commandOf(line) }));
  return {
    commands: parsed.flatMap(({ command }) => (command === null ? [] : [command])),
    rest: parsed.flatMap(({ line, command }) => (command === null ? [line] : [])),
  };
}

describe('workflow commands', () => {
  test('are one a finding that counts, by its level, and a last line of counts', () => {
    for (const { story, report: golden } of goldenReports()) {
      const { commands, rest } = read({ ...golden, read_issues: [], baseline: null });
      const open = golden.findings.filter(({ accepted }) => accepted === null);
      expect(
        commands.map(({ name, properties: { title } }) => `${name} ${title}`),
        story,
      ).toEqual(open.map(({ level, rule }) => `${level === 'note' ? 'notice' : level} ${rule}`));
      for (const [at, { properties, message }] of commands.entries()) {
        expect(properties['file']).toBe(open[at]?.sources[0]?.file);
        expect(properties['line']).toBe(open[at]?.sources[0]?.line.toString());
        expect(message).toContain(visible(open[at]?.message ?? 'nothing'));
        expect(message).toContain(visible(open[at]?.does_not_establish ?? 'nothing'));
      }
      expect(rest).toEqual([
        expect.stringMatching(/^headroom: \d+ errors?, \d+ warnings?, \d+ notes?, \d+ accepted, in \d+ draws? of \d+ accounts?\.$/),
        HOW_TO_READ,
      ]);
    }
  });

  test.each(HOSTILE)('are as many, and mean the same, where files hold %j', (text) => {
    const { commands, rest } = read(hostile(text));
    expect(commands.map(({ name }) => name)).toEqual(['warning', 'error', 'notice', 'warning', 'warning']);
    expect(commands[1]).toEqual({
      name: 'error',
      properties: { file: visible(text), line: '3', title: 'credit-drawn-with-headroom' },
      message: `${visible(text)}: ${visible(text)} What this doesn't establish: ${visible(text)}`,
    });
    expect(rest).toEqual([
      'headroom: 1 error, 1 warning, 1 note, 1 accepted, in 1 draw of 2 accounts, 1 problem with rows that are left out.',
      HOW_TO_READ,
    ]);
  });

  test('leave out what the baseline accepts', () => {
    const accepted = { reason: 'Refunded', expires: null, refund: null };
    const { commands, rest } = read(report({ findings: [finding({ accepted })], summary: { draws: 1 } }));
    expect(commands).toEqual([]);
    expect(rest).toEqual(['headroom: 0 errors, 0 warnings, 0 notes, 1 accepted, in 1 draw of 1 account.', HOW_TO_READ]);
  });

  test('hold no older command where somebody names a policy so', () => {
    const ids = ['##[error]planted'];
    const { rest } = read(report({ policy: { ids, verified_until: null, sha256: '' } }));
    expect(rest.join('\n')).toContain('[error]planted');
    expect(rest.join('\n')).not.toContain('##[');
  });

  test('name no file where a finding has none', () => {
    expect(github(report({ findings: [finding({ sources: [] })] }), PAGE).split('\n')[0]).toBe(
      "::error title=credit-drawn-with-headroom::USD 4.80 was drawn while allowance remained. What this doesn't establish: It does not say why.",
    );
  });
});
