// What every bundle has in common: the one of the package, and the one of the executable.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** chalk looks at the process when it is loaded. Nobody asks it what it saw: what a terminal can show is handed down. */
const UNSEEING_CHALK = {
  name: 'unseeing-chalk',
  setup({ onResolve }) {
    onResolve({ filter: /^#supports-color$/ }, ({ resolveDir }) => ({ path: join(resolveDir, 'vendor/supports-color/browser.js') }));
  },
};

export const SETTINGS = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  plugins: [UNSEEING_CHALK],
  logLevel: 'warning',
  metafile: true,
  write: false,
};
