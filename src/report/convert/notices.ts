import { storedText } from '../../domain/cells.ts';
import { accountCell, latestColumn, timeCell, type Sheet } from './sheet.ts';

export const notices: Sheet<'notice'> = {
  kind: 'notice',
  columns: (conversion) => [
    { name: 'timestamp', cell: (notice) => timeCell(notice.at, notice, conversion) },
    latestColumn(),
    { name: 'account', cell: accountCell },
    { name: 'kind', cell: ({ notice }) => notice },
    { name: 'window', cell: ({ window }) => storedText(window) },
    { name: 'text', cell: ({ text }) => storedText(text) },
  ],
};
