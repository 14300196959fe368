/** What each rule's words need, by rule id: data, never sentences. The keys of `Facts` are the rule ids. */
import type { AboutCharges } from './facts/charges.ts';
import type { AboutDraws } from './facts/draws.ts';
import type { AboutLedger } from './facts/ledger.ts';
import type { AboutMeters } from './facts/meters.ts';

export interface Facts extends AboutCharges, AboutDraws, AboutLedger, AboutMeters {}

export type RuleId = keyof Facts;
