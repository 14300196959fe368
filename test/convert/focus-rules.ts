/**
 * What the FOCUS specification, version 1.2, demands of a dataset, as far as one can see it in the rows: columns that must be
 * there, nulls, allowed values, half-open periods, decimals, and what hangs on the category of a charge.
 */
import { parse } from 'csv-parse/sync';

export type FocusRow = Readonly<Record<string, string>>;

export function rowsOf(text: string): FocusRow[] {
  return parse(text, { columns: true }) as FocusRow[];
}

/** Feature level Mandatory: present in every dataset. Those of `NOT_NULL` have a value in every row. */
const MANDATORY = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ServiceCategory',
  'ServiceName',
];
/** Conditional or recommended ones, whose conditions these rows meet: commitments, prices, virtual currencies, invoices. */
const CONDITIONAL = [
  'ChargeFrequency',
  'CommitmentDiscountCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountQuantity',
  'CommitmentDiscountStatus',
  'CommitmentDiscountType',
  'CommitmentDiscountUnit',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedUnitPrice',
  'InvoiceId',
  'ListUnitPrice',
  'PricingCategory',
  'PricingCurrency',
  'PricingCurrencyContractedUnitPrice',
  'PricingCurrencyEffectiveCost',
  'PricingCurrencyListUnitPrice',
  'ServiceSubcategory',
  'SkuId',
  'SkuMeter',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
];
const NOT_NULL = [
  'BilledCost',
  'BillingAccountId',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingCurrency',
  'PricingCurrencyEffectiveCost',
  'ProviderName',
  'PublisherName',
  'ServiceCategory',
  'ServiceName',
  'ServiceSubcategory',
  'ChargeDescription',
];
const PRICES = ['ContractedUnitPrice', 'ListUnitPrice', 'PricingCurrencyContractedUnitPrice', 'PricingCurrencyListUnitPrice'];
const COSTS = ['BilledCost', 'ContractedCost', 'EffectiveCost', 'ListCost', 'PricingCurrencyEffectiveCost'];
const DECIMALS = [...COSTS, ...PRICES, 'PricingQuantity', 'ConsumedQuantity', 'CommitmentDiscountQuantity'];
const TIMES = ['BillingPeriodEnd', 'BillingPeriodStart', 'ChargePeriodEnd', 'ChargePeriodStart'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ChargeCategory: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'],
  ChargeClass: ['', 'Correction'],
  ChargeFrequency: ['One-Time', 'Recurring', 'Usage-Based'],
  CommitmentDiscountCategory: ['', 'Spend', 'Usage'],
  CommitmentDiscountStatus: ['', 'Used', 'Unused'],
  PricingCategory: ['', 'Standard', 'Dynamic', 'Committed', 'Other'],
  ServiceCategory: ['AI and Machine Learning'],
  ServiceSubcategory: [
    'AI Platforms',
    'Bots',
    'Generative AI',
    'Machine Learning',
    'Natural Language Processing',
    'Other (AI and Machine Learning)',
  ],
};
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const NATIONAL = /^[A-Z]{3}$/;

/** In millionths; the product of two in millionths of a millionth. */
export function millionths(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(6, '0'));
  return text.startsWith('-') ? -value : value;
}

/** What a row breaks, each with the column. */
export function faultsOf(row: FocusRow): string[] {
  const faults: string[] = [];
  const cell = (name: string): string => row[name] ?? '';
  const demand = (holds: boolean, fault: string): void => void (holds || faults.push(`${fault}: ${JSON.stringify(row)}`));
  const isNull = (name: string, demanded: boolean): void =>
    demand((cell(name) === '') === demanded, `${name} ${demanded ? 'is stated' : 'is null'}`);

  for (const name of [...MANDATORY, ...CONDITIONAL]) demand(name in row, `${name} is missing`);
  for (const name of Object.keys(row))
    demand([...MANDATORY, ...CONDITIONAL, 'CommitmentDiscountName'].includes(name) || /^x_[A-Z]/.test(name), `${name} is no column`);
  for (const name of NOT_NULL) isNull(name, false);
  for (const name of DECIMALS) demand(cell(name) === '' || DECIMAL.test(cell(name)), `${name} is no decimal`);
  for (const name of TIMES) demand(UTC.test(cell(name)), `${name} is no time in UTC`);
  for (const [name, values] of Object.entries(ALLOWED)) demand(values.includes(cell(name)), `${name} is not allowed`);
  demand(cell('ChargePeriodStart') < cell('ChargePeriodEnd'), 'ChargePeriod is empty');
  demand(cell('BillingPeriodStart') < cell('BillingPeriodEnd'), 'BillingPeriod is empty');
  demand(NATIONAL.test(cell('BillingCurrency')), 'BillingCurrency is not national');
  demand(!NATIONAL.test(cell('PricingCurrency')) || cell('PricingCurrency') === cell('BillingCurrency'), 'PricingCurrency is another one');

  const [category, corrects] = [cell('ChargeCategory'), cell('ChargeClass') === 'Correction'];
  const priced = (category === 'Usage' || category === 'Purchase') && !corrects;
  demand(category !== 'Purchase' || cell('ChargeFrequency') !== 'Usage-Based', 'a purchase by use');
  for (const name of [...PRICES, 'PricingQuantity', 'PricingUnit', 'PricingCategory', 'SkuId', 'SkuPriceId']) {
    if (category === 'Tax') isNull(name, true);
    if (priced) isNull(name, false);
  }
  for (const name of PRICES) demand(!cell(name).startsWith('-'), `${name} is negative`);
  if (priced) {
    for (const [price, cost] of [
      ['ContractedUnitPrice', 'ContractedCost'],
      ['ListUnitPrice', 'ListCost'],
    ] as const) {
      const product = millionths(cell(price)) * millionths(cell('PricingQuantity'));
      demand(product === millionths(cell(cost)) * 1_000_000n, `${cost} is not ${price} times PricingQuantity`);
    }
  }
  demand((cell('PricingUnit') === '') === (cell('PricingQuantity') === ''), 'PricingUnit without quantity');
  demand((cell('ConsumedUnit') === '') === (cell('ConsumedQuantity') === ''), 'ConsumedUnit without quantity');
  if (category !== 'Usage') isNull('ConsumedQuantity', true);
  if (category === 'Usage' && !corrects && cell('CommitmentDiscountStatus') !== 'Unused') isNull('ConsumedQuantity', false);

  const committed = cell('CommitmentDiscountId') !== '';
  for (const name of ['CommitmentDiscountCategory', 'CommitmentDiscountType', 'CommitmentDiscountQuantity', 'CommitmentDiscountUnit'])
    isNull(name, !committed);
  demand((cell('CommitmentDiscountStatus') !== '') === (committed && category === 'Usage'), 'CommitmentDiscountStatus');
  demand((cell('PricingCategory') === 'Committed') === (committed && category === 'Usage'), 'PricingCategory of a commitment');
  demand((cell('SubAccountName') === '') === (cell('SubAccountId') === ''), 'SubAccountName');
  demand(cell('SkuMeter') === '' || cell('SkuId') !== '', 'SkuMeter without SkuId');
  // Credits were paid for when they were bought.
  if (!NATIONAL.test(cell('PricingCurrency'))) {
    demand(category === 'Usage' && millionths(cell('BilledCost')) === 0n && millionths(cell('EffectiveCost')) > 0n, 'a draw of credits');
  }
  return faults;
}
