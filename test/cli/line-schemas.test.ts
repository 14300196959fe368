/** A line that the stages hand each other is refused where anything in it is wrong; `worker.test.ts` holds all of them to their schemas. */
import { describe, expect, test } from 'vitest';
import { parseRecord, Unreadable } from '../../src/cli/worker/record-line.ts';
import { accountOf } from '../../src/cli/worker/name-stage.ts';
import { KINDS } from '../../src/cli/worker/fields.ts';
import { parsePart } from '../../src/cli/worker/part-line.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import { Company } from './company.ts';
import { desk } from './desk.ts';
import { damages, faultsOf, passing, type Json } from './shape-faults.ts';
import { linesOf, stories, type Told } from './stages.ts';

/** As the replay stage takes a record. */
function takes(value: Json): boolean {
  try {
    if (accountOf(JSON.stringify(value)) === null) return false;
    parseRecord(value, (place) => {
      if (place.file === '') throw new Unreadable('is of no file');
      return 0;
    });
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

describe('a line with anything wrong is refused', () => {
  test('where it is a record, by the schema as by the replay', async () => {
    /** The longest of each kind states most. */
    const longest = new Map<string, Told['value']>();
    for (const { folder, story } of stories) {
      const said = await desk().run(['worker', '--stage', 'read', ...story.args.filter((word) => /\.(csv|jsonl?)$/.test(word))], {
        cwd: folder,
      });
      for (const { schema, value } of linesOf(said.out)) {
        const { kind } = value;
        if (
          schema === 'record' &&
          typeof kind === 'string' &&
          JSON.stringify(value).length > JSON.stringify(longest.get(kind) ?? '').length
        )
          longest.set(kind, value);
      }
    }
    expect([...longest.keys()].sort()).toEqual([...KINDS].sort());
    for (const value of longest.values()) {
      let tried = 0;
      for (const { what, value: damaged } of damages(value)) {
        tried += 1;
        // Of "one of several" ajv says all that each lacks.
        expect([what, faultsOf('record', damaged).length === 0]).toEqual([what, takes(damaged)]);
      }
      expect(tried).toBeGreaterThan(20);
      expect(passing('record', value).taken.length).toBeLessThan(tried / 2);
    }
  });

  test('where it is a header, a job or a part', async () => {
    const company = new Company();
    await company.run('audit july.csv --format json');
    const [part = ''] = await company.parts('parts.jsonl', ' --since 2026-07-01 --covers 2026-07-01/2026-08-31 --rule api-charge=off');
    const header = (await company.must('worker --stage read july.csv')).trimEnd().split('\n').at(-1) ?? '';
    for (const [schema, line] of [
      ['header', header],
      ['job', company.at.read('job.json')],
      ['part', part],
    ] as const) {
      const value = JSON.parse(line) as Json;
      expect(faultsOf(schema, value)).toEqual([]);
      const { tried, taken } = passing(schema, value);
      expect(tried).toBeGreaterThan(60);
      expect(taken).toEqual([]);
    }
  });

  test('where it is a part that failed, or holds too little of a pair', () => {
    const digest = 'a'.repeat(64);
    const failed: Json = {
      part: 'ada',
      job: digest,
      records: [[0, 3]],
      failed: 'record 1 came twice',
      place: { file: 'a.csv', line: 2 },
      unplaced: 0,
    };
    expect(faultsOf('part', failed)).toEqual([]);
    expect(passing('part', failed).taken).toEqual([]);
    for (const records of [[[0]], [[0, 3, 4]], [[-1, 3]]]) {
      const damaged = { ...failed, records };
      expect(faultsOf('part', damaged)).not.toEqual([]);
      expect(() => parsePart(damaged, 'parts.jsonl:1')).toThrow(CannotAudit);
    }
  });
});
