/** The library is the audit of the command line without its machine: the same bytes out, and nothing of the process in. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { audit, CannotAudit, formats, outputs, render, type AuditInput, type AuditRequest } from '../src/index.ts';
import { FORMATS } from '../src/formats/index.ts';

const STORIES = fileURLToPath(new URL('../fixtures/stories', import.meta.url));
const LIBRARY = new URL('../dist/index.js', import.meta.url).href;

type Told = Omit<AuditRequest, 'inputs'> & { readonly inputs: readonly { readonly name: string; readonly bytes: Buffer }[] };

interface Story {
  readonly name: string;
  readonly request: Told;
  /** What the command line prints, held by the tests of the stories. */
  readonly json: string;
}

const ONE: Readonly<Record<string, keyof AuditRequest>> = {
  '--timezone': 'timezone',
  '--since': 'since',
  '--until': 'until',
  '--covers': 'covers',
  '--encoding': 'encoding',
};
const MANY: Readonly<Record<string, keyof AuditRequest>> = { '--plan': 'plan', '--attest-unused': 'attestUnused', '--account': 'accounts' };

/** A story's command line as a request; `null` where it names what the library leaves to its caller. */
function requestOf(folder: string, args: readonly string[]): Told | null {
  const request: Record<string, unknown> = {};
  const inputs: { name: string; bytes: Buffer }[] = [];
  for (let at = 1; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const path = join(folder, arg);
    const [one, many] = [ONE[arg], MANY[arg]];
    if (one !== undefined) request[one] = args[(at += 1)];
    else if (many !== undefined) request[many] = [...((request[many] as string[] | undefined) ?? []), args[(at += 1)]];
    else if (arg === '--partial') request['partial'] = true;
    else if (arg === '--policy') request['policy'] = readFileSync(join(folder, args[(at += 1)] ?? ''), 'utf8');
    else if (arg === '--rule') {
      const [id = '', level] = (args[(at += 1)] ?? '').split('=');
      request['rules'] = { ...(request['rules'] as object | undefined), [id]: level };
    } else if (existsSync(path) && statSync(path).isFile() && !/\.(?:zip|gz)$/.test(arg))
      inputs.push({ name: arg, bytes: readFileSync(path) });
    else return null;
  }
  return inputs.length === 0 ? null : { ...request, inputs };
}

const TOLD: readonly Story[] = readdirSync(STORIES).flatMap((name) => {
  const folder = join(STORIES, name);
  const golden = join(folder, 'report.json');
  if (!existsSync(golden) || existsSync(join(folder, 'headroom.json'))) return [];
  const { args } = JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as { readonly args: readonly string[] };
  const request = requestOf(folder, args);
  return request === null ? [] : [{ name, request, json: readFileSync(golden, 'utf8') }];
});

async function jsonOf(request: AuditRequest): Promise<string> {
  return render((await audit(request)).report, 'json');
}

