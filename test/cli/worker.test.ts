/** The stages of an audit, run apart, put together: every story gives the same report as one process, byte for byte. */
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/cli/worker/fields.ts';
import { Dice } from '../reference/generate.ts';
import { desk } from './desk.ts';
import { faultsOf } from './shape-faults.ts';
import { apart, linesOf, sharded, shuffled, stories } from './stages.ts';

describe('the parts of a story, merged, are the report of one process', () => {
  const kinds = new Set<string>();
  for (const { index, name, folder, story } of stories) {
    const several = [1, 2, 5][Math.floor(index / 3) % 3] ?? 1;
    test(`${name}, by ${several}`, async () => {
      const at = desk();
      const dice = new Dice(index + 1);
      const args = story.args.filter((word, place) => word !== '--format' && story.args[place - 1] !== '--format');
      const one = await at.run([...args, '--format', 'json'], { cwd: folder });
      for (const way of ['apart', 'sharded']) {
        const { parts, merge, told } =
          way === 'apart' ? await apart(at, folder, story, several, dice) : await sharded(at, folder, story, several);
        for (const { schema, value } of told.flatMap(linesOf)) {
          expect(faultsOf(schema, value), JSON.stringify(value)).toEqual([]);
          kinds.add(schema).add(typeof value['kind'] === 'string' ? value['kind'] : schema);
        }
        expect(await at.run(['merge', ...shuffled(dice, parts), ...merge, '--format', 'json'], { cwd: folder })).toEqual(one);
      }
    });
  }

  test('and every line of every kind, by then, was what its JSON Schema says', () => {
    expect([...kinds].sort()).toEqual(['header', 'job', 'part', 'record', ...KINDS].sort());
  });
});
