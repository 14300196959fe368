/** What docs/protocol.md says of the lines is what they are, and its scripts, like the README's, do what they say. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SCHEMAS } from '../../src/cli/schemas/index.ts';
import { HEAD_FIELDS, KINDS, RECORD_FIELDS, type Field, type Type } from '../../src/cli/worker/fields.ts';
import { Company, companyFiles } from './company.ts';

const root = new URL('../../', import.meta.url);
const protocol = readFileSync(new URL('docs/protocol.md', root), 'utf8');
const readme = readFileSync(new URL('README.md', root), 'utf8');

function tableAfter(heading: string): string[][] {
  const start = protocol.indexOf(heading);
  expect(start, heading).toBeGreaterThan(-1);
  const lines = protocol.slice(start).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|---'));
  const rows = lines.slice(first + 1);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1));
}

const WORDS: Readonly<Record<string, string>> = {
  text: 'text',
  texts: 'list of texts',
  whole: 'whole',
  'whole?': 'whole',
  instant: 'instant',
  'instant?': 'instant',
  flag: 'true',
  'answer?': 'true or false',
};

function wordsFor(type: Type): string {
  if (typeof type === 'string') return WORDS[type] ?? '';
  return 'list' in type ? 'list of objects' : 'object' in type ? 'object' : 'word';
}

function meaningOf({ type, meaning }: Field): string {
  if (typeof type === 'string' || Array.isArray(type)) return meaning;
  if ('list' in type) return `${meaning}: objects of ${Object.keys(type.list).join(', ')}`;
  return 'object' in type ? `${meaning}: ${Object.keys(type.object).join(', ')}` : meaning;
}

describe('the protocol', () => {
  test.each(KINDS)('names every field of a %s, in the words of the JSON Schema', (kind) => {
    const fields = Object.entries(RECORD_FIELDS[kind]);
    const told = tableAfter(`\n### ${kind}: `);
    expect(told.map(([name, type]) => [name, type])).toEqual(fields.map(([name, { type }]) => [name, wordsFor(type)]));
    for (const [index, [, field]] of fields.entries()) {
      const meaning = told[index]?.[2] ?? '';
      if (Array.isArray(field.type))
        expect(meaning.split(/, | or /)).toEqual((field.type as readonly string[]).filter((word) => word !== ''));
      else expect(meaning).toBe(meaningOf(field));
    }
  });

  test('names what every line begins with, in its order', async () => {
    const company = new Company({ 'export.csv': companyFiles()['july.csv'] ?? '' });
    const [line = ''] = (await company.must('worker --stage read export.csv')).split('\n');
    const told = tableAfter('\n## Record lines').map(([name]) => name);
    expect(Object.keys(JSON.parse(line) as object).slice(0, 6)).toEqual(told.slice(0, 6));
    expect(told.filter((name) => name !== 'kind')).toEqual(Object.keys(HEAD_FIELDS));
    const meanings = tableAfter('\n## Record lines').filter(([name]) => name !== 'kind');
    expect(meanings.map(([, , meaning]) => meaning)).toEqual(Object.values(HEAD_FIELDS).map(({ meaning }) => meaning));
  });

  test('names the schemas of its lines', () => {
    for (const id of ['record', 'header', 'job', 'part']) {
      expect(protocol).toContain(`\`schema:${id}\``);
      expect(SCHEMAS.map((schema) => schema.id)).toContain(id);
    }
  });

  test('names every key of a header, a job and a part', async () => {
    const company = new Company();
    const [part = ''] = await company.parts();
    const header = (await company.must('worker --stage read july.csv')).trimEnd().split('\n').at(-1) ?? '';
    for (const [heading, line] of [
      ['\n## Header lines\n', header],
      ['\n## The job header\n', company.at.read('job.json')],
      ['\n## Part lines\n', part],
    ] as const) {
      const start = protocol.indexOf(heading) + heading.length;
      const end = protocol.indexOf('\n## ', start);
      const page = protocol.slice(start, end === -1 ? undefined : end);
      for (const key of Object.keys(JSON.parse(line) as object)) expect(page).toContain(`\`${key}\``);
    }
  });
});

describe('the scripts', () => {
  const section = (text: string, heading: string): string => text.slice(text.indexOf(heading)).split(/\n## /)[0] ?? '';
  const scripts = (text: string): string[] => [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, body = '']) => body);

  test.each([
    ['of the protocol', scripts(protocol), ''],
    ['of the README', scripts(section(readme, '## Beyond one machine')), 'exports/'],
  ])('%s give the report of one process', async (_, bodies, folder) => {
    expect(bodies.length).toBe(2);
    const { 'credits.csv': _credits, ...files } = companyFiles();
    const company = new Company(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}${name}`, text])));
    company.at.write('bin/headroom', `#!/bin/sh\nexec "${process.execPath}" "${fileURLToPath(new URL('bin/headroom.js', root))}" "$@"\n`);
    chmodSync(company.path('bin/headroom'), 0o755);
    mkdirSync(company.path('parts'));
    await company.run(`audit ${folder}august.csv ${folder}july.csv --fail-on never -q -o whole.json`);
    const env = { ...process.env, PATH: `${company.path('bin')}${delimiter}${process.env['PATH'] ?? ''}` };
    for (const body of bodies) {
      const { status, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', `rm -rf report.json work; ${body}`], {
        cwd: company.at.root,
        encoding: 'utf8',
        env,
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(company.at.read('report.json')).toBe(company.at.read('whole.json'));
    }
  });
});
