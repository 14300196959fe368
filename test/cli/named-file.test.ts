/** Files that an option or headroom.json names, which may be anything that has a name. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { desk, type Desk } from './desk.ts';

const USAGE = 'timestamp,plan,funding,credits_amount,currency\n2026-07-01,claude-pro,credits,1,USD\n';

/** Beside an export: a device that never ends, a pipe that nobody writes to, a folder, and a file of two gigabytes, which takes no room. */
function holding(config?: object): Desk {
  const at = desk({ 'usage.csv': USAGE, huge: '', ...(config === undefined ? {} : { 'headroom.json': JSON.stringify(config) }) });
  symlinkSync('/dev/zero', join(at.root, 'device'));
  spawnSync('mkfifo', [join(at.root, 'pipe')]);
  mkdirSync(join(at.root, 'folder'));
  truncateSync(join(at.root, 'huge'), 2 ** 31);
  return at;
}

const OPTIONS: [option: string, line: string][] = [
  ['--policy', 'audit usage.csv --policy'],
  ['--map', 'audit usage.csv --map'],
  ['--baseline', 'audit usage.csv --baseline'],
  ['--redact', 'audit usage.csv --redact'],
  ['--report', 'explain e1 --report'],
  ['', 'audit usage.csv --config'],
];

describe.skipIf(process.platform === 'win32')('a file named by', () => {
  test.each(OPTIONS)('%s that is none is neither waited for nor read without end', async (option, line) => {
    for (const name of ['device', 'pipe', 'folder']) {
      const { code, out, err } = await holding().run(`${line} ${name}`);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^(--\w+ )?(device|pipe|folder): is no file; name a [\w. ]+\.\n$/);
      expect(err.startsWith(`${option} ${name}`.trim())).toBe(true);
    }
  });

  test.each(OPTIONS)('%s that is larger than any of its kind is refused before it is read', async (option, line) => {
    const { code, out, err } = await holding().run(`${line} huge`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/huge: is larger than \d+ [kM]B, which no [\w. ]+ is; name a [\w. ]+\.\n$/);
    expect(err.startsWith(`${option} huge`.trim())).toBe(true);
  });

  test.each(['policy', 'map', 'baseline', 'accounts'])('"%s" of headroom.json is held to the same', async (key) => {
    for (const name of ['device', 'pipe', 'folder']) {
      const { code, out, err } = await holding({ [key]: name }).run('audit usage.csv');
      expect({ code, out, err }).toEqual({
        code: 2,
        out: '',
        err: expect.stringMatching(`^headroom.json: ${key} ${name}: is no file; `) as string,
      });
    }
  });

  test('"inputs" of headroom.json is an export or refused, wherever it leads, and nothing of it is told', async () => {
    const at = desk({ 'secret/passwd': 'root:x:0:0:/root\n', 'books/headroom.json': '' });
    symlinkSync(join(at.root, 'secret'), join(at.root, 'books/link'));
    symlinkSync('/dev/zero', join(at.root, 'books/device'));
    for (const path of [
      '../secret/passwd',
      '../secret',
      '../secret/*',
      'link',
      'link/passwd',
      'device',
      '/dev/zero',
      '/proc/self/environ',
    ]) {
      at.write('books/headroom.json', JSON.stringify({ inputs: [path] }));
      for (const command of ['audit', 'inspect', 'statement']) {
        const { code, out, err } = await at.run(command, { cwd: join(at.root, 'books') });
        expect({ path, code, out }).toEqual({ path, code: 2, out: '' });
        expect(err.split('\n').length).toBe(2);
        expect(err).not.toMatch(/root:|PATH=|HOME=/);
      }
    }
  });

  test('SHA256SUMS in a pack that is a device makes it no pack', async () => {
    const at = desk({ 'evidence/pack.json': '{}' });
    symlinkSync('/dev/zero', join(at.root, 'evidence/SHA256SUMS'));
    expect(await at.run('pack --verify evidence')).toEqual({
      code: 2,
      out: '',
      err: '--verify evidence: holds no SHA256SUMS, so it is no pack.\n',
    });
  });
});
