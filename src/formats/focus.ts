/**
 * FOCUS (FinOps Open Cost and Usage Specification) 1.0 to 1.2, as CSV. A row is a charge: money asked for, or a use that
 * something bought before pays. Only what the specification says of prepaid credits makes a draw: a usage in a virtual currency
 * that is billed nothing and costs something all the same. Source: focus.finops.org, specification 1.2.
 */
import { restoredText } from '../domain/cells.ts';
import { subtract, ZERO, type Micros } from '../domain/money.ts';
import type { EntryRecord, InvoiceStream } from '../domain/records.ts';
import { SECOND, type Instant } from '../domain/time.ts';
import { blankEntry, blankInvoice, blankUse } from './blank.ts';
import { word } from './canonical.ts';
import { FocusDates, type FocusTimes } from './focus-times.ts';
import { NO_COLUMN, type Column, type CsvFormat, type Row } from './format.ts';
import { streamOf } from './invoices.ts';

const REQUIRED = ['billedcost', 'billingcurrency', 'chargecategory', 'chargeperiodstart', 'chargeperiodend', 'effectivecost'];
const CATEGORIES = ['usage', 'purchase', 'tax', 'credit', 'adjustment'] as const;
const STREAMS: readonly InvoiceStream[] = ['subscription', 'credits', 'api', 'tax', 'other', 'unclassified'];
/** What identifies a charge; what it costs may be restated. */
const IDENTITY = [
  'billingaccountid',
  'subaccountid',
  'chargeperiodstart',
  'chargeperiodend',
  'chargecategory',
  'chargeclass',
  'chargedescription',
  'invoiceid',
  'resourceid',
  'skuid',
  'skupriceid',
  'servicename',
  'regionid',
  'pricingcategory',
  'pricingcurrency',
  'commitmentdiscountid',
  'commitmentdiscountstatus',
  'consumedquantity',
  'consumedunit',
  'x_useid',
];
/** Whose policy a provider's charges belong to, by the names that exports and Headroom's own give it. */
const VENDORS: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'claude'],
  ['anthropic, pbc', 'claude'],
  ['github', 'copilot'],
  ['github, inc.', 'copilot'],
  ['anysphere', 'cursor'],
]);
const AI = /^AI and Machine Learning$/i;
const NATIONAL = /^[A-Z]{3}$/;
/** Units that count uses or tokens, no allowance. */
const NO_ALLOWANCE = /^(?:uses?|tokens?)$/i;

