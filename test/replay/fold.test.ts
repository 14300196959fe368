/** A row that sums a span, judged with only the uses that surely precede it and with all that may. */
import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import { said } from '../reference/agreed.ts';
import { at, entry, onPlan, paid, units, use, windowOf } from '../reference/stories.ts';

const week = windowOf('weekly', { starts: 'anchor', anchor: at('8:00'), limit: { quantity: units(30), unit: 'requests' } });
const judged = (...records: InputRecord[]): string => said(records, { windows: [week] });

/** Credits paid it, for some of the uses from ten to eleven. */
const span = paid(at('10:00'), { until: at('11:00'), quantity: units(10) });
const filling = { quantity: units(30) };
/** A use somewhere in the morning, which may be later than all others. */
const morning = use(at('9:00'), { until: at('12:00'), quantity: units(1) });

describe('before a row that sums a span', () => {
  it('surely was what came before its start, also beside a longer span', () => {
    expect(judged(morning, use(at('9:30'), filling), span)).toBe('limit-reached allowance-exhausted');
    expect(judged(morning, use(at('9:00'), { ...filling, until: at('10:00') }), span)).toBe('limit-reached allowance-exhausted');
  });

  it('perhaps was what came at its start, or ended after it', () => {
    expect(judged(use(at('10:00'), filling), span)).toBe('undecided day-resolution');
    expect(judged(morning, use(at('10:00'), filling), span)).toBe('undecided day-resolution');
    expect(judged(use(at('9:00'), { ...filling, until: at('10:01') }), span)).toBe('undecided day-resolution');
  });

  it('surely was nothing from its end on', () => {
    expect(judged({ ...span, id: 'first' }, use(at('11:00'), filling))).toBe('premature proven counted');
  });
});

it('a row that nobody was charged for is in no count, even where the ledger says that credits paid it', () => {
  const free = { id: 'free', funding: 'none', quantity: units(5) } as const;
  const drawn = entry(at('10:00'), { eventId: 'free' });
  expect(judged(use(at('10:00'), free), drawn)).toBe('undecided window-unknown');
  expect(judged(use(at('10:00'), { ...free, until: at('11:00') }), drawn)).toBe('undecided window-unknown');
});

it('an entry of a day on which the plan changes is of neither', () => {
  const day = entry(at('0:00'), { latest: at('24:00') });
  const lines = [onPlan('tide', at('0:00', -5)), onPlan('ebb', at('12:00'))];
  expect(said([...lines, day], { windows: [week] })).toBe('undecided plan-unknown');
});
