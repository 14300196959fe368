import { NO_COLUMN, type CsvFormat, type Header, type Sink } from '../../src/formats/format.ts';

/** The columns that a format looks for in a header, which it must ask by name. */
export function columnsOf(format: CsvFormat, metered: boolean): string[] {
  const asked = new Set<string>();
  const names = metered ? ['session_used_pct'] : [];
  const header: Header = {
    names,
    spelled: names,
    has: (name) => {
      asked.add(name);
      return true;
    },
    column: (name) => {
      asked.add(name);
      return NO_COLUMN;
    },
  };
  const nothing = (): void => {};
  const sink: Sink = { use: nothing, snapshot: nothing, entry: nothing, invoice: nothing, notice: nothing, plan: nothing, issue: nothing };
  format.open(header, { file: 0, sink });
  return [...asked].sort();
}

/** Those of them that a person or a map fills: the others are what `convert` writes of an export's own. */
export function typedColumnsOf(format: CsvFormat, metered: boolean): string[] {
  return columnsOf(format, metered).filter((name) => !WRITTEN.test(name) && !(name === 'unit' && format.id === 'usage'));
}

const WRITTEN =
  /^(?:vendor|customer|export(?:_file|_from|_until)?|latest|implied_plan|api_key_status|row_identity|session_resets_within|settles|(?:program|log|purchase)_\w+|log)$/;
