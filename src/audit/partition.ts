/** Which records make one account: by the name files give it, and where they give none by the vendor. */
import { byText } from '../domain/order.ts';
import type { AccountKey } from './store.ts';

export interface Partition {
  readonly account: string;
  readonly keys: readonly AccountKey[];
}

/**
 * An export that names no account speaks of `default`. Where exports of several vendors that name none are given together,
 * each speaks of an account named after its vendor; canonical rows stay `default`. A payment processor says whose money it was in
 * its own words: its only customer is the account that nobody else names either, several customers are as many accounts, and so
 * that nobody is held against the purchases of another, rows without one are then none of theirs and not `default`'s.
 */
export function partition(keys: readonly AccountKey[]): { accounts: Partition[]; namedAfterVendors: string[] } {
  const nameless = keys.filter((key) => key.account === '' && key.vendor !== '' && key.customer === undefined).map((key) => key.vendor);
  const several = nameless.length > 1;
  const customers = new Set(keys.map((key) => key.customer ?? '').filter((customer) => customer !== ''));
  const isAlone = customers.size === 0 || (customers.size === 1 && keys.every(({ account }) => account === '' || account === 'default'));
  const nameOf = ({ account, vendor, customer }: AccountKey): string => {
    if (account !== '') return account;
    if (customer !== undefined) return isAlone ? 'default' : customer || vendor;
    return several && vendor !== '' ? vendor : 'default';
  };
  const accounts = byName(keys, nameOf);
  return { accounts, namedAfterVendors: several ? [...nameless].sort() : [] };
}

/** In order of name. */
function byName(keys: readonly AccountKey[], nameOf: (key: AccountKey) => string): Partition[] {
  const names = keys.map(nameOf);
  // Keys come by name: mostly each of them is an account.
  if (names.every((name, at) => at === 0 || byText(names[at - 1] ?? '', name) < 0)) {
    return names.map((account, at) => ({ account, keys: keys.slice(at, at + 1) }));
  }
  const members = new Map<string, AccountKey[]>();
  for (const [at, key] of keys.entries()) {
    const name = names[at] as string;
    const list = members.get(name);
    if (list === undefined) members.set(name, [key]);
    else list.push(key);
  }
  return [...members].map(([account, list]) => ({ account, keys: list })).sort((a, b) => byText(a.account, b.account));
}
