import { Chalk } from 'chalk';
import type { Statement } from '../../domain/statement.ts';
import { NO_PRODUCT } from '../answer.ts';
import { issueLine } from '../issues.ts';
import { clean, notedColumns, wrap, type ColumnSpec } from '../text.ts';
import { sectionsOf, type Section } from './sections.ts';
import { nothingIn, titleOf } from './title.ts';

// Prose wider than this is hard to read, however wide the terminal is.
const MEASURE = 100;

export function table(statement: Statement, page: { readonly width: number; readonly color: 0 | 1 | 2 | 3 }): string {
  const chalk = new Chalk({ level: page.color });
  const measure = Math.min(page.width, MEASURE);
  const say = (text: string, indent = ''): string => wrap(clean(text), measure, indent).join('\n');
  const sectionText = ({ title, columns: names, rows, sentences }: Section): string => {
    const lines = wrap(clean(title), measure, '  ', '').map((line) => chalk.bold(line));
    if (rows.length > 0) {
      const cells = rows.map((row) => row.map(clean));
      const [head = '', ...body] = notedColumns(names.map(specOf), cells, page.width, '  ');
      lines.push(...(head.trim() === '' ? [] : [chalk.dim(head)]), ...body);
    }
    return [...lines, ...sentences.map((sentence) => say(sentence, '  '))].join('\n');
  };
  const blocks: string[] = [];
  if (statement.read_issues.length > 0) blocks.push(say('PARTIAL: some rows could not be read and are left out of everything below.'));
  for (const account of statement.accounts) {
    const sections = sectionsOf(account);
    blocks.push(
      chalk.bold(say(titleOf(statement, account))),
      ...(sections.length === 0 ? [say(nothingIn(statement))] : sections.map(sectionText)),
    );
  }
  if (statement.accounts.length === 0) blocks.push(say(nothingIn(statement)));
  if (statement.read_issues.length > 0) {
    blocks.push([chalk.bold('Not read'), ...statement.read_issues.map((issue) => say(issueLine(issue), '  '))].join('\n'));
  }
  blocks.push([...statement.notes, NO_PRODUCT].map((note) => say(note)).join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function specOf(name: string): ColumnSpec {
  return { title: name.replace(/[>~]$/, ''), side: name.endsWith('>') ? 'right' : 'left', flexible: name.endsWith('~') };
}
