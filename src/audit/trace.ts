/** How a draw or a finding came about, beyond what the report holds of it: made only of those that somebody asks for. */
import type { CountedUse, DrawTrace, FindingTrace, RowView, WindowTrace } from '../domain/explanation.ts';
import { formatAmount, formatPercent, formatQuantity, subtract, ZERO, type Micros } from '../domain/money.ts';
import type { InputRecord } from '../domain/records.ts';
import { formatInstant, HOUR, MINUTE } from '../domain/time.ts';
import type { Look } from '../replay/meters.ts';
import type { AccountReplay, Draw, Use, WindowState } from '../replay/model.ts';
import type { Trail } from '../replay/trail.ts';
import { inForce, scopeOf } from '../replay/windows.ts';
import { arithmeticOf } from '../rules/words/arithmetic.ts';
import { fingerprint } from '../rules/index.ts';
import type { Finding } from '../rules/rule.ts';
import type { Replayed } from './accounts.ts';
import { rowOf } from './row-values.ts';
import { readingOf, type PathOf } from './view.ts';

/** Draws by account, id and start, since one id may stand at two times; findings by account and id. */
export interface Traces {
  readonly draws: Map<string, DrawTrace>;
  readonly findings: Map<string, FindingTrace>;
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}

export function emptyTraces(): Traces {
  return { draws: new Map(), findings: new Map() };
}

export function traceDraw(draw: Draw, replay: AccountReplay, pathOf: PathOf, traces: Traces): void {
  traces.draws.set(keyOf(replay.account, draw.id, formatInstant(draw.from)), traceOf(draw, replay, pathOf));
}

/** A finding about one draw brings its trace along. */
export function traceFinding(
  finding: Finding,
  { account, records, replay }: Pick<Replayed, 'account' | 'records' | 'replay'>,
  pathOf: PathOf,
  traces: Traces,
): void {
  traces.findings.set(keyOf(account, fingerprint(finding, account)), findingTrace(finding, records, pathOf));
  if (finding.draws.length > 1) return;
  for (const draw of replay.draws) if (finding.draws.includes(draw.id)) traceDraw(draw, replay, pathOf, traces);
}

function traceOf(draw: Draw, replay: AccountReplay, pathOf: PathOf): DrawTrace {
  const trail = replay.trace(draw);
  const { plan, tolerance } = trail;
  const verified = plan?.policy.verifiedUntil ?? null;
  return {
    answered: trail.answered,
    source: draw.source,
    span: { from: formatInstant(trail.span.from), until: formatInstant(trail.span.until) },
    plan: plan && {
      id: plan.plan.id,
      policy: plan.policy.id,
      verified_until: verified === null ? null : formatInstant(verified),
      crossing: trail.crossing,
      windows: plan.plan.windows.filter((window) => !window.optional && inForce(window, draw.from)).map((window) => window.id),
      order: [...plan.policy.order],
    },
    tolerance: {
      reading_pct: formatPercent(tolerance.readingPct),
      reading_age: tolerance.readingAge / MINUTE,
      in_flight: tolerance.inFlight / MINUTE,
      posting: tolerance.posting / MINUTE,
    },
    coverage: trail.coverage.map(({ rule, how }) => ({ rule: rule.id, how })),
    windows: trail.windows.map((state) => windowTrace(state, draw, trail, replay, pathOf)),
    unseen: trail.unseen.map(({ window }) => window),
    flights: trail.flights.map(({ window, began, before, found }) => ({
      window,
      began: formatInstant(began),
      before: before && {
        edge: formatInstant(before.edge),
        last: before.last && { at: formatInstant(before.last.at), used_pct: formatPercent(before.last.pct) },
      },
      found,
    })),
    incidents: trail.incidents.map(({ id, how }) => ({ id, how })),
    limits: trail.limits.map(({ cap, why, of }) => ({ cap, why, of })),
    quantity: quantityOrNull(draw.use?.quantity ?? null),
    pays: quantityOrNull(trail.pays),
    list: trail.share === null ? null : formatAmount(trail.share.list, draw.currency),
    between: draw.bounds && { least: formatAmount(draw.bounds.least, draw.currency), most: formatAmount(draw.bounds.most, draw.currency) },
    residual: residualOf(draw, trail),
    rows: rowsOf(draw, trail, pathOf),
    messages: replay.notices
      .filter(({ notice }) => notice.latest >= draw.from - HOUR && notice.at <= draw.until + HOUR)
      .map(({ notice }) => rowOf(notice, notice, pathOf)),
  };
}

