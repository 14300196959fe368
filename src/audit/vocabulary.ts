/**
 * Words that name nobody: what bills, headers, policies and products are written with. Redaction leaves them as they are and
 * replaces every other word. Words that rules look for in a text must be among them, or redaction would change what is found.
 */
import type { Match, Policy } from '../domain/policy.ts';

/** Of the headers of exports, and of the paths in JSON. */
const COLUMNS = `1h 5m account accounts after agent aic allowance amount anthropic api applied at automation balance batch billing bucket
  buckets cache cached cap captured category charge charged cents client cloud code completion cost center count creation credits creation
  currency data date day days default description design discount display due email enabled end ended ending entry event events exceeds exceed
  expires expired fable feature five four from funding geo gross grant header headers hour hours id ids in inference info input invoice is issued
  item items key kind latest level limit limits line list log max member method minute minutes mode model models monthly name net no num number
  of on one opus organization other out output over overage owner paid path payload payment pct per percent period plan plus price priority
  product project purchase quantity quota rate rates ratio read remaining repository request requests required reset resets response result
  results row rows sampled seat second seconds service session seven sku snapshot snapshots sonnet source speed spend spent standard start
  starts starting stated status stream subscription sum surface tax team text tier time timestamp timezone to token tokens total triggering type
  uncached unified unit units unscoped until update updated upstream url usage usd use used user username utc utilization uuid value values vendor
  version w web weekly window windows workflow workspace write writes year you your zone`;

/** Of bills, ledgers and messages. */
const BILLS = `a about account active added additional adjusted adjustment again all allowed an and anthropic any archived are as auto automatic
  automatically available back bank base basic because been before bill billed billing blocked bought bundle business but buy by can canceled
  cancelled card chargeback chatgpt claude closed codex compensation complete confirmed consumption copilot correct corrected correction could
  courtesy credit credited cursor customer cycle daily declined delete deleted disabled discount discounted dispute draft draw drawn ended
  enterprise error errored estimate exceeded exhausted expire expiry extra failed fast fault fee fees fix fixed for free full further get github go goodwill
  granted had has have hit i if inactive incident included includes individual invoice it its january february march april may june july august september
  october november december last left legacy long manual max mid minimum minus mixed monday month monthly more new next none not note now open openai
  opened order outage outside partial pay paying payg pending per please pool posted prepaid premium previous pro processing promotion promotional prorata
  prorated proration pro-rata purchased purchasing rat rata reached receipt refill refund refunded refunds reload reloaded remaining renewal renewed replaced report
  restored retry reverse reversed reversal routing sale seats session set settled shown since so some spending stopped stripe support
  switched than that the their them then there these they this through times today top topup turned ultra unavailable uncollectible
  unknown unlimited unpaid unused up upgrade upgraded vat void voided waiting was we week weekly were when which while will with within without work wrong yearly yes yet
  uncaptured authorized authorised disputed partially past requires action confirmation incomplete blocked reversal added settled balance
  disruption compensated compensate compensatory mon tue wed thu fri sat sun am pm jan feb mar apr jun jul aug sep sept oct nov dec
  ve re ll don isn hasn haven didn doesn wasn won couldn
  review third party routine ultrareview context thinking effort true false null na`;

/** Of products and their files. */
const PRODUCTS = `anthropic claude opus sonnet haiku fable mythos instant openai gpt codex mini nano turbo o gemini google flash grok xai composer auto deepseek
  llama mistral kimi qwen microsoft github copilot cursor code cli desktop ios android web chrome slack teams cowork design chat research office vscode jetbrains
  console workbench preview latest exp experimental beta high medium low fast slow max supernova spark coding agent quality unleashed
  csv json jsonl ndjson tsv txt zip gz md html xml export exports usage snapshots credits invoices notices accounts ledger statement headroom report policy stdin
  ai credits requests usd eur gbp`;

export type Vocabulary = ReadonlySet<string>;

/** All these words, and those of the policies of a run. */
export function vocabularyOf(policies: readonly Policy[]): Vocabulary {
  const words = new Set([COLUMNS, BILLS, PRODUCTS].flatMap(wordsOf));
  const add = (text: string): void => {
    for (const word of wordsOf(text)) words.add(word);
  };
  for (const pattern of patternsOf(policies)) add(pattern);
  for (const policy of policies) {
    add(policy.id);
    for (const plan of policy.plans.values()) {
      add(`${plan.id} ${plan.title}`);
      for (const window of plan.windows) add(`${window.id} ${window.limit?.unit ?? ''}`);
    }
    for (const { id } of [...policy.coverage, ...policy.incidents, ...policy.prices, ...policy.adjustments]) add(id);
  }
  return words;
}

/** Every pattern that a name can be held against. */
export function patternsOf(policies: readonly Policy[]): string[] {
  const patterns = new Set<string>();
  const addAll = (list: readonly string[] | null): void => list?.forEach((pattern) => patterns.add(pattern));
  const addMatch = (match: Match | null): void => {
    if (match === null) return;
    for (const key of ['feature', 'model', 'surface', 'client'] as const) addAll(match[key]);
    addMatch(match.except);
  };
  for (const policy of policies) {
    for (const plan of policy.plans.values()) for (const window of plan.windows) addMatch(window.scope);
    for (const { when } of [...policy.coverage, ...policy.incidents]) addMatch(when);
    for (const price of policy.prices) {
      addAll(price.model);
      addAll(price.feature);
    }
    for (const adjustment of policy.adjustments) addAll(adjustment.feature);
  }
  return [...patterns].sort();
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
