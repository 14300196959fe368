/** The house's rules about imports and about what code below cli/ may touch, each with its reason, as one check over files. */
import { posix } from 'node:path';
import { lineAt, readSource } from './source.ts';

interface Floor {
  /** The rooms it may import from, beside itself. */
  readonly sees: readonly string[];
  readonly because: string;
}

const ROOMS: Readonly<Record<string, Floor>> = {
  domain: { sees: [], because: 'the nouns depend on nothing' },
  formats: { sees: ['domain'], because: 'an adapter cannot know what the model expects' },
  policies: { sees: ['domain'], because: 'a policy is data, whoever reads it' },
  replay: { sees: ['domain'], because: 'the model cannot know which vendor it is judging' },
  rules: { sees: ['replay', 'domain'], because: 'a rule compares what is expected with what was billed, wherever either was read' },
  audit: { sees: ['rules', 'replay', 'formats', 'policies', 'domain'], because: 'an audit builds a report and never words it' },
  report: { sees: ['rules', 'domain'], because: 'a reporter renders a finished report and never judges' },
  cli: {
    sees: ['report', 'audit', 'rules', 'replay', 'formats', 'policies', 'domain'],
    because: 'the command line puts the rooms together',
  },
  // The door of the library: a file that stands beside the rooms.
  'index.ts': {
    sees: ['cli', 'report', 'audit', 'policies', 'formats', 'domain'],
    because: 'the library puts together what the command line does, without its machine',
  },
};

interface Door {
  readonly packages: readonly string[];
  /** Files, or folders with a trailing slash. */
  readonly in: readonly string[];
  readonly because: string;
}

export const DOORS: readonly Door[] = [
  { packages: ['commander', '@commander-js/extra-typings'], in: ['src/cli/'], because: 'arguments end at the command line' },
  { packages: ['cli-progress'], in: ['src/cli/'], because: 'only the command line knows of a terminal' },
  { packages: ['tinyglobby'], in: ['src/cli/'], because: 'only the command line knows of files' },
  { packages: ['yauzl'], in: ['src/cli/containers.ts'], because: 'only the command line knows of files' },
  {
    packages: ['@duckdb/node-api'],
    in: ['src/cli/duckdb/load.ts'],
    because: 'native code runs in a process of its own',
  },
  { packages: ['csv-parse'], in: ['src/formats/csv.ts'], because: 'a format sees rows through a cursor, whichever reader is behind it' },
  { packages: ['csv-stringify'], in: ['src/report/csv.ts'], because: 'how a cell is quoted is a matter of one output' },
  { packages: ['date-fns', '@date-fns/tz', '@date-fns/utc'], in: ['src/domain/time.ts'], because: 'time has one type and one arithmetic' },
  { packages: ['chalk'], in: ['src/report/table.ts', 'src/report/statement/table.ts'], because: 'colour is a matter of one output' },
  { packages: ['string-width'], in: ['src/report/'], because: 'the width of text is a matter of output' },
  {
    packages: ['zod'],
    in: [
      'src/formats/',
      'src/policies/schema.ts',
      'src/cli/json-shape.ts',
      'src/cli/config.ts',
      'src/cli/baseline.ts',
      'src/cli/map.ts',
      'src/cli/pack/options.ts',
      'src/cli/report-file.ts',
      'src/cli/schemas/',
      'src/cli/worker/',
    ],
    because: 'shapes are checked where files come in',
  },
  { packages: ['sarif'], in: ['src/report/sarif.ts'], because: 'the words of a standard are a matter of one output' },
  {
    packages: ['node:crypto'],
    in: ['src/formats/', 'src/rules/', 'src/replay/', 'src/policies/', 'src/audit/', 'src/cli/'],
    because: 'a hash needs no machine, and the nouns need no hash',
  },
  { packages: ['node:buffer'], in: ['src/formats/', 'src/cli/'], because: 'bytes become text where files are read, and nowhere else' },
];

interface Ban {
  readonly code: RegExp;
  readonly says: string;
  readonly because: string;
  readonly except?: string;
}

const CLOCK = 'the same inputs give the same report on any day';
const LOCALE = 'the same inputs give the same report on any machine';
const PORTS = 'the machine is handed down by the command line';

