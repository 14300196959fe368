/** Items of equal key together, in order of first appearance; `null` leaves an item out. */
export function groupBy<T>(items: Iterable<T>, key: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const found = key(item);
    if (found === null) continue;
    const group = groups.get(found);
    if (group === undefined) groups.set(found, [item]);
    else group.push(item);
  }
  return groups;
}

/** Several values as one key that no other list of values has. */
export function keyOf(...values: readonly (string | number | null)[]): string {
  return JSON.stringify(values);
}
