import { expect, it } from 'vitest';
import { contextsOf } from '../../src/audit/accounts.ts';
import type { FileSpan } from '../../src/audit/context.ts';
import type { AuditOptions } from '../../src/domain/options.ts';
import { at, use } from '../reference/stories.ts';

const OPTIONS = { plans: [], attestUnused: [], covers: null } as unknown as AuditOptions;

function file(name: string, from: string, until: string): FileSpan {
  return { path: name, name, format: name, vendor: name, holdsUses: true, from: at(from), until: at(until) };
}

it('is one for all accounts that the same files speak of, and another where a file is silent of one', () => {
  const contextOf = contextsOf(OPTIONS, [], [file('coral', '9:00', '12:00'), file('reef', '10:00', '11:00')]);
  const of = (...files: number[]): ReturnType<typeof contextOf> => contextOf(() => files.map((one) => use(at('10:30'), { file: one })));
  const both = of(0, 1);
  expect([...both.coverage.keys()]).toEqual(['coral', 'reef']);
  expect([...of(0).coverage.keys()]).toEqual(['coral']);
  expect([...of(1).coverage.keys()]).toEqual(['reef']);
  expect(of(0, 1)).toBe(both);
});
