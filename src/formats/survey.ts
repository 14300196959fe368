/** What stands in a CSV of no known format: the names of its columns and what its first rows say under them. */
import type { CsvFormat, Row } from './format.ts';

export interface SurveyedColumn {
  /** As the header spells it. */
  readonly spelled: string;
  /** In small letters, its words parted by one space: `createdAt` and `Created-At` are `created at`. */
  readonly words: string;
  /** Different texts that it states, in order of appearance. */
  readonly values: ReadonlySet<string>;
  /** Rows that state something. */
  readonly stated: number;
}

/** A text longer than this is nobody's amount, time or word. */
const LONGEST = 200;
const MOST_VALUES = 1000;

export class Survey {
  rows = 0;
  readonly #columns: { spelled: string; words: string; values: Set<string>; stated: number }[] = [];

  get columns(): readonly SurveyedColumn[] {
    return this.#columns;
  }

  /** Takes any CSV. */
  readonly format: CsvFormat = {
    kind: 'csv',
    id: 'survey',
    title: '',
    vendor: '',
    where: '',
    proves: '',
    required: [],
    recognises: () => true,
    open: (header) => {
      for (const spelled of header.spelled) this.#columns.push({ spelled, words: wordsOf(spelled), values: new Set(), stated: 0 });
      return (row) => this.#take(row);
    },
  };

  #take(row: Row): void {
    this.rows += 1;
    for (const [at, column] of this.#columns.entries()) {
      const text = row.text(at);
      if (text === '') continue;
      column.stated += 1;
      if (column.values.size < MOST_VALUES) column.values.add(text.slice(0, LONGEST));
    }
  }
}

function wordsOf(spelled: string): string {
  return spelled
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Sc}%]+/gu, ' ')
    .trim();
}