/** A residual is what neither rows nor entries show of how the counter or the balance moved. */
function residualOf(draw: Draw, { drawn }: Trail): DrawTrace['residual'] {
  if (drawn.ends === null || draw.amount === null) return null;
  const [first, last] = drawn.ends.map((look) => (draw.source === 'counter' ? look.creditsUsed : look.creditsBalance) ?? ZERO) as [
    Micros,
    Micros,
  ];
  const moved = draw.source === 'counter' ? subtract(last, first) : subtract(first, last);
  const text = (value: Micros): string => formatAmount(value, draw.currency);
  return { first: text(first), last: text(last), shown: text(subtract(moved, draw.amount)) };
}

function rowsOf({ use, entries }: Draw, { drawn }: Trail, pathOf: PathOf): RowView[] {
  const own = use === null ? [] : use.origins.map((origin) => rowOf(use, origin, pathOf));
  return [...own, ...[...entries, ...(drawn.ends ?? [])].map((record) => rowOf(record, record, pathOf))];
}

function windowTrace(state: WindowState, draw: Draw, trail: Trail, replay: AccountReplay, pathOf: PathOf): WindowTrace {
  const { sure: added, maybe } = countedUses(state, draw, trail, replay);
  const sum = added.reduce((total, use) => total + BigInt(use.allowancePays ?? 0), 0n);
  return {
    window: state.window,
    cap: state.bound?.cap ?? null,
    cut: state.cut && {
      kind: state.cut.kind,
      at: state.cut.at === null ? null : formatInstant(state.cut.at),
      reading: state.cut.look && readingOf(state.cut.look, pathOf),
    },
    near: state.looks.length > 0 ? [] : nearestLooks(state.window, trail, replay).map((look) => nearView(look, pathOf)),
    limit: quantityOrNull(state.limit),
    counted: added.map((use) => countedView(use, pathOf)),
    maybe: maybe.map((use) => countedView(use, pathOf)),
    adds_up: state.count !== null && sum === BigInt(state.count.used),
  };
}

/** The last reading of a window before a span and the first one after it, whichever instance they name. */
function nearestLooks(window: string, { span }: Trail, replay: AccountReplay): Look[] {
  let before: Look | null = null;
  let after: Look | null = null;
  for (const { window: id, instances, loose } of replay.looks) {
    if (id !== window) continue;
    for (const look of [...instances.flatMap((one) => one.looks), ...loose]) {
      if (look.latest <= span.from && (before === null || look.at > before.at)) before = look;
      if (look.at >= span.until && (after === null || look.at < after.at)) after = look;
    }
  }
  return [before, after].filter((look) => look !== null);
}

function nearView(look: Look, pathOf: PathOf): WindowTrace['near'][number] {
  return { ...readingOf(look, pathOf), resets_at: look.resetsAt === null ? null : formatInstant(look.resetsAt) };
}

/** The uses of its instance of which the allowance pays some: those that surely precede the draw, and those that may. */
function countedUses(
  { count, definition }: WindowState,
  draw: Draw,
  { span }: Trail,
  replay: AccountReplay,
): { sure: Use[]; maybe: Use[] } {
  const sure: Use[] = [];
  const maybe: Use[] = [];
  if (count === null || definition === null) return { sure, maybe };
  const isSpan = span.until > span.from;
  const own = draw.use === null ? -1 : replay.uses.indexOf(draw.use);
  for (const [index, use] of replay.uses.entries()) {
    if (use.from > span.until) break;
    const isIn = use.from >= count.from && use.until <= count.until;
    if (index === own || !isIn || (use.allowancePays ?? 0) <= 0 || scopeOf(definition, use) !== 'yes') continue;
    // In the total order of uses an instant comes after what stands before it; a span surely after what ends by its start.
    const ended = use.until > use.from ? use.until <= span.from : use.from < span.from;
    if (isSpan || own < 0 ? ended : index < own) sure.push(use);
    else if (isSpan ? use.from < span.until : own < 0) maybe.push(use);
  }
  return { sure, maybe };
}

function countedView({ origins, file, line, from, quantity, allowancePays }: Use, pathOf: PathOf): CountedUse {
  const origin = origins[0] ?? { file, line };
  return {
    file: pathOf(origin.file),
    line: origin.line,
    at: formatInstant(from),
    quantity: formatQuantity(quantity ?? ZERO),
    pays: formatQuantity(allowancePays ?? ZERO),
  };
}

/** Rows of other rules are known by where they stand; of a line that holds many records only some can be meant. */
const MOST_ROWS = 40;

function findingTrace(finding: Finding, records: readonly InputRecord[], pathOf: PathOf): FindingTrace {
  const places = new Set(finding.origins.map(({ file, line }) => `${file}:${line}`));
  const rows: RowView[] = [];
  for (const record of records) {
    if (rows.length === MOST_ROWS) break;
    if (places.has(`${record.file}:${record.line}`)) rows.push(rowOf(record, record, pathOf));
  }
  rows.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  return { rows, arithmetic: arithmeticOf(finding) };
}

function quantityOrNull(value: Micros | null): string | null {
  return value === null ? null : formatQuantity(value);
}
