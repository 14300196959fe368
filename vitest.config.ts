import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests of the command line run bin/headroom.js, which needs dist/.
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/reader.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});
