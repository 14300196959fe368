import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SCHEMAS } from '../../src/cli/schemas/index.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import { builtInPolicies, fileOf } from '../../src/policies/index.ts';
import { readPolicyFile } from '../../src/policies/schema.ts';
import { fixturesNamed } from '../support/goldens.ts';
import { damages, faultsOf, packaged, passing, schemaOf, type Json, type Node } from './shape-faults.ts';
import { desk } from './desk.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const UPDATE = process.env['UPDATE_GOLDENS'] === '1';

function within(node: Node): Node[] {
  const more = typeof node.additionalProperties === 'object' ? [node.additionalProperties as Node] : [];
  const items = [...(typeof node.items === 'object' ? [node.items] : []), ...(node.prefixItems ?? [])];
  return [...items, ...(node.anyOf ?? []), ...Object.values(node.$defs ?? {}), ...more];
}

/** Of a line that may be one of several. */
function branches(node: Node): readonly Node[] {
  return node.anyOf ?? [node];
}

function undescribed(node: Node, path: string): string[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, one]) => [
    ...(one.description === undefined && one.$ref === undefined ? [`${path}${key}`] : []),
    ...undescribed(one, `${path}${key}.`),
  ]);
  return [...own, ...within(node).flatMap((one) => undescribed(one, path))];
}

/** Objects that would take any key. */
function open(node: Node, path: string): string[] {
  const own = node.properties !== undefined && node.additionalProperties !== false ? [path] : [];
  const below = Object.entries(node.properties ?? {}).flatMap(([key, one]) => open(one, `${path}.${key}`));
  return [...own, ...below, ...within(node).flatMap((one) => open(one, path))];
}

