import { stretchesOf } from '../domain/stretches.ts';

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

/** So many elements are written at once. */
const AT_ONCE = 1 << 7;

/** Elements of such a list, without what stands before the first and behind the last. */
export function elementsText<T>(list: readonly T[], view: (item: T) => unknown, depth = 1): string {
  if (list.length > AT_ONCE) {
    const texts = Array.from(stretchesOf(list, AT_ONCE), (stretch) => elementsText(stretch, view, depth));
    return texts.join(`,${edgeAt(depth + 1)}`);
  }
  // Written as deep in lists as they will stand: nothing has to be indented once more.
  let nested: unknown = list.map(view);
  for (let level = 0; level < depth; level += 1) nested = [nested];
  const text = JSON.stringify(nested, null, 2);
  let [before, behind] = [0, 0];
  for (let level = 0; level <= depth; level += 1) {
    before += 1 + edgeAt(level + 1).length;
    behind += 1 + edgeAt(level).length;
  }
  return text.slice(before, text.length - behind);
}

/**
 * The same for lists that no memory holds, in pieces: `lists` stand in the text in their order, and each is given as stretches of what
 * `elementsText` makes of some of its elements. What `withList` makes of all of them at once is what the pieces are, put together.
 */
export async function* withStreams(
  text: string,
  lists: readonly { readonly key: string; readonly stretches: AsyncIterable<string | Uint8Array> }[],
): AsyncGenerator<string | Uint8Array> {
  let rest = text;
  for (const { key, stretches } of lists) {
    const empty = `\n  "${key}": []`;
    const at = rest.indexOf(empty);
    yield `${rest.slice(0, at)}\n  "${key}": [`;
    rest = rest.slice(at + empty.length);
    let isEmpty = true;
    for await (const stretch of stretches) {
      yield isEmpty ? '\n    ' : ',\n    ';
      yield stretch;
      isEmpty = false;
    }
    yield isEmpty ? ']' : '\n  ]';
  }
  yield rest;
}

function edgeAt(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
