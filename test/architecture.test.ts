import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breaches, DOORS } from './support/house.ts';
import { readSource } from './support/source.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function sourceFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
  }
  return files;
}

/** A house of one file a room, and the planted one. */
function houseWith(path: string, text: string): Map<string, string> {
  const files = new Map(
    ['domain', 'formats', 'policies', 'replay', 'rules', 'audit', 'report', 'cli'].map((room) => [
      `src/${room}/index.ts`,
      'export const nothing = 0;\n',
    ]),
  );
  return files.set(path, text);
}

describe('the house', () => {
  it('keeps its floors, its doors and its machine out of the judgement', () => {
    const files = sourceFiles();
    expect(files.size).toBeGreaterThan(40);
    expect(breaches(files)).toEqual([]);
  });

  it('has a door for each package it installs', () => {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    const doors = DOORS.flatMap((door) => door.packages);
    expect(Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !doors.includes(name))).toEqual([]);
  });

  it.each([
    ['src/domain/use.ts', "import { open } from '../replay/index.ts';", 'domain/ sees nothing (the nouns depend on nothing)'],
    [
      'src/replay/vendor.ts',
      "import '../formats/index.ts';",
      'replay/ sees only domain (the model cannot know which vendor it is judging)',
    ],
    ['src/formats/usage.ts', "import type { Use } from '../replay/index.ts';", 'formats/ sees only domain (an adapter cannot know'],
    ['src/policies/dated.ts', "export * from '../rules/index.ts';", 'policies/ sees only domain (a policy is data'],
    ['src/rules/charge.ts', "const x = await import('../audit/index.ts');", 'rules/ sees only replay, domain (a rule compares'],
    ['src/report/words.ts', "type T = import('../audit/index.ts').Audit;", 'report/ sees only rules, domain (a reporter renders'],
    ['src/audit/one.ts', "export { table } from '../report/index.ts';", '(an audit builds a report and never words it)'],
    [
      'src/report/print.ts',
      "import {\n  run,\n} from '../cli/index.ts';",
      'src/report/print.ts:3: imports src/cli/index.ts, but report/ sees',
    ],
    ['src/audit/wild.ts', 'const x = await import(`../report/${name}.ts`);', 'imports a computed path'],
    ['src/audit/old.ts', "import '../domain/index.js';", 'relative imports end in .ts'],
    ['src/cli/up.ts', "import '../../test/support/house.ts';", 'which is no file of src/'],
    ['src/billing/new.ts', '', 'no room is called billing/'],
  ])('catches a floor broken in %s', (path, text, words) => {
    expect(breaches(houseWith(path, text))).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['src/audit/parse.ts', "import { parse } from 'csv-parse/sync';", 'imports csv-parse/sync, whose door is src/formats/csv.ts'],
    ['src/formats/cells.ts', "import { parse } from 'csv-parse';", '(a format sees rows through a cursor, whichever reader is behind it)'],
    [
      'src/replay/months.ts',
      "import { addMonths } from 'date-fns';",
      'whose door is src/domain/time.ts (time has one type and one arithmetic)',
    ],
    ['src/domain/zone.ts', "import { tz } from '@date-fns/tz';", 'whose door is src/domain/time.ts'],
    [
      'src/report/json.ts',
      "import chalk from 'chalk';",
      'whose door is src/report/table.ts, src/report/statement/table.ts (colour is a matter of one output)',
    ],
    ['src/policies/index.ts', "import * as z from 'zod';", '(shapes are checked where files come in)'],
    ['src/audit/options.ts', "import type { Command } from 'commander';", 'whose door is src/cli/ (arguments end at the command line)'],
    [
      'src/audit/money.ts',
      "import Decimal from 'decimal.js';",
      'imports decimal.js, which has no door (each package comes in at one place)',
    ],
    ['src/audit/files.ts', "import { readFile } from 'node:fs/promises';", 'has no door (the machine is handed down by the command line)'],
    ['src/audit/bare.ts', "const fs = require('fs');", 'imports fs, which has no door'],
    ['src/domain/hash.ts', "import { createHash } from 'node:crypto';", '(a hash needs no machine, and the nouns need no hash)'],
  ])('catches a package that comes in elsewhere than at its door in %s', (path, text, words) => {
    expect(breaches(houseWith(path, text))).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['a clock', 'const at = Date.now();', 'uses Date.now below cli/ (the same inputs give the same report on any day)'],
    ['today', 'const at = new Date();', 'uses new Date() below cli/'],
    ['a chance', 'const at = Math.random();', 'uses Math.random below cli/'],
    ['a locale', "const text = `${total.toLocaleString('de')}`;", 'uses toLocale… below cli/'],
    ['a collation', 'names.sort((a, b) => a.localeCompare(b));', 'uses localeCompare below cli/'],
    ['an environment', 'const zone = process.env.TZ;', 'uses process below cli/ (the machine is handed down by the command line)'],
    ['a print', 'if (/[/\'"]/.test(x)) console.log(x);', 'uses console below cli/'],
    ['a vendor', "if (use.vendor === 'copilot') return 0;", 'names the vendor "copilot"'],
  ])('catches %s below the command line', (_name, text, words) => {
    expect(breaches(houseWith('src/audit/planted.ts', text))).toEqual([expect.stringContaining(words)]);
  });

  it('does not take words for code', () => {
    const text = [
      "// import { x } from '../report/index.ts'; process.exit()",
      '/* console.log(new Date()) */',
      'const words = \'import { parse } from "csv-parse"\';',
      'const said = `from "chalk" at ${words} and ${`console.${words}`} localeCompare`;',
      'const quote = /[\'"`/]/;',
      'const half = total / 2 / 3;',
      'const at = new Date(0);',
      'const step = reply.process.length;',
    ].join('\n');
    expect(breaches(houseWith('src/audit/words.ts', text))).toEqual([]);
  });

  it('sees every way to import, each on its line', () => {
    const text =
      "import a from 'a';\nimport 'b';\nexport * from 'c';\nimport type { D } from 'd';\nconst e = import('e');\nlet f: import('f').F;\n";
    expect(readSource(text).imports.map(({ specifier, line }) => `${specifier} ${line}`)).toEqual([
      'a 1',
      'b 2',
      'c 3',
      'd 4',
      'e 5',
      'f 6',
    ]);
  });
});
