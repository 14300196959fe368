/** Seeded exports of vendors: of one person's month, and of many people's. */
import { writeFileSync } from 'node:fs';
import { seeded } from './usage.ts';

const START = Date.UTC(2026, 2, 1);
const MONTH_MS = 31 * 24 * 3_600_000;
const MODELS = ['claude-4.5-sonnet-thinking', 'claude-4.5-opus', 'auto', 'gpt-5.2', 'gemini-3-pro'];

function inOrder(rows: number, random: () => number): number[] {
  return Array.from({ length: rows }, () => START + Math.floor(random() * MONTH_MS)).sort((a, b) => a - b);
}

export function writeCursor(path: string, rows: number): void {
  const random = seeded(11);
  const lines = inOrder(rows, random).map((at) => {
    const [cached, fresh, read, output] = [
      Math.floor(random() * 90_000),
      Math.floor(random() * 9000),
      Math.floor(random() * 400_000),
      Math.floor(random() * 4000),
    ];
    const isPaid = random() < 0.2;
    const kind = isPaid ? 'On-Demand' : 'Included';
    const model = MODELS[Math.floor(random() * MODELS.length)];
    const total = cached + fresh + read + output;
    const cost = isPaid ? (total / 1e6 + 0.01).toFixed(2) : 'Included';
    return `"${new Date(at).toISOString()}","${kind}","${model}","No","${cached}","${fresh}","${read}","${output}","${total}","${cost}"`;
  });
  const header =
    '"Date","Kind","Model","Max Mode","Input (w/ Cache Write)","Input (w/o Cache Write)","Cache Read","Output Tokens","Total Tokens","Cost"';
  writeFileSync(path, `${[header, ...lines.reverse()].join('\n')}\n`);
}

export function writeCopilot(path: string, rows: number): void {
  const random = seeded(13);
  const lines = inOrder(rows, random).map((at) => {
    const quantity = 1 + Math.floor(random() * 12);
    const gross = (quantity * 0.04).toFixed(2);
    const isOver = random() < 0.1;
    return [
      new Date(at).toISOString().slice(0, 10),
      `person-${Math.floor(random() * 500)}`,
      'copilot',
      'copilot_premium_request',
      'Claude Sonnet 4.5',
      String(quantity),
      'requests',
      '0.04',
      gross,
      isOver ? '0' : gross,
      isOver ? gross : '0',
      isOver ? 'True' : 'False',
      '300',
      'orchard',
      '',
    ].join(',');
  });
  const header =
    'date,username,product,sku,model,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,exceeds_quota,total_monthly_quota,organization,cost_center_name';
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
}
