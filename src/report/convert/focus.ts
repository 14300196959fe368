/** FOCUS 1.2 rows (specification 1.2 of the FinOps Open Cost and Usage Specification): its columns in its casing, and ours after `x_`. */
import { storedText } from '../../domain/cells.ts';
import type { FocusCharge, FocusKind } from '../../domain/focus.ts';
import { formatAmount, formatQuantity, micros, type Micros } from '../../domain/money.ts';
import { addMonths, formatInstant, monthStart, SECOND, type Instant } from '../../domain/time.ts';
import { csvRows } from '../csv.ts';

/** Credits are bought in money and drawn in money: one of them is worth one unit of the billing currency. */
const CREDITS = 'credits';
const SERVICES: Readonly<Record<FocusKind, string>> = {
  fee: 'subscription',
  covered: 'subscription',
  free: 'subscription',
  'top-up': 'usage credits',
  draw: 'usage credits',
  use: 'pay as you go',
  bill: 'pay as you go',
  tax: 'tax',
};
const ALLOWANCE = 'Allowance of a plan';
const NOT_STATED = 'not stated';

type Cell = (charge: FocusCharge) => string;

const isUse = ({ kind }: FocusCharge): boolean => kind === 'covered' || kind === 'free' || kind === 'draw' || kind === 'use';
const isTax = ({ kind }: FocusCharge): boolean => kind === 'tax';
const isCovered = ({ kind }: FocusCharge): boolean => kind === 'covered';
const isVirtual = ({ kind }: FocusCharge): boolean => kind === 'draw';
const unlessTax =
  (cell: Cell): Cell =>
  (charge) =>
    isTax(charge) ? '' : cell(charge);
const whenCovered =
  (cell: Cell): Cell =>
  (charge) =>
    isCovered(charge) ? cell(charge) : '';
const ofUse =
  (key: 'id' | 'source' | 'model' | 'feature' | 'client' | 'member' | 'apiKey' | 'workspace'): Cell =>
  ({ use }) =>
    storedText(use?.[key] ?? '');

const provider: Cell = (charge) => storedText(charge.provider || NOT_STATED);
/** One piece is priced, so that price times quantity is the cost to the last digit; money back is a piece given back. */
const unitPrice: Cell = (charge) => cost(magnitude(charge.list), charge);
const sku: Cell = (charge) => storedText(`${charge.provider || NOT_STATED} ${charge.use?.model || SERVICES[charge.kind]}`);

