/**
 * JSON that remembers the line of every value and keeps numbers as text, so that money never turns into a float.
 * Reads one document, an array, or JSON lines; a line that can't be read is an issue and the rest goes on.
 */
import type { FormatContext, JsonFormat, JsonNode } from './format.ts';
import type { RowCounts } from './table.ts';
import { watching } from './watch.ts';

const DEEPEST = 200;
const BREAKS_OFF = 'is JSON that breaks off; save it again, or take it out';

export class JsonProblem extends Error {
  constructor(
    readonly line: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

class Parser {
  private at = 0;
  private line: number;

  constructor(
    private readonly text: string,
    firstLine: number,
  ) {
    this.line = firstLine;
  }

  document(): JsonNode {
    const node = this.value(0);
    this.space();
    if (this.at < this.text.length) throw this.problem('has more after the end of its JSON');
    return node;
  }

  /** The first value, or the first element of a list, whatever follows it. */
  first(): JsonNode {
    this.space();
    this.take('[');
    return this.value(0);
  }

  private problem(what: string): JsonProblem {
    return new JsonProblem(this.line, this.at < this.text.length ? what : BREAKS_OFF);
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 10) this.line += 1;
      else if (code !== 32 && code !== 9 && code !== 13) return;
      this.at += 1;
    }
  }

  private value(depth: number): JsonNode {
    if (depth > DEEPEST) throw this.problem(`is nested more than ${DEEPEST} deep`);
    this.space();
    const { line } = this;
    const char = this.text[this.at];
    if (char === '{') return this.object(line, depth);
    if (char === '[') return this.array(line, depth);
    if (char === '"') return { type: 'string', line, text: this.string() };
    const word = /[-+.\w]*/y;
    word.lastIndex = this.at;
    const text = word.exec(this.text)?.[0] ?? '';
    this.at += text.length;
    if (text === 'true' || text === 'false') return { type: 'boolean', line, value: text === 'true' };
    if (text === 'null') return { type: 'null', line };
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return { type: 'number', line, text };
    throw this.problem('is not JSON: a value is missing or malformed');
  }

  private object(line: number, depth: number): JsonNode {
    const members = new Map<string, JsonNode>();
    this.at += 1;
    this.space();
    if (this.take('}')) return { type: 'object', line, members };
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw this.problem('is not JSON: a member needs a quoted name');
      const name = this.string();
      this.space();
      if (!this.take(':')) throw this.problem('is not JSON: a member needs a colon');
      if (members.has(name)) throw this.problem(`gives the member ${JSON.stringify(name)} twice`);
      members.set(name, this.value(depth + 1));
      this.space();
      if (this.take('}')) return { type: 'object', line, members };
      if (!this.take(',')) throw this.problem('is not JSON: an object is not closed');
    }
  }

  private array(line: number, depth: number): JsonNode {
    const items: JsonNode[] = [];
    this.at += 1;
    this.space();
    if (this.take(']')) return { type: 'array', line, items };
    for (;;) {
      items.push(this.value(depth + 1));
      this.space();
      if (this.take(']')) return { type: 'array', line, items };
      if (!this.take(',')) throw this.problem('is not JSON: an array is not closed');
    }
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private string(): string {
    const start = this.at;
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code === 92) this.at += 1;
      else if (code === 34) {
        this.at += 1;
        try {
          return JSON.parse(this.text.slice(start, this.at)) as string;
        } catch {
          throw this.problem('is not JSON: a string holds what JSON does not allow');
        }
      } else if (code === 10) break;
    }
    throw this.problem('is not JSON: a string is not closed');
  }
}

export function parseJson(text: string, firstLine = 1): JsonNode {
  return new Parser(text, firstLine).document();
}

/** The first document of a text that may be cut anywhere; `null` where none is whole. */
export function firstDocument(text: string): JsonNode | null {
  try {
    return new Parser(text, 1).first();
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
  }
  // The first of several lines may be torn.
  for (const line of text.split('\n')) if (isDocument(line)) return parseJson(line);
  return null;
}

export const MOST_LINES_SEEN = 50;

/**
 * Documents to know a file by: the first one, and where there is one a line those of the first lines, since a log may begin
 * with another kind of line. The text may be cut anywhere.
 */
export function headDocuments(text: string): JsonNode[] {
  const first = firstDocument(text);
  if (first === null) return [];
  const documents = [first];
  for (const line of text.split('\n', MOST_LINES_SEEN).slice(1)) if (isDocument(line)) documents.push(parseJson(line));
  return documents;
}

/** The documents of a file: elements of a top-level array, one document, or one a line. */
export function* documentsOf(text: string): Generator<JsonNode | JsonProblem> {
  try {
    const document = parseJson(text);
    if (document.type === 'array') yield* document.items;
    else yield document;
    return;
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const lines = text.split('\n');
    const filled = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ line, number: index + 1 }]));
    // One value over several lines that can't be read is one problem, not one a line.
    if (!filled.some(({ line }) => isDocument(line))) {
      yield error;
      return;
    }
    for (const { line, number } of filled) {
      try {
        yield parseJson(line, number);
      } catch (torn) {
        if (!(torn instanceof JsonProblem)) throw torn;
        yield torn;
      }
    }
  }
}

function isDocument(line: string): boolean {
  try {
    return parseJson(line).type === 'object';
  } catch {
    return false;
  }
}

export function readJson(text: string, format: JsonFormat, context: FormatContext): RowCounts {
  const counts: RowCounts = { rows: 0, unread: 0 };
  let issues = 0;
  const watched = watching(context, {
    issue(found) {
      issues += 1;
      context.sink.issue(found);
    },
  });
  const read = format.open(watched);
  for (const document of documentsOf(text)) {
    counts.rows += 1;
    const before = issues;
    if (document instanceof JsonProblem) {
      watched.sink.issue({
        file: context.file,
        line: document.line,
        column: '',
        value: format.confidential === true ? '' : lineOf(text, document.line),
        problem: document.problem,
      });
      counts.unread += 1;
      continue;
    }
    const held = read(document);
    if (held) {
      counts.rows += held.rows - 1;
      counts.unread += held.unread;
    } else if (issues > before) counts.unread += 1;
  }
  return counts;
}

const LONGEST_EXCERPT = 200;

function lineOf(text: string, line: number): string {
  return (text.split('\n')[line - 1] ?? '').trim().slice(0, LONGEST_EXCERPT);
}
