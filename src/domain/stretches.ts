/** A list in parts of so many elements, of which the last may have fewer. */
export function* stretchesOf<T>(list: readonly T[], most: number): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += most) yield list.slice(from, from + most);
}
