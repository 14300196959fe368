/** Everything `explain` has a page for, gathered from the rooms that know it. */
import { formatQuantity } from '../domain/money.ts';
import type { Incident, Match, Plan, Policy, Window } from '../domain/policy.ts';
import { DAY, HOUR, type Duration } from '../domain/time.ts';
import { GRADES, REASONS, VERDICTS } from '../domain/verdict.ts';
import { FORMATS } from '../formats/index.ts';
import type { Format } from '../formats/format.ts';
import { builtInPolicies, coverageIds, fileOf, type PolicyFile } from '../policies/index.ts';
import { ruleParagraphs } from '../report/rule-page.ts';
import { counted, listed } from '../report/text.ts';
import { RULES } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { gradeWords, reasonWords, verdictWords, type Words } from '../rules/reasons.ts';
import { datesOf, day } from './dates.ts';
import type { Schema } from './json-shape.ts';
import { adjustmentPages, pricePages } from './price-pages.ts';
import { SCHEMAS, type NamedSchema } from './schemas/index.ts';

export const KINDS = [
  'rule',
  'verdict',
  'grade',
  'reason',
  'format',
  'policy',
  'plan',
  'coverage',
  'incident',
  'price',
  'adjustment',
  'schema',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Page {
  readonly kind: Kind;
  readonly id: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** The thing itself. */
  readonly json: unknown;
}

export function pages(): Page[] {
  return [
    ...RULES.map(rulePage),
    ...VERDICTS.map((id) => wordsPage('verdict', id, verdictWords(id))),
    ...GRADES.map((id) => wordsPage('grade', id, gradeWords(id))),
    ...REASONS.map(reasonPage),
    ...FORMATS.map(formatPage),
    ...builtInPolicies().flatMap((policy) => policyPages(policy, fileOf(policy))),
    ...SCHEMAS.map(schemaPage),
  ];
}

function rulePage(rule: Rule): Page {
  return {
    kind: 'rule',
    id: rule.id,
    title: rule.title,
    paragraphs: ruleParagraphs(rule),
    json: { id: rule.id, title: rule.title, level: rule.level, criteria: rule.criteria, needs: rule.needs },
  };
}

function wordsPage(kind: 'verdict' | 'grade', id: string, { title, means, page }: Words): Page {
  return { kind, id, title: `${title}: ${means}`, paragraphs: [page], json: { id, title, means, page } };
}

function reasonPage(id: (typeof REASONS)[number]): Page {
  const words = reasonWords(id);
  return {
    kind: 'reason',
    id,
    title: words.title,
    paragraphs: [words.page, `What would settle it: ${words.settles}`],
    json: { id, ...words },
  };
}

function formatPage(format: Format): Page {
  const shape = format.kind === 'csv' ? `Columns by which it is known: ${listed(format.required)}.` : 'Recognised by its JSON shape.';
  return {
    kind: 'format',
    id: format.id,
    title: format.title,
    paragraphs: [format.where, format.proves, shape],
    json: {
      id: format.id,
      title: format.title,
      kind: format.kind,
      vendor: format.vendor === '' ? null : format.vendor,
      where: format.where,
      proves: format.proves,
      ...(format.kind === 'csv' ? { required: format.required } : {}),
    },
  };
}

function policyPages(policy: Policy, file: PolicyFile): Page[] {
  const verified =
    policy.verifiedUntil === null
      ? 'It states no date until which it was checked.'
      : `It was checked against published texts until ${day(policy.verifiedUntil)}.`;
  return [
    {
      kind: 'policy',
      id: policy.id,
      title: `Policy ${policy.id}, version ${policy.version}`,
      paragraphs: [
        verified,
        `Plans: ${listed([...policy.plans.keys()])}.`,
        policy.coverage.length === 0 ? 'No coverage rules.' : `Coverage rules: ${listed(coverageIds([policy]))}.`,
        policy.prices.length === 0 ? 'No prices.' : 'Its prices: headroom explain price.',
        policy.incidents.length === 0 ? 'No incidents.' : `Incidents: ${listed(policy.incidents.map((incident) => incident.id))}.`,
        `headroom explain policy:${policy.id} --format json prints it, to be edited and used with --policy.`,
      ],
      json: file,
    },
    ...[...policy.plans.values()].map((plan) => planPage(plan, policy, file)),
    ...coverageIds([policy]).map((id) => coveragePage(id, policy, file)),
    ...policy.incidents.map((incident, at) => incidentPage(incident, policy, file.incidents[at])),
    ...pricePages(policy, file),
    ...adjustmentPages(policy, file),
  ];
}

function planPage(plan: Plan, policy: Policy, file: PolicyFile): Page {
  return {
    kind: 'plan',
    id: plan.id,
    title: plan.title,
    paragraphs: [
      `Policy ${policy.id}. Its windows, in the order in which they are named when full:`,
      ...plan.windows.map(windowWords),
      `A use that crosses a limit: ${CROSSING_WORDS[plan.crossing]}.`,
    ],
    json: file.plans[plan.id],
  };
}

const CROSSING_WORDS: Record<Plan['crossing'], string> = {
  split: 'the allowance pays what is left of it, credits pay the rest',
  'whole-to-credits': 'credits pay all of it',
  'whole-to-allowance': 'the allowance pays all of it',
};

const START_WORDS: Record<Window['starts'], string> = {
  'first-use': ', opening with the first use while none is open',
  'first-use-hour': ', opening with the hour of the first use while none is open',
  anchor: ', one after the other from a fixed date',
  'calendar-month': 'the calendar month (UTC)',
  'billing-day': 'from one billing day of the account to the next',
  reported: ', known by the resets that readings show',
};

function windowWords(window: Window): string {
  const parts = [`${window.id}: ${window.length === null ? '' : lengthWords(window.length)}${START_WORDS[window.starts]}`];
  parts.push(
    window.limit === null
      ? 'its use is known from readings, or counted against a limit that the files state'
      : `${formatQuantity(window.limit.quantity)} ${window.limit.unit}`,
  );
  if (window.scope !== null) parts.push(`only for ${matchWords(window.scope)}`);
  if (window.optional) parts.push('applies where readings name it');
  const dates = datesOf(window);
  if (dates !== '') parts.push(dates);
  return `${parts.join('; ')}.`;
}

function lengthWords(length: Duration): string {
  return length % DAY === 0 ? counted(length / DAY, 'day') : counted(length / HOUR, 'hour');
}

/** One id may stand over several entries: the ways in which exports show the same thing, or its terms over time. */
function coveragePage(id: string, policy: Policy, file: PolicyFile): Page {
  const entries = policy.coverage.filter((rule) => rule.id === id);
  const may = entries.every((rule) => rule.pays === 'may');
  const terms = entries.map((rule) => {
    const plans = rule.plans.includes('*') ? 'All plans' : `Plans ${listed(rule.plans)}`;
    const only = rule.pays === 'may' && !may ? ' Only some of it goes to credits.' : '';
    return `${plans}, ${datesOf(rule) || 'no dates stated'}: ${matchWords(rule.when)}.${only}`;
  });
  return {
    kind: 'coverage',
    id,
    title: entries[0]?.title ?? id,
    paragraphs: [
      `Policy ${policy.id}. What it covers:`,
      ...terms,
      may
        ? "Some of such use goes to credits, and files can't tell which: it never explains a draw, it only keeps it at suspected."
        : 'Such use is billed to credits whatever the allowance has left: the verdict is not-covered.',
      `Source: ${[...new Set(entries.map((rule) => rule.source))].filter((source) => source !== '').join('; ') || 'none stated'}`,
    ],
    json: entries.length === 1 ? file.coverage.find((rule) => rule.id === id) : file.coverage.filter((rule) => rule.id === id),
  };
}

function incidentPage(incident: Incident, policy: Policy, json: unknown): Page {
  return {
    kind: 'incident',
    id: incident.id,
    title: incident.title,
    paragraphs: [
      `Policy ${policy.id}; ${datesOf(incident)}. What it touched: ${matchWords(incident.when)}.`,
      incident.decides
        ? 'It decides: money was misrouted for all who match, so a draw inside it is premature.'
        : 'It is cited beside the draws it matches, and decides none of them.',
      `Source: ${incident.source}`,
    ],
    json,
  };
}

/** Its keys, each with what it means; below them the keys of the objects that they hold. */
function schemaPage({ id, of, read }: NamedSchema): Page {
  return {
    kind: 'schema',
    id,
    title: `JSON Schema of ${of}`,
    get paragraphs() {
      const schema = read();
      return [
        schema.description ?? '',
        ...branches(schema).flatMap((branch) => keyWords(branch, branch === schema ? '' : `${branch.title}.`)),
        ...Object.entries(schema.$defs ?? {}).flatMap(([name, one]) => keyWords(one, `${name}.`)),
        `headroom explain schema:${id} --format json prints it, for editors that check and complete JSON; the package holds it as schemas/${id}.json.`,
      ];
    },
    get json() {
      return read();
    },
  };
}

function keyWords(schema: Schema, above: string): string[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, one]) => {
    const name = `${above}${key}`;
    const words = one.description ?? (one.const === undefined ? '' : `${JSON.stringify(one.const)}.`);
    const refs = branches(one).flatMap((branch) =>
      branch.$ref === undefined ? [] : [` Its keys: see ${branch.$ref.replace(/.*\//, '')} below.`],
    );
    const values = branches(one).flatMap((branch) => branch.enum ?? []);
    const allowed = values.length === 0 ? '' : ` One of ${listed(values, 'or')}.`;
    return [
      `${name}: ${words}${allowed}${refs.join('')}${required.has(key) ? ' Required.' : ''}`,
      ...branches(one).flatMap((branch) => below(branch, name)),
    ];
  });
}

