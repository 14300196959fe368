/** The exports of a company of several accounts, in several files, and the stages of an audit over them. */
import { join } from 'node:path';
import { desk, type Desk, type Said } from './desk.ts';

export const ACCOUNTS = ['ada', 'berta', 'carl', 'default', 'emil', 'frieda', 'gert', 'hanna'];

/** Of each account two uses that credits paid beside a meter that shows room, in two files, and what it bought. */
export function companyFiles(): Record<string, string> {
  const header =
    'timestamp,account,plan,event_id,model,feature,surface,client,funding,credits_amount,currency,session_used_pct,session_resets_at,weekly_used_pct,weekly_resets_at\n';
  const files: Record<string, string> = {
    'july.csv': header,
    'august.csv': header,
    'credits.csv': 'entry_id,timestamp,account,type,amount,currency\n',
  };
  for (const [index, account] of ACCOUNTS.entries()) {
    for (const [file, month] of [
      ['july.csv', '07'],
      ['august.csv', '08'],
    ] as const) {
      const pct = 30 + index * 10;
      // What could explain the draws is excluded for some accounts only.
      const said = index % 2 === 0 ? 'none,chat,claude-web' : ',,';
      files[file] +=
        `2026-${month}-0${index + 1}T10:00:00Z,${account},claude-pro,${account}-${month},claude-sonnet-4-6,${said},credits,${index + 1}.25,USD,${pct},2026-${month}-0${index + 1}T12:00:00Z,${pct},2026-${month}-10T12:00:00Z\n`;
    }
    files['credits.csv'] += `buy-${account},2026-07-01T00:00:00Z,${account},purchase,20.00,USD\n`;
  }
  return files;
}

export const PATHS = ['august.csv', 'credits.csv', 'july.csv'];

export class Company {
  readonly at: Desk;

  constructor(files: Readonly<Record<string, string>> = companyFiles()) {
    this.at = desk(files);
  }

  async must(line: string, stdin = ''): Promise<string> {
    const { code, out, err } = await this.at.run(line, { stdin });
    if (code !== 0 || err !== '') throw new Error(`headroom ${line} ended with ${code}: ${err}`);
    return out;
  }

  run(line: string, stdin = ''): Promise<Said> {
    return this.at.run(line, { stdin });
  }

  /** Reads, makes `job.json`, and gives the record lines, sorted. */
  async records(options = '', read = ''): Promise<string[]> {
    const lines: string[] = [];
    for (const path of PATHS) lines.push(await this.must(`worker --stage read ${path}${read}`));
    this.at.write('job.json', await this.must(`worker --stage job${options}`, lines.join('')));
    return lines
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{"account"'))
      .sort();
  }

  async replay(lines: readonly string[]): Promise<Said> {
    return this.run('worker --stage replay --job job.json', lines.map((line) => `${line}\n`).join(''));
  }

  /** Writes the parts of `name`, one a line. */
  async parts(name = 'parts.jsonl', options = ''): Promise<string[]> {
    const { out } = await this.replay(await this.records(options));
    this.at.write(name, out);
    return out.trimEnd().split('\n');
  }

  async shards(of: number, options = ''): Promise<string[]> {
    const names: string[] = [];
    for (let index = 1; index <= of; index += 1) {
      const name = `shard-${index}-of-${of}.jsonl`;
      await this.must(`audit ${PATHS.join(' ')}${options} --shard ${index}/${of} -o ${name}`);
      names.push(name);
    }
    return names;
  }

  path(name: string): string {
    return join(this.at.root, name);
  }
}
