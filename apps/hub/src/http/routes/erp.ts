/** The link to the ERP, by hand: read its planning context whole, compare postings by key, both now instead of at night. */
import { z } from 'zod';
import { ErpUnavailable } from '../../erp/connector.ts';
import type { Reconciliation } from '../../erp/reconciliation.ts';
import type { Routes } from '../app.ts';
import { ProblemError } from '../problem.ts';
import { ProblemSchema } from '../schemas.ts';

const KeyedDocuments = z.array(z.object({ key: z.string(), document: z.string().nullable() }));
const at = z.string().meta({ format: 'date-time' });

export const erpRoutes =
  (parts: {
    reconciliation: Reconciliation;
    /** @returns what the changes had missed; null: the ERP could not be read */
    readWhole: () => Promise<object | null>;
  }): Routes =>
  (app) => {
    app.post(
      '/api/erp/reconciliation',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Compare postings with the ERP by key, both ways, now',
          tags: ['erp'],
          response: {
            200: z.object({
              at,
              since: at,
              compared: z.int(),
              onlyErp: KeyedDocuments,
              onlyGemba: KeyedDocuments,
            }),
            '4xx': ProblemSchema,
            503: ProblemSchema,
          },
        },
      },
      async () => {
        const result = await parts.reconciliation.run().catch((error: unknown) => {
          if (error instanceof ErpUnavailable) throw unavailable(error.message);
          throw error;
        });
        if ('impossible' in result)
          throw new ProblemError({ status: 409, code: 'erp_cannot', detail: result.impossible });
        return result;
      },
    );

    app.post(
      '/api/erp/context',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Read the whole planning context now, and say what the changes had missed',
          tags: ['erp'],
          response: {
            200: z.object({ drift: z.record(z.string(), z.unknown()) }),
            '4xx': ProblemSchema,
            503: ProblemSchema,
          },
        },
      },
      async () => {
        const drift = await parts.readWhole();
        if (drift === null) throw unavailable('The ERP could not be read; what was known stays.');
        return { drift: { ...drift } };
      },
    );
  };

const unavailable = (detail: string): ProblemError =>
  new ProblemError({ status: 503, code: 'erp_unavailable', detail });