/** Below cli/. */
const BANS: readonly Ban[] = [
  { code: /\bDate\s*\.\s*now\b/, says: 'Date.now', because: CLOCK },
  { code: /\bnew\s+Date\s*\(\s*\)|\bnew\s+Date\b(?!\s*\()/, says: 'new Date()', because: CLOCK },
  { code: /\bperformance\s*\.\s*now\b/, says: 'performance.now', because: CLOCK },
  { code: /\bMath\s*\.\s*random\b/, says: 'Math.random', because: CLOCK },
  { code: /\b(?:randomUUID|randomBytes|randomInt|getRandomValues)\b/, says: 'a random source of node:crypto', because: CLOCK },
  { code: /\.\s*toLocale\w*/, says: 'toLocale…', because: LOCALE },
  { code: /\blocaleCompare\b/, says: 'localeCompare', because: LOCALE },
  { code: /\bIntl\s*\./, says: 'Intl', because: LOCALE, except: 'src/domain/time.ts' },
  { code: /(?<![.\w])process\s*[.[]/, says: 'process', because: PORTS },
  { code: /(?<![.\w])console\s*[.[]/, says: 'console', because: PORTS },
  { code: /\bglobalThis\b/, says: 'globalThis', because: PORTS },
];

const VENDORS = /^(?:claude|anthropic|copilot|github|cursor|codex|openai)$/i;
const VENDOR_ROOMS = ['formats', 'policies', 'cli'];

/** Every breach among the files (path from the project's root → text), in order of path and line; empty when the house stands. */
export function breaches(files: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const path of [...files.keys()].sort()) {
    const source = readSource(files.get(path) ?? '');
    const room = path.split('/')[1] ?? '';
    const floor = ROOMS[room];
    if (floor === undefined) {
      found.push(`${path}: no room is called ${room}/ (every file under src/ stands in a room)`);
      continue;
    }
    for (const { specifier, line } of source.imports) {
      const problem = importProblem(path, room, floor, specifier, files);
      if (problem !== null) found.push(`${path}:${line}: ${problem}`);
    }
    if (room !== 'cli') {
      for (const ban of BANS) {
        const index = source.code.search(ban.code);
        if (index !== -1 && path !== ban.except) {
          found.push(`${path}:${lineAt(source.code, index)}: uses ${ban.says} below cli/ (${ban.because})`);
        }
      }
    }
    if (!VENDOR_ROOMS.includes(room)) {
      for (const text of source.strings.filter((one) => VENDORS.test(one))) {
        found.push(`${path}: names the vendor "${text}" (a vendor's facts are dated data in policies/ and its columns are in formats/)`);
      }
    }
  }
  return found;
}

function importProblem(
  path: string,
  room: string,
  floor: Floor,
  specifier: string | null,
  files: ReadonlyMap<string, string>,
): string | null {
  if (specifier === null) return 'imports a computed path (what nobody can read nobody can check)';
  if (!specifier.startsWith('.')) return packageProblem(path, specifier);
  const target = posix.join(posix.dirname(path), specifier);
  if (room === 'cli' && target === 'package.json') return null;
  if (!specifier.endsWith('.ts')) return `imports ${specifier} (relative imports end in .ts)`;
  if (!files.has(target)) return `imports ${target}, which is no file of src/`;
  const other = target.split('/')[1] ?? '';
  if (other === room || floor.sees.includes(other)) return null;
  const sees = floor.sees.length === 0 ? 'nothing' : `only ${floor.sees.join(', ')}`;
  return `imports ${target}, but ${room}/ sees ${sees} (${floor.because})`;
}

function packageProblem(path: string, specifier: string): string | null {
  const door = DOORS.find((one) => one.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`)));
  if (door === undefined) {
    if (path.startsWith('src/cli/') && specifier.startsWith('node:')) return null;
    return `imports ${specifier}, which has no door (${specifier.startsWith('node:') ? PORTS : 'each package comes in at one place'})`;
  }
  if (door.in.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))) return null;
  return `imports ${specifier}, whose door is ${door.in.join(', ')} (${door.because})`;
}
