/** Health: the short form for everybody and every monitor, the details for people. */
import type { HealthReport } from '../../health/health.ts';
import type { Metrics } from '../../health/metrics.ts';
import type { Routes } from '../app.ts';
import { HealthSchema } from '../schemas.ts';

export const healthRoutes =
  (health: HealthReport, metrics: Metrics): Routes =>
  (app) => {
    app.get(
      '/api/health',
      {
        config: { requires: 'nothing' },
        schema: {
          summary: 'Is the hub well?',
          tags: ['health'],
          security: [],
          response: { 200: HealthSchema },
        },
      },
      () => health.short(),
    );
    app.get(
      '/api/health/details',
      { config: { requires: 'sign-in' }, schema: { summary: 'What exactly is wrong', tags: ['health'] } },
      () => health.details(),
    );
    app.get(
      '/api/metrics',
      {
        config: { requires: 'manage' },
        schema: { summary: 'Figures in the text format of Prometheus', tags: ['health'] },
      },
      async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
    );
  };
