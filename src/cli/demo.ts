import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import { wrap } from '../report/text.ts';
import { auditCommand } from './audit.ts';
import { COUNTED } from './demo/counted.ts';
import { METERED } from './demo/metered.ts';
import type { Story } from './demo/story.ts';
import { exists, makeFolder } from './folders.ts';
import { pageWidth, type Io } from './io.ts';
import { commandLine } from './typed.ts';

const STORIES = [COUNTED, METERED];

/** Writes both stories' exports, audits them as anybody would, and says what to try next. */
export async function demoCommand(dir: string | undefined, options: { readonly color: boolean }, io: Io): Promise<number> {
  const root = dir === undefined ? await mkdtemp(join(tmpdir(), 'headroom-demo-')) : resolve(io.cwd, dir);
  const shown = dir ?? root;
  await write(root, shown);
  const width = Math.min(pageWidth(io.stdout), 100);
  const say = (text: string): void => io.stdout.write(`${wrap(text, width).join('\n')}\n\n`);
  say(`Two invented stories, written to ${shown}`);
  for (const story of STORIES) {
    for (const paragraph of story.before) say(paragraph);
    io.stdout.write(`$ cd ${story === STORIES[0] ? join(shown, story.folder) : join('..', story.folder)}\n$ ${commandOf(story)}\n\n`);
    await auditCommand(
      story.inputs,
      { ...FLAGS, color: options.color, policy: story.policy ?? undefined },
      { ...io, cwd: join(root, story.folder) },
    );
    io.stdout.write('\n');
  }
  io.stdout.write(next(shown));
  return 0;
}

const FLAGS = { format: 'table', draws: 'all', progress: false } as const;

function commandOf(story: Story): string {
  return commandLine(story.inputs, story.policy === null ? {} : { policy: story.policy });
}

function next(shown: string): string {
  return [
    'What to try next:',
    `  headroom inspect ${join(shown, METERED.folder)}`,
    '      what each file was recognised as, and which rules it lets run',
    '  headroom explain draw-suspected',
    '      what a rule means; without a name, the list of everything that has a page',
    '  headroom audit your-usage.csv your-invoices.csv',
    '      your own exports; headroom explain lists the formats',
    '',
  ].join('\n');
}

async function write(root: string, shown: string): Promise<void> {
  const files = STORIES.flatMap((story) => [...story.files].map(([name, text]) => ({ path: join(story.folder, name), text })));
  const standing: string[] = [];
  for (const { path } of files) if (await exists(join(root, path))) standing.push(path);
  if (standing.length > 0) {
    throw new CannotAudit([
      `${shown}: already holds ${standing[0]}${standing.length > 1 ? ` and ${standing.length - 1} more of the demo's files` : ''}; name another folder.`,
    ]);
  }
  try {
    for (const story of STORIES) await makeFolder(join(root, story.folder));
    for (const { path, text } of files) await writeFile(join(root, path), text, { flag: 'wx' });
  } catch (error) {
    throw new CannotAudit([`${shown}: can't be written (${(error as NodeJS.ErrnoException).code}); name another folder.`]);
  }
}
