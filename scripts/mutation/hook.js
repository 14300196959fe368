/** Where the tests ask for vitest they get the small stand-in beside this file; only the stand-in itself gets vitest. */
const HARNESS = new URL('harness.js', import.meta.url).href;

export function resolve(specifier, context, next) {
  return specifier === 'vitest' && context.parentURL !== HARNESS ? { url: HARNESS, shortCircuit: true } : next(specifier, context);
}
