/** What zod says of a field, in the words of people who fill in tables. */
import type { z } from 'zod';
import { fieldErrors } from '../http/problem.ts';

export const plainErrors = ({ issues }: z.ZodError): { field: string; reason: string }[] =>
  fieldErrors(issues).map(({ field, reason }) => ({
    field,
    reason: reason.endsWith('received undefined')
      ? 'is missing'
      : reason === 'Invalid ISO datetime'
        ? 'is no time such as "2026-11-24 06:00"'
        : reason,
  }));
