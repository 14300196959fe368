/** Looking values up in one JSON document: blanks are `null`, whatever can't be read is an issue with its path. */
import type { Micros } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { FormatContext, JsonNode } from './format.ts';
import { UNIT, parseAmount } from '../domain/money.ts';
import { SECOND, parseTime } from '../domain/time.ts';

export type JsonObject = Extract<JsonNode, { type: 'object' }>;

const NOT_A_NUMBER = 'is not a number; write it as 12 or 12.5';
const NOT_AN_INSTANT = 'is not an instant; write it with its offset, such as 2026-08-12T14:05:00Z';

export class PayloadReader {
  failed = false;
  readonly #context: FormatContext;
  readonly #line: number;

  /** `line` is where the document starts: issues about what is missing stand there. */
  constructor(context: FormatContext, line: number) {
    this.#context = context;
    this.#line = line;
  }

  fail(node: JsonNode | undefined, path: string, problem: string): void {
    this.failed = true;
    const line = node?.line ?? this.#line;
    const value = node === undefined ? '' : rawText(node);
    this.#context.sink.issue({ file: this.#context.file, line, column: path, value, problem });
  }

  object(parent: JsonObject, key: string, path: string): JsonObject | null {
    const node = stated(parent, key);
    if (node === null || node.type === 'object') return node;
    this.fail(node, join(path, key), 'is not an object');
    return null;
  }

  list(parent: JsonObject, key: string, path: string): readonly JsonNode[] {
    const node = stated(parent, key);
    if (node?.type === 'array') return node.items;
    if (node !== null) this.fail(node, join(path, key), 'is not a list');
    return [];
  }

  text(parent: JsonObject, key: string, path: string): string {
    const node = stated(parent, key);
    if (node?.type === 'string') return node.text.trim();
    if (node !== null) this.fail(node, join(path, key), 'is not text');
    return '';
  }

  boolean(parent: JsonObject, key: string, path: string): boolean | null {
    const node = stated(parent, key);
    if (node?.type === 'boolean') return node.value;
    if (node !== null) this.fail(node, join(path, key), 'is neither true nor false');
    return null;
  }

  /** A number that is not negative, divided by ten `places` times, in millionths; exact, since it comes from the number's text. */
  magnitude(parent: JsonObject, key: string, path: string, places = 0): Micros | null {
    const node = stated(parent, key);
    if (node === null) return null;
    const text = node.type === 'number' || node.type === 'string' ? node.text.trim() : '';
    const parsed = parseAmount(places === 0 ? text : `${text}e${-places}`);
    if (!parsed.ok) this.fail(node, join(path, key), NOT_A_NUMBER);
    else if (parsed.value < 0) this.fail(node, join(path, key), 'is negative; expected zero or more');
    else return parsed.value;
    return null;
  }

  /** Seconds since 1970. */
  epochSeconds(parent: JsonObject, key: string, path: string): Instant | null {
    const seconds = this.magnitude(parent, key, path);
    return seconds === null ? null : (Math.floor(seconds / (UNIT / SECOND)) as Instant);
  }

  instant(parent: JsonObject, key: string, path: string): Instant | null {
    const node = stated(parent, key);
    if (node === null) return null;
    // No zone is assumed: what a program wrote down without one can't be placed.
    const parsed = node.type === 'string' ? parseTime(node.text.trim(), 'UTC') : null;
    if (parsed?.ok === true && !parsed.zoneless) return parsed.from;
    this.fail(node, join(path, key), NOT_AN_INSTANT);
    return null;
  }
}

/** `null` where the key is missing or null. */
function stated(parent: JsonObject, key: string): Exclude<JsonNode, { type: 'null' }> | null {
  const node = parent.members.get(key);
  return node === undefined || node.type === 'null' ? null : node;
}

export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function rawText(node: JsonNode): string {
  if (node.type === 'string' || node.type === 'number') return node.text;
  if (node.type === 'boolean') return String(node.value);
  return { null: 'null', array: '[…]', object: '{…}' }[node.type];
}
