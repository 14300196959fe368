/** What would be published: the same bytes wherever it is made from, no code that runs at install, and the licence of all it carries. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

interface Locked {
  readonly version: string;
  readonly dev?: true;
  readonly hasInstallScript?: true;
}

/** The packages of a run, by where they lie below node_modules. */
const RUNTIME = Object.entries((json(join(ROOT, 'package-lock.json')) as { packages: Record<string, Locked> }).packages).filter(
  ([path, { dev }]) => path !== '' && dev !== true,
);
/** Parquet's reader and what it brings are installed beside it where they can be, and never bundled. */
const BUNDLED = RUNTIME.filter(([path]) => !/node_modules\/(?:@duckdb\/|detect-libc$)/.test(path));
const idOf = ([path, { version }]: readonly [string, Locked]): string => `${path.split('node_modules/').at(-1)} ${version}`;

/** A copy of all that git would give, and of what is installed, under another path. */
function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headroom another place '));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  for (const path of listed.split('\0').filter((one) => one !== '' && !/^(?:fixtures|test)\//.test(one))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path));
  }
  // What a build needs of it: linked files would be seen to lie elsewhere.
  const needed = [...BUNDLED.map(([path]) => path), 'esbuild', '@esbuild', 'typescript', '@typescript', '@types', 'undici-types'];
  for (const path of needed.map((one) => one.replace(/^(?!node_modules\/)/, 'node_modules/'))) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  return folder;
}

function packed(folder: string): string {
  const into = mkdtempSync(join(tmpdir(), 'headroom-packed-'));
  onTestFinished(() => rmSync(into, { recursive: true, force: true }));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', into], { cwd: folder, stdio: 'pipe' });
  const [archive = ''] = readdirSync(into);
  return createHash('sha256')
    .update(readFileSync(join(into, archive)))
    .digest('hex');
}

test('the package is the same bytes when it is made twice, at another place', { timeout: 180_000 }, () => {
  expect(packed(copied())).toBe(packed(ROOT));
});

test('nothing runs when the package is installed, nor when one that it brings is', () => {
  const { scripts } = json(join(ROOT, 'package.json')) as { scripts: Record<string, string> };
  expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$|^(?:pre|post)?prepare$|uninstall/.test(name))).toEqual([]);
  expect(RUNTIME.length).toBeGreaterThan(10);
  expect(RUNTIME.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
});

describe('what the package carries', () => {
  let [notices, sbom] = ['', ''];
  beforeAll(async () => {
    notices = readFileSync(join(ROOT, 'dist', 'THIRD-PARTY.txt'), 'utf8');
    const { sbomText } = (await import(join(ROOT, 'scripts', 'sbom.js'))) as { sbomText: () => string };
    sbom = sbomText();
  });

  test('is listed with its licence, each package of the bundle and no other', () => {
    const listed = [...notices.matchAll(/^-{80}\n\n(.+?) \((.+)\)$/gm)];
    expect(new Set(listed.map(([, id]) => id))).toEqual(new Set(BUNDLED.map(idOf)));
    expect(listed.length).toBe(BUNDLED.length);
    // What each of them asks for, and that its text is there.
    for (const [, , licence] of listed) expect(licence).toBe('MIT');
    expect(notices.match(/Permission is hereby granted/gi)?.length).toBe(listed.length);
  });

  test('is in the software bill of materials, which says nothing of when or where it was made', () => {
    const { components, metadata } = JSON.parse(sbom) as {
      components: { name: string; version: string; licenses: unknown[] }[];
      metadata: Record<string, unknown>;
    };
    expect(new Set(components.map(({ name, version }) => `${name} ${version}`))).toEqual(new Set(RUNTIME.map(idOf)));
    expect(components.filter(({ licenses }) => licenses.length === 0)).toEqual([]);
    expect(Object.keys(metadata).filter((key) => /time|tool|serial/i.test(key))).toEqual([]);
    expect(sbom).not.toMatch(/serialNumber|timestamp/);
    expect(sbom).not.toContain(ROOT);
  });
});
