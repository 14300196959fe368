import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assetsPath, assetsText } from '../../scripts/page.ts';
import type { Evidence } from '../../src/domain/evidence.ts';
import { SCRIPT, STYLE } from '../../src/report/html/assets.ts';
import { ticksOf } from '../../src/report/html/axis.ts';
import { page } from '../../src/report/html/html.ts';
import { dataBlock, foreign, html } from '../../src/report/html/markup.ts';
import { pack, unpack } from '../../src/report/html/pack.ts';
import { answer } from '../../src/report/answer.ts';
import { digestOf } from '../../src/report/digest.ts';
import { amounts, draw, finding, PAGE, report } from './sample.ts';

const EVIDENCE: Evidence = {
  accounts: [
    {
      account: 'default',
      windows: [
        {
          window: 'session',
          instances: [{ from: '2026-07-09T13:00:00.000Z', until: '2026-07-09T18:00:00.000Z' }],
          readings: [
            {
              at: '2026-07-09T14:30:00.000Z',
              latest: '2026-07-09T14:30:00.000Z',
              since: '2026-07-09T14:30:00.000Z',
              used_pct: '45',
              instance: 0,
              bounds: true,
            },
          ],
          all: 900,
        },
      ],
      switches: [{ from: '2026-07-09T14:00:00.000Z', until: '2026-07-09T15:00:00.000Z', on: true }],
      events: [
        {
          at: '2026-07-09T14:10:00.000Z',
          latest: '2026-07-09T14:10:00.000Z',
          kind: 'notice',
          notice: 'limit-reached',
          window: 'session',
          text: 'No more',
          amount: null,
          currency: null,
        },
        {
          at: '2026-07-09T14:12:00.000Z',
          latest: '2026-07-09T14:12:00.000Z',
          kind: 'purchase',
          notice: null,
          window: null,
          text: '',
          amount: '20.00',
          currency: 'USD',
        },
      ],
      eventsLeftOut: 0,
      plans: [{ at: '2026-07-01T00:00:00.000Z', plan: 'claude-pro' }],
    },
  ],
  accountsLeftOut: 0,
  months: [],
  monthsLeftOut: 0,
};

const SAMPLE = report({
  draws: [
    draw(),
    draw({ id: 'use-2', from: '2026-08-01T10:00:00.000Z', until: '2026-08-01T10:00:00.000Z', amount: '3.00', premature_amount: '1.25' }),
  ],
  findings: [finding()],
  summary: {
    amounts: [amounts({ drawn: '7.80', premature: '6.05', premature_proven: '6.05', premature_net: '6.05', limit_reached: '1.75' })],
  },
});

/** The words that a reader sees, a space between elements. */
function textOf(markup: string): string {
  return markup.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<[^>]*>/g, ' ').replace(/[\s\u00A0]+/g, ' ');
}

