/** For "did you mean": the known name that needs the fewest edits, when they are few for its length. */
export function nearest(typed: string, known: Iterable<string>): string | null {
  const [best] = nearestOf(typed, known, 1);
  return best ?? null;
}

/** Nobody means a longer name, and comparing costs the product of both lengths. */
const LONGEST = 100;

/** The closest names, best first; ties in code-unit order. */
export function nearestOf(typed: string, known: Iterable<string>, most: number): string[] {
  const wanted = typed.toLowerCase();
  if (wanted.length > LONGEST) return [];
  return [...known]
    .filter((name) => name.length <= LONGEST)
    .map((name) => ({ name, far: name.toLowerCase().includes(wanted) && wanted.length > 2 ? 1 : edits(wanted, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, Math.floor(Math.max(wanted.length, name.length) / 3)))
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** `; did you mean x?` or what lists the names. */
export function suggestion(typed: string, known: Iterable<string>, lister: string): string {
  const close = nearest(typed, known);
  return close === null ? `; ${lister}` : `; did you mean ${close}? ${lister}`;
}
