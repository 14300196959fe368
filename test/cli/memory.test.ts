/** More input than memory, in processes that may use little of it: what streams goes on, what must keep rows says that it can't. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/headroom.js', import.meta.url));
const HEAP_MIB = 64;
const ROWS = 100_000;
const HEADER = 'timestamp,event_id,account,plan,funding,credits_amount,currency\n';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-memory-'));
  const file = openSync(join(folder, 'usage.csv'), 'w');
  writeSync(file, HEADER);
  for (let row = 0; row < ROWS; row += 10_000) {
    const rows = Array.from(
      { length: 10_000 },
      (_, at) =>
        `${new Date(1_782_900_000_000 + (row + at) * 1000).toISOString()},event-${row + at},account-${at % 1000},claude-pro,credits,1.00,USD\n`,
    );
    writeSync(file, rows.join(''));
  }
  closeSync(file);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `headroom` in a line of the shell is the command line with little memory. */
function run(line: string) {
  const script = line.replace(/headroom (.*)/, '"$0" "$@" $1');
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, `--max-old-space-size=${HEAP_MIB}`, BIN], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const REFUSED =
  /^These files hold more than fits into the 64 MiB of memory that Node may use: audit fewer of them at a time, or allow it more with NODE_OPTIONS=\S+ \(in MiB\)\.\n$/;

test('a page of what fits into no memory is refused in a sentence, and no report is left', { timeout: 60_000 }, () => {
  const { status, stdout, stderr } = run('headroom audit usage.csv -q -o report.html');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(REFUSED);
  expect(readdirSync(folder)).toEqual(['usage.csv']);
});

test.each([
  ['of uses alone', ''],
  ['of other records too', ' balance.csv'],
])('an account %s with more draws than fit is refused in the same sentence', { timeout: 60_000 }, (_name, other) => {
  // Every row to one account, and a look beside them.
  const line = `sed "s/,account-[0-9]*,/,alone,/" usage.csv > one.csv; printf 'timestamp,account,credits_balance,currency\n2026-07-01T00:00:00Z,alone,5,USD\n' > balance.csv`;
  spawnSync('sh', ['-c', line], { cwd: folder });
  const { status, stdout, stderr } = run(`headroom audit one.csv${other} -q -o report.json`);
  for (const name of ['one.csv', 'balance.csv']) rmSync(join(folder, name));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(REFUSED);
  expect(readdirSync(folder)).toEqual(['usage.csv']);
});

test('inspect keeps no rows, from a file and from stdin', { timeout: 60_000 }, () => {
  for (const line of ['headroom inspect usage.csv', 'cat usage.csv | headroom inspect -']) {
    const { status, stdout, stderr } = run(line);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`holds ${ROWS} uses`);
  }
});

test('capture keeps nothing of a stream without end, and says so', { timeout: 60_000 }, () => {
  const { status, stdout, stderr } = run('head -c 500000000 /dev/zero | headroom capture -o looks.csv');
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: 'no limits stated yet\n',
    stderr: 'stdin:1: holds more than 1048576 bytes without an end of a document; nothing of it was read.\n',
  });
});
