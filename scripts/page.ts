// Makes src/report/html/assets.ts, the script and the style of the HTML report as text, from src/report/html/page/: a module of
// plain strings is read alike from source, by tests and in the bundle. The hashes are what the page's content-security policy names.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const assetsPath = join(root, 'src/report/html/assets.ts');

export async function assetsText(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/report/html/page/main.ts'],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    charset: 'ascii',
    legalComments: 'none',
    write: false,
  });
  const css = await readFile(join(root, 'src/report/html/page/style.css'), 'utf8');
  const style = (await transform(css, { loader: 'css', minify: true, charset: 'ascii', legalComments: 'none' })).code;
  const [script] = outputFiles;
  return [
    '// Made by `npm run page` from page/; a test holds that it is current.',
    ...constant('SCRIPT', script?.text.trim() ?? ''),
    ...constant('STYLE', style.trim()),
    '',
  ].join('\n');
}

function constant(name: string, text: string): string[] {
  if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error(`${name} would end the element it stands in`);
  const hash = createHash('sha256').update(text).digest('base64');
  return [`export const ${name} = ${JSON.stringify(text)};`, `export const ${name}_SHA256 = ${JSON.stringify(hash)};`];
}

if (argv[1] === fileURLToPath(import.meta.url)) await writeFile(assetsPath, await assetsText());
