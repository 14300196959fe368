/**
 * A first map for a CSV of no known format, by the names of its columns and what its cells say. What is not certain is left out
 * and asked for in a comment: a wrong unit, or a payer taken for another, would accuse somebody.
 */
import { listedWords } from './canonical.ts';
import { canonicalColumn, requiredNames, type MapKind } from './map-columns.ts';
import { guessAmount, guessPercent, guessTime, type Guess } from './map-guess.ts';
import { kindOf, meaningOf, meterOf } from './map-kind.ts';
import { NAMES, QUESTIONS, WORDS } from './map-words.ts';
import type { Survey, SurveyedColumn } from './survey.ts';

export interface SuggestedMap {
  readonly name: string;
  readonly kind: MapKind;
  readonly header: readonly string[];
  readonly columns: Readonly<Record<string, SuggestedColumn>>;
  readonly constants: Readonly<Record<string, string>>;
  /** One sentence each, the path in the map first. */
  readonly comments: readonly string[];
}

interface SuggestedColumn {
  readonly from: string | readonly string[];
  readonly unit?: string;
  readonly pattern?: string;
  readonly zone?: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** More different texts than this are no list of words. */
const MOST_WORDS = 20;

export function suggestMap({ columns }: Pick<Survey, 'columns'>, name: string): SuggestedMap {
  const named = columns.filter((column) => column.spelled !== '');
  const kind = kindOf(named);
  const making = new Making(kind, named);
  return { name, kind, header: named.map(({ spelled }) => spelled), ...making.made() };
}

class Making {
  readonly #kind: MapKind;
  readonly #all: readonly SurveyedColumn[];
  readonly #columns: Record<string, SuggestedColumn> = {};
  readonly #constants: Record<string, string> = {};
  readonly #comments: string[] = [];
  readonly #taken = new Set<SurveyedColumn>();
  readonly #asked = new Set<SurveyedColumn>();
  readonly #currencies = new Set<string>();

  constructor(kind: MapKind, columns: readonly SurveyedColumn[]) {
    this.#kind = kind;
    this.#all = columns;
  }

