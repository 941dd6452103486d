/** What every reader of this folder reads with. */
import type { Session } from '../rpc/session.ts';
import type { Names } from './records/names.ts';
import type { PlantDays } from './plant-days.ts';
import type { ContextSettings } from './settings.ts';
import type { Instant } from '@gemba/core/time';

export interface Source {
  session: Session;
  names: Names;
  days: PlantDays;
  settings: ContextSettings;
  /** the database's time at the start of this read */
  at: Instant;
}
