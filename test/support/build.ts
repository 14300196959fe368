import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Builds dist/ once before any test, so that the command line under test is the one in src/. Where the build fails, its
 * message stands above the tests and dist/ is gone: the tests of the command line then fail, the others still tell.
 */
export default function buildOnce(): void {
  const root = new URL('../../', import.meta.url);
  const built = spawnSync(process.execPath, [fileURLToPath(new URL('scripts/build.js', root))], { stdio: 'inherit' });
  if (built.status !== 0) rmSync(new URL('dist', root), { recursive: true, force: true });
}
