/**
 * A policy as JSON, and its compilation. The built-in policies and `--policy` files have this one shape; files are checked by
 * `schema.ts` first, so that compiling never meets a value it can't read: one that it does meet is a fault of ours.
 */
import { parseAmount, type Micros } from '../domain/money.ts';
import type {
  Adjustment,
  CoverageRule,
  Crossing,
  Incident,
  Match,
  Plan,
  Policy,
  Price,
  Rates,
  Tolerance,
  Window,
  WindowStart,
} from '../domain/policy.ts';
import { DAY, parseDuration, parseTime, type Duration, type Instant } from '../domain/time.ts';

/** A pattern (`*`), or a list of which any may match. */
export type Patterns = string | readonly string[];

export interface MatchFile {
  readonly feature?: Patterns;
  readonly model?: Patterns;
  readonly surface?: Patterns;
  readonly client?: Patterns;
  readonly prompt_tokens_over?: number;
  readonly except?: MatchFile;
  /** What isn't stated counts as a no: for entries that only add evidence to another one under the same id. */
  readonly stated_only?: boolean;
}

export interface WindowFile {
  readonly id: string;
  /** ISO 8601; not for calendar-month and billing-day. */
  readonly length?: string | null;
  readonly starts: WindowStart;
  readonly anchor?: string | null;
  readonly limit?: { readonly quantity: string; readonly unit: string } | null;
  readonly scope?: MatchFile | null;
  readonly optional?: boolean;
  readonly from?: string | null;
  readonly until?: string | null;
  readonly source?: string;
}

export interface PlanFile {
  readonly title?: string;
  readonly windows: readonly WindowFile[];
  readonly crossing?: Crossing;
}

export interface CoverageFile {
  readonly id: string;
  readonly title?: string;
  /** What the use is called by who makes it ("fast mode"): what `init` asks about. It must not say what pays for it. */
  readonly use?: string;
  readonly plans: readonly string[];
  readonly when: MatchFile;
  readonly pays: 'credits' | 'may';
  readonly from?: string | null;
  readonly until?: string | null;
  readonly margin?: string;
  readonly source?: string;
}

export interface IncidentFile {
  readonly id: string;
  readonly title?: string;
  readonly decides: boolean;
  readonly when: MatchFile;
  readonly from: string;
  readonly until: string;
  readonly source?: string;
}

export interface ToleranceFile {
  readonly reading_pct?: string;
  readonly reading_age?: string;
  readonly clock?: string;
  readonly in_flight?: string;
  readonly posting?: string;
  readonly cap_pct?: string;
}

export interface PriceFile {
  /** Left out: the first pattern without its stars. */
  readonly id?: string;
  readonly model: Patterns;
  readonly speed?: string;
  /** The features that state the speed; left out: its own name, and none for `standard`. */
  readonly feature?: Patterns;
  readonly prompt_tokens_over?: number;
  /** Whether texts leave open that only what lies above the step costs so. */
  readonly part_above?: boolean;
  /** Whether the whole prompt may be billed as input although it was cached. */
  readonly uncached?: boolean;
  readonly from?: string | null;
  readonly until?: string | null;
  /** How far off dates may be that name a day; left out: a day. */
  readonly margin?: string;
  readonly currency: string;
  /** `null`, with `output`: offered at a rate that no text states. */
  readonly input: string | null;
  readonly output: string | null;
  readonly cache_read?: string;
  readonly cache_write_5m?: string;
  readonly cache_write_1h?: string;
  readonly source?: string;
}

export interface AdjustmentFile {
  readonly id: string;
  readonly title?: string;
  /** A factor on what the tokens cost. */
  readonly times?: string;
  /** A charge by the piece, with `currency`, and the `most` pieces in a use that doesn't state them. */
  readonly each?: string;
  readonly currency?: string;
  readonly most?: number;
  readonly feature?: Patterns;
  readonly from?: string | null;
  readonly until?: string | null;
  readonly margin?: string;
  readonly source?: string;
}