function below(schema: Schema, name: string): string[] {
  const each = typeof schema.additionalProperties === 'object' ? keyWords(schema.additionalProperties, `${name}.*.`) : [];
  const items = schema.items === undefined ? [] : branches(schema.items);
  return [...keyWords(schema, `${name}.`), ...each, ...items.flatMap((branch) => below(branch, `${name}[]`))];
}

/** A schema is one or several: what may be null is a branch beside null. */
function branches(schema: Schema): readonly Schema[] {
  return schema.anyOf ?? [schema];
}

export function matchWords(match: Match): string {
  const parts: string[] = [];
  if (match.feature !== null) parts.push(`feature ${patterns(match.feature)}`);
  if (match.model !== null) parts.push(`model ${patterns(match.model)}`);
  if (match.surface !== null) parts.push(`surface ${patterns(match.surface)}`);
  if (match.client !== null) parts.push(`client ${patterns(match.client)}`);
  if (match.promptTokensOver !== null) parts.push(`prompts over ${match.promptTokensOver} tokens`);
  const words = parts.length === 0 ? 'every use' : parts.join(', ');
  return match.except === null ? words : `${words}, except ${matchWords(match.except)}`;
}

const MOST_PATTERNS = 6;

function patterns(all: readonly string[]): string {
  const rest = all.length - MOST_PATTERNS;
  return rest > 1 ? `${all.slice(0, MOST_PATTERNS).join(', ')} or one of ${rest} more` : listed(all, 'or');
}