/** A stream that gives way to everybody else after every few bytes, and can be read only once. */
async function* dripping(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) {
    yield bytes.subarray(at, at + step);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function refused(request: AuditRequest): Promise<CannotAudit> {
  try {
    await audit(request);
  } catch (error) {
    if (error instanceof CannotAudit) return error;
    throw error;
  }
  throw new Error('it was audited');
}

const USAGE = 'timestamp,plan,funding,credits_amount,currency\n2026-07-01T09:00:00Z,claude-pro,credits,1.20,USD\n';
const usage = (bytes: AuditInput['bytes'] = USAGE): AuditInput => ({ name: 'usage.csv', bytes });

describe('the report of the library', () => {
  test('is that of the command line, byte for byte, for stories of every kind', async () => {
    expect(TOLD.length).toBeGreaterThan(120);
    for (const { name, request, json } of TOLD.filter((_, at) => at % 3 === 1)) expect(await jsonOf(request), name).toBe(json);
  });

  test('is the same whatever the inputs come in, and in whatever order', async () => {
    const story = TOLD.find(({ request }) => request.inputs.length > 2);
    if (story === undefined) throw new Error('no story has three files');
    const { request, json } = story;
    const as = (bytesOf: (bytes: Buffer) => AuditInput['bytes']): Promise<string> =>
      jsonOf({ ...request, inputs: request.inputs.map(({ name, bytes }) => ({ name, bytes: bytesOf(bytes) })) });
    expect(await as((bytes) => bytes.toString('utf8'))).toBe(json);
    expect(await as((bytes) => new Uint8Array(bytes))).toBe(json);
    expect(await as((bytes) => Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]))).toBe(json);
    expect(await as((bytes) => new Blob([bytes]).stream())).toBe(json);
    expect(await as((bytes) => () => dripping(bytes, 64))).toBe(json);
    expect(await as((bytes) => dripping(bytes, 3))).toBe(json);
    expect(await jsonOf({ ...request, inputs: request.inputs.toReversed() })).toBe(json);
  });

  test('is not disturbed by other audits at the same time', async () => {
    const some = TOLD.filter((_, at) => at % 12 === 0);
    const slowly = await Promise.all(
      some.map(({ request }) =>
        jsonOf({ ...request, inputs: request.inputs.map(({ name, bytes }) => ({ name, bytes: dripping(bytes, 37) })) }),
      ),
    );
    expect(slowly).toEqual(some.map(({ json }) => json));
  });

  test('needs nothing of the process: built, in a thread whose clock, chance, environment, folder, arguments and outputs are trapped', async () => {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      // Node's own loader looks at the process too: who asks stands next in the stack.
      const trap = (name, real) => function asked(...args) {
        const asker = new Error().stack.split('\\n')[2];
        if (!asker.includes('node:internal/')) throw new Error('the library asked for ' + name + asker);
        return typeof real === 'function' ? real.apply(this, args) : real;
      };
      for (const name of ['log', 'info', 'warn', 'error', 'debug']) console[name] = trap('console.' + name);
      for (const name of ['cwd', 'chdir', 'hrtime', 'uptime', 'memoryUsage']) process[name] = trap('process.' + name, process[name]);
      const { env, argv, execArgv, stdin, stdout, stderr } = process;
      for (const [name, value] of Object.entries({ env, argv, execArgv, stdin, stdout, stderr })) {
        const get = trap('process.' + name, () => value);
        Object.defineProperty(process, name, { get });
      }
      const RealDate = Date;
      globalThis.Date = new Proxy(RealDate, {
        construct: (date, args) => args.length === 0 ? trap('new Date()')() : new date(...args),
        get: (date, key) => key === 'now' ? trap('Date.now') : Reflect.get(date, key),
      });
      Math.random = trap('Math.random');
      import(workerData.entry)
        .then(async ({ audit, render, outputs }) => {
          const told = [];
          for (const request of workerData.requests) {
            const { report } = await audit(request);
            told.push(render(report, 'json'));
            for (const output of outputs) render(report, output, { color: 1 });
          }
          parentPort.postMessage({ told });
        })
        .catch((error) => parentPort.postMessage({ failed: String(error.stack) }));
    `;
    const some = TOLD.filter((_, at) => at % 9 === 0);
    const worker = new Worker(code, { eval: true, workerData: { entry: LIBRARY, requests: some.map(({ request }) => request) } });
    const message = await new Promise<unknown>((resolve, reject) => worker.on('message', resolve).on('error', reject));
    await worker.terminate();
    expect(message).not.toHaveProperty('failed');
    expect(message).toEqual({ told: some.map(({ json }) => json) });
  });
});

describe('what the library refuses', () => {
  test.each<[string, Partial<AuditRequest>, string]>([
    ['an option it does not have', { timeZone: 'UTC' } as object, 'timeZone: there is no such option; did you mean timezone?'],
    ['no inputs', { inputs: [] }, 'inputs: there are none; give at least one export.'],
    ['two inputs of one name', { inputs: [usage(), usage()] }, 'inputs usage.csv: two are called so; give each a name of its own.'],
    ['a plan that no policy holds', { plan: 'claude-por' }, 'plan claude-por: there is no such plan; did you mean claude-pro?'],
    ['a zone', { timezone: 'Mars' }, 'timezone Mars: there is no such time zone;'],
    [
      'a level',
      { rules: { 'draw-undecided': 'loud' as 'note' } },
      'rules draw-undecided=loud: the level must be off, note, warning or error',
    ],
    ['a span', { since: '2026-07-02', until: '2026-07-01' }, 'since 2026-07-02: must be earlier than until 2026-07-01.'],
    ['a coverage rule', { attestUnused: ['fast'] }, 'attestUnused fast: there is no such coverage rule; did you mean fast-mode?'],
    ['a policy', { policy: { id: 'x' } }, 'policy: plans'],
    ['an account', { accounts: ['nobody'] }, 'accounts nobody: the inputs hold no such account.'],
    ['a format', { inputs: [{ ...usage(), format: 'usgae' }] }, 'usage.csv: there is no format usgae'],
    ['a file that no format knows', { inputs: [usage('a,b\n1,2\n')] }, 'usage.csv: no format recognises'],
  ])('%s', async (_name, change, message) => {
    expect((await refused({ inputs: [usage()], ...change })).message).toContain(message);
  });

  test('rows that can not be read, with all that is known of them; and goes on without them where it is told to', async () => {
    const bad = usage(`${USAGE}2026-07-01T10:00:00Z,claude-pro,credits,abc,USD\n`);
    const { problems, issues } = await refused({ inputs: [bad] });
    expect(problems.at(-1)).toBe('Nothing was audited; correct these, or go on without them with partial: true.');
    expect(issues).toMatchObject([{ file: 'usage.csv', line: 3, column: 'credits_amount', value: 'abc' }]);
    const result = await audit({ inputs: [bad], partial: true });
    expect(result.issues).toEqual(issues);
    expect(result.report.summary.draws).toBe(1);
  });

  test('and closes the streams that it does not read to their end', async () => {
    const stream = Readable.from([Buffer.from('a,b\n'), ...Array.from({ length: 100_000 }, () => Buffer.from('1,2\n'))]);
    await refused({ inputs: [usage(), { name: 'other.csv', bytes: stream }] });
    expect(stream.destroyed).toBe(true);
  });

  test('an output that there is none of', async () => {
    const { report } = await audit({ inputs: [usage()] });
    expect(() => render(report, 'pdf')).toThrow(/^pdf: there is no such output; there are table, json,/);
    for (const output of outputs) expect(render(report, output).endsWith('\n')).toBe(true);
  });
});

test('the library lists the exports that it reads', () => {
  expect(formats.map(({ id }) => id)).toEqual(FORMATS.map(({ id }) => id));
  expect(formats.find(({ id }) => id === 'usage')).toEqual({ id: 'usage', title: 'Uses, one a row', vendor: null, kind: 'csv' });
});