export const focus: CsvFormat = {
  kind: 'csv',
  id: 'focus',
  title: 'FOCUS cost and usage',
  vendor: 'focus',
  where:
    'A FOCUS 1.0, 1.1 or 1.2 export of a provider or a FinOps tool, or what headroom convert --to focus wrote, as CSV. Recognised by its columns ' +
    'ChargeCategory, ChargePeriodStart, BilledCost and EffectiveCost.',
  proves:
    'What was billed, per charge and invoice. A usage in a virtual currency that is billed nothing but has an effective cost is a draw of credits; one ' +
    'that a commitment covers and that is billed nothing was paid by the allowance; any other usage is use of another product. It holds no meters, ' +
    'so whether an allowance had room must come from other files or from counting.',
  required: REQUIRED,
  recognises: (header) => REQUIRED.every((name) => header.has(name)),
  open(header, context) {
    const column = (name: string): Column => header.column(name.toLowerCase());
    const dates = new FocusDates(header);
    const category = column('ChargeCategory');
    const chargeClass = column('ChargeClass');
    const billedCost = column('BilledCost');
    const effectiveCost = column('EffectiveCost');
    const listCost = column('ListCost');
    const billingCurrency = column('BillingCurrency');
    const pricingCurrency = column('PricingCurrency');
    const pricingCategory = column('PricingCategory');
    const status = column('CommitmentDiscountStatus');
    const consumed = column('ConsumedQuantity');
    const consumedUnit = column('ConsumedUnit');
    const provider = column('ProviderName');
    const account = column('BillingAccountId');
    const workspace = column('SubAccountId');
    const service = column('ServiceCategory');
    const serviceName = column('ServiceName');
    const description = column('ChargeDescription');
    const invoiceId = column('InvoiceId');
    const useId = column('x_UseId');
    const stream = column('x_Stream');
    const model = column('x_Model');
    const feature = column('x_Feature');
    const client = column('x_Client');
    const member = column('x_Member');
    const apiKey = column('x_ApiKey');
    const source = column('x_Source');
    // Only what Headroom wrote marks texts that a spreadsheet would run.
    const text = (row: Row, at: Column): string => (useId === NO_COLUMN ? row.text(at) : restoredText(row.text(at)));
    const identity = IDENTITY.map((name) => header.column(name));
    const use = blankUse('focus', 'focus', context.file);
    const invoice = blankInvoice('focus', 'focus', context.file);
    const entry = blankEntry('focus', 'focus', context.file);

    return (row) => {
      const times = dates.read(row);
      if (row.blank(category)) row.fail(category, 'is empty; FOCUS states it in every row, such as Usage');
      const kind = word(row, category, CATEGORIES);
      const billed = money(row, billedCost);
      const effective = money(row, effectiveCost);
      const list = row.amount(listCost);
      const currency = nationalCurrency(row, billingCurrency);
      const quantity = row.amount(consumed);
      const stated = word(row, stream, STREAMS);
      if (row.failed || times === null || kind === null) return;

      const vendor = vendorOf(text(row, provider));
      const holder = text(row, account);
      const corrects = !row.blank(chargeClass);
      const virtual = !row.blank(pricingCurrency) && !NATIONAL.test(row.text(pricingCurrency).toUpperCase());

      const post = (posted: Pick<EntryRecord, 'type' | 'stream' | 'amount' | 'currency'>): void => {
        const id = text(row, useId) || `row:${row.identity(holder, identity)}`;
        // Of an instant FOCUS has only the second.
        const latest = Math.max(times.chargeFrom, times.chargeUntil - SECOND);
        Object.assign(entry, {
          line: row.line,
          vendor,
          account: holder,
          id,
          at: times.chargeFrom,
          latest,
          description: text(row, description),
        });
        // No row bears the id of a draw that no row shows, so that it takes none for its own.
        context.sink.entry(Object.assign(entry, posted, { eventId: posted.type === 'draw' ? id : '' }));
      };

      if (kind === 'usage' && corrects && virtual && billed === ZERO && effective !== ZERO) {
        post({ type: 'correction', stream: 'subscription', amount: subtract(ZERO, effective), currency });
      } else if (kind !== 'usage' || corrects || billed < 0 || effective < 0) {
        Object.assign(invoice, { line: row.line, vendor, account: holder, currency, amount: billed });
        invoice.id = text(row, invoiceId) || `row:${row.identity(holder, identity)}`;
        invoice.description = text(row, description);
        invoice.stream =
          stated ?? (kind === 'tax' ? 'tax' : kind === 'purchase' ? purchaseOf(invoice.description, text(row, serviceName)) : 'other');
        bill(invoice, times);
        context.sink.invoice(invoice);
      } else {
        Object.assign(use, { line: row.line, vendor, account: holder, from: times.chargeFrom, until: times.chargeUntil });
        use.id = text(row, useId);
        use.identity = use.id === '' ? row.identity(holder, identity) : '';
        use.workspace = text(row, workspace);
        use.model = text(row, model);
        use.feature = text(row, feature);
        use.client = text(row, client);
        use.member = text(row, member);
        use.apiKey = text(row, apiKey);
        const unit = text(row, consumedUnit);
        const counts = quantity !== null && quantity >= 0 && unit !== '' && !NO_ALLOWANCE.test(unit);
        use.quantity = counts ? quantity : null;
        use.unit = counts && unit.toLowerCase() !== 'units' ? unit : '';
        use.listAmount = list !== null && list > 0 ? list : null;
        const commitment = row.text(status).toLowerCase();
        const isCommitted = row.text(pricingCategory).toLowerCase() === 'committed';
        const drawn = virtual && billed === ZERO && effective > 0 && commitment === '';
        const covered = commitment === 'used' && isCommitted && billed === ZERO;
        // What is left of a commitment at its end is no use of it.
        const paid = covered || commitment === 'unused' ? ZERO : billed > 0 ? billed : effective;
        use.stream = drawn || covered ? 'subscription' : AI.test(row.text(service)) ? 'api' : 'cloud';
        use.funding = covered ? 'allowance' : paid > 0 ? 'credits' : 'none';
        use.amount = paid > 0 ? paid : null;
        use.currency = paid > 0 ? currency : '';
        // What a ledger or a counter alone shows was posted, perhaps late, and is no use that anybody saw.
        const lone = paid > 0 && use.stream !== 'cloud' && /^(?:ledger|counter)$/.test(row.text(source));
        if (!lone) context.sink.use(use);
        else post({ type: 'draw', stream: use.stream === 'api' ? 'api' : 'subscription', amount: paid, currency });
      }
    };
  },
};

/** When an invoice was issued no column says: somewhere between the charge and the end of its billing period. */
function bill(invoice: ReturnType<typeof blankInvoice>, { chargeFrom, chargeUntil, billedUntil }: FocusTimes): void {
  invoice.at = chargeFrom;
  invoice.latest = Math.max(chargeFrom, billedUntil - 1) as Instant;
  invoice.periodFrom = chargeUntil > chargeFrom ? chargeFrom : null;
  invoice.periodUntil = chargeUntil > chargeFrom ? chargeUntil : null;
}

function money(row: Row, column: Column): Micros {
  if (row.blank(column)) row.fail(column, 'is empty; FOCUS states it in every row, 0 where nothing is charged');
  return row.amount(column) ?? ZERO;
}

function nationalCurrency(row: Row, column: Column): string {
  const text = row.text(column).toUpperCase();
  if (!NATIONAL.test(text)) row.fail(column, 'is not the currency of an invoice; write its code, such as USD');
  return text;
}

function purchaseOf(description: string, service: string): InvoiceStream {
  const named = streamOf(description);
  return named === 'unclassified' ? streamOf(service) : named;
}

function vendorOf(provider: string): string {
  const name = provider.toLowerCase();
  return VENDORS.get(name) ?? (name === '' ? 'focus' : name.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''));
}
