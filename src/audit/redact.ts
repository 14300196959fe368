/**
 * Keyed pseudonyms (HMAC-SHA-256) in place of everything that could name a person, an organisation or a document: before it
 * is stored, so that nothing made of the records can hold it. Equal values get equal pseudonyms under one key, in any file and
 * month; under another key they have nothing in common. What the model judges by is kept: times, amounts, plans, models.
 */
import { createHmac } from 'node:crypto';
import { CannotAudit } from '../domain/errors.ts';
import type { Budget } from '../domain/options.ts';
import { byText } from '../domain/order.ts';
import type { Policy } from '../domain/policy.ts';
import type { InputRecord, Reading, StatedLimit } from '../domain/records.ts';
import type { Acceptance, BaselineEntry, ReadIssueView } from '../domain/report.ts';
import { matchPattern } from '../replay/match.ts';
import type { Applied } from './baseline.ts';
import { patternsOf, vocabularyOf, type Vocabulary } from './vocabulary.ts';

const TAG_DIGITS = 10;
const WORD_DIGITS = 8;
const IDENTITY_DIGITS = 12;
/** Any run of letters and digits, in any script. */
const TOKEN = /[\p{L}\p{N}\p{M}]+/gu;
/** A number or a short code says nobody's name: `4711`, `1m`, `o3`; of longer ones only dates. */
const PLAIN = /^(?:\d{1,4}|[a-z]?\d{1,3}[a-z]{0,2}|(?:19|20)\d{2}[01]\d[0-3]\d|[a-z])$/i;
/** What may stand between words. */
const UNSAFE_BETWEEN = /[^ -~\n\t·€£¥]/gu;

export class Redactor {
  readonly #key: Uint8Array;
  readonly #words: Vocabulary;
  readonly #patterns: readonly string[];
  readonly #plans: ReadonlySet<string>;
  readonly #terms = new Map<string, string>();
  readonly #shown = new Map<string, string>();
  /** Names of uses by their pseudonyms. */
  readonly #own = new Map<string, string>();

  constructor(key: Uint8Array, policies: readonly Policy[]) {
    this.#key = key;
    this.#words = vocabularyOf(policies);
    this.#patterns = patternsOf(policies);
    this.#plans = new Set(policies.flatMap((policy) => [...policy.plans.keys()]));
  }

  /** A copy of a record with its pseudonyms. */
  record<T extends InputRecord>(record: T): T {
    const copy: InputRecord = { ...record, account: this.account(record.account), format: this.format(record.format) };
    // Some trackers name the vendor themselves, so that it may be any word.
    copy.vendor = this.words(copy.vendor);
    // A file may call an account as the processor calls its customer.
    if (copy.customer !== undefined) copy.customer = this.account(copy.customer);
    switch (copy.kind) {
      case 'use':
        copy.id = this.#remember(copy.id, this.tag('event', copy.id));
        copy.identity = this.#remember(copy.identity, copy.identity === '' ? '' : this.#digest(copy.identity, IDENTITY_DIGITS));
        copy.plan = this.plan(copy.plan);
        copy.impliedPlan = this.plan(copy.impliedPlan);
        copy.surface = this.term(copy.surface);
        copy.client = this.term(copy.client);
        copy.model = this.term(copy.model);
        copy.feature = copy.feature
          .split(';')
          .map((feature) => this.term(feature))
          .join(';');
        copy.member = this.tag('person', copy.member);
        copy.workspace = this.tag('workspace', copy.workspace);
        copy.apiKey = this.tag('key', copy.apiKey);
        copy.apiKeyStatus = this.words(copy.apiKeyStatus);
        copy.unit = this.unit(copy.unit);
        copy.currency = this.unit(copy.currency);
        copy.readings = this.#ofWindows(copy.readings);
        copy.limits = this.#ofWindows(copy.limits);
        break;
      case 'snapshot':
        copy.plan = this.plan(copy.plan);
        copy.readings = this.#ofWindows(copy.readings);
        copy.currency = this.unit(copy.currency);
        copy.note = this.words(copy.note);
        if (copy.inSession !== undefined) copy.inSession = { ...copy.inSession, session: this.tag('session', copy.inSession.session) };
        if (copy.inLog !== undefined) {
          const { log, after, content, line } = copy.inLog;
          copy.inLog = { log: this.tag('log', log), after: this.tag('log', after), content: this.tag('look', content), line };
        }
        break;
      case 'entry':
        copy.id = this.tag('entry', copy.id);
        copy.eventId = this.tag('event', copy.eventId);
        copy.invoiceId = this.tag('invoice', copy.invoiceId);
        copy.description = this.words(copy.description);
        copy.currency = this.unit(copy.currency);
        break;
      case 'invoice':
        copy.id = this.tag('invoice', copy.id);
        copy.description = this.words(copy.description);
        copy.status = this.words(copy.status);
        if (copy.purchase !== undefined) {
          const { ids, key } = copy.purchase;
          copy.purchase = { ...copy.purchase, ids: ids.map((id) => this.tag('invoice', id)), key: this.tag('invoice', key) };
        }
        copy.currency = this.unit(copy.currency);
        break;
      case 'notice':
        copy.window = this.window(copy.window);
        copy.text = this.words(copy.text);
        break;
      case 'plan':
        copy.plan = this.plan(copy.plan);
        copy.unit = this.unit(copy.unit);
        copy.currency = this.unit(copy.currency);
        break;
    }
    return copy as T;
  }

