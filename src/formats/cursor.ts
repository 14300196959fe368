/** What Cursor calls the kinds of an event, in its exports and in its dashboard's own JSON, and what each says of who paid. */
import type { Funding } from '../domain/records.ts';

export type Charge = 'included' | 'on-demand' | 'uncharged' | 'own-key' | 'unstated' | 'unknown';

/**
 * Beginnings of a kind, its words parted by hyphens. Labels change between exports of one event (`Not Charged`, `No Charge`),
 * their beginnings don't. A free credit and a custom subscription are kinds that exist, and nobody says what pays for them.
 */
const KINDS: readonly (readonly [string, Charge])[] = [
  ['included', 'included'],
  ['on-demand', 'on-demand'],
  ['usage-based', 'on-demand'],
  ['errored', 'uncharged'],
  ['aborted', 'uncharged'],
  ['free-credit', 'unstated'],
  ['custom-subscription', 'unstated'],
  ['free', 'uncharged'],
  ['user-api-key', 'own-key'],
];

export const FUNDING: Readonly<Record<Charge, Funding>> = {
  included: 'allowance',
  'on-demand': 'credits',
  uncharged: 'none',
  'own-key': 'none',
  unstated: '',
  unknown: '',
};

export const UNKNOWN_KIND =
  'is not a kind of event that this format knows, so its cost can be neither a charge nor included; ' +
  'expected Included, On-Demand, Usage-based, Free, Errored, Aborted or User API Key';

/** `Errored, No Charge`, or `USAGE_EVENT_KIND_ERRORED_NOT_CHARGED` as the dashboard's own JSON writes it. */
export function chargeOf(kind: string): Charge {
  const words = kind
    .toLowerCase()
    .replace(/^usage_event_kind_/, '')
    .replace(/[^a-z0-9]+/g, '-');
  return KINDS.find(([start]) => words.startsWith(start))?.[1] ?? 'unknown';
}
