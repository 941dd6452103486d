/**
 * Which plugged-in monitor is the one that a window belongs to. Operating systems renumber monitors whenever one is
 * unplugged, so a number is no identity; label, size and position together are. All figures are device-independent pixels.
 *
 * Trade-off: two monitors of the same model and size can only be told apart by where they stand. If one of them is
 * unplugged *and* the system moves the other to its place, the windows of both follow the one that is left.
 */
import { z } from 'zod';

export const Rect = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
export type Rect = z.infer<typeof Rect>;

/** What a profile remembers of a monitor. `label` is empty where the system tells none. */
export const MonitorIdentity = z.object({ label: z.string().max(200), bounds: Rect });
export type MonitorIdentity = z.infer<typeof MonitorIdentity>;

/** A monitor that is plugged in now. `workArea` is `bounds` without task bar and menu bar. */
export interface Monitor extends MonitorIdentity {
  workArea: Rect;
  primary: boolean;
}

const LABEL = 4;
const SIZE = 2;
const POSITION = 1;

/** @returns 0 when it is certainly another monitor or nothing speaks for it; 7 when label, size and position agree */
function likeness(a: MonitorIdentity, b: MonitorIdentity): number {
  const size = a.bounds.width === b.bounds.width && a.bounds.height === b.bounds.height ? SIZE : 0;
  const position = a.bounds.x === b.bounds.x && a.bounds.y === b.bounds.y ? POSITION : 0;
  if (a.label !== '' && b.label !== '') return a.label === b.label ? LABEL + size + position : 0;
  return size === 0 ? 0 : size + position;
}

const distance = (a: Rect, b: Rect): number => Math.hypot(a.x - b.x, a.y - b.y);

export const identityOf = ({ label, bounds }: MonitorIdentity): MonitorIdentity => ({ label, bounds });

export const sameIdentity = (a: MonitorIdentity, b: MonitorIdentity): boolean =>
  a.label === b.label &&
  a.bounds.x === b.bounds.x &&
  a.bounds.y === b.bounds.y &&
  a.bounds.width === b.bounds.width &&
  a.bounds.height === b.bounds.height;

/**
 * Gives each remembered monitor at most one that is plugged in, and none to two of them: best likeness first, nearest
 * position next. The order of either list makes no difference.
 */
export function matchMonitors(remembered: MonitorIdentity[], plugged: Monitor[]): (Monitor | null)[] {
  const pairs = remembered
    .flatMap((identity, index) => plugged.map((monitor) => ({ index, identity, monitor })))
    .map((pair) => ({
      ...pair,
      likeness: likeness(pair.identity, pair.monitor),
      distance: distance(pair.identity.bounds, pair.monitor.bounds),
    }))
    .filter((pair) => pair.likeness > 0)
    .toSorted(
      (a, b) =>
        b.likeness - a.likeness ||
        a.distance - b.distance ||
        inReadingOrder(a.identity, b.identity) ||
        inReadingOrder(a.monitor, b.monitor),
    );
  const matches: (Monitor | null)[] = remembered.map(() => null);
  const taken = new Set<Monitor>();
  for (const { index, monitor } of pairs) {
    if (matches[index] !== null || taken.has(monitor)) continue;
    matches[index] = monitor;
    taken.add(monitor);
  }
  return matches;
}

const inReadingOrder = (a: MonitorIdentity, b: MonitorIdentity): number =>
  a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);

/** @returns the area in px² that two rectangles share */
export function overlap(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