describe.each(SCHEMAS.map(({ id }) => ({ id })))('the JSON Schema of $id', ({ id }) => {
  test('in the package is what explain prints', async () => {
    const { code, out } = await desk().run(`explain schema:${id} --format json`);
    expect(code).toBe(0);
    if (UPDATE) writeFileSync(packaged(id), out);
    expect(readFileSync(packaged(id), 'utf8')).toBe(out);
  });

  test('says of every key what it is for, and refuses others', () => {
    expect(undescribed(schemaOf(id), '')).toEqual([]);
    expect(open(schemaOf(id), '')).toEqual([]);
    for (const branch of branches(schemaOf(id))) expect(branch.additionalProperties).toBe(false);
  });

  test('is a page for people too', async () => {
    const { out } = await desk().run(`explain schema:${id}`);
    const page = out.replace(/\s+/g, ' ');
    for (const branch of branches(schemaOf(id))) {
      const keys = Object.keys(branch.properties ?? {});
      expect(keys.length).toBeGreaterThan(1);
      for (const key of keys) expect(page).toContain(`${key}: `);
    }
    expect(page).toContain(`schemas/${id}.json`);
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});

test('the package ships its schemas, each of them one that explain prints', () => {
  const { files } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { files: string[] };
  expect(files).toContain('schemas');
  expect(readdirSync(fileURLToPath(new URL('../../schemas', import.meta.url))).sort()).toEqual(
    SCHEMAS.map(({ id }) => `${id}.json`).sort(),
  );
});

const parsed = (path: string): Json => JSON.parse(readFileSync(path, 'utf8')) as Json;
const STORIES = join(FIXTURES, 'stories');

describe('what is printed is what its schema says', () => {
  test('of every report of a story', () => {
    const paths = fixturesNamed('report.json');
    expect(paths.length).toBeGreaterThan(200);
    for (const path of paths) expect(faultsOf('report', parsed(path)), path).toEqual([]);
  });

  test.each([
    'two-draws-two-currencies',
    'use-that-crosses-the-limit-is-split',
    'partial-without-the-bad-row',
    'baseline-amount-grew',
    'money-in-that-does-not-meet',
  ])('and a report of %s with anything wrong is refused', (story) => {
    const { tried, taken } = passing('report', parsed(join(STORIES, story, 'report.json')));
    expect(tried).toBeGreaterThan(100);
    expect(taken).toEqual([]);
  });

  test('of inspections and statements of stories', async () => {
    const stories = readdirSync(STORIES).sort();
    const every = Math.ceil(stories.length / 24);
    const told = { inspect: 0, statement: 0 };
    for (const story of [
      ...stories.filter((_, at) => at % every === 0),
      ...stories.filter((name) => /budget|api|money-in|partial/.test(name)),
    ]) {
      for (const command of ['inspect', 'statement'] as const) {
        const { code, out } = await desk().run([command, '.', '--format', 'json', ...(command === 'statement' ? ['--partial'] : [])], {
          cwd: join(STORIES, story),
        });
        if (code !== 0) continue;
        told[command] += 1;
        const value = JSON.parse(out) as Json;
        expect(faultsOf(command, value), `${command} ${story}`).toEqual([]);
        // Kinds of records that a file does not hold are left out.
        if (story === 'api-budget-exceeded' || story === 'money-in-that-does-not-meet')
          expect(passing(command, value).taken.filter((what) => !/\/records\/\w+: gone$/.test(what))).toEqual([]);
      }
    }
    expect(told.inspect).toBeGreaterThan(20);
    expect(told.statement).toBeGreaterThan(20);
  });

  test('of the list of pages', async () => {
    const value = JSON.parse((await desk().run('explain --format json')).out) as Json;
    expect(faultsOf('explain', value)).toEqual([]);
    expect(passing('explain', { version: 1, pages: [{ id: 'rule:x', title: 'X' }] }).taken).toEqual([]);
  });

  test('of explanations of draws and findings, from files and from a report', async () => {
    const own = desk();
    const folder = join(STORIES, 'meter-shown-beside-the-use');
    const report = parsed(join(folder, 'report.json')) as { draws: { id: string }[]; findings: { id: string }[] };
    const ids = [...report.draws, ...report.findings].map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) {
      for (const from of [['.'], ['--report', 'report.json']]) {
        const { out } = await own.run(['explain', id, ...from, '--format', 'json'], { cwd: folder });
        const value = JSON.parse(out) as Json;
        expect(faultsOf('explanation', value), id).toEqual([]);
        expect(passing('explanation', value).taken).toEqual([]);
      }
    }
  });

  test('of every baseline and configuration of a story', () => {
    const baselines = fixturesNamed('accepted.json');
    expect(baselines.length).toBeGreaterThan(3);
    for (const path of baselines) expect(faultsOf('baseline', parsed(path)), path).toEqual([]);
    const configs = fixturesNamed('headroom.json').filter((path) => !path.includes('bad-input'));
    expect(configs.length).toBeGreaterThan(1);
    for (const path of configs) expect(faultsOf('config', parsed(path)), path).toEqual([]);
  });
});

describe('a policy is taken by its schema', () => {
  const refused = (value: Json): boolean => {
    try {
      readPolicyFile('p.json', JSON.stringify(value));
      return false;
    } catch (error) {
      if (error instanceof CannotAudit) return true;
      throw error;
    }
  };
  const files = (): { name: string; value: Json }[] => [
    ...builtInPolicies().map((policy) => ({ name: policy.id, value: structuredClone(fileOf(policy)) as unknown as Json })),
    ...readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
      .filter((path) => basename(path) === 'policy.json' && !path.startsWith('bad-input'))
      .map((path) => ({ name: path, value: parsed(join(FIXTURES, path)) })),
  ];

  test('wherever it is read', () => {
    const all = files().filter(({ value }) => !refused(value));
    expect(all.length).toBeGreaterThan(10);
    for (const { name, value } of all) expect(faultsOf('policy', value), name).toEqual([]);
  });

  test('and refused by both where anything is of another kind, unknown or missing', () => {
    let tried = 0;
    for (const { value } of files().filter(
      ({ name }) => ['codex', 'cursor', 'copilot'].includes(name) || name.includes('use-that-crosses'),
    )) {
      for (const { what, value: damaged } of damages(value)) {
        tried += 1;
        const bySchema = faultsOf('policy', damaged).length > 0;
        // Some keys hang together, which only the reader says; what the schema refuses, the reader does too.
        if (bySchema || what.endsWith('another kind') || what.endsWith('a key more'))
          expect([what, bySchema, refused(damaged)]).toEqual([what, true, true]);
      }
    }
    expect(tried).toBeGreaterThan(300);
  });
});
