/**
 * Fills in a list that stands empty in an indented JSON text, an element at a time: a hundred thousand draws are never copied at
 * once. The key is sought at the indentation of its object, `depth` objects and lists deep, where no text of a file can stand.
 */
export function withList<T>(text: string, key: string, list: readonly T[], view: (item: T) => unknown, depth = 1): string {
  const edge = `\n${'  '.repeat(depth)}`;
  const empty = `${edge}"${key}": []`;
  const at = text.lastIndexOf(empty);
  if (list.length === 0 || at < 0) return text;
  const items = list.map((item) => JSON.stringify(view(item), null, 2).replaceAll('\n', `${edge}  `));
  return `${text.slice(0, at)}${edge}"${key}": [${edge}  ${items.join(`,${edge}  `)}${edge}]${text.slice(at + empty.length)}`;
}

/**
 * The same for lists that no memory holds, in pieces: `lists` stand in the text in their order. What `withList` makes of all of
 * them at once is what the pieces are, put together.
 */
export async function* withStreams(
  text: string,
  lists: readonly { readonly key: string; readonly items: AsyncIterable<unknown> }[],
): AsyncGenerator<string> {
  let rest = text;
  for (const { key, items } of lists) {
    const empty = `\n  "${key}": []`;
    const at = rest.indexOf(empty);
    yield `${rest.slice(0, at)}\n  "${key}": [`;
    rest = rest.slice(at + empty.length);
    let count = 0;
    for await (const item of items) {
      yield `${count === 0 ? '' : ','}\n    ${JSON.stringify(item, null, 2).replaceAll('\n', '\n    ')}`;
      count += 1;
    }
    yield count === 0 ? ']' : '\n  ]';
  }
  yield rest;
}
