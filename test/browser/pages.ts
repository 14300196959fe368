/** Pages of the real command line, opened from disk in Debian's chromium. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { run } from '../../src/cli/main.ts';

const CHROMIUM = '/usr/bin/chromium';
export const HAS_CHROMIUM = existsSync(CHROMIUM);

const FLAGS = ['disable-gpu', 'no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync', 'no-sandbox'];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS.map((flag) => `--${flag}`) });
}

/** A folder for a whole file of tests, to which the command line writes its pages. */
export function folder(): { readonly root: string; audit(args: readonly string[], cwd?: string): Promise<string>; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'headroom-pages-'));
  let pages = 0;
  const silent = { isTTY: false, columns: 80, write: () => undefined };
  return {
    root,
    async audit(args, cwd = root) {
      const path = join(root, `page-${(pages += 1)}.html`);
      const stderr: string[] = [];
      const code = await run(['audit', ...args, '-q', '-o', path], {
        stdout: silent,
        stderr: { ...silent, write: (text) => void stderr.push(text) },
        env: {},
        cwd,
      });
      expect([0, 1, 3], stderr.join('')).toContain(code);
      return pathToFileURL(path).href;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface Opened {
  readonly page: Page;
  /** Everything that it asked for beside itself, said on its console or threw; dialogs too. Empty where all is well. */
  readonly trouble: readonly string[];
}

/** What each test opens is closed with the context that this makes. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const trouble: string[] = [];
  const [path = ''] = url.split('#');
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== path) trouble.push(`asks for ${request.url()}`);
  });
  page.on('console', (message) => void trouble.push(`says ${message.text()}`));
  page.on('pageerror', (error) => void trouble.push(`throws ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`opens a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, trouble };
}

const ACCOUNTS = 100;
const EACH = 200;

/** A hundred accounts with two hundred draws each, looked at now and then. */
export function writeCompany(root: string): void {
  const usage = ['timestamp,event_id,account,plan,model,feature,client,funding,credits_amount,currency'];
  const looks = ['timestamp,account,session_used_pct,session_resets_at,weekly_used_pct,weekly_resets_at'];
  const start = Date.UTC(2026, 5, 29);
  const hour = 3_600_000;
  const iso = (at: number): string => new Date(at).toISOString();
  for (let account = 0; account < ACCOUNTS; account += 1) {
    const name = `team-${String(account).padStart(3, '0')}`;
    for (let index = 0; index < EACH; index += 1) {
      const at = start + index * 3 * hour + account * 1000;
      usage.push(`${iso(at)},e-${account}-${index},${name},claude-pro,claude-sonnet-5,none,claude-code,credits,${1 + (index % 7)}.50,USD`);
      if (index % 10 !== 0) continue;
      const reset = start + (Math.floor((at - start) / (5 * hour)) + 1) * 5 * hour;
      looks.push(`${iso(at + 60_000)},${name},${20 + (index % 60)},${iso(reset)},${10 + (index % 80)},${iso(start + 28 * 24 * hour)}`);
    }
  }
  writeFileSync(join(root, 'usage.csv'), `${usage.join('\n')}\n`);
  writeFileSync(join(root, 'snapshots.csv'), `${looks.join('\n')}\n`);
}