export interface PolicyFile {
  readonly id: string;
  readonly version: string;
  readonly verified_until: string | null;
  readonly plans: Readonly<Record<string, PlanFile>>;
  readonly order: readonly string[];
  readonly coverage: readonly CoverageFile[];
  readonly incidents: readonly IncidentFile[];
  readonly tolerance: ToleranceFile;
  readonly prices: readonly PriceFile[];
  readonly adjustments?: readonly AdjustmentFile[];
}

export const STARTS: readonly WindowStart[] = ['first-use', 'first-use-hour', 'anchor', 'calendar-month', 'billing-day', 'reported'];

/** What may stand in `order`. */
export const FUNDS: readonly string[] = ['allowance', 'granted', 'purchased'];

export const USUAL_TOLERANCE: Required<ToleranceFile> = {
  reading_pct: '1',
  reading_age: 'PT15M',
  clock: 'PT60S',
  in_flight: 'PT15M',
  posting: 'PT15M',
  cap_pct: '10',
};

const files = new WeakMap<Policy, PolicyFile>();

/** The file a policy was compiled from: what `explain` prints and the report's digest is made of. */
export function fileOf(policy: Policy): PolicyFile {
  const file = files.get(policy);
  if (file === undefined) throw new Error(`policy ${policy.id} was not compiled from a file`);
  return file;
}

export function compilePolicy(file: PolicyFile): Policy {
  const plans = new Map<string, Plan>();
  for (const [id, plan] of Object.entries(file.plans)) plans.set(id, compilePlan(id, plan));
  const policy: Policy = {
    id: file.id,
    version: file.version,
    verifiedUntil: instantOrNull(file.verified_until),
    plans,
    order: file.order,
    coverage: file.coverage.map(compileRule),
    incidents: file.incidents.map(compileIncident),
    tolerance: compileTolerance({ ...USUAL_TOLERANCE, ...file.tolerance }),
    prices: file.prices.map(compilePrice),
    adjustments: (file.adjustments ?? []).map(compileAdjustment),
  };
  files.set(policy, file);
  return policy;
}

function compilePlan(id: string, plan: PlanFile): Plan {
  return { id, title: plan.title ?? id, windows: plan.windows.map(compileWindow), crossing: plan.crossing ?? 'split' };
}

function compileWindow(window: WindowFile): Window {
  return {
    id: window.id,
    length: orNull(window.length, duration),
    starts: window.starts,
    anchor: instantOrNull(window.anchor),
    limit: orNull(window.limit, (limit) => ({ quantity: amount(limit.quantity), unit: limit.unit })),
    scope: orNull(window.scope, compileMatch),
    optional: window.optional ?? false,
    from: instantOrNull(window.from),
    until: instantOrNull(window.until),
  };
}

function compileRule(rule: CoverageFile): CoverageRule {
  return {
    id: rule.id,
    plans: rule.plans,
    when: compileMatch(rule.when),
    pays: rule.pays,
    from: instantOrNull(rule.from),
    until: instantOrNull(rule.until),
    margin: rule.margin === undefined ? 0 : duration(rule.margin),
    source: rule.source ?? '',
    title: rule.title ?? rule.id,
    ...(rule.use === undefined ? {} : { use: rule.use }),
  };
}

function compileIncident(incident: IncidentFile): Incident {
  return {
    id: incident.id,
    decides: incident.decides,
    when: compileMatch(incident.when),
    from: instant(incident.from),
    until: instant(incident.until),
    source: incident.source ?? '',
    title: incident.title ?? incident.id,
  };
}

function compilePrice(price: PriceFile): Price {
  const model = typeof price.model === 'string' ? [price.model] : price.model;
  const speed = price.speed ?? STANDARD;
  return {
    id: price.id ?? priceId(price),
    model,
    speed,
    feature: patterns(price.feature ?? (speed === STANDARD ? undefined : speed)),
    promptTokensOver: price.prompt_tokens_over ?? 0,
    partAbove: price.part_above ?? false,
    uncached: price.uncached ?? false,
    ...compileDates(price),
    currency: currency(price.currency),
    rates: compileRates(price),
    source: price.source ?? '',
  };
}

const STANDARD = 'standard';

