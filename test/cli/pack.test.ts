/** Evidence packs: made whole or not at all, checked with and without this tool. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { desk, type Desk } from './desk.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

const USAGE =
  'timestamp,event_id,plan,model,feature,client,surface,input_tokens,output_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,funding,credits_amount,currency,session_used_pct,session_resets_at,weekly_used_pct,weekly_resets_at\n' +
  '2026-08-06T14:26:00Z,e1,claude-pro,claude-sonnet-5,none,claude-code,terminal,1,1,0,0,0,credits,4.80,USD,44,2026-08-06T18:00:00Z,30,2026-08-10T00:00:00Z\n';

function filesOf(folder: string, below = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(files, filesOf(folder, path));
    else files[path] = readFileSync(join(folder, path), 'latin1');
  }
  return files;
}

function sumsAreRight(folder: string): void {
  execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], { cwd: folder });
}

async function packed(own: Desk, line = 'pack usage.csv -o evidence'): Promise<Record<string, string>> {
  const { code, err } = await own.run(line);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return filesOf(join(own.root, 'evidence'));
}

describe('a pack', () => {
  it('holds the inputs byte for byte, the policy, the report, and sums that sha256sum accepts', async () => {
    const own = desk({ 'usage.csv': `\uFEFF${USAGE.replaceAll('\n', '\r\n')}` });
    const files = await packed(own);
    expect(Object.keys(files).sort()).toEqual(
      'README.txt SHA256SUMS claims.txt headroom.json inputs/usage.csv pack.json policy/claude.json report.html report.json report.md report.txt'.split(
        ' ',
      ),
    );
    expect(files['claims.txt']).toContain('inputs/usage.csv:2 reading right after this very use');
    expect(files['inputs/usage.csv']).toBe(readFileSync(join(own.root, 'usage.csv'), 'latin1'));
    sumsAreRight(join(own.root, 'evidence'));
    expect(files['report.txt']).toContain('inputs/usage.csv:2');
  });

  it('is verified: every sum, and the report by auditing again', async () => {
    const own = desk({ 'usage.csv': USAGE });
    await packed(own);
    const { code, out } = await own.run('pack --verify evidence');
    expect([code, out.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      'evidence: all 10 files are as they were packed, and the audit of its inputs gives the same report. ',
    ]);
  });

  it('is the same bytes when it is made twice, and its report is the audit in its own folder', async () => {
    const own = desk({ 'usage.csv': USAGE });
    const first = await packed(own);
    await own.run('pack usage.csv -o again');
    expect(filesOf(join(own.root, 'again'))).toEqual(first);
    const { out } = await own.run('audit --format json', { cwd: join(own.root, 'evidence') });
    expect(out).toBe(readFileSync(join(own.root, 'evidence', 'report.json'), 'utf8'));
  });

  it('names what was changed, taken away or added, each by its path', async () => {
    const own = desk({ 'usage.csv': USAGE });
    await packed(own);
    own.write('evidence/inputs/usage.csv', USAGE.replace('4.80', '9.80'));
    own.write('evidence/inputs/more.csv', USAGE);
    rmSync(join(own.root, 'evidence/report.md'));
    rmSync(join(own.root, 'evidence/report.txt'));
    symlinkSync('report.json', join(own.root, 'evidence/report.txt'));
    const { code, out } = await own.run('pack --verify evidence');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'inputs/more.csv: added: it is not in SHA256SUMS.',
      'inputs/usage.csv: changed: its SHA-256 is another.',
      'report.txt: changed: it is no file any more.',
      'report.md: missing.',
      '',
    ]);
  });

  it('with sums made to fit a changed input or report is still caught by the audit', async () => {
    for (const [path, from, to] of [
      ['inputs/usage.csv', '4.80', '9.80'],
      ['report.json', '"4.80"', '"5.80"'],
    ] as const) {
      const own = desk({ 'usage.csv': USAGE });
      await packed(own);
      const folder = join(own.root, 'evidence');
      writeFileSync(join(folder, path), readFileSync(join(folder, path), 'utf8').replaceAll(from, to));
      resum(folder);
      const { code, out } = await own.run('pack --verify evidence');
      expect([code, out]).toEqual([1, expect.stringContaining('report.json: differs from what the audit of the inputs gives now.')]);
    }
  });

  it('that names files outside itself, or was made by another version, is not audited', async () => {
    for (const [path, text, said] of [
      ['headroom.json', '{"inputs":["/etc"]}', 'names files that are none of a pack'],
      ['headroom.json', '{"inputs":["inputs"],"policy":"../../policy.json"}', 'names files that are none of a pack'],
      ['headroom.json', '{"inputs":["inputs"],"baseline":"/etc/passwd"}', 'names files that are none of a pack'],
      ['pack.json', '{"version":1,"tool":{"name":"headroom","version":"99.0.0"},"options":{}}', 'was made by headroom 99.0.0'],
      ['pack.json', '{"version":1,"tool":{"name":"headroom","version":"99.0.0"},"options":{"output":["/etc/passwd"]}}', 'pack.json'],
      ['pack.json', '[', 'pack.json'],
    ] as const) {
      const own = desk({ 'usage.csv': USAGE });
      await packed(own);
      own.write(`evidence/${path}`, text);
      resum(join(own.root, 'evidence'));
      const { code, out } = await own.run('pack --verify evidence');
      expect([code, out]).toEqual([1, expect.stringContaining(said)]);
    }
    const own = desk({ 'no-pack/a.txt': 'a', 'torn/SHA256SUMS': 'not a sum\n' });
    expect((await own.run('pack --verify no-pack')).err).toBe('--verify no-pack: holds no SHA256SUMS, so it is no pack.\n');
    expect((await own.run('pack --verify none')).err).toBe('--verify none: there is no such folder.\n');
    expect(await own.run('pack --verify torn')).toMatchObject({ code: 1, out: 'SHA256SUMS: changed: a line is none of a manifest.\n' });
  });

  it('carries what the audit was told: plan, zone, policy, levels, budgets, baseline, span, account, forced formats', async () => {
    const policy = JSON.stringify(JSON.parse((await desk().run('explain policy:claude --format json')).out));
    const budgets = [{ stream: 'api', workspace: '*', api_key: 'ci*', month: '50.00', currency: 'USD' }];
    const own = desk({
      'usage.csv': USAGE.replace(',plan', '')
        .replace(',claude-pro', '')
        .replaceAll('Z,', ',')
        .replace('2026-08-06T14:26:00,', '2026-08-06T14:26:00,'),
      'policy.json': policy,
      'headroom.json': JSON.stringify({ budgets, rules: { 'draw-undecided': 'note' }, fail_on: 'never' }),
    });
    await own.run('audit usage.csv --plan claude-pro --write-baseline accepted.json');
    await packed(
      own,
      'pack usage.csv -o evidence --plan claude-pro --policy policy.json --timezone Europe/Berlin --since 2026-08-01 --account default ' +
        '--baseline accepted.json --attest-unused fast-mode --covers 2026-08-01/2026-08-31 --as usage=usage.csv --partial',
    );
    const config = JSON.parse(own.read('evidence/headroom.json')) as object;
    expect(config).toEqual({
      inputs: ['inputs'],
      plan: ['claude-pro'],
      timezone: 'Europe/Berlin',
      covers: '2026-08-01/2026-08-31',
      policy: 'policy.json',
      rules: { 'draw-undecided': 'note' },
      fail_on: 'never',
      baseline: 'baseline.json',
      budgets,
      attest_unused: ['fast-mode'],
    });
    expect(own.read('evidence/README.txt').replaceAll(/\s+/g, ' ')).toContain(
      'headroom audit --since 2026-07-31T22:00:00.000Z --account default --as usage=inputs/usage.csv --partial',
    );
    expect((await own.run('pack --verify evidence')).code).toBe(0);
  });

  it('takes files from gzip as they are, from archives unpacked, and from stdin', async () => {
    const own = desk({ 'plain/usage.csv': USAGE });
    writeFileSync(join(own.root, 'usage.csv.gz'), gzipSync(USAGE));
    execFileSync(
      'python3',
      ['-c', "import zipfile; z = zipfile.ZipFile('a.zip', 'w'); z.write('plain/usage.csv', 'x/usage.csv'); z.close()"],
      {
        cwd: own.root,
      },
    );
    expect((await own.run('pack usage.csv.gz a.zip - -o evidence', { stdin: USAGE })).code).toBe(0);
    const files = filesOf(join(own.root, 'evidence/inputs'));
    expect(Object.keys(files).sort()).toEqual(['a.zip/x/usage.csv', 'stdin', 'usage.csv.gz']);
    expect(files['a.zip/x/usage.csv']).toBe(USAGE);
    expect(files['usage.csv.gz']).toBe(readFileSync(join(own.root, 'usage.csv.gz'), 'latin1'));
    expect((await own.run('pack --verify evidence')).code).toBe(0);
  });

  it('keeps of logs that can hold conversations what was read, unless it is asked for all', async () => {
    const shelf = join(FIXTURES, 'formats/claude-code');
    const name = readdirSync(shelf).find((one) => one.endsWith('.jsonl') && !one.includes('unreadable')) ?? '';
    const text = readFileSync(join(shelf, name), 'utf8').replaceAll(/^\{/gm, '{"diary":"Dear diary",');
    const own = desk({ [name]: text });
    expect((await own.run(['pack', name, '-o', 'evidence', '--partial'])).out).toContain('only what was read is in it');
    expect((await own.run(['pack', name, '-o', 'whole', '--verbatim', '--partial'])).code).toBe(0);
    expect(own.read(`whole/inputs/${name}`)).toBe(text);
    expect(Object.values(filesOf(join(own.root, 'evidence'))).join('')).not.toContain('Dear diary');
    expect(own.read('evidence/README.txt')).toContain(name);
    expect((await own.run('pack --verify evidence')).code).toBe(0);
    const draws = (file: string): unknown => (JSON.parse(own.read(file)) as { summary: unknown }).summary;
    expect(draws('evidence/report.json')).toEqual(draws('whole/report.json'));
  });

  it('never has a name that leads elsewhere, that a walk passes over, or that another file has', async () => {
    const own = desk({ '.hidden/usage.csv': USAGE, 'node_modules/usage.csv': USAGE, 'work/x.txt': '' });
    writeFileSync(join(own.root, 'line\nbreak.csv'), USAGE);
    const cwd = join(own.root, 'work');
    const inputs = ['../.hidden/usage.csv', '../node_modules/usage.csv', '../line\nbreak.csv'];
    expect((await own.run(['pack', ...inputs, '-o', 'evidence'], { cwd })).code).toBe(0);
    expect(Object.keys(filesOf(join(cwd, 'evidence/inputs'))).sort()).toEqual([
      '_.hidden/usage.csv',
      '_node_modules/usage.csv',
      'line_break.csv',
    ]);
    sumsAreRight(join(cwd, 'evidence'));
    expect((await own.run('pack --verify evidence', { cwd })).code).toBe(0);
  });
});

describe('a redacted pack', () => {
  const KEY = 'k3y-of-a-test-that-nobody-else-holds';
  const files = {
    'ada/usage-of-ada.csv': USAGE.replace('plan', 'account,plan').replace('claude-pro', 'ada@example.com,claude-pro'),
    'ada/invoices.csv':
      'invoice_id,issued_at,account,description,amount,currency\nADA-7,2026-08-01,ada@example.com,Pro plan of Ada Byron,20.00,USD\n',
    'names.key': KEY,
  };

  it('holds twins with pseudonyms and no name, is verified, and judges alike', async () => {
    const own = desk(files);
    expect(await own.run('pack ada -o evidence --redact names.key')).toMatchObject({ code: 0, err: '' });
    expect((await own.run('pack ada -o plain')).code).toBe(0);
    const packedFiles = filesOf(join(own.root, 'evidence'));
    expect(Object.keys(packedFiles).filter((path) => path.startsWith('inputs/'))).toEqual(['inputs/invoices.csv', 'inputs/usage.csv']);
    expect(Object.values(packedFiles).join('').toLowerCase()).not.toMatch(/\bada|byron|k3y-of/);
    expect(Object.keys(packedFiles).join('')).not.toContain('ada');
    expect(await own.run('pack --verify evidence')).toMatchObject({ code: 0 });
    sumsAreRight(join(own.root, 'evidence'));
    const summary = (pack: string): unknown => (JSON.parse(own.read(`${pack}/report.json`)) as { summary: unknown }).summary;
    expect(summary('evidence')).toEqual(summary('plain'));
  });

  it('is the same bytes under one key, and has no name in common under another', async () => {
    const own = desk({ ...files, 'other.key': `${KEY}, another one` });
    for (const [folder, key] of [
      ['one', 'names.key'],
      ['two', 'names.key'],
      ['three', 'other.key'],
    ])
      await own.run(`pack ada -o ${folder} --redact ${key}`);
    expect(filesOf(join(own.root, 'two'))).toEqual(filesOf(join(own.root, 'one')));
    const names = (folder: string): string[] => own.read(`${folder}/report.json`).match(/(?:account|event|invoice)-[0-9a-f]{10}/g) ?? [];
    expect(names('one').length).toBeGreaterThan(1);
    expect(names('three').filter((name) => names('one').includes(name))).toEqual([]);
  });

  it('takes no baseline and nothing verbatim', async () => {
    const own = desk({ ...files, 'accepted.json': '{"version":1,"entries":[]}' });
    expect((await own.run('pack ada -o evidence --redact names.key --verbatim')).err).toContain('leave out one of them');
    expect((await own.run('pack ada -o evidence --redact names.key --baseline accepted.json')).err).toContain('pack without --baseline');
    expect(existsSync(join(own.root, 'evidence'))).toBe(false);
  });
});

describe('a pack that can not be made', () => {
  it('leaves nothing behind, and overwrites nothing', async () => {
    const own = desk({ 'usage.csv': USAGE, 'bad.csv': USAGE.replace('4.80', 'abc'), 'evidence/mine.txt': 'mine' });
    expect((await own.run('pack usage.csv -o evidence')).err).toBe(
      '-o evidence: is there already, and nothing is overwritten; name another folder.\n',
    );
    expect((await own.run('pack bad.csv -o other')).code).toBe(2);
    expect((await own.run('pack usage.csv -o no/such/folder')).err).toBe(
      '-o no/such/folder: there is no folder "no/such" to write it in.\n',
    );
    expect((await own.run('pack usage.csv')).err).toContain('name the folder to make with -o DIR');
    expect((await own.run('pack usage.csv --verify evidence')).err).toContain('takes no paths and no other option');
    expect((await own.run('pack usage.csv -o other --account nobody')).err).toContain('hold no such account');
    expect(filesOf(own.root)).toMatchObject({ 'evidence/mine.txt': 'mine' });
    expect(readdirSync(own.root).sort()).toEqual(['bad.csv', 'evidence', 'usage.csv']);
  });

  it.skipIf(process.getuid?.() === 0)('says so where the folder is read-only', async () => {
    const own = desk({ 'usage.csv': USAGE, 'closed/x': '' });
    chmodSync(join(own.root, 'closed'), 0o500);
    expect((await own.run('pack usage.csv -o closed/evidence')).err).toContain(
      "-o closed/evidence: can't be written (EACCES); nothing was left behind.",
    );
    chmodSync(join(own.root, 'closed'), 0o700);
  });

  it('is gone when it is interrupted', async () => {
    const own = desk();
    const row =
      '2026-08-06T14:26:00Z,e#,claude-pro,claude-sonnet-5,none,claude-code,terminal,1,1,0,0,0,credits,4.80,USD,44,2026-08-06T18:00:00Z,30,2026-08-10T00:00:00Z\n';
    mkdirSync(join(own.root, 'in'));
    const header = `${USAGE.split('\n')[0]}\n`;
    writeFileSync(
      join(own.root, 'in/usage.csv'),
      header + Array.from({ length: 3000 }, (_, index) => row.replace('#', String(index))).join(''),
    );
    const script = `import { run } from ${JSON.stringify(CLI)}; process.exitCode = await run(process.argv.slice(1));`;
    const child = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script, 'pack', 'in', '-o', 'evidence'],
      {
        cwd: own.root,
        stdio: 'ignore',
        env: { ...process.env, NODE_PATH: '' },
      },
    );
    const began = await until(() => readdirSync(own.root).some((name) => name.endsWith('.tmp')));
    child.kill('SIGTERM');
    const signal = await new Promise((done) => child.on('exit', (_code, by) => done(by)));
    expect({ began, signal }).toEqual({ began: true, signal: 'SIGTERM' });
    expect(readdirSync(own.root)).toEqual(['in']);
  }, 120_000);
});

async function until(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 20_000; tries += 1) {
    if (holds()) return true;
    await new Promise((next) => setTimeout(next, 5));
  }
  return false;
}

/** What a forger would do. */
function resum(folder: string): void {
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(66))
    .map((path) => execFileSync('sha256sum', [path], { cwd: folder, encoding: 'utf8' }));
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  expect(existsSync(dirname(folder))).toBe(true);
}
