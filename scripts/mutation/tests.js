/** The tests that run in one process, those first that kill most for their time. */
export const TESTS = [
  'test/domain',
  'test/replay',
  'test/rules',
  'test/reference/model.test.ts',
  'scripts/mutation/differential.ts',
  'scripts/mutation/stories.ts',
  'test/laws.test.ts',
];

/** What tests the tests, and needs more random histories than are run here. */
export const SKIPPED = ['is broken by', 'nothing leaks has histories in which'];
