/** Groups in the order of their first member. */
export function groups<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = byKey.get(name);
    if (group === undefined) byKey.set(name, [item]);
    else group.push(item);
  }
  return [...byKey.values()];
}
