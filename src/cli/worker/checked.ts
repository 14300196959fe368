import type * as z from 'zod';
import { CannotAudit } from '../../domain/errors.ts';

/** A line held against its shape; the first thing that is wrong says enough of what no person wrote. */
export function checked<T extends z.ZodType>(shape: T, value: unknown, place: string): z.output<T> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw new CannotAudit([
    `${place}: is no line of this stage's protocol${path === '' ? '' : ` at "${path}"`} (${issue?.message ?? 'it has another shape'}).`,
  ]);
}
