// Whose code is in the bundle, under which licence: dist/THIRD-PARTY.txt, from what esbuild says it read.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i;

/** Folders of packages, relative to the root, in order of name; `inputs` are those of esbuild's metafile. */
export function packagesOf(inputs) {
  return [...new Set(Object.keys(inputs).flatMap((path) => PACKAGE.exec(path)?.[1] ?? []))].sort();
}

export async function thirdPartyText(inputs, root) {
  const parts = [
    'headroom-audit carries code of these packages in dist/. Its own licence stands in LICENSE.',
    ...(await Promise.all(packagesOf(inputs).map((folder) => noticeOf(join(root, folder))))),
  ];
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => LICENCE.test(file)).sort();
  if (typeof license !== 'string') throw new Error(`${name} states no licence`);
  if (files.length === 0) throw new Error(`${name} brings no text of its licence, ${license}`);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.replaceAll('\r\n', '\n').trim())].join('\n\n');
}
