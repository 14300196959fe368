/** For tests that are too long for the suite: what holds, a line each; the first that doesn't ends the run. */
export function check(what: string, holds: boolean, more = ''): void {
  if (!holds) throw new Error(`does not hold: ${what}${more === '' ? '' : `\n${more}`}`);
  console.log(`ok: ${what}`);
}
