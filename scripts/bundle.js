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

/** commander starts programs for commands that are files of their own. None of ours is, and Node takes as long to load that as commander. */
const NO_PROGRAMS = {
  name: 'no-programs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      importer.includes('/node_modules/commander/') ? { path, namespace: 'no-programs' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'no-programs' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * string-width makes a segmenter and the expression of all emoji when it is loaded, which takes as long as a small audit. Few texts
 * need them: a function of its own name stands before it, and calls for it (esbuild then begins the module there) with the first.
 */
const LATE_WIDTH = {
  name: 'late-width',
  setup({ onResolve, onLoad }) {
    // Ours only: packages bring older ones of their own, which are made otherwise.
    onResolve({ filter: /^string-width$/ }, ({ importer, path }) =>
      importer.startsWith(join(root, 'src')) ? { path, namespace: 'late-width' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late-width' }, ({ path }) => ({
      contents: `let measure; export default function stringWidth(text) { measure ??= require('${path}').default; return measure(text); }`,
      resolveDir: root,
    }));
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
  plugins: [UNSEEING_CHALK, NO_PROGRAMS, LATE_WIDTH],
  logLevel: 'warning',
  metafile: true,
  write: false,
};