  /**
   * The records of one account, its uses of one time kept in the order of their own names: the model breaks ties by it, and
   * pseudonyms know none. So a number goes before them, in what else names the use too.
   */
  inOrder(records: InputRecord[]): InputRecord[] {
    const byTime = new Map<string, Set<string>>();
    for (const record of records) {
      if (record.kind !== 'use') continue;
      const time = `${record.from} ${record.until}`;
      const names = byTime.get(time);
      if (names === undefined) byTime.set(time, new Set([record.id || record.identity]));
      else names.add(record.id || record.identity);
    }
    const numbered = new Map<string, string>();
    for (const names of byTime.values()) {
      if (names.size < 2) continue;
      const sorted = [...names].sort((a, b) => byText(this.#own.get(a) ?? a, this.#own.get(b) ?? b));
      const digits = String(sorted.length).length;
      sorted.forEach((name, index) => numbered.set(name, `${String(index + 1).padStart(digits, '0')}-${name}`));
    }
    if (numbered.size === 0) return records;
    const named = (name: string): string => numbered.get(name) ?? name;
    return records.map((record) => {
      if (record.kind === 'use') return { ...record, id: named(record.id), identity: named(record.identity) };
      return record.kind === 'entry' ? { ...record, eventId: named(record.eventId) } : record;
    });
  }

  /** What couldn't be read says as little as what could. */
  issue(issue: ReadIssueView): ReadIssueView {
    return { ...issue, column: this.words(issue.column), value: this.words(issue.value), problem: this.sentence(issue.problem) };
  }

  /** Only that of a map is named by its owner. */
  format(id: string): string {
    return id.startsWith('map:') ? `map:${this.words(id.slice('map:'.length))}` : id;
  }

  /** The account as reports call it. */
  account(account: string): string {
    return account === '' || account === 'default' ? account : this.tag('account', account);
  }

  /** An account as somebody named it: by its own name, or by the pseudonym that a report showed. */
  named(account: string): string {
    return /^account-[0-9a-f]{10}$/.test(account) ? account : this.account(account);
  }

  /** What became of a baseline, and what people wrote when they accepted findings. */
  applied(applied: Applied): Applied {
    const said = <T extends Acceptance>(one: T): T => ({
      ...one,
      reason: this.words(one.reason),
      refund: one.refund === null ? null : this.tag('refund', one.refund),
    });
    const named = <T extends BaselineEntry>(entry: T): T => said({ ...entry, account: this.named(entry.account) });
    const { view, accepting } = applied;
    return {
      ...applied,
      accepting: new Map([...accepting].map(([id, acceptance]) => [id, said(acceptance)])),
      view: { ...view, expired: view.expired.map(named), unused: view.unused.map(named), changed: view.changed.map(named) },
    };
  }

  /** A budget means the same workspaces and keys by their pseudonyms; patterns can't be held against those. */
  budget(budget: Budget): Budget {
    const meant = (kind: string, pattern: string): string => {
      if (pattern === '*' || pattern === '') return pattern;
      if (!pattern.includes('*')) return this.tag(kind, pattern);
      throw new CannotAudit([
        `budgets: "${pattern}" can't be held against redacted names; write "*" or one whole name, or leave out --redact.`,
      ]);
    };
    return { ...budget, workspace: meant('workspace', budget.workspace), apiKey: meant('key', budget.apiKey) };
  }

  /** A path with its names replaced; its folders, its ending and plain words in it are kept. Messages that name it are told by `scrub`. */
  path(path: string): string {
    const shown = this.words(path);
    if (shown !== path) this.#shown.set(path, shown);
    return shown;
  }

  /** Takes what `path` was told out of a message that holds it as it was. */
  scrub(message: string): string {
    const known = [...this.#shown].sort(([a], [b]) => b.length - a.length);
    return known.reduce((text, [raw, shown]) => text.replaceAll(raw, shown), message);
  }

  /** A message about files: it begins with the path that it is about. */
  problem(message: string): string {
    const [, path = '', rest = ''] = /^([^:]*)(:.*)?$/s.exec(message) ?? [];
    return this.scrub(message) === message ? `${this.words(path)}${rest}` : this.scrub(message);
  }

  /** A name that stands for a whole value. */
  tag(kind: string, value: string): string {
    return value === '' ? '' : `${kind}-${this.#digest(value, TAG_DIGITS)}`;
  }

  /** A text whose words name nobody, every other word replaced. */
  words(text: string): string {
    let shown = '';
    let end = 0;
    for (const { 0: token, index } of text.matchAll(TOKEN)) {
      shown += between(text.slice(end, index)) + this.#token(token);
      end = index + token.length;
    }
    return shown + between(text.slice(end));
  }

  /** A model, client, surface or feature: whatever a policy's patterns say of it, they say of what stands for it. */
  term(name: string): string {
    const known = this.#terms.get(name);
    if (known !== undefined) return known;
    const answers = (one: string): string => this.#patterns.map((pattern) => (matchPattern(pattern, one) ? '1' : '0')).join('');
    const wanted = answers(name);
    const found = [this.words(name), this.#built(name)].find((one) => answers(one) === wanted);
    if (found === undefined)
      throw new CannotAudit([
        `--redact: a name in these files is part of what a policy looks for and part something else, so that no pseudonym means the same; leave out --redact, or rename it in the files.`,
      ]);
    this.#terms.set(name, found);
    return found;
  }

  /** A sentence of ours about a file: what the file holds stands in quotes. */
  sentence(sentence: string): string {
    return this.scrub(sentence).replace(/"[^"]*"/g, (quoted) => this.words(quoted));
  }

  plan(plan: string): string {
    return plan === '' || this.#plans.has(plan) ? plan : this.tag('plan', plan);
  }

  window(window: string): string {
    return this.words(window);
  }

  unit(unit: string): string {
    return /^[A-Z]{3}$/.test(unit) ? unit : this.words(unit);
  }

  #remember(own: string, name: string): string {
    if (name !== '') this.#own.set(name, own);
    return name;
  }

  #ofWindows<T extends Reading | StatedLimit>(list: readonly T[]): T[] {
    return list.map((one) => ({ ...one, window: this.window(one.window) }));
  }

  /** The words that patterns look for, wherever they stand in a name, and a pseudonym for all of it. */
  #built(name: string): string {
    const lower = name.toLowerCase();
    const sought = this.#patterns
      .flatMap((pattern) => pattern.toLowerCase().split(/[*\s]+/))
      .filter((part) => part !== '' && lower.includes(part));
    return [...new Set(sought), this.#digest(name, WORD_DIGITS)].join('-');
  }

  #token(token: string): string {
    return PLAIN.test(token) || this.#words.has(token.toLowerCase()) ? token : `x${this.#digest(token, WORD_DIGITS)}`;
  }

  #digest(value: string, digits: number): string {
    return createHmac('sha256', this.#key).update(value, 'utf8').digest('hex').slice(0, digits);
  }
}

function between(text: string): string {
  return text.replace(UNSAFE_BETWEEN, '?');
}
