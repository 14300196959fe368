import { expect, it } from 'vitest';
import { SpiltLists, type Lists } from '../../src/audit/lists.ts';
import type { Spill } from '../../src/audit/store/spill.ts';
import { listTexts } from '../../src/report/json.ts';
import type { FindingView } from '../../src/domain/report.ts';

/** In memory, and how often it was written to. */
class Written implements Spill {
  bytes = Buffer.alloc(0);
  times = 0;

  get length(): number {
    return this.bytes.length;
  }

  append(bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    this.times += 1;
  }

  read(into: Uint8Array, from: number): void {
    this.bytes.copy(into, 0, from, from + into.length);
  }
}

const SHOUTED = (finding: FindingView): FindingView => ({ ...finding, id: finding.id.toUpperCase() });

async function listed(
  sizes: readonly number[],
  most: number,
  shown: typeof SHOUTED | null = null,
): Promise<{ given: string[]; read: string[]; times: number }> {
  const spill = new Written();
  const lists = new SpiltLists(spill, listTexts, most);
  const given: string[] = [];
  for (const size of sizes) {
    const findings = Array.from(
      { length: size },
      (_, place) => ({ id: `id "${given.length + place}" of 5 €`, sources: [] }) as unknown as FindingView,
    );
    given.push(...findings.map(({ id }) => id));
    lists.add({ draws: [], findings, bridge: [] } satisfies Lists);
  }
  const stretches: string[] = [];
  for await (const stretch of lists.streams(shown).findings()) stretches.push(Buffer.from(stretch).toString());
  const read = (JSON.parse(`[${stretches.join(',')}]`) as FindingView[]).map(({ id }) => id);
  return { given, read, times: spill.times };
}

it.each([[[3, 4]], [[99, 1, 15, 1, 40]], [[250]], [[0, 100, 0]], [[]]])(
  'lists %j items in order, however many of them are spilt',
  async (sizes) => {
    const { given, read } = await listed(sizes, 100);
    expect(read).toEqual(given);
    expect((await listed(sizes, 100, SHOUTED)).read).toEqual(given.map((id) => id.toUpperCase()));
  },
);

it('gives each reader its own stretch, however many read at once', async () => {
  const lists = new SpiltLists(new Written(), listTexts, 1);
  const findings = Array.from({ length: 40 }, (_, place) => ({ id: `id ${place}`, sources: [] }) as unknown as FindingView);
  lists.add({ draws: [], findings, bridge: [] });
  const [one, other] = [0, 1].map(() => lists.streams(null).findings()[Symbol.asyncIterator]());
  const first = (await one?.next())?.value as Uint8Array;
  const before = Buffer.from(first);
  for (let read = await other?.next(); read?.done === false; read = await other?.next());
  expect(before.equals(first)).toBe(true);
});

it('spills nothing of a short list, and of a long one all but a few', async () => {
  expect((await listed([40, 59], 100)).times).toBe(0);
  // Seven stretches of the first hundred, four of the next 64; seven items are held.
  expect((await listed([100, 71], 100)).times).toBe(11);
});