/** `*claude-opus-5*` is `claude-opus-5`. */
function priceId({ model }: Pick<PriceFile, 'model'>): string {
  const [first = ''] = typeof model === 'string' ? [model] : model;
  return first
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}

function compileRates(price: PriceFile): Rates | null {
  if (price.input === null || price.output === null) return null;
  return {
    input: amount(price.input),
    output: amount(price.output),
    cacheRead: orNull(price.cache_read, amount),
    cacheWrite5m: orNull(price.cache_write_5m, amount),
    cacheWrite1h: orNull(price.cache_write_1h, amount),
  };
}

function compileAdjustment(adjustment: AdjustmentFile): Adjustment {
  const { id, title, times, each, most = 0, feature, source = '' } = adjustment;
  return {
    id,
    title: title ?? id,
    times: orNull(times, amount),
    each: each === undefined ? null : { amount: amount(each), currency: currency(adjustment.currency ?? ''), most },
    feature: patterns(feature),
    ...compileDates(adjustment),
    source,
  };
}

/** A date that names a day is off by up to a day, or the margin; an instant is not. */
function compileDates(dates: Pick<PriceFile, 'from' | 'until' | 'margin'>): Pick<Price, 'from' | 'until' | 'fromWithin' | 'untilWithin'> {
  const within = dates.margin === undefined ? DAY : duration(dates.margin);
  const off = (date: string | null | undefined): Duration => (/^\d{4}-\d{2}-\d{2}$/.test(date ?? '') ? within : 0);
  return {
    from: instantOrNull(dates.from),
    until: instantOrNull(dates.until),
    fromWithin: off(dates.from),
    untilWithin: off(dates.until),
  };
}

/** ISO 4217 in upper case; a vendor's unit as it is. */
function currency(code: string): string {
  return /^[a-z]{3}$/i.test(code) ? code.toUpperCase() : code;
}

function compileMatch(match: MatchFile): Match {
  return {
    feature: patterns(match.feature),
    model: patterns(match.model),
    surface: patterns(match.surface),
    client: patterns(match.client),
    promptTokensOver: match.prompt_tokens_over ?? null,
    except: match.except === undefined ? null : compileMatch(match.except),
    statedOnly: match.stated_only ?? false,
  };
}

function compileTolerance(tolerance: Required<ToleranceFile>): Tolerance {
  return {
    readingPct: amount(tolerance.reading_pct),
    readingAge: duration(tolerance.reading_age),
    clock: duration(tolerance.clock),
    inFlight: duration(tolerance.in_flight),
    posting: duration(tolerance.posting),
    capPct: amount(tolerance.cap_pct),
  };
}

function patterns(given: Patterns | undefined): readonly string[] | null {
  if (given === undefined) return null;
  return typeof given === 'string' ? [given] : given;
}

/** A span of time in ISO 8601; `null` when it isn't one. */
export function readDuration(value: unknown): Duration | null {
  return typeof value === 'string' ? parseDuration(value) : null;
}

/** An instant, or the beginning of a day; UTC where it names no zone. */
export function readInstant(value: unknown): Instant | null {
  if (typeof value !== 'string') return null;
  const read = parseTime(value, 'UTC');
  return read.ok ? read.from : null;
}

/** Plain decimal text: a policy is no export, so it needs no currency signs or thousands. */
export function readAmount(value: unknown): Micros | null {
  if (typeof value !== 'string' || !/^\d+(\.\d+)?$/.test(value)) return null;
  const read = parseAmount(value);
  return read.ok ? read.value : null;
}

function known<T>(read: T | null, value: string): T {
  if (read === null) throw new Error(`a checked policy holds "${value}"`);
  return read;
}

/** A field left out says the same as `null`. */
function orNull<T, R>(value: T | null | undefined, read: (value: T) => R): R | null {
  return value === null || value === undefined ? null : read(value);
}

function duration(value: string): Duration {
  return known(readDuration(value), value);
}

function instant(value: string): Instant {
  return known(readInstant(value), value);
}

function instantOrNull(value: string | null | undefined): Instant | null {
  return orNull(value, instant);
}

function amount(value: string): Micros {
  return known(readAmount(value), value);
}
