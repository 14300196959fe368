/** Tables of what was measured, in Markdown. */
export const cell = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));

export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n'));
  console.log('');
}
