/** The cost export of OpenAI's platform: what the API cost by bucket, line item, project and key. */
import type { CsvFormat } from './format.ts';
import { currency } from './canonical.ts';
import { blankApiUse, bucketColumns, columnsOf, isEmptyBucket, readBucket } from './openai.ts';

const required = ['start_time', 'end_time', 'amount_value', 'amount_currency'];

export const openaiCosts: CsvFormat = {
  kind: 'csv',
  id: 'openai-costs',
  title: 'OpenAI platform costs',
  vendor: 'openai',
  where:
    'OpenAI platform (platform.openai.com), Usage, Costs, Export: the file cost_….csv. Group it by project, key and line item before, ' +
    'or it says nothing of them. Give several together if they are grouped alike: overlaps are counted once.',
  proves:
    'Which money was charged for the API, per day, line item, project and key. It carries no draws: the API is a product of its own that ' +
    'no plan covers. Amounts have thirty decimals and are read to six; their sum may differ from an invoice by as little.',
  required,
  recognises: (header) => required.every((name) => header.has(name)),
  open(header, { file, sink }) {
    const bucket = bucketColumns(header);
    const amount = header.column('amount_value');
    const unit = header.column('amount_currency');
    const item = header.column('line_item');
    const quantity = header.column('quantity');
    const project = header.column('project_id');
    const person = header.column('user_id');
    const key = header.column('api_key_id');
    const identifying = columnsOf(header, [
      'start_time',
      'end_time',
      'line_item',
      'user_id',
      'api_key_id',
      'project_id',
      'organization_id',
    ]);
    const use = blankApiUse('openai-costs', file);
    use.funding = 'credits';

    return (row) => {
      use.line = row.line;
      readBucket(row, bucket, use);
      use.amount = row.magnitude(amount);
      use.currency = currency(row, unit);
      const billed = row.text(item);
      use.model = modelOf(billed);
      // Projects have names too, which people change; e-mail addresses are not kept.
      use.workspace = row.text(project);
      use.member = row.text(person);
      use.apiKey = row.text(key);
      if (isEmptyBucket(row, [amount, quantity, item])) return;
      if (row.blank(amount)) row.fail(amount, 'is empty; write what the row cost, such as 0.02');
      else if (row.blank(unit)) row.fail(unit, 'is empty; write the currency of the amount, such as usd');
      if (row.failed) return;
      use.identity = row.identity(use.account, identifying);
      sink.use(use);
    };
  },
};

/** A line item that bills for tokens names their model first, as in `gpt-5-nano, input_tokens`; others name something else. */
function modelOf(item: string): string {
  const comma = item.lastIndexOf(',');
  return comma > 0 && item.toLowerCase().endsWith('tokens') ? item.slice(0, comma).trim() : '';
}
