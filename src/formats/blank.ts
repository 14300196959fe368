/** Records with nothing stated, for formats to fill and push again and again. */
import { ZERO } from '../domain/money.ts';
import { USUAL_PRIORITY } from '../domain/records.ts';
import type { EntryRecord, InvoiceRecord, NoticeRecord, SnapshotRecord, UseRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';

const EPOCH = 0 as Instant;

export function blankUse(format: string, vendor: string, file: number): UseRecord {
  return {
    kind: 'use',
    file,
    line: 0,
    account: '',
    format,
    vendor,
    zoneless: false,
    from: EPOCH,
    until: EPOCH,
    id: '',
    identity: '',
    plan: '',
    impliedPlan: '',
    stream: 'subscription',
    surface: '',
    client: '',
    model: '',
    feature: '',
    member: '',
    workspace: '',
    apiKey: '',
    apiKeyStatus: '',
    quantity: null,
    unit: '',
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheWrite5mTokens: null,
    cacheWrite1hTokens: null,
    funding: '',
    amount: null,
    currency: '',
    listAmount: null,
    vendorExceeds: null,
    readings: [],
    limits: [],
  };
}

export function blankSnapshot(format: string, vendor: string, file: number): SnapshotRecord {
  return {
    kind: 'snapshot',
    file,
    line: 0,
    account: '',
    format,
    vendor,
    zoneless: false,
    at: EPOCH,
    latest: EPOCH,
    plan: '',
    readings: [],
    creditsEnabled: null,
    creditsUsed: null,
    creditsCap: null,
    creditsBalance: null,
    currency: '',
    overageInUse: null,
    note: '',
  };
}

export function blankNotice(format: string, vendor: string, file: number): NoticeRecord {
  return {
    kind: 'notice',
    file,
    line: 0,
    account: '',
    format,
    vendor,
    zoneless: false,
    at: EPOCH,
    latest: EPOCH,
    notice: 'other',
    window: '',
    text: '',
  };
}

export function blankEntry(format: string, vendor: string, file: number): EntryRecord {
  return {
    kind: 'entry',
    file,
    line: 0,
    account: '',
    format,
    vendor,
    zoneless: false,
    at: EPOCH,
    latest: EPOCH,
    id: '',
    stream: 'subscription',
    type: 'draw',
    amount: ZERO,
    currency: '',
    balanceAfter: null,
    expiresAt: null,
    priority: USUAL_PRIORITY,
    eventId: '',
    invoiceId: '',
    description: '',
  };
}

export function blankInvoice(format: string, vendor: string, file: number): InvoiceRecord {
  return {
    kind: 'invoice',
    file,
    line: 0,
    account: '',
    format,
    vendor,
    zoneless: false,
    at: EPOCH,
    latest: EPOCH,
    id: '',
    stream: 'unclassified',
    description: '',
    amount: ZERO,
    currency: '',
    periodFrom: null,
    periodUntil: null,
    status: '',
  };
}
