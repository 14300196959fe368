/** `explain --format json`, version 1, as a JSON Schema. */
import * as z from 'zod';
import { jsonSchema, type Schema } from '../json-shape.ts';
import { text, versionKey } from './shapes.ts';

const SHAPE = z
  .strictObject({
    version: versionKey,
    pages: z
      .array(
        z.strictObject({
          id: text.describe('Its kind and its own id: what explain takes, such as rule:draw-suspected.'),
          title: text.describe('What it is about.'),
        }),
      )
      .describe('All pages there are.'),
  })
  .meta({
    title: 'Headroom pages',
    description: 'What headroom explain --format json prints without an ID. With one it prints the thing itself, such as a policy.',
  });

export type PagesJson = z.output<typeof SHAPE>;

export function explainSchema(): Schema {
  return jsonSchema(SHAPE);
}
