/** A seeded usage file as a company's export would be: sorted by time (or shuffled), 14 columns, about 119 bytes a row. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Work begins at eight and ends at twenty: the night is what shows a counted session to open with the first use of a day. */
const START = Date.UTC(2026, 2, 2, 8);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A million rows are thirty days; each of 1,000 accounts uses 33 times a day. */
const ROWS_A_DAY = 33_333;
const STEP_MS = Math.floor((12 * HOUR_MS) / ROWS_A_DAY);
/** Rows are dealt into as many, and each is shuffled by itself. */
const DECKS = 64;
const SESSION = { length: 5 * HOUR_MS, limit: 18 };
const WEEK = { length: 7 * DAY_MS, limit: 250 };

export const COLUMNS =
  'timestamp,event_id,account,plan,model,feature,quantity,input_tokens,output_tokens,funding,credits_amount,currency,list_amount,client';

/** The policy under which the file is judged: both windows are counted, so that each draw gets a verdict from the rows alone. */
export const POLICY = {
  id: 'bench',
  version: '2026-03-01',
  verified_until: null,
  plans: {
    'bench-pro': {
      windows: [
        { id: 'session', length: 'PT5H', starts: 'first-use', limit: { quantity: String(SESSION.limit), unit: 'requests' } },
        {
          id: 'weekly',
          length: 'P7D',
          starts: 'anchor',
          anchor: new Date(START).toISOString(),
          limit: { quantity: String(WEEK.limit), unit: 'requests' },
        },
      ],
      crossing: 'split',
    },
  },
  order: ['allowance', 'granted', 'purchased'],
  coverage: [
    {
      id: 'fast-mode',
      plans: ['*'],
      when: { feature: 'fast' },
      pays: 'credits',
      from: '2026-01-01T00:00:00Z',
      until: null,
      source: 'invented',
    },
  ],
  incidents: [],
  tolerance: { reading_pct: '1', reading_age: 'PT15M', clock: 'PT60S', in_flight: 'PT15M', posting: 'PT15M', cap_pct: '10' },
};

/** Numbers in [0, 1) that are the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The lines of `rows` rows. The vendor of this file bills as its meters say, but for one use in 250, which it draws too early. */
function* usageLines(rows: number, accounts: number, skew: number): Generator<string> {
  const random = seeded(20260302);
  const session = { opened: new Float64Array(accounts).fill(-Infinity), used: new Uint16Array(accounts) };
  const week = { number: new Int16Array(accounts).fill(-1), used: new Uint16Array(accounts) };
  for (let row = 0; row < rows; row += 1) {
    const jitter = row === 0 ? 0 : Math.floor(random() * STEP_MS);
    const at = START + Math.floor(row / ROWS_A_DAY) * DAY_MS + (row % ROWS_A_DAY) * STEP_MS + jitter;
    const account = skew > 0 && random() < skew ? 0 : Math.floor(random() * accounts);
    const fast = random() < 0.01;
    const input = 200 + Math.floor(random() * 9000);
    const output = 50 + Math.floor(random() * 2000);
    const price = ((input * 3 + output * 15) / 1e6).toFixed(6);
    let credits = fast;
    if (!fast) {
      const number = Math.floor((at - START) / WEEK.length);
      if (week.number[account] !== number) {
        week.number[account] = number;
        week.used[account] = 0;
      }
      const opened = session.opened[account] ?? 0;
      if (at - opened >= SESSION.length) {
        session.opened[account] = at;
        session.used[account] = 0;
      }
      const full = (session.used[account] ?? 0) >= SESSION.limit || (week.used[account] ?? 0) >= WEEK.limit;
      credits = full || random() < 0.004;
      if (!full) {
        session.used[account] = (session.used[account] ?? 0) + 1;
        week.used[account] = (week.used[account] ?? 0) + 1;
      }
    }
    const paid = credits ? `credits,${price},USD` : 'allowance,,';
    const model = random() < 0.7 ? 'sonnet-5' : 'opus-5';
    yield (
      `${new Date(at).toISOString()},evt_${String(row).padStart(8, '0')},acct_${String(account).padStart(4, '0')},bench-pro,` +
        `${model},${fast ? 'fast' : 'none'},1,${input},${output},${paid},${price},desktop-app\n`
    );
  }
}

/**
 * Writes `rows` rows to `path`; or to several files, one after the other, each about as long. `skew` is the part of all rows that the
 * first account has beside what it has as one of them.
 */
export async function writeUsage(
  path: string | readonly string[],
  rows: number,
  accounts = 1000,
  shuffled = false,
  skew = 0,
): Promise<void> {
  const paths = typeof path === 'string' ? [path] : path;
  const lines = usageLines(rows, accounts, skew);
  for (const [index, file] of paths.entries()) {
    const [from, until] = [index, index + 1].map((each) => Math.floor((rows * each) / paths.length)) as [number, number];
    await writeLines(file, until - from, lines, shuffled);
  }
}

/** Lines that are shuffled together, as bytes: ten million texts fit into no memory that Node has by itself. */
class Deck {
  private readonly blocks: Buffer[] = [];
  private text = '';

  add(line: string): void {
    this.text += line;
    if (this.text.length > 1 << 16) this.take();
  }

  private take(): void {
    this.blocks.push(Buffer.from(this.text, 'latin1'));
    this.text = '';
  }

  lines(): string[] {
    this.take();
    return Buffer.concat(this.blocks)
      .toString('latin1')
      .split(/(?<=\n)/);
  }
}

async function writeLines(path: string, rows: number, lines: Generator<string>, shuffled: boolean): Promise<void> {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  const decks = Array.from({ length: shuffled ? DECKS : 0 }, () => new Deck());
  const deal = seeded(7);
  let text = `${COLUMNS}\n`;
  for (let row = 0; row < rows; row += 1) {
    const line = String(lines.next().value);
    if (shuffled) decks[Math.floor(deal() * DECKS)]?.add(line);
    else text += line;
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  for (const deck of decks) {
    const dealt = deck.lines();
    for (let left = dealt.length; left > 1; left -= 1) {
      const taken = Math.floor(deal() * left);
      [dealt[left - 1], dealt[taken]] = [dealt[taken] ?? '', dealt[left - 1] ?? ''];
    }
    if (!out.write(text + dealt.join(''))) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'finish');
}
