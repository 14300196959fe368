/** By which names strangers' columns are known, and by which words what they say; only names and words that leave no doubt. */
import type { MapKind } from './map-columns.ts';

/** A canonical column and the names it goes by, the surest first: those of one rank are equally sure. */
type Names = readonly (readonly [canonical: string, ranks: readonly RegExp[]])[];

const TIME: readonly RegExp[] = [
  /^(?:timestamp|time stamp|date time|datetime|event time|occurred at)(?: utc| gmt)?$/,
  /^(?:created|created at|created on|creation (?:date|time)|started at|start time|requested at|used at|posted at|captured|captured at|recorded|recorded at|seen at|taken at)(?: utc| gmt)?$/,
  /^(?:when|time|date|day)(?: utc| gmt)?$/,
  /^(?!.*\b(?:end|until|reset|resets|expiry|expires|expiration|period)\b).*\b(?:timestamp|datetime|time|date)\b/,
];
const MONEY =
  /^(?!.*\b(?:list|gross|unit|tax|vat|per|balance|currency|type|limit|cap|discount)\b).*(?:\b(?:cost|costs|amount|price|charge|charges|spend|spent|fee|usd|eur|gbp|total)\b|\p{Sc})(?!.*\btokens?\b)/u;
const CURRENCY: readonly RegExp[] = [/^(?:currency|currency code|ccy)$/];
const ACCOUNT: readonly RegExp[] = [/^(?:account|account id|account name|customer|customer id|customer name)$/];

export const NAMES: Readonly<Record<MapKind, Names>> = {
  usage: [
    ['timestamp', TIME],
    ['event_id', [/^(?:event id|request id|message id|usage id|record id|uuid)$/, /^id$/]],
    ['account', ACCOUNT],
    ['model', [/^(?:model|model name|model id)$/, /^(?:engine|llm|deployment)$/]],
    ['client', [/^(?:client|client name|user agent)$/]],
    ['surface', [/^surface$/]],
    ['workspace', [/^(?:workspace|workspace name)$/, /^(?:workspace id|project|project name)$/, /^project id$/]],
    ['api_key', [/^(?:api key name|key name|api key label|key label|key alias)$/, /^(?:api key|key)$/]],
    ['input_tokens', [/^(?:input|prompt)(?: tokens?)?(?: count)?$|^tokens? (?:in|input|prompt)$/]],
    ['output_tokens', [/^(?:output|completion)(?: tokens?)?(?: count)?$|^tokens? (?:out|output|completion)$/]],
    ['cache_read_tokens', [/^cache read(?: input)?(?: tokens?)?$/, /^cached(?: input)?(?: tokens?)?$/]],
    ['list_amount', [/^(?:list|gross|undiscounted) (?:price|amount|cost)\b/]],
    [
      'funding',
      [
        /^(?:funding|funded by|paid by|paid from|billed as|billing type|charge type|charged)$/,
        /^(?:kind|usage type|type|category|billing)$/,
      ],
    ],
    ['credits_amount', [MONEY]],
    ['currency', CURRENCY],
  ],
  snapshots: [
    ['timestamp', TIME],
    ['account', ACCOUNT],
    ['credits_enabled', [/^(?:credits?|extra usage|overage) (?:enabled|on|switched on)$/]],
    ['credits_used', [/^(?:credits?|extra usage|overage) (?:used|spent)\b/]],
    ['credits_balance', [/^(?:credits? )?balance\b|^credits? (?:left|remaining)\b/]],
    ['credits_cap', [/^(?:credits? |monthly )?(?:cap|spend(?:ing)? (?:limit|cap))\b/]],
    ['currency', CURRENCY],
    ['source', [/^(?:source|seen in|screen)$/]],
  ],
  credits: [
    ['entry_id', [/^(?:entry id|transaction id|ledger id|entry|transaction)$/, /^(?:id|reference|ref)$/]],
    ['timestamp', TIME],
    ['account', ACCOUNT],
    ['type', [/^(?:type|entry type|transaction type)$/, /^(?:kind|category)$/]],
    ['amount', [/^amount\b/, MONEY]],
    ['currency', CURRENCY],
    ['balance_after', [/^(?:balance after|running balance|new balance)\b/, /^balance\b/]],
    ['expires_at', [/^(?:expires|expires at|expires on|expiry|expiry date|expiration date)$/]],
    ['event_id', [/^(?:event id|request id|usage id)$/]],
    ['invoice_id', [/^(?:invoice|invoice id|invoice number|invoice no|receipt number)$/]],
    ['description', [/^(?:description|memo|details|note|notes)$/]],
  ],
  invoices: [
    [
      'invoice_id',
      [/^(?:invoice|invoice id|invoice number|invoice no)$/, /^(?:receipt|receipt id|receipt number|receipt no)$/, /^number$/],
    ],
    [
      'issued_at',
      [
        /^(?:issued|issued at|issued on|issue date|invoice date|receipt date)$/,
        /^(?:date|created|created at)$/,
        /^(?:date paid|paid at|paid on)$/,
      ],
    ],
    ['account', ACCOUNT],
    ['description', [/^(?:description|line item|item|line)$/, /^(?:product|memo|details)$/]],
    ['amount', [/^amount\b/, MONEY]],
    ['currency', CURRENCY],
    ['status', [/^(?:status|state)$/]],
  ],
  notices: [
    ['timestamp', TIME],
    ['account', ACCOUNT],
    ['text', [/^(?:text|message|notice)$/, /^(?:body|content)$/]],
  ],
  accounts: [
    ['account', [...ACCOUNT, /^(?:user|user name|username|user id|user email|email|e mail|member|seat|login|person)$/]],
    ['plan', [/^(?:plan|plan name|plan id)$/, /^(?:subscription|tier|licence|license)$/]],
    ['from', [/^(?:from|since|start|start date|started|started at|assigned|assigned at)$/]],
    ['billing_day', [/^billing day$/]],
    ['timezone', [/^(?:timezone|time zone)$/]],
  ],
};

