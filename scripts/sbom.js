// dist/sbom.cdx.json: what is in the package, as CycloneDX, for whoever keeps lists of such. npm makes the list; its `--omit=dev`
// loses what packages for development use too (npm 11), so what isn't of a run is left out here, by the lock file. So is all that
// is another each time or at another place: the same commit gives the same bytes.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function refsOfRun() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const run = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return new Set(run.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`));
}

export function sbomText() {
  const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    // Inside `npm pack` npm would take its own options for those of this call.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'))),
  });
  if (status !== 0) throw new Error(`npm sbom: ${stderr}`);
  const { serialNumber: _serial, metadata, components, dependencies, ...sbom } = JSON.parse(stdout);
  const { timestamp: _time, tools: _tools, component, ...rest } = metadata;
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const refs = refsOfRun();
  const isOurs = (ref) => refs.has(ref) || ref === component['bom-ref'];
  const idOf = ({ group, name: own, version }) => `${group ? `${group}/` : ''}${own}@${version}`;
  const carried = components.filter((one) => refs.has(idOf(one)));
  if (carried.length < refs.size) throw new Error(`npm sbom lists ${carried.length} of ${refs.size} packages`);
  const list = {
    ...sbom,
    // npm calls it by its folder, and marks what packages for development use as well.
    metadata: { ...rest, component: { ...component, name } },
    components: carried.map((one) => ({ ...one, scope: 'required', properties: [] })),
    dependencies: dependencies
      .filter(({ ref }) => isOurs(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isOurs).sort() })),
  };
  return `${JSON.stringify(list, null, 2)}\n`;
}

if (argv[1] === fileURLToPath(import.meta.url)) await writeFile(join(root, 'dist', 'sbom.cdx.json'), sbomText());
