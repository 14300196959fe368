/**
 * A log that can hold conversations, with nothing left in it but what its format reads: every value stays on its line, and an
 * audit of what is left finds the same records and the same read issues. What is read is not listed anywhere: it is seen, by
 * reading the log through nodes that note what is asked of them.
 */
import type { FormatContext, JsonFormat, JsonNode, Sink } from './format.ts';
import { documentsOf, JsonProblem, MOST_LINES_SEEN, parseJson } from './json.ts';

/** What recognises the log looks at its first documents: what any of `formats` asks of them is kept as well. */
export function reduced(text: string, format: JsonFormat, context: Omit<FormatContext, 'sink'>, formats: readonly JsonFormat[]): string {
  const lines = new Lines();
  const read = format.open({ ...context, sink: NOWHERE });
  const isList = /^\s*\[/.test(text) && [...documentsOf(text)].every((document) => !(document instanceof JsonProblem));
  if (isList) lines.put('[', lineOfFirst(text));
  let count = 0;
  for (const document of documentsOf(text)) {
    if (isList && count > 0) lines.put(',', 0);
    count += 1;
    if (document instanceof JsonProblem) {
      lines.put(like(document.problem), document.line);
      continue;
    }
    const noting = new Noting(document);
    if (count <= MOST_LINES_SEEN) for (const one of formats) one.recognises(noting.node);
    read(noting.node);
    noting.write(lines);
  }
  if (isList) lines.put(']', 0);
  // Plain letters only: any character set reads them alike.
  return lines.text(text.endsWith('\n')).replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const nothing = (): void => {};
const NOWHERE: Sink = { use: nothing, snapshot: nothing, entry: nothing, invoice: nothing, notice: nothing, plan: nothing, issue: nothing };

/** A line that can't be read for the same reason, and holds nothing. */
function like(problem: string): string {
  const broken = ['{', '{"a":}', '{a', '{"a" 1}', '{"a":1 2}', '"', '{} {}', '{"a":"\\u"}'];
  return broken.find((line) => problemOf(line) === problem) ?? '{';
}

function problemOf(line: string): string {
  try {
    parseJson(line);
    return '';
  } catch (error) {
    return error instanceof JsonProblem ? error.problem : '';
  }
}

function lineOfFirst(text: string): number {
  return text.slice(0, text.search(/\S/)).split('\n').length;
}

/** Text written so that each piece stands on the line it came from. */
class Lines {
  #text = '';
  #line = 1;

  put(piece: string, line: number): void {
    if (line > this.#line) {
      this.#text += '\n'.repeat(line - this.#line);
      this.#line = line;
    }
    this.#text += piece;
  }

  text(ends: boolean): string {
    return ends ? `${this.#text}\n` : this.#text;
  }
}

/** A node that notes whether it was asked for its content, and which of its members were asked for. */
class Noting {
  readonly node: JsonNode;
  readonly #own: JsonNode;
  #isRead = false;
  readonly #parts = new Map<string, Noting>();
  readonly #items: readonly Noting[];

  constructor(own: JsonNode) {
    this.#own = own;
    this.#items = own.type === 'array' ? own.items.map((item) => new Noting(item)) : [];
    const { type, line } = own;
    const mark = (): void => {
      this.#isRead = true;
    };
    switch (type) {
      case 'object':
        this.node = { type, line, members: this.#members(own.members) };
        break;
      case 'array':
        this.node = { type, line, items: this.#items.map((item) => item.node) };
        break;
      case 'string':
      case 'number': {
        const { text } = own;
        const noted = {
          type,
          line,
          get text() {
            mark();
            return text;
          },
        };
        this.node = noted;
        break;
      }
      default:
        this.node = own;
        this.#isRead = true;
    }
  }

  /** Everything of it that was asked for; of a text that only was there, that it was one. */
  write(lines: Lines): void {
    const { line } = this.#own;
    switch (this.#own.type) {
      case 'object': {
        lines.put('{', line);
        let isFirst = true;
        for (const key of this.#own.members.keys()) {
          const part = this.#parts.get(key);
          if (part === undefined) continue;
          lines.put(`${isFirst ? '' : ','}${JSON.stringify(key)}:`, 0);
          isFirst = false;
          part.write(lines);
        }
        lines.put('}', 0);
        break;
      }
      case 'array':
        lines.put('[', line);
        this.#items.forEach((item, index) => {
          if (index > 0) lines.put(',', 0);
          item.write(lines);
        });
        lines.put(']', 0);
        break;
      case 'string':
        lines.put(this.#isRead ? JSON.stringify(this.#own.text) : '""', line);
        break;
      case 'number':
        lines.put(this.#isRead ? this.#own.text : '0', line);
        break;
      case 'boolean':
        lines.put(String(this.#own.value), line);
        break;
      default:
        lines.put('null', line);
    }
  }

  #members(members: ReadonlyMap<string, JsonNode>): ReadonlyMap<string, JsonNode> {
    const part = (key: string): Noting | undefined => {
      const own = members.get(key);
      if (own === undefined) return undefined;
      let noting = this.#parts.get(key);
      if (noting === undefined) this.#parts.set(key, (noting = new Noting(own)));
      return noting;
    };
    const every = (): [string, JsonNode][] => [...members.keys()].map((key) => [key, (part(key) as Noting).node]);
    return {
      size: members.size,
      get: (key) => part(key)?.node,
      has: (key) => part(key) !== undefined,
      keys: () => new Map(every()).keys(),
      values: () => new Map(every()).values(),
      entries: () => new Map(every()).entries(),
      forEach: (visit) => new Map(every()).forEach((value, key, map) => visit(value, key, map)),
      [Symbol.iterator]: () => new Map(every())[Symbol.iterator](),
    };
  }
}