  made(): Pick<SuggestedMap, 'columns' | 'constants' | 'comments'> {
    const others = 'usage, snapshots, credits, invoices, notices or accounts';
    this.#ask('kind', `the columns look most like ${this.#kind}; write another of ${others} where the rows are something else`);
    for (const column of this.#all) this.#meter(column);
    for (const [canonical, ranks] of NAMES[this.#kind]) this.#byName(canonical, ranks);
    this.#timeByCells();
    for (const [question, ranks] of QUESTIONS[this.#kind]) {
      for (const column of this.#free(ranks)) {
        this.#ask(
          'columns',
          question.replace('{}', () => column.spelled),
        );
        this.#asked.add(column);
      }
    }
    const idle = this.#all.filter((column) => !this.#asked.has(column));
    if (idle.length > 0) this.#ask('columns', `nothing is read from ${idle.map(({ spelled }) => `"${spelled}"`).join(', ')}`);
    this.#currency();
    for (const name of requiredNames(this.#kind)) this.#need(name);
    return { columns: this.#columns, constants: this.#constants, comments: this.#comments };
  }

  #ask(path: string, question: string): void {
    this.#comments.push(`${path}: ${question}${question.endsWith('?') ? '' : '.'}`);
  }

  #free(ranks: readonly RegExp[]): SurveyedColumn[] {
    return this.#all.filter((column) => !this.#taken.has(column) && ranks.some((rank) => rank.test(column.words)));
  }

  /** The surest name counts; of two that are equally sure none does. */
  #byName(canonical: string, ranks: readonly RegExp[]): void {
    for (const rank of ranks) {
      const [column, ...others] = this.#free([rank]);
      if (column === undefined) continue;
      if (canonical === 'timestamp' && others.length === 1 && this.#dateAndTime([column, ...others])) return;
      for (const one of [column, ...others]) this.#asked.add(one);
      if (others.length === 0) this.#take(canonical, column);
      else
        this.#ask(
          `columns.${canonical}`,
          `${listedWords([column, ...others].map(({ spelled }) => `"${spelled}"`))} could be meant; write which`,
        );
      return;
    }
  }

  /** Where no name tells when a row happened, and just one column holds times. */
  #timeByCells(): void {
    const canonical = this.#kind === 'invoices' ? 'issued_at' : this.#kind === 'accounts' ? 'from' : 'timestamp';
    if (this.#columns[canonical] !== undefined || this.#comments.some((comment) => comment.startsWith(`columns.${canonical}:`))) return;
    const [column, ...others] = this.#all.filter(
      (one) =>
        !this.#taken.has(one) && !/\b(?:end|until|resets?|expir\w*)\b/.test(one.words) && guessTime([...one.values], one.words) !== null,
    );
    if (column === undefined || others.length > 0) return;
    this.#asked.add(column);
    this.#take(canonical, column);
  }

  #take(canonical: string, column: SurveyedColumn): void {
    const texts = [...column.values];
    const type = canonicalColumn(this.#kind, canonical)?.type;
    if (canonical === 'event_id' && column.values.size < Math.min(column.stated, 1000)) {
      this.#ask(
        'columns.event_id',
        `"${column.spelled}" names several rows alike, so that it is left out; map it where each use has its own`,
      );
      return;
    }
    if (canonical === 'api_key' && texts.some((text) => /^(?:sk|pk|key)[-_]/i.test(text))) {
      this.#ask('columns.api_key', `"${column.spelled}" may hold keys themselves, which belong in no report; map a column of their labels`);
      return;
    }
    this.#taken.add(column);
    if (type === 'time') this.#time(canonical, column.spelled, texts, column.words);
    else if (type === 'amount') this.#amount(canonical, column, texts);
    else if (WORDS[canonical] !== undefined && this.#kind !== 'notices') this.#table(canonical, column, texts);
    else this.#columns[canonical] = { from: column.spelled };
  }

  #dateAndTime(pair: readonly SurveyedColumn[]): boolean {
    const date = pair.find(({ words }) => /\b(?:date|day)\b/.test(words));
    const time = pair.find(({ words }) => words.split(' ').includes('time'));
    if (date === undefined || time === undefined || date === time) return false;
    const clocks = [...time.values];
    if (clocks.length === 0 || !clocks.every((text) => /^\d{1,2}:\d{2}/.test(text))) return false;
    for (const column of pair) {
      this.#taken.add(column);
      this.#asked.add(column);
    }
    const texts = [...date.values].flatMap((day) => [clocks[0], clocks.at(-1)].map((clock) => `${day} ${clock}`));
    this.#time('timestamp', [date.spelled, time.spelled], texts, `${date.words} ${time.words}`);
    return true;
  }

  #time(canonical: string, from: string | readonly string[], texts: readonly string[], words: string): void {
    const guess = guessTime(texts, words);
    this.#columns[canonical] = { from, ...guess?.known };
    if (guess === null)
      this.#ask(
        `columns.${canonical}.pattern`,
        `how is "${texts[0] ?? ''}" written? Write a pattern such as "DD/MM/YYYY HH:mm", unless it is ISO 8601`,
      );
    else this.#askOf(canonical, guess);
  }

