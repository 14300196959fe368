import { describe, expect, it } from 'vitest';
import { partition } from '../../src/audit/partition.ts';
import type { AccountKey } from '../../src/audit/store.ts';

const names = (...keys: AccountKey[]): string[] => partition(keys).accounts.map(({ account, keys: own }) => `${account} ${own.length}`);
const typed: AccountKey = { account: '', vendor: '' };
const claude: AccountKey = { account: '', vendor: 'claude' };
const copilot: AccountKey = { account: '', vendor: 'copilot' };
const of = (customer: string): AccountKey => ({ account: '', vendor: 'stripe', customer });
const named = (account: string): AccountKey => ({ account, vendor: '' });

describe('the customer that a payment processor names', () => {
  it('is the account that nobody names, if it is the only one', () => {
    expect(names(typed, claude, of('cus_1'))).toEqual(['default 3']);
    expect(names(named('default'), typed, of('cus_1'), of(''))).toEqual(['default 4']);
    expect(names(typed, of(''))).toEqual(['default 2']);
  });

  it('is an account of its own beside another customer or a named account, and rows without one are nobody’s', () => {
    expect(names(typed, of('cus_1'), of('cus_2'), of(''))).toEqual(['cus_1 1', 'cus_2 1', 'default 1', 'stripe 1']);
    expect(names(named('acme'), of('cus_1'))).toEqual(['acme 1', 'cus_1 1']);
    expect(names(named('cus_1'), of('cus_1'), of('cus_2'))).toEqual(['cus_1 2', 'cus_2 1']);
  });

  it('makes no vendor of the processor', () => {
    expect(names(claude, of('cus_1'))).toEqual(['default 2']);
    expect(names(claude, copilot, typed, of('cus_1'))).toEqual(['claude 1', 'copilot 1', 'default 2']);
    expect(partition([claude, copilot, of('cus_1')]).namedAfterVendors).toEqual(['claude', 'copilot']);
  });
});
