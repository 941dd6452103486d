/** Flood per function, time in flood, and the priority mix of what was asked. */
import type { FloodReport } from '@gemba/core/wire';
import type { Routes } from '../app.ts';
import type { FloodReader } from '../../flood/flood.ts';

export const floodRoutes =
  (parts: { flood: Pick<FloodReader, 'report'> }): Routes =>
  (app) => {
    app.get(
      '/api/flood',
      {
        config: { requires: 'sign-in' },
        schema: { summary: 'Flood per function, time in flood, and the priority mix', tags: ['health'] },
      },
      (): Promise<FloodReport> => parts.flood.report(),
    );
  };