const COLUMNS: readonly (readonly [name: string, cell: Cell])[] = [
  ['BilledCost', (charge) => cost(charge.billed, charge)],
  ['BillingAccountId', ({ account }) => storedText(account)],
  ['BillingAccountName', ({ account }) => storedText(account)],
  ['BillingCurrency', ({ currency }) => currency],
  ['BillingPeriodEnd', ({ billedAt }) => time(addMonths(monthStart(billedAt), 1))],
  ['BillingPeriodStart', ({ billedAt }) => time(monthStart(billedAt))],
  ['ChargeCategory', (charge) => (isUse(charge) ? 'Usage' : isTax(charge) ? 'Tax' : 'Purchase')],
  ['ChargeClass', ({ corrects }) => (corrects ? 'Correction' : '')],
  ['ChargeDescription', (charge) => storedText(charge.description || describe(charge))],
  ['ChargeFrequency', (charge) => (isUse(charge) ? 'Usage-Based' : charge.kind === 'fee' ? 'Recurring' : 'One-Time')],
  ['ChargePeriodEnd', ({ from, until }) => time(Math.max(floor(from) + SECOND, Math.ceil(until / SECOND) * SECOND) as Instant)],
  ['ChargePeriodStart', ({ from }) => time(floor(from))],
  ['CommitmentDiscountCategory', whenCovered(() => 'Usage')],
  ['CommitmentDiscountId', whenCovered(({ use }) => storedText(`${use?.plan || 'plan not stated'} ${use?.unit ?? ''}`))],
  ['CommitmentDiscountName', whenCovered(({ use }) => storedText(use?.plan ?? ''))],
  ['CommitmentDiscountQuantity', whenCovered(({ use }) => quantity(use?.quantity))],
  ['CommitmentDiscountStatus', whenCovered(() => 'Used')],
  ['CommitmentDiscountType', whenCovered(() => ALLOWANCE)],
  ['CommitmentDiscountUnit', whenCovered(({ use }) => storedText(use?.unit ?? ''))],
  ['ConsumedQuantity', ({ use }) => quantity(use?.quantity)],
  ['ConsumedUnit', ({ use }) => storedText(use?.unit ?? '')],
  ['ContractedCost', (charge) => cost(charge.list, charge)],
  ['ContractedUnitPrice', unlessTax(unitPrice)],
  ['EffectiveCost', (charge) => cost(charge.effective, charge)],
  ['InvoiceId', ({ invoiceId }) => storedText(invoiceId)],
  ['InvoiceIssuerName', provider],
  ['ListCost', (charge) => cost(charge.list, charge)],
  ['ListUnitPrice', unlessTax(unitPrice)],
  ['PricingCategory', unlessTax((charge) => (isCovered(charge) ? 'Committed' : 'Standard'))],
  ['PricingCurrency', (charge) => (isVirtual(charge) ? CREDITS : charge.currency)],
  ['PricingCurrencyContractedUnitPrice', unlessTax(unitPrice)],
  ['PricingCurrencyEffectiveCost', (charge) => cost(charge.effective, charge)],
  ['PricingCurrencyListUnitPrice', unlessTax(unitPrice)],
  ['PricingQuantity', unlessTax((charge) => (charge.list < 0 ? '-1' : '1'))],
  ['PricingUnit', unlessTax((charge) => (isUse(charge) ? 'Uses' : 'Purchases'))],
  ['ProviderName', provider],
  ['PublisherName', provider],
  ['ServiceCategory', () => 'AI and Machine Learning'],
  ['ServiceName', (charge) => storedText(`${charge.provider || NOT_STATED} ${SERVICES[charge.kind]}`)],
  ['ServiceSubcategory', () => 'Generative AI'],
  ['SkuId', unlessTax(sku)],
  ['SkuMeter', unlessTax((charge) => SERVICES[charge.kind])],
  ['SkuPriceId', unlessTax((charge) => `${sku(charge)} ${unitPrice(charge)} ${charge.currency}`)],
  ['SubAccountId', ofUse('workspace')],
  ['SubAccountName', ofUse('workspace')],
  ['x_ApiKey', ofUse('apiKey')],
  ['x_Client', ofUse('client')],
  ['x_Feature', ofUse('feature')],
  ['x_Member', ofUse('member')],
  ['x_Model', ofUse('model')],
  ['x_Source', ofUse('source')],
  ['x_Stream', (charge) => (isUse(charge) ? '' : charge.stream)],
  ['x_UseId', ofUse('id')],
];

const CHUNK = 512;

export function* focusText(charges: Iterable<FocusCharge>): Generator<string> {
  let rows = [COLUMNS.map(([name]) => name)];
  for (const charge of charges) {
    rows.push(COLUMNS.map(([, cell]) => cell(charge)));
    if (rows.length < CHUNK) continue;
    yield csvRows(rows);
    rows = [];
  }
  if (rows.length > 0) yield csvRows(rows);
}

function describe(charge: FocusCharge): string {
  const model = charge.use?.model ?? '';
  const words = { covered: 'Covered by the allowance', free: 'Not charged', draw: 'Drawn from credits', use: 'Use' }[charge.kind as 'draw'];
  return `${words ?? SERVICES[charge.kind]}${model === '' ? '' : `: ${model}`}`;
}

/** To the second, UTC, as FOCUS writes times. */
function time(at: Instant): string {
  return formatInstant(at).replace('.000Z', 'Z');
}

function floor(at: Instant): Instant {
  return (Math.floor(at / SECOND) * SECOND) as Instant;
}

function cost(amount: Micros, { currency }: FocusCharge): string {
  return formatAmount(amount, currency);
}

function magnitude(amount: Micros): Micros {
  return micros(Math.abs(amount));
}

function quantity(value: Micros | undefined): string {
  return value === undefined ? '' : formatQuantity(value);
}
