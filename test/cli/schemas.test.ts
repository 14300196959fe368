import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { desk } from './desk.ts';

const packaged = (id: string): string => fileURLToPath(new URL(`../../schemas/${id}.json`, import.meta.url));

type Node = Readonly<{
  description?: string;
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: unknown;
  required?: string[];
}>;

function undescribed(node: Node, path: string): string[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, one]) => [
    ...(one.description === undefined ? [`${path}${key}`] : []),
    ...undescribed(one, `${path}${key}.`),
  ]);
  return [...own, ...(node.items === undefined ? [] : undescribed(node.items, path))];
}

describe.each(['config', 'baseline', 'map'])('the JSON Schema of %s', (id) => {
  test('in the package is what explain prints, which is what checks the file', async () => {
    const { code, out } = await desk().run(`explain schema:${id} --format json`);
    expect(code).toBe(0);
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(packaged(id), out);
    expect(readFileSync(packaged(id), 'utf8')).toBe(out);
  });

  test('says of every key what it is for, and refuses others', () => {
    const schema = JSON.parse(readFileSync(packaged(id), 'utf8')) as Node;
    expect(undescribed(schema, '')).toEqual([]);
    expect(schema.additionalProperties).toBe(false);
  });

  test('is a page for people too', async () => {
    const { out } = await desk().run(`explain schema:${id}`);
    const page = out.replace(/\s+/g, ' ');
    const schema = JSON.parse(readFileSync(packaged(id), 'utf8')) as Node;
    for (const key of Object.keys(schema.properties ?? {})) expect(page).toContain(`${key}: `);
    expect(page).toContain(`schemas/${id}.json`);
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});

test('the package ships its schemas', () => {
  const { files } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { files: string[] };
  expect(files).toContain('schemas');
});
