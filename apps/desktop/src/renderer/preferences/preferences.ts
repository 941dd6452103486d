/** The preferences of this machine. */
import { z } from 'zod';
import { createPreference } from './preference.ts';

const GridView = z.object({
  columns: z.array(z.unknown()),
  filter: z.record(z.string(), z.unknown()).nullable(),
});

export type ThemeChoice = 'light' | 'dark' | 'system';

export function createPreferences(storage: Storage) {
  return {
    theme: createPreference<ThemeChoice>(
      storage,
      'gemba:theme',
      z.enum(['light', 'dark', 'system']),
      'system',
    ),
    decisionsView: createPreference(storage, 'gemba:grid:decisions', GridView.nullable(), null),
  };
}
export type Preferences = ReturnType<typeof createPreferences>;
