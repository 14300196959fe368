/**
 * The stories of the shelf by what is printed of them as JSON. Their files are read and their options settled once: what runs under a
 * mutant is the audit. The page for people says the same in other rooms' words.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { memoryStore } from '../../src/audit/store.ts';
import { readBaseline } from '../../src/cli/baseline-file.ts';
import { gather } from '../../src/cli/gather.ts';
import { settle } from '../../src/cli/settings.ts';
import { VERSION } from '../../src/cli/version.ts';
import { json } from '../../src/report/json.ts';
import { typedOf } from '../../test/support/typed.ts';

const STORIES = fileURLToPath(new URL('../../fixtures/stories', import.meta.url));
const quiet = { write: () => undefined, isTTY: false, columns: 80 };

async function prepared(folder: string, args: readonly string[]): Promise<() => Promise<string>> {
  const { paths, typed } = typedOf(args);
  const settings = await settle(paths, typed, folder);
  const inputs = await gather(settings, { stdout: quiet, stderr: quiet, env: {}, cwd: folder }, 'audit');
  const baseline = await readBaseline(settings.baseline, null, folder);
  const files = await Promise.all(
    inputs.files.map(async (file) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of file.chunks()) pieces.push(piece);
      return {
        ...file,
        async *chunks() {
          await Promise.resolve();
          yield* pieces;
        },
      };
    }),
  );
  return async () => {
    const { formats, redactor, policies, policyDigest, options } = settings;
    const { report } = await audit({
      inputs: files,
      forcedFormats: inputs.forced,
      formats,
      redactor,
      partial: typed.partial === true,
      policies,
      policyDigest,
      options,
      evidence: false,
      toolVersion: VERSION,
      baseline,
      store: memoryStore(),
    });
    if (report === undefined) return '';
    return json(report, { width: 80, color: 0, draws: 'all', failOn: settings.failOn, command: '', evidence: undefined } as never);
  };
}

for (const name of readdirSync(STORIES).sort()) {
  const folder = `${STORIES}/${name}`;
  if (!existsSync(`${folder}/report.json`)) continue;
  const { args } = JSON.parse(readFileSync(`${folder}/story.json`, 'utf8')) as { args: string[] };
  const golden = readFileSync(`${folder}/report.json`, 'utf8');
  const print = await prepared(folder, args);
  test(`${name} is told as before`, async () => expect((await print()) === golden).toBe(true));
}
