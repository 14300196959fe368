/** Which records make one account: by the name files give it, and where they give none by the vendor. */
import { byText } from '../domain/order.ts';
import type { AccountKey } from './store.ts';

export interface Partition {
  readonly account: string;
  readonly keys: readonly AccountKey[];
}

/**
 * An export that names no account speaks of `default`. Where exports of several vendors that name none are given together,
 * each speaks of an account named after its vendor; canonical rows stay `default`.
 */
export function partition(keys: readonly AccountKey[]): { accounts: Partition[]; namedAfterVendors: string[] } {
  const nameless = keys.filter((key) => key.account === '' && key.vendor !== '').map((key) => key.vendor);
  const several = nameless.length > 1;
  const members = new Map<string, AccountKey[]>();
  for (const key of keys) {
    const name = key.account !== '' ? key.account : several && key.vendor !== '' ? key.vendor : 'default';
    const list = members.get(name);
    if (list === undefined) members.set(name, [key]);
    else list.push(key);
  }
  const accounts = [...members].map(([account, list]) => ({ account, keys: list })).sort((a, b) => byText(a.account, b.account));
  return { accounts, namedAfterVendors: several ? [...nameless].sort() : [] };
}
