/**
 * What a module remembers from one call to the next (patterns it compiled, prices by model) would carry one mutant's results into the
 * next mutant's tests. Maps that are made while the modules are loaded are therefore set back to what they held then.
 */
const PlainMap = globalThis.Map;
const PlainWeakMap = globalThis.WeakMap;
const made = [];
let loading = false;

class LoadedWeakMap {
  #inner = new PlainWeakMap();
  #loaded = [];
  constructor(entries = []) {
    for (const [key, value] of entries) this.set(key, value);
    if (loading) made.push(this);
  }
  get(key) {
    return this.#inner.get(key);
  }
  has(key) {
    return this.#inner.has(key);
  }
  set(key, value) {
    if (loading) this.#loaded.push([key, value]);
    this.#inner.set(key, value);
    return this;
  }
  delete(key) {
    return this.#inner.delete(key);
  }
  forget() {
    this.#inner = new PlainWeakMap(this.#loaded);
  }
}

class LoadedMap extends PlainMap {
  #loaded = [];
  #changed = false;
  constructor(entries) {
    super(entries);
    if (loading) made.push(this);
  }
  // Called by the constructor of Map before the fields above exist.
  set(key, value) {
    if (#changed in this) this.#changed = true;
    return super.set(key, value);
  }
  delete(key) {
    this.#changed = true;
    return super.delete(key);
  }
  clear() {
    this.#changed = true;
    super.clear();
  }
  keep() {
    this.#loaded = [...this];
    this.#changed = false;
  }
  forget() {
    if (!this.#changed) return;
    super.clear();
    for (const [key, value] of this.#loaded) super.set(key, value);
    this.#changed = false;
  }
}

/** Loads modules; `forget` then sets their maps back to what they are now. */
export async function remembering(load) {
  globalThis.Map = LoadedMap;
  globalThis.WeakMap = LoadedWeakMap;
  loading = true;
  try {
    await load();
  } finally {
    loading = false;
    globalThis.Map = PlainMap;
    globalThis.WeakMap = PlainWeakMap;
  }
  for (const map of made) map.keep?.();
}

export function forget() {
  for (const map of made) map.forget();
}
