/** What a station is made of: its windows, the view of each, and the monitor where each belongs. Kept as JSON on the station. */
import { z } from 'zod';
import { MonitorIdentity, Rect } from './monitor.ts';

/** The views that a window can be bound to; the renderer's routes have the same names. */
export const VIEWS = ['wall', 'exception', 'board', 'decisions', 'loop', 'health'] as const;
export const View = z.enum(VIEWS);
export type View = z.infer<typeof View>;

export const WindowMode = z.enum(['normal', 'maximised', 'full-screen']);
export type WindowMode = z.infer<typeof WindowMode>;

export const StationWindowProfile = z.object({
  id: z.string().min(1).max(50),
  view: View,
  /** wall type scale: read from metres away */
  wallScale: z.boolean(),
  /** follows what is selected in the station's other windows */
  linked: z.boolean(),
  home: MonitorIdentity,
  /** the restored rectangle, relative to the origin of the home's work area */
  offset: Rect,
  mode: WindowMode,
});
export type StationWindowProfile = z.infer<typeof StationWindowProfile>;

export const StationProfile = z.object({
  name: z.string().min(1).max(100),
  windows: z.array(StationWindowProfile).max(16),
});
export type StationProfile = z.infer<typeof StationProfile>;