/** Columns that matter and whose sense no name tells; `{}` is the name as spelled. */
export const QUESTIONS: Readonly<Record<MapKind, Names>> = {
  usage: [
    [
      '"{}" names who used it; map it as account where each has an allowance of their own, or as member where an organisation shares one',
      [/^(?:user|user name|username|user id|user email|email|e mail|member|member email|person|seat|employee|actor)$/],
    ],
    [
      '"{}" may be the account whose allowance is meant; map it as account where it is',
      [/^(?:org|organi[sz]ation|organi[sz]ation (?:id|name)|team|company)$/],
    ],
    [
      '"{}" seems to name a plan; map it as plan, with values such as { "Pro": "claude-pro" }, where it does (headroom explain lists the plans)',
      [/^(?:plan|plan name|subscription|subscription plan|tier)$/],
    ],
    [
      '"{}" may say how much of the allowance a row takes; map it as quantity where it is in the unit of the plan',
      [/^(?:quantity|requests?|request count|units|count|usage|credits|credits used)$/],
    ],
    [
      '"{}" sums tokens of several kinds; no column takes it, except quantity where the plan counts such tokens',
      [/^(?:tokens?|total tokens?|token count)$/],
    ],
    [
      '"{}" does not say how long its tokens stay cached; map it as cache_write_5m_tokens or as cache_write_1h_tokens',
      [/^cache (?:write|creation)(?: input)?(?: tokens?)?$/],
    ],
    [
      '"{}" may be the end of the span that a row sums; map it as until where it is, and is not itself included',
      [/^(?:until|end|end time|end date|ended at|period end)$/],
    ],
    [
      '"{}" may say what the use was; map it as feature, with values such as { "Fast": "fast" } and "none" for no feature, where it does',
      [/^(?:features?|mode|speed)$/],
    ],
  ],
  snapshots: [],
  credits: [],
  invoices: [
    ['"{}" may be the start of what a row bills; map it as period_start where it is', [/^(?:period start|start|start date|from)$/]],
    [
      '"{}" may be the end of what a row bills; map it as period_end where it is, and is not itself included',
      [/^(?:period end|end|end date|until|to)$/],
    ],
  ],
  notices: [['"{}" may say what kind of message it is; without it that is told from the text', [/^(?:kind|type|category)$/]]],
  accounts: [
    ['"{}" may be the end of the plan; map it as until where it is, and is not itself included', [/^(?:until|end|end date|to)$/]],
    ['"{}" may be the size of the allowance; map it as allowance where it is', [/^(?:allowance|quota|included|limit)$/]],
  ],
};

/** Words whose sense is certain, by canonical column; written in small letters with spaces. */
export const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  funding: {
    allowance: ['allowance', 'included', 'included in plan', 'included in subscription', 'included in pro'],
    credits: ['credits', 'extra usage', 'on demand', 'overage', 'usage credits'],
    mixed: ['mixed'],
    none: ['none', 'no charge', 'not charged', 'errored no charge', 'errored not charged', 'aborted not charged'],
  },
  type: {
    purchase: ['purchase', 'purchased', 'credit purchase', 'top up', 'topup'],
    'auto-reload': ['auto reload', 'auto recharge', 'automatic reload'],
    grant: ['grant', 'granted', 'credit grant', 'promotional grant'],
    draw: ['draw', 'drawdown', 'usage', 'usage deduction', 'consumption'],
    refund: ['refund', 'refunded'],
    correction: ['correction', 'adjustment'],
    expiry: ['expiry', 'expired', 'expiration'],
    void: ['void', 'voided'],
  },
};