describe('markup', () => {
  test('escapes whatever is not markup already, in text and in attributes', () => {
    const text = `<img src=x onerror='a'> & "b"`;
    expect(html`<p title="${text}">${text}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&#39;a&#39;&gt; &amp; &quot;b&quot;">&lt;img src=x onerror=&#39;a&#39;&gt; &amp; &quot;b&quot;</p>',
    );
    expect(
      html`<ul>
        ${[html`<li>${1}</li>`, html`<li>${'<'}</li>`]}
      </ul>`.text,
    ).toBe('<ul>\n<li>1</li><li>&lt;</li>\n</ul>');
  });

  test('sets the names of somebody apart from the direction of the text around them', () => {
    expect(foreign('\u202Egnp.exe\u2066').text).toBe('<bdi>gnp.exe</bdi>');
    expect(foreign('').text).toBe('');
  });

  test('lets no text end the element that its data stands in, and gives all of it back', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('</script>', '<!--', '\u2028', '&lt;'))), (texts) => {
        const block = dataBlock('d', texts).text;
        const inner = block.slice(block.indexOf('>') + 1, block.lastIndexOf('<'));
        expect(inner).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(inner)).toEqual(texts);
      }),
    );
  });

  test('packs records so that they come back as they were', () => {
    const records = [
      { a: 'x', b: ['y', ''], c: [['x', '1']] },
      { a: '__proto__', b: [], c: [] },
    ];
    expect(unpack(JSON.parse(JSON.stringify(pack(records))) as ReturnType<typeof pack>)).toEqual(records);
    expect(unpack(pack([]))).toEqual([]);
  });
});

describe('the time axis', () => {
  test('stands on round times, each day named once', () => {
    const ticks = ticksOf(Date.UTC(2026, 7, 6, 21, 10), Date.UTC(2026, 7, 7, 4), 4);
    expect(ticks.map(({ label, above }) => `${above} ${label}`.trim())).toEqual(['2026-08-07 00:00', '03:00']);
  });

  test('never has more ticks than there is room for, however long or short', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -6e13, max: 2e14 }),
        fc.integer({ min: 60_000, max: 2e13 }),
        fc.integer({ min: 2, max: 14 }),
        (from, long, most) => {
          const ticks = ticksOf(from, from + long, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const { at } of ticks) expect(at >= from && at <= from + long).toBe(true);
        },
      ),
    );
  });
});

describe('the page', () => {
  const written = page(SAMPLE, { ...PAGE, evidence: EVIDENCE });
  const text = textOf(written);

  test('begins with the answer, in the words of the table', () => {
    const [first] = answer(SAMPLE, digestOf(SAMPLE));
    expect(text.indexOf(first?.text ?? '')).toBeGreaterThan(0);
    expect(text.indexOf(first?.text ?? '')).toBeLessThan(text.indexOf('Amounts by verdict'));
  });

  test('sums the verdicts by month, and parts a use that crossed the limit', () => {
    expect(text).toMatch(/2026-07 4\.80 – – – – 4\.80/);
    expect(text).toMatch(/2026-08 1\.25 – 1\.75 – – 3\.00/);
    expect(text).toMatch(/in all 6\.05 – 1\.75 – – 7\.80/);
    expect(text).toContain('USD 1.25 of it premature');
  });

  test('shows together what was read, shown, bought, switched and drawn, and in words', () => {
    expect(written).toContain('<title>session 45 % used, read 2026-07-09 14:30 UTC; a verdict rests on it</title>');
    expect(written).toContain('session 44 to 46 % used</title>');
    for (const words of [
      'limit-reached (session): &quot;No more&quot;',
      'bought USD 20.00',
      'session resets 2026-07-09 18:00 UTC',
      'credits seen on',
    ])
      expect(written).toContain(words);
    expect(text).toContain('2026-07-09 18:00 reset: session');
    expect(text).toContain('1 of 900 session readings are drawn');
    expect(text).toContain('Plan: claude-pro.');
  });

  test('shows the resets of a window that is only counted', () => {
    const counted = (from: string, resets: string): ReturnType<typeof draw> =>
      draw({
        id: from,
        from,
        until: from,
        reason: 'counted',
        windows: [
          {
            window: 'weekly',
            used_pct_min: '20',
            used_pct_max: '20',
            resets_at: resets,
            from: null,
            says: 'counted',
            count: null,
            basis: 'counted',
            sources: [],
          },
        ],
      });
    const draws = [
      counted('2026-07-03T10:00:00.000Z', '2026-07-06T00:00:00.000Z'),
      counted('2026-07-08T10:00:00.000Z', '2026-07-13T00:00:00.000Z'),
    ];
    const said = page(report({ draws }), PAGE);
    expect(said).toContain('<title>weekly resets 2026-07-06 00:00 UTC</title>');
    // The next one lies beyond what the files show.
    expect(said).not.toContain('<title>weekly resets 2026-07-13 00:00 UTC</title>');
  });

  test('holds findings and draws whole, each under a fragment of its own that the others link to', () => {
    for (const part of [
      'The readings show headroom.',
      'It does not say why.',
      'The meter at this time, which the vendor holds.',
      'usage.csv:4',
    ])
      expect(text).toContain(part);
    for (const id of ['draw-default/use-1', 'draw-default/use-2', 'finding-3f9c1e0000000000']) {
      expect(written.split(`id="${id}"`)).toHaveLength(2);
      expect(written).toContain(`href="#${id}"`);
    }
    expect(text).toContain('44–46 %');
  });

  test('names the inputs with their sums, what was not decided and what would settle it', () => {
    expect(text).toContain('cd'.repeat(32));
    const open = report({
      draws: [draw({ verdict: 'undecided', grade: null, reason: 'no-reading', premature_amount: '0.00', windows: [] })],
      findings: [finding({ rule: 'draw-undecided', level: 'warning', grade: null, would_settle: 'A look at the session.' })],
      read_issues: [{ file: 'usage.csv', line: 3, column: 'amount', value: 'x<y', problem: 'is no amount' }],
    });
    const said = textOf(page(open, PAGE));
    expect(said).toContain('USD 4.80 in 1 draw : no window that applies has a reading or a limit here');
    expect(said).toContain('Would settle it: A look at the session.');
    expect(said).toContain('PARTIAL: 1 row could not be read');
    expect(said).toContain('&quot;x&lt;y&quot; is no amount');
  });

  test('lets in its own script and style by their hashes and nothing else', () => {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(written)?.[1] ?? '';
    const hash = (content: string): string => createHash('sha256').update(content).digest('base64');
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${hash(STYLE)}'; script-src 'sha256-${hash(SCRIPT)}'; base-uri 'none'; form-action 'none'`,
    );
    expect(written).toContain(`<script>${SCRIPT}</script>`);
    expect(written).toContain(`<style>${STYLE}</style>`);
    expect(written.replace(SCRIPT, '')).not.toMatch(/ (?:style|on\w+)=|(?:src|href)="(?!#)|https?:|url\(|@import/);
  });

  test('is the same bytes for the same report, and says of no clock or place', () => {
    expect(page(SAMPLE, { ...PAGE, evidence: EVIDENCE })).toBe(written);
  });

  test('says with scripts off what it leaves out and which command lists it', () => {
    const many = Array.from({ length: 250 }, (_, index) =>
      draw({
        id: `use-${index}`,
        verdict: index === 249 ? 'undecided' : 'not-covered',
        grade: null,
        reason: index === 249 ? 'no-reading' : 'coverage-rule',
      }),
    );
    const long = page(report({ draws: many }), PAGE);
    expect(textOf(long)).toContain('Shown: 200 of 250 draws. All of them: headroom audit usage.csv --format json');
    expect(long.split('<tr role="row" id="draw-')).toHaveLength(201);
    // What is open goes before what was right.
    expect(long).toContain('id="draw-default/use-249"');
    expect(long).not.toContain('id="draw-default/use-248"');
    expect(long).toContain('use-248');
  });

  test('holds no more than a browser can open, what accuses first, and says so', () => {
    const many = Array.from({ length: 50_001 }, (_, index) =>
      draw({
        id: `use-${index}`,
        verdict: index === 50_000 ? 'premature' : 'not-covered',
        reason: 'coverage-rule',
        windows: [],
        sources: [],
      }),
    );
    const held = page(report({ draws: many }), PAGE);
    expect(textOf(held)).toContain(
      'This page holds 50000 of 50001 draws, what accuses first. All of them: headroom audit usage.csv --format json',
    );
    expect(held).toContain('id="draw-default/use-50000"');
    expect(held).not.toContain('use-49999');
  });

  test('gives ids that look alike their own places', () => {
    const twins = page(report({ draws: [draw({ id: 'a' }), draw({ id: 'a\u200B' }), draw({ id: '\uD800 /\'"<' })] }), PAGE);
    const ids = [...twins.matchAll(/ id="(draw-[^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['draw-default/a', 'draw-default/a~2', 'draw-default/%20%2F%27%22%3C']);
  });

  test('has nothing to show for files without a draw, and says so', () => {
    const empty = textOf(page(report(), PAGE));
    expect(empty).toContain('No credits were drawn in these files');
    expect(empty).toContain('No rule found anything.');
    expect(empty).not.toContain('Amounts by verdict');
  });
});

test('the script and the style are made from what stands in page/: `npm run page` makes them', async () => {
  expect(readFileSync(assetsPath, 'utf8')).toBe(await assetsText());
});