  #amount(canonical: string, column: SurveyedColumn, texts: readonly string[]): void {
    const guess = guessAmount(column, texts);
    const { unit, currency } = guess.known;
    this.#columns[canonical] = { from: column.spelled, ...(unit === undefined ? {} : { unit }) };
    if (currency !== undefined) this.#currencies.add(currency);
    this.#askOf(canonical, guess);
    this.#askSign(canonical, texts);
  }

  /** A ledger's amounts are magnitudes, whose sign the type gives. */
  #askSign(canonical: string, texts: readonly string[]): void {
    if (this.#kind !== 'credits' || canonical !== 'amount' || !texts.some((text) => /^\(|^\p{Sc}?\s*[-−]/u.test(text))) return;
    this.#ask(
      'columns.amount.sign',
      'some amounts are negative, and can not be read so; write "by-type" here where a minus only marks what lowers the balance',
    );
  }

  #askOf(canonical: string, { questions }: Guess<unknown>): void {
    for (const [key, question] of questions) this.#ask(`columns.${canonical}.${key}`, question);
  }

  #table(canonical: string, column: SurveyedColumn, texts: readonly string[]): void {
    const known = texts.flatMap((text) => {
      const meaning = meaningOf(canonical, text);
      return meaning === null ? [] : [[text, meaning] as const];
    });
    const words = canonicalColumn(this.#kind, canonical)?.words ?? [];
    if (texts.length > MOST_WORDS || known.length === 0) {
      this.#taken.delete(column);
      const said = texts.slice(0, 3).map((text) => JSON.stringify(text));
      const example = said.length === 0 ? '' : `, which says ${said.join(', ')}${texts.length > 3 ? '…' : ''}`;
      this.#ask(
        `columns.${canonical}`,
        `"${column.spelled}"${example}, may say it; map it with values for ${words.join(', ')} where it does`,
      );
      return;
    }
    this.#columns[canonical] = { from: column.spelled, values: Object.fromEntries(known) };
    const taken = known.map(([text, meaning]) => `${JSON.stringify(text)} for ${meaning}`);
    this.#ask(`columns.${canonical}.values`, `takes ${taken.join(', ')}; correct what is meant otherwise`);
    const open = texts.filter((text) => meaningOf(canonical, text) === null);
    for (const text of open)
      this.#ask(
        `columns.${canonical}.values`,
        `what does ${JSON.stringify(text)} stand for? List it as one of ${words.join(', ')}, or as "" for not stated`,
      );
  }

  #meter(column: SurveyedColumn): void {
    if (this.#kind !== 'usage' && this.#kind !== 'snapshots') return;
    const meter = meterOf(column);
    if (meter === null) return;
    const { window, part } = meter;
    const path = `columns.${window}_${part}`;
    this.#taken.add(column);
    this.#asked.add(column);
    if (this.#columns[`${window}_${part}`] !== undefined) this.#ask(path, `"${column.spelled}" could be meant too; write which`);
    else if (part === 'resets_at') this.#time(`${window}_resets_at`, column.spelled, [...column.values], column.words);
    else if (part === 'resets_in') this.#columns[`${window}_resets_in`] = { from: column.spelled };
    else if (part === 'pct')
      this.#ask(
        `columns.${window}_used_pct`,
        `"${column.spelled}" does not say whether it is what is used or what remains; map it as ${window}_used_pct or as ${window}_remaining_pct, never both`,
      );
    else {
      const guess = guessPercent(column, [...column.values]);
      this.#columns[`${window}_${part}`] = { from: column.spelled, ...guess.known };
      this.#askOf(`${window}_${part}`, guess);
    }
  }

  #currency(): void {
    const amounts = Object.keys(this.#columns).filter((name) => canonicalColumn(this.#kind, name)?.type === 'amount');
    if (amounts.length === 0 || this.#columns['currency'] !== undefined) return;
    const [currency] = this.#currencies;
    if (currency !== undefined && this.#currencies.size === 1) this.#constants['currency'] = currency;
    else
      this.#ask(
        'constants.currency',
        'which currency are the amounts in? Write its code, such as "USD", or the unit of the vendor, such as "ai-credits"',
      );
  }

  #need(name: string): void {
    if (this.#columns[name] !== undefined || this.#constants[name] !== undefined) return;
    if (this.#comments.some((comment) => comment.startsWith(`columns.${name}:`) || comment.startsWith(`constants.${name}:`))) return;
    const words = canonicalColumn(this.#kind, name)?.words;
    const asked = words === null || words === undefined ? 'no column was found for it, and every row needs it; map it' : ASKED[name];
    this.#ask(
      words === null || words === undefined ? `columns.${name}` : `constants.${name}`,
      asked ?? `every row needs it: one of ${(words ?? []).join(', ')}`,
    );
  }
}

const ASKED: Readonly<Record<string, string>> = {
  stream: 'are the rows of a subscription ("subscription"), or of something billed by itself, such as an API ("api")?',
  funding: 'what paid for the rows? Write "allowance", "credits", "mixed" or "none" (not charged), or "" where the file does not say it',
};
