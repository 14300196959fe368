/** Every JSON that goes in or out and has a schema, by the name under which `explain` prints it and the package ships it. */
import { policySchema } from '../../policies/schema.ts';
import { baselineSchema } from '../baseline.ts';
import { configSchema } from '../config.ts';
import type { Schema } from '../json-shape.ts';
import { explainSchema } from './explain.ts';
import { explanationSchema } from './explanation.ts';
import { headerSchema, jobSchema, partSchema, recordSchema } from './lines.ts';
import { mapSchema } from '../map.ts';
import { inspectSchema } from './inspect.ts';
import { reportSchema } from './report.ts';
import { statementSchema } from './statement.ts';

export interface NamedSchema {
  readonly id: string;
  /** Of what it is the schema, as a title goes on. */
  readonly of: string;
  /** Made when it is asked for: it takes longer than everything else on a page. */
  readonly read: () => Schema;
}

export const SCHEMAS: readonly NamedSchema[] = [
    { id: 'config', of: 'headroom.json', read: configSchema },
    { id: 'baseline', of: 'a baseline', read: baselineSchema },
  { id: 'map', of: 'a map file', read: mapSchema },
    { id: 'policy', of: 'a policy file', read: policySchema },
    { id: 'report', of: 'the JSON report', read: reportSchema },
    { id: 'statement', of: 'a JSON statement', read: statementSchema },
    { id: 'inspect', of: 'inspect --format json', read: inspectSchema },
    { id: 'explain', of: 'explain --format json', read: explainSchema },
  { id: 'explanation', of: 'explain ID --format json, of a draw or a finding', read: explanationSchema },
  { id: 'record', of: 'a record line of worker', read: recordSchema },
  { id: 'header', of: 'a header line of worker', read: headerSchema },
  { id: 'job', of: 'a job header of worker', read: jobSchema },
  { id: 'part', of: 'a part line of worker', read: partSchema },
];
