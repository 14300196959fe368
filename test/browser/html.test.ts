import { AxeBuilder } from '@axe-core/playwright';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { METERED } from '../../src/cli/demo/metered.ts';
import { folder, HAS_CHROMIUM, launch, open as openPage, writeCompany, type Opened } from './pages.ts';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PHONE = { viewport: { width: 360, height: 740 } };
/** A browser that shares its machine with other tests is slow now and then. */
const SLOW = 120_000;
const HOSTILE = fileURLToPath(new URL('../../fixtures/stories/names-that-are-markup', import.meta.url));

/** The rules of axe that a page breaks (those named, or all of them), each with where. */
async function broken(page: Page, rules: readonly string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  const { violations } = await (rules.length === 0 ? axe : axe.withRules([...rules])).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
}

describe.skipIf(!HAS_CHROMIUM)('the HTML report in a browser', () => {
  const pages = folder();
  let browser: Browser;
  let demo = '';

  beforeAll(async () => {
    const story = join(pages.root, 'story');
    mkdirSync(story);
    for (const [name, text] of METERED.files) writeFileSync(join(story, name), text);
    [browser, demo] = await Promise.all([launch(), pages.audit(['.'], story)]);
  }, SLOW);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser.close();
    pages.remove();
  });

  const open = (url = demo, options: BrowserContextOptions = {}): Promise<Opened> => openPage(browser, url, options);
  const countOf = (page: Page, list: string): Promise<string | null> => page.textContent(`#${list}-count`);

  test('opens from disk, asks for nothing, says nothing, and is under 200 kB', async () => {
    const { page, trouble } = await open();
    expect(await page.textContent('.lead')).toMatch(/^USD.12\.50 of credits was drawn while allowance remained/);
    expect(await page.locator('[data-filters]:visible').count()).toBe(2);
    expect(trouble).toEqual([]);
    expect(statSync(fileURLToPath(demo)).size).toBeLessThan(200_000);
  });

  test.each([
    ['light', {}, []],
    ['dark', { colorScheme: 'dark' }, ['color-contrast']],
    ['on a phone', PHONE, []],
  ] as const)(
    'breaks no rule of accessibility, %s',
    async (_name, options, rules) => {
      const { page } = await open(demo, options);
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      expect(await broken(page, rules)).toEqual([]);
    },
    SLOW,
  );

  test.each([
    ['a phone', 360],
    ['twice its size', 640],
  ])('needs no sideways scrolling on %s', async (_name, width) => {
    const { page } = await open(demo, { viewport: { width, height: 740 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  test('is worked by keys alone', async () => {
    const { page } = await open();
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement.closest("form") && document.activeElement.name');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the answer');
    await page.locator('#timeline summary').focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('level');
    await page.keyboard.type('warning');
    expect(await countOf(page, 'findings')).toBe('5 of 11 findings');
    while ((await focused()) !== 'search') await page.keyboard.press('Tab');
    await page.keyboard.type('spend cap');
    expect(await countOf(page, 'findings')).toBe('1 of 11 findings');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The page lets in no script that asks it again and again.
    await expect.poll(() => countOf(page, 'findings'), { timeout: 20_000 }).toBe('11 findings');
    const summary = page.locator('#findings summary').first();
    await summary.focus();
    await page.keyboard.press('Space');
    expect(await page.locator('#findings details[open]').count()).toBe(1);
  });

  test('filters and search find what they name, and nothing else', async () => {
    const { page } = await open();
    const rows = page.locator('[data-list="draws"] tr');
    for (const [verdict, count] of [
      ['premature', 3],
      ['suspected', 1],
      ['limit-reached', 1],
      ['not-covered', 1],
      ['undecided', 1],
    ] as const) {
      await page.selectOption('[data-filters="draws"] [name="verdict"]', verdict);
      expect(await rows.count()).toBe(count);
      for (const row of await rows.all()) expect(await row.textContent()).toContain(verdict);
    }
    await page.selectOption('[data-filters="draws"] [name="verdict"]', '*');
    await page.fill('[data-filters="draws"] [name="search"]', '2026-08-07 15:00');
    expect(await countOf(page, 'draws')).toBe('1 of 7 draws');
    expect(await rows.textContent()).toContain('claude-opus-4-8');
    await page.selectOption('[data-filters="findings"] [name="rule"]', 'draw-while-disabled');
    expect(await page.locator('[data-list="findings"] article').count()).toBe(1);
    await page.selectOption('[data-filters="findings"] [name="rule"]', '*');
    await page.selectOption('[data-filters="findings"] [name="verdict"]', 'suspected');
    expect(await page.locator('[data-list="findings"] article h3').allTextContents()).toEqual([expect.stringContaining('draw-suspected')]);
    await page.selectOption('[data-filters="findings"] [name="verdict"]', '*');
    await page.selectOption('[data-filters="findings"] [name="grade"]', 'proven');
    expect(await countOf(page, 'findings')).toBe('6 of 11 findings');
  });

  test('a link to a finding opens it, whatever the fields say', async () => {
    const { page } = await open();
    const link = (await page.locator('#findings article').nth(3).getAttribute('id')) ?? '';
    await page.fill('[data-filters="findings"] [name="search"]', 'nothing says this');
    expect(await page.locator(`#${link}`).count()).toBe(0);
    await page.evaluate(`location.hash = ${JSON.stringify(link)}`);
    await page.waitForSelector(`#${link} details[open] dl`);
    const { page: fresh } = await open(`${demo}#${link}`);
    await fresh.waitForSelector(`#${link} details[open] dl`);
    expect(await fresh.evaluate(`document.getElementById(${JSON.stringify(link)}).getBoundingClientRect().top < innerHeight`)).toBe(true);
  });

  test('the timeline is looked at closer by button, key and mouse, and goes back', async () => {
    const { page } = await open();
    const figure = page.locator('figure.timeline').first();
    const range = (): Promise<string | null> => figure.locator('.range').textContent();
    const whole = await range();
    await figure.getByRole('button', { name: 'Zoom in' }).click();
    expect(await range()).toBe('2026-08-07 05:44 to 2026-08-08 17:57 UTC');
    await figure.locator('.plot').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    const closer = await range();
    expect(closer).toMatch(/^2026-08-06/);
    const box = await figure.locator('svg').first().boundingBox();
    const { x = 0, y = 0, width = 0 } = box ?? {};
    await page.mouse.move(x + width / 3, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 60);
    await page.mouse.up();
    expect(await range()).not.toBe(closer);
    await figure.getByRole('button', { name: 'Reset' }).click();
    expect(await range()).toBe(whole);
  });

  test('reads the same with scripts off', async () => {
    const { page, trouble } = await open(demo, { javaScriptEnabled: false });
    expect(await page.textContent('.lead')).toContain('of credits was drawn while allowance remained');
    expect(await page.locator('[data-filters]:visible').count()).toBe(0);
    expect(await page.locator('#findings article').count()).toBe(11);
    expect(await page.locator('#draws tbody tr').count()).toBe(7);
    expect(await page.locator('svg.chart .symbol').count()).toBeGreaterThan(7);
    expect(await page.locator('#inputs code').count()).toBeGreaterThan(6);
    await page.locator('#findings summary').first().click();
    expect(await page.locator('#findings dl').first().isVisible()).toBe(true);
    expect(trouble).toEqual([]);
  });

  test('prints all that is folded away, and none of the fields', async () => {
    const { page } = await open();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.locator('[data-filters]:visible').count()).toBe(0);
    const heights = await page.locator('#findings dl').evaluateAll((lists) => lists.map((list) => list.getBoundingClientRect().height));
    expect(heights.length).toBe(11);
    expect(Math.min(...heights)).toBeGreaterThan(40);
    expect((await page.pdf()).length).toBeGreaterThan(20_000);
  });

  test(
    'text of the files is text, and runs nothing',
    async () => {
      const url = await pages.audit(['usage.csv', 'snapshots.csv', 'notices.csv', 'credits.csv', 'invoices.csv'], HOSTILE);
      for (const options of [{}, { javaScriptEnabled: false }]) {
        const { page, trouble } = await open(url, options);
        const text = (await page.locator('main').textContent()) ?? '';
        expect(text).toContain('"><img src=x onerror=alert(1)>');
        expect(text).toContain('</title><svg onload=alert(1)>');
        expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
        expect(await page.locator('img, iframe, object, embed, link, a:not([href^="#"]), main script, main style').count()).toBe(0);
        expect(await page.locator('bdi', { hasText: 'חשבון' }).count()).toBeGreaterThan(0);
        expect(trouble).toEqual([]);
      }
      const { page, trouble } = await open(url);
      // What the script writes anew is text as well.
      await page.fill('[data-filters="draws"] [name="search"]', '<script>');
      expect(await countOf(page, 'draws')).toBe('1 of 4 draws');
      await page.fill('[data-filters="findings"] [name="search"]', 'onerror');
      for (const button of await page.getByRole('button', { name: 'Zoom in' }).all()) await button.click();
      expect(await page.locator('img, iframe, main script').count()).toBe(0);
      expect(trouble).toEqual([]);
      expect(await broken(page, [])).toEqual([]);
    },
    SLOW,
  );

  test(
    'a hundred accounts with twenty thousand draws open at once, and each draw is found',
    async () => {
      writeCompany(pages.root);
      const url = await pages.audit(['usage.csv', 'snapshots.csv']);
      const { page, trouble } = await open('about:blank');
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const before = Date.now();
      await page.goto(url);
      const seconds = (Date.now() - before) / 1000;
      const { metrics } = await session.send('Performance.getMetrics');
      const busy = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Infinity;
      console.log(
        `20,000 draws: ${(statSync(fileURLToPath(url)).size / 1e6).toFixed(1)} MB, open in ${seconds.toFixed(1)} s, of which the page works ${busy.toFixed(1)} s`,
      );
      // The page's own work, since how long it waits for a busy machine says nothing of it.
      expect(busy).toBeLessThan(2);
      expect(await countOf(page, 'draws')).toBe('20000 draws; the first 200 are shown');
      await page.fill('[data-filters="draws"] [name="search"]', 'e-77-123');
      expect(await countOf(page, 'draws')).toBe('1 of 20000 draws');
      expect(await page.locator('[data-list="draws"] tr').textContent()).toContain('team-077');
      await page.evaluate('location.hash = "draw-team-099/e-99-199"');
      await page.waitForSelector('[id="draw-team-099/e-99-199"].sought');
      await page.selectOption('#timeline-account', { label: 'team-042' });
      expect(await page.locator('figure.timeline svg.chart').getAttribute('aria-label')).toMatch(/account team-042,.*draws: 200;/);
      expect(trouble.filter((one) => !one.startsWith('asks for file:'))).toEqual([]);
    },
    SLOW,
  );
});
