import { storedText } from '../../domain/cells.ts';
import type { UseRecord } from '../../domain/records.ts';
import { formatInstant } from '../../domain/time.ts';
import { accountCell, amountCell, booleanCell, countCell, timeCell, windowColumns, type Column, type Sheet } from './sheet.ts';

export const usage: Sheet<'use'> = {
  kind: 'use',
  columns: (conversion) => [
    { name: 'timestamp', cell: (use) => timeCell(use.from, use, conversion) },
    { name: 'until', cell: ({ from, until }) => (until === from ? '' : formatInstant(until)) },
    { name: 'event_id', cell: ({ id }) => storedText(id) },
    { name: 'account', cell: accountCell },
    text('plan'),
    { name: 'stream', cell: ({ stream }) => stream },
    text('surface'),
    text('client'),
    text('model'),
    text('feature'),
    text('member'),
    text('workspace'),
    text('api_key', 'apiKey'),
    { name: 'quantity', cell: ({ quantity }) => amountCell(quantity) },
    { name: 'input_tokens', cell: ({ inputTokens }) => countCell(inputTokens) },
    { name: 'output_tokens', cell: ({ outputTokens }) => countCell(outputTokens) },
    { name: 'cache_read_tokens', cell: ({ cacheReadTokens }) => countCell(cacheReadTokens) },
    { name: 'cache_write_5m_tokens', cell: ({ cacheWrite5mTokens }) => countCell(cacheWrite5mTokens) },
    { name: 'cache_write_1h_tokens', cell: ({ cacheWrite1hTokens }) => countCell(cacheWrite1hTokens) },
    { name: 'funding', cell: ({ funding }) => funding },
    { name: 'credits_amount', cell: ({ amount }) => amountCell(amount) },
    { name: 'currency', cell: ({ currency }) => currency },
    { name: 'list_amount', cell: ({ listAmount }) => amountCell(listAmount) },
    ...windowColumns(conversion.records('use')),
    { name: 'vendor_exceeds', cell: ({ vendorExceeds }) => booleanCell(vendorExceeds) },
    { ...text('implied_plan', 'impliedPlan'), rare: true },
    { ...text('unit'), rare: true },
    { ...text('api_key_status', 'apiKeyStatus'), rare: true },
    // What a row without an id goes by: its other cells here are not those it was worked out from.
    { name: 'row_identity', rare: true, cell: ({ id, identity }) => (id === '' ? identity : '') },
  ],
};

type Words = {
  [K in keyof UseRecord]-?: UseRecord[K] extends string ? K : never;
}[keyof UseRecord];

function text(name: string, key: Words = name as Words): Column<UseRecord> {
  return { name, cell: (use) => storedText(use[key]) };
}
