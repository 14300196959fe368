/** No command goes on a network, starts a program or opens a credentials file: asked of the system, not of the code. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canBeAlone, canBeTraced, watched } from '../support/watched.ts';

const CREDENTIALS = [
  '.claude/.credentials.json',
  '.claude.json',
  '.config/claude/token.json',
  '.codex/auth.json',
  '.netrc',
  '.aws/credentials',
  '.npmrc',
  '.config/gh/hosts.yml',
  '.git-credentials',
  '.local/share/keyrings/login.keyring',
  'Library/Keychains/login.keychain-db',
];
const TALKS = /\b(?:connect|sendto)\(|AF_INET|AF_NETLINK/;
const SECRETS = /credential|\btoken|netrc|\.npmrc|keyring|keychain|auth\.json|\.claude|hosts\.yml|\.aws|\.codex/i;

const STATUS_LINE =
  '{"session_id":"s","cost":{"total_cost_usd":1,"total_api_duration_ms":1000},"rate_limits":{"five_hour":{"used_percentage":45}}}\n';

/** Each command once, in an order in which one writes what the next reads. */
const COMMANDS: [line: string, codes: readonly number[], stdin?: string][] = [
  ['demo story', [0]],
  ['audit story/metered --format html -o report.json', [1]],
  ['inspect story/metered', [0]],
  ['explain credit-drawn-with-headroom', [0]],
  ['explain evt-5 --report report.json', [0, 2]],
  ['audit story/metered --shard 1/1 -o part.jsonl', [0]],
  ['merge part.jsonl', [0, 1]],
  ['worker --stage read story/metered', [0]],
  ['statement story/metered', [0]],
  ['convert story/metered --to focus -o focus.csv', [0]],
  ['capture', [0], STATUS_LINE],
  ['pack story/metered -o evidence', [0]],
  ['pack --verify evidence', [0]],
  ['init desk --plan claude-pro', [0]],
];

let [root, home, cwd, scratch] = ['', '', '', ''];
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'headroom-network-'));
  [home, cwd, scratch] = [join(root, 'home'), join(root, 'work'), join(root, 'scratch')];
  for (const folder of [cwd, scratch]) mkdirSync(folder);
  for (const name of CREDENTIALS) {
    mkdirSync(join(home, name, '..'), { recursive: true });
    writeFileSync(join(home, name), '{"accessToken":"secret"}');
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each(COMMANDS)('headroom %s', { timeout: 60_000 }, (line, codes, stdin) => {
  const { code, err, calls } = watched(line.split(' '), { cwd, home, scratch, ...(stdin === undefined ? {} : { stdin }) });
  expect(codes, err).toContain(code);
  expect(calls.length).toBeGreaterThan(5);
  expect(calls.filter((call) => TALKS.test(call))).toEqual([]);
  // The place where this stands may be called anything.
  expect(calls.map((call) => call.replaceAll(root, '')).filter((call) => SECRETS.test(call))).toEqual([]);
  // Of what is somebody's own, only the file that capture is there to write.
  for (const call of calls.filter((one) => one.includes(home))) expect(call).toMatch(/\.local\/share\/headroom/);
  // Itself, through whatever watches it, and nothing else.
  if (canBeTraced) expect(calls.filter((call) => call.includes('execve(') && call.includes('= 0')).length).toBe(1);
});

test('every command there is was asked', () => {
  const source = readFileSync(new URL('../../src/cli/commands.ts', import.meta.url), 'utf8');
  const names = [...source.matchAll(/\badd\('(\w+)'\)/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !COMMANDS.some(([line]) => line.split(' ')[0] === name))).toEqual([]);
});

if (!canBeAlone)
  console.log(
    `0 of ${COMMANDS.length} commands without a network: unshare is not to be had here; the traces alone show that none is used.`,
  );
if (!canBeTraced)
  console.log(`0 of ${COMMANDS.length} commands under strace, which is not to be had here; Node itself said what they opened.`);
