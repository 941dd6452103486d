/**
 * Odoo's values at the border. An empty field is `false`, whatever its type; a link is `[id, "display name"]`; a date-time
 * is "2026-11-22 08:00:00", UTC without saying so. Fields that only some versions have are optional: what is not there is
 * null.
 */
import { instant, type Instant } from '@gemba/core/time';
import { z } from 'zod';

const EMPTY = z.literal(false);

export const text = z
  .union([z.string(), EMPTY])
  .optional()
  .transform((value) => value || null);

export const number = z
  .union([z.number(), EMPTY])
  .optional()
  .transform((value) => value || 0);

export const flag = z
  .boolean()
  .optional()
  .transform((value) => value ?? false);

export interface Link {
  id: number;
  name: string;
}
export const link = z
  .union([z.tuple([z.number(), z.string()]), EMPTY])
  .optional()
  .transform((value): Link | null => (value ? { id: value[0], name: value[1] } : null));

export const links = z
  .array(z.number())
  .optional()
  .transform((ids) => ids ?? []);

export const dateTime = z
  .union([z.string(), EMPTY])
  .optional()
  .transform((value) => (value ? fromOdoo(value) : null));

export const fromOdoo = (value: string): Instant => instant(Date.parse(`${value.replace(' ', 'T')}Z`));

/** Whole seconds: Odoo keeps no more. */
export const toOdoo = (at: Instant): string => at.slice(0, 19).replace('T', ' ');
