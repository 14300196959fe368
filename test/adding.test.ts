/** A format is one file and one folder of fixtures: this adds one to a copy of the sources, builds it and runs it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const FORMAT = `/** Invented for a test: the wallet of a drawing program. */
import type { CsvFormat } from './format.ts';
import { blankUse } from './blank.ts';

export const atelierWallet: CsvFormat = {
  kind: 'csv',
  id: 'atelier-wallet',
  title: 'Atelier wallet',
  vendor: 'claude',
  where: 'Atelier, Settings, Wallet, Export.',
  proves: 'What credits paid for each use, and when.',
  required: ['stamp', 'stroke', 'paid'],
  recognises: (header) => ['stamp', 'stroke', 'paid'].every((name) => header.has(name)),
  open(header, { file, sink }) {
    const stamp = header.column('stamp');
    const stroke = header.column('stroke');
    const paid = header.column('paid');
    const use = blankUse('atelier-wallet', 'claude', file);
    return (row) => {
      use.line = row.line;
      use.id = row.text(stroke);
      use.funding = 'credits';
      use.currency = 'USD';
      use.amount = row.magnitude(paid);
      const time = row.time(stamp);
      if (row.failed || time === null) return;
      use.from = time.from;
      use.until = time.until;
      sink.use(use);
    };
  },
};
`;

const FIXTURE = 'stamp,stroke,paid\n2026-08-06T14:26:00Z,s1,4.80\n2026-08-06T14:27:00Z,s2,abc\n';

test('a format is added by one file, its line in the index, and one folder of fixtures', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'headroom-adding-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(join(ROOT, 'src'), join(copy, 'src'), { recursive: true });
  writeFileSync(join(copy, 'src/formats/atelier-wallet.ts'), FORMAT);
  const index = join(copy, 'src/formats/index.ts');
  const listed = readFileSync(index, 'utf8')
    .replace(
      "import { usage } from './usage.ts';",
      "import { usage } from './usage.ts';\nimport { atelierWallet } from './atelier-wallet.ts';",
    )
    .replace(/(FORMATS: readonly Format\[\] = \[\n)/, '$1  atelierWallet,\n');
  expect(listed.split('\n').length).toBe(readFileSync(index, 'utf8').split('\n').length + 2);
  writeFileSync(index, listed);
  await build({
    entryPoints: [join(copy, 'src/cli/main.ts')],
    outfile: join(copy, 'main.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    nodePaths: [join(ROOT, 'node_modules')],
    banner: { js: "import{createRequire as headroomRequire}from'node:module';const require=headroomRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const folder = join(copy, 'fixtures/formats/atelier');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'wallet.csv'), FIXTURE);
  const headroom = (...argv: string[]): string =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        'const { run } = await import(process.argv[1]); await run(process.argv.slice(2));',
        join(copy, 'main.mjs'),
        ...argv,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
  const inspected = headroom('inspect', 'wallet.csv');
  expect(inspected).toContain('Atelier wallet (atelier-wallet), 1 row');
  expect(inspected).toContain('wallet.csv:3:paid: "abc" is not an amount');
  const report = JSON.parse(headroom('audit', 'wallet.csv', '--partial', '--format', 'json')) as {
    draws: { id: string; amount: string }[];
    read_issues: { line: number; column: string; value: string }[];
  };
  expect(report.draws).toMatchObject([{ id: 's1', amount: '4.80' }]);
  expect(report.read_issues).toMatchObject([{ line: 3, column: 'paid', value: 'abc' }]);
  expect(headroom('explain', 'format:atelier-wallet')).toContain('What credits paid for each use');
});
