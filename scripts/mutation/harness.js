/** What the tests use of vitest, so that they can be loaded once and run again and again. The expectations are vitest's own. */
export { expect } from 'vitest';

/** Every test by its id: its file and its full name. */
export const tests = new Map();
const groups = [];
let file = '';
let afterwards = [];
/** By file, what goes before its tests. */
const before = new Map();

export async function load(path, importing) {
  file = path;
  await importing();
}

/** Runs one test; what it threw, or `null`. */
export async function attempt(run) {
  afterwards = [];
  let thrown = null;
  try {
    await run();
  } catch (error) {
    thrown = error ?? new Error('something empty was thrown');
  }
  for (const clean of afterwards) await clean();
  return thrown;
}

/** Before each of the file's tests, since any of them may be the first for a mutant. */
export function beforeAll(prepare) {
  before.set(file, [...(before.get(file) ?? []), prepare]);
}

export function onTestFinished(clean) {
  afterwards.push(clean);
}

export function describe(name, body) {
  groups.push(name);
  body();
  groups.pop();
}

export function test(name, ...rest) {
  const run = rest.find((one) => typeof one === 'function');
  const id = `${file}#${[...groups, name].join(' ')}`;
  // Titles of a table that say the same are told apart by their places.
  let unique = id;
  for (let copy = 2; tests.has(unique); copy += 1) unique = `${id} (${copy})`;
  const prepared = before.get(file) ?? [];
  tests.set(
    unique,
    prepared.length === 0
      ? run
      : async () => {
          for (const prepare of prepared) await prepare();
          await run();
        },
  );
}

function each(register) {
  return (rows) =>
    (name, ...rest) => {
      const body = rest.find((one) => typeof one === 'function');
      for (const [place, row] of rows.entries()) {
        register(`${name} [${place}]`, () => (Array.isArray(row) ? body(...row) : body(row)));
      }
    };
}

test.each = each(test);
describe.each = each(describe);
export function it(...told) {
  test(...told);
}

it.each = test.each;

/** How long a test may take is for Stryker to say. */
export const vi = { setConfig() {} };
