/** Vitest's global setup for `*.tryton.test.ts`: builds the stand that they copy before the first hook's time runs. */
import { pino } from 'pino';
import { built } from './build.ts';
import { trytonMissing } from './missing.ts';

export default async function setup(): Promise<void> {
  if (trytonMissing() === null) await built('postgresql', { log: pino({ level: 'info' }), now: Date.now() });
}
