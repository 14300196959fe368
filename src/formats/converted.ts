/**
 * What `headroom convert` writes beside the columns a person would: from which export a row comes, and what that export spans.
 * A row that says so is judged as it would be in its export; and its texts are as `storedText` wrote them.
 */
import { restoredText } from '../domain/cells.ts';
import type { InputRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { edge, latestOf } from './canonical.ts';
import { NO_COLUMN, type Column, type FormatContext, type Header, type Row, type TimeCell } from './format.ts';

export class Converted {
  readonly #context: FormatContext;
  readonly #canonical: string;
  readonly #export: Column;
  readonly #vendor: Column;
  readonly #file: Column;
  readonly #from: Column;
  readonly #until: Column;
  readonly #latest: Column;
  readonly #customer: Column;
  /** Whether the row at hand says that it was converted. */
  stated = false;

  /** `canonical`: the format of rows that name no export. */
  constructor(header: Header, context: FormatContext, canonical: string) {
    this.#context = context;
    this.#canonical = canonical;
    this.#vendor = header.column('vendor');
    this.#export = header.column('export');
    this.#file = header.column('export_file');
    this.#customer = header.column('customer');
    this.#from = header.column('export_from');
    this.#until = header.column('export_until');
    this.#latest = canonical === 'usage' || canonical === 'accounts' ? NO_COLUMN : header.column('latest');
  }

  /** Goes before any text of the row is read: export, vendor and the part of the file that the row belongs to. */
  read(row: Row, record: InputRecord): void {
    if (this.#export === NO_COLUMN && this.#vendor === NO_COLUMN) return;
    const { formats = NONE } = this.#context;
    const id = row.text(this.#export);
    const vendor = row.text(this.#vendor);
    this.stated = id !== '';
    const customer = row.text(this.#customer);
    if (this.stated && customer !== '') record.customer = restoredText(customer);
    else delete record.customer;
    record.file = this.#context.file;
    record.format = id === '' ? this.#canonical : id;
    if (id !== '' && !formats.has(id) && !id.startsWith('map:')) row.fail(this.#export, 'is no format; headroom explain lists the formats');
    // Some exports name the vendor themselves, row by row.
    if (this.stated) record.vendor = vendor === '' ? (formats.get(id) ?? '') : restoredText(vendor);
    else record.vendor = this.#known(row, vendor, formats);
    const from = edge(row, this.#from);
    const until = edge(row, this.#until);
    if (from !== null && until !== null && until < from) row.fail(this.#until, 'is before export_from; correct one of them');
    const part = this.#context.part;
    if (!this.stated || row.failed || part === undefined) return;
    record.file = part({ format: id, vendor: formats.get(id) ?? '', name: restoredText(row.text(this.#file)), from, until });
  }

  text(row: Row, column: Column): string {
    const text = row.text(column);
    return this.stated ? restoredText(text) : text;
  }

  /** The last instant at which a look or a posting may have been. */
  latest(row: Row, time: TimeCell): Instant {
    const shown = latestOf(time);
    const { from } = time;
    const stated = edge(row, this.#latest);
    if (stated !== null && stated < from)
      row.fail(this.#latest, 'is before the time it belongs to; write the latest that it may have been');
    return stated ?? shown;
  }

  #known(row: Row, stated: string, formats: ReadonlyMap<string, string>): string {
    if (stated === '') return '';
    const vendors = [...new Set(formats.values())].filter((vendor) => vendor !== '').sort();
    const vendor = stated.toLowerCase();
    if (vendors.includes(vendor)) return vendor;
    row.fail(this.#vendor, `is no vendor known here; write ${vendors.slice(0, -1).join(', ')} or ${vendors.at(-1)}, or leave it empty`);
    return '';
  }
}

const NONE: ReadonlyMap<string, string> = new Map();
