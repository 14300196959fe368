import type { Statement } from '../../domain/statement.ts';
import { NO_PRODUCT } from '../answer.ts';
import { issueLine } from '../issues.ts';
import { markdownTable, markdownText } from '../markdown-text.ts';
import { sectionsOf, type Section } from './sections.ts';
import { nothingIn, titleOf } from './title.ts';

export function markdown(statement: Statement): string {
  const blocks = [
    ...statement.accounts.flatMap((account) => {
      const sections = sectionsOf(account);
      return [
        `# ${markdownText(titleOf(statement, account))}`,
        ...(sections.length === 0 ? [nothingIn(statement)] : sections.flatMap(blocksOf)),
      ];
    }),
    ...(statement.accounts.length === 0 ? [nothingIn(statement)] : []),
    ...(statement.read_issues.length === 0 ? [] : ['# Not read', list(statement.read_issues.map(issueLine))]),
    list([...statement.notes, NO_PRODUCT]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function blocksOf({ title, columns, rows, sentences }: Section): string[] {
  const names = columns.map((name) => name.replace(/[>~]$/, ''));
  const right = new Set(columns.filter((name) => name.endsWith('>')).map((name) => name.slice(0, -1)));
  return [
    `## ${markdownText(title)}`,
    ...(rows.length === 0 ? [] : [markdownTable(names, rows, right)]),
    ...(sentences.length === 0 ? [] : [list(sentences)]),
  ];
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${markdownText(item)}`).join('\n');
}
