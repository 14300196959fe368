/** Orders that never depend on a locale: by code unit, by number. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The index of the first element for which `after` holds in a list where it holds from some point on. */
export function firstIndex<T>(list: ArrayLike<T>, after: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (after(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * What a record says as one text, equal for equal values: the order in which whoever made it wrote its fields says nothing, and
 * neither does a field that is there and not stated.
 */
export function contentText(record: object): string {
  return JSON.stringify(record, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = value as Readonly<Record<string, unknown>>;
    const sorted: Record<string, unknown> = {};
    for (const name of Object.keys(entries).sort()) sorted[name] = entries[name];
    return sorted;
  });
}
