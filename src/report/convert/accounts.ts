import { storedText } from '../../domain/cells.ts';
import { amountCell, countCell, instantCell, timeCell, type Sheet } from './sheet.ts';

export const accounts: Sheet<'plan'> = {
  kind: 'plan',
  columns: (conversion) => [
    { name: 'account', cell: ({ account }) => storedText(account) },
    { name: 'plan', cell: ({ plan }) => storedText(plan) },
    { name: 'from', cell: (line) => timeCell(line.from, line, conversion) },
    { name: 'until', cell: ({ until }) => instantCell(until) },
    { name: 'billing_day', cell: ({ billingDay }) => countCell(billingDay) },
    { name: 'allowance', cell: ({ allowance }) => amountCell(allowance) },
    { name: 'unit', cell: ({ unit }) => storedText(unit) },
    { name: 'currency', cell: ({ currency }) => currency },
    { name: 'timezone', cell: ({ timezone }) => storedText(timezone) },
  ],
};
