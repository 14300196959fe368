/** What was given back, and for which premature draws it says that it was. */
import { add, micros, ZERO, type Micros } from '../../domain/money.ts';
import type { Incident } from '../../domain/policy.ts';
import type { EntryRecord, InvoiceRecord, Origin } from '../../domain/records.ts';
import { DAY, formatInstant } from '../../domain/time.ts';
import type { AccountReplay, Draw } from '../../replay/model.ts';
import type { GivenFacts } from '../facts/ledger.ts';
import type { RuleInput } from '../rule.ts';
import { isUndone, linesOf } from './bills.ts';

/** Premature draws of one currency that entries announce to cover, and all that was given back for them. */
export interface Announced {
  /** The event's or the incident's id. */
  readonly covers: string;
  readonly draws: readonly Draw[];
  readonly premature: Micros;
  readonly given: GivenFacts;
  readonly entries: readonly EntryRecord[];
  readonly origins: readonly Origin[];
}

/** By what a refund or correction names: a draw by its event id, or an incident by its id or its date. */
export function announced(input: RuleInput): Announced[] {
  const { replay } = input;
  const giving = replay.entries.filter((entry) => entry.amount > 0 && isGiving(entry));
  if (giving.length === 0) return [];
  const premature = replay.draws.filter((draw) => draw.verdict === 'premature' && (draw.prematureAmount ?? 0) > 0);
  const incidents = input.policies.flatMap((policy) => policy.incidents);
  const named = new Map(giving.map((entry) => [entry, incidentOf(entry, incidents)]));
  const covering = [...new Set([...named.values()].filter((one) => one !== null))];
  const events = [...new Set(giving.map((entry) => entry.eventId))];

  const byIncident = covering.flatMap((incident) => {
    const draws = premature.filter((draw) => isWithin(draw, incident));
    return gather(
      replay,
      incident.id,
      draws,
      giving.filter((entry) => named.get(entry) === incident || draws.some((draw) => isNamed(draw, entry.eventId))),
    );
  });
  const byEvent = events.flatMap((id) => {
    const draws = replay.draws.filter((draw) => isNamed(draw, id));
    const [draw] = draws;
    // An id that several draws bear names none of them.
    if (draws.length !== 1 || draw === undefined || !premature.includes(draw)) return [];
    if (covering.some((incident) => isWithin(draw, incident))) return [];
    return gather(
      replay,
      id,
      draws,
      giving.filter((entry) => entry.eventId === id),
    );
  });
  return [...byIncident, ...byEvent];
}

/** A grant doesn't announce anything by itself, but counts where it names the same. */
function isGiving(entry: EntryRecord): boolean {
  return entry.stream === 'subscription' && (entry.type === 'refund' || entry.type === 'correction' || entry.type === 'grant');
}

function isNamed(draw: Draw, eventId: string): boolean {
  return eventId !== '' && (draw.id === eventId || draw.use?.id === eventId);
}

/** Draws that an incident explains, decided by it or shown by meters while it lasted. */
function isWithin(draw: Draw, incident: Incident): boolean {
  if (draw.reason === 'incident') return draw.policyEntry === incident.id;
  return draw.citedIncident === incident.id && draw.from >= incident.from && draw.until <= incident.until;
}

function gather(replay: AccountReplay, covers: string, draws: readonly Draw[], entries: readonly EntryRecord[]): Announced[] {
  const [first] = draws;
  if (first === undefined || !entries.some((entry) => entry.type !== 'grant')) return [];
  const { currency } = first;
  if ([...draws, ...entries].some((one) => one.currency !== currency)) return [];
  const premature = draws.reduce((sum, draw) => add(sum, draw.prematureAmount ?? ZERO), ZERO);
  const refunds = refundsOn(replay.invoices, new Set(entries.map((entry) => entry.invoiceId)), currency);
  const given: GivenFacts = {
    toCard: micros(Math.max(sumOf(entries, 'refund'), refunds.amount)),
    asCredit: sumOf(entries, 'grant'),
    corrected: sumOf(entries, 'correction'),
  };
  return [{ covers, draws, premature, given, entries, origins: [...entries, ...refunds.lines, ...draws.flatMap((draw) => draw.origins)] }];
}

function sumOf(entries: readonly EntryRecord[], type: EntryRecord['type']): Micros {
  return entries.filter((entry) => entry.type === type).reduce((sum, entry) => add(sum, entry.amount), ZERO);
}

/** What the invoices that entries name say was paid back: refunded lines, or negative ones. It is the same money as the entry's refund. */
function refundsOn(
  invoices: readonly InvoiceRecord[],
  ids: ReadonlySet<string>,
  currency: string,
): { amount: Micros; lines: readonly Origin[] } {
  const named = linesOf(invoices).filter(({ record }) => record.id !== '' && ids.has(record.id) && record.currency === currency);
  const lines = named.filter((line) => line.record.amount < 0 || isUndone(line));
  const amount = lines.reduce((sum, { record }) => add(sum, micros(Math.abs(record.amount))), ZERO);
  return { amount, lines: lines.flatMap((line) => line.origins) };
}

const SPEAKS_OF_ONE = /\b(?:incident|outage|disruption|fault|error|refund(?:ed)? for|credit(?:ed)? for|compensat\w+)/i;
const DATE = /\b\d{4}-\d{2}-\d{2}\b/g;

/** The one incident that a description names by its id, or by a date of it beside a word that speaks of one. */
function incidentOf(entry: EntryRecord, incidents: readonly Incident[]): Incident | null {
  const text = entry.description.toLowerCase();
  const byId = incidents.filter((incident) => text.includes(incident.id.toLowerCase()));
  const dates = SPEAKS_OF_ONE.test(text) ? (text.match(DATE) ?? []) : [];
  const found = byId.length > 0 ? byId : incidents.filter((incident) => dates.some((date) => isDateOf(date, incident)));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Each day of it is its date. */
function isDateOf(date: string, { from, until }: Incident): boolean {
  const day = Date.parse(`${date}T00:00:00Z`);
  return formatInstant(from).startsWith(date) || (day + DAY > from && day < until);
}
