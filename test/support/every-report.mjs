// Reports of stories by the built command line, on whatever Node, zone and language this process was given:
// `node every-report.mjs ZONES TURN [STORY...]` prints, zone after zone, a line `zone NAME MINUTES` and then a line a report: story, command
// line, SHA-256 of stdout, SHA-256 of stderr and exit code, between tabs. `-` for ZONES is the zone of the process. TURN is `all` outputs,
// or a number: JSON, and one of the others, which the stories take turns at, beginning there. STORY is `shelf/name`; none means all. The
// last line is the language that Node takes itself to be in.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../dist/main.js';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const FORMATS = ['table', 'csv', 'markdown', 'html', 'jsonl', 'sarif', 'junit', 'github'];
/** What other commands than audit take of a story's command line. */
const SHARED = new Set(['--plan', '--policy', '--map', '--timezone', '--as', '--encoding']);

const [zones = '-', turns = 'all', ...named] = process.argv.slice(2);
const stories =
  named.length > 0
    ? named
    : ['stories', 'bad-input', 'hostile'].flatMap((shelf) =>
        readdirSync(join(FIXTURES, shelf))
          .sort()
          .map((name) => `${shelf}/${name}`),
      );

function shared([, ...args]) {
  const kept = [];
  for (let at = 0; at < args.length; at += 1) {
    if (!args[at].startsWith('--')) kept.push(args[at]);
    else if (SHARED.has(args[at])) kept.push(args[at], args[++at]);
    else if (args[at] !== '--partial') at += 1;
  }
  return kept;
}

function linesOf(args, turn) {
  const others = shared(args);
  const json = [...args, '--format', 'json'];
  const lines = [
    ...FORMATS.map((format) => [...args, '--format', format]),
    ['inspect', ...others],
    ['statement', ...others],
    ['statement', ...others, '--format', 'json'],
    ['convert', ...others, '--to', 'usage'],
    ['convert', ...others, '--to', 'focus'],
  ];
  return [json, ...(turns === 'all' ? lines : [lines[(turn + Number(turns)) % lines.length]])];
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** The sums of what went to stdout and to stderr, and the exit code. */
async function said(line, cwd) {
  const texts = { out: '', err: '' };
  const writer = (name) => ({ isTTY: false, columns: 80, write: (text) => void (texts[name] += text) });
  const code = await run(line, { stdout: writer('out'), stderr: writer('err'), env: {}, cwd });
  return [sha256(texts.out), sha256(texts.err), code];
}

for (const zone of zones.split(',')) {
  if (zone !== '-') process.env.TZ = zone;
  console.log(`zone ${process.env.TZ} ${new Date(2026, 0, 1).getTimezoneOffset()}`);
  for (const [turn, story] of stories.entries()) {
    const cwd = join(FIXTURES, story);
    const { args } = JSON.parse(readFileSync(join(cwd, 'story.json'), 'utf8'));
    for (const line of linesOf(args, turn)) console.log([story, line.join(' '), ...(await said(line, cwd))].join('\t'));
  }
}
console.log(`language ${Intl.DateTimeFormat().resolvedOptions().locale}`);
