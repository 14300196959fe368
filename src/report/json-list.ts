/**
 * Fills in a list that stands empty in an indented JSON text, an element at a time: a hundred thousand draws are never copied at
 * once. The key is sought at the indentation of its object, `depth` objects and lists deep, where no text of a file can stand.
 */
export function withList<T>(text: string, key: string, list: readonly T[], view: (item: T) => unknown, depth = 1): string {
  const edge = edgeAt(depth);
  const empty = `${edge}"${key}": []`;
  const at = text.lastIndexOf(empty);
  if (list.length === 0 || at < 0) return text;
  return `${text.slice(0, at)}${edge}"${key}": [${edge}  ${elementsText(list, view, depth)}${edge}]${text.slice(at + empty.length)}`;
}

/** Elements of such a list, without what stands before the first and behind the last. */
export function elementsText<T>(list: readonly T[], view: (item: T) => unknown, depth = 1): string {
  const edge = edgeAt(depth + 1);
  return list.map((item) => indentedText(view(item), edge)).join(`,${edge}`);
}

/**
 * The same for lists that no memory holds, in pieces: `lists` stand in the text in their order, and each is given as stretches of what
 * `elementsText` makes of some of its elements. What `withList` makes of all of them at once is what the pieces are, put together.
 */
export async function* withStreams(
  text: string,
  lists: readonly { readonly key: string; readonly stretches: AsyncIterable<string> }[],
): AsyncGenerator<string> {
  let rest = text;
  for (const { key, stretches } of lists) {
    const empty = `\n  "${key}": []`;
    const at = rest.indexOf(empty);
    yield `${rest.slice(0, at)}\n  "${key}": [`;
    rest = rest.slice(at + empty.length);
    let isEmpty = true;
    for await (const stretch of stretches) {
      yield `${isEmpty ? '' : ','}\n    ${stretch}`;
      isEmpty = false;
    }
    yield isEmpty ? ']' : '\n  ]';
  }
  yield rest;
}

function edgeAt(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}

/**
 * What `JSON.stringify(value, null, 2)` makes of plain data, `edge` before each further line: put together here in half the time that it
 * takes to indent it, and to look for its lines once more.
 */
export function indentedText(value: unknown, edge: string): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object': {
      if (value === null) return 'null';
      const inner = `${edge}  `;
      let text = '';
      if (Array.isArray(value)) {
        for (const item of value) text += `${text === '' ? '' : ','}${inner}${indentedText(item, inner)}`;
        return text === '' ? '[]' : `[${text}${edge}]`;
      }
      for (const key of Object.keys(value)) {
        const item = (value as Readonly<Record<string, unknown>>)[key];
        if (item !== undefined) text += `${text === '' ? '' : ','}${inner}${JSON.stringify(key)}: ${indentedText(item, inner)}`;
      }
      return text === '' ? '{}' : `{${text}${edge}}`;
    }
    default:
      // In a list.
      return 'null';
  }
}
