/**
 * Where each window of a station goes on the monitors that are plugged in now, and what is remembered when a person
 * moves one. Promises: a window opens on its own monitor, maximised and full-screen included; when that monitor is away it
 * waits as an ordinary window on the primary one and returns home when the monitor is back; no window is ever placed
 * outside a work area. Pure: the shell reads the monitors and moves the windows.
 */
import { identityOf, matchMonitors, overlap, sameIdentity } from './monitor.ts';
import type { Monitor, MonitorIdentity, Rect } from './monitor.ts';
import type { StationProfile, StationWindowProfile, View, WindowMode } from './profile.ts';

export const MIN_WIDTH = 480;
export const MIN_HEIGHT = 320;
const CASCADE = 40;

export interface Placement {
  id: string;
  bounds: Rect;
  mode: WindowMode;
  /** the home monitor is not plugged in: the window is a guest on the primary one */
  displaced: boolean;
}

/** What a window looks like now: `bounds` on the screen, `restored` what it returns to when no longer maximised. */
export interface Observed {
  bounds: Rect;
  restored: Rect;
  mode: WindowMode;
}

/** @returns one placement per window of the profile; none when no monitor is plugged in: then leave windows as they are */
export function arrange(profile: StationProfile, monitors: Monitor[]): Placement[] {
  const primary = primaryOf(monitors);
  if (primary === null) return [];
  const homes = homesOf(profile, monitors);
  return profile.windows.map((window, index) => {
    const home = homes(window.home);
    if (home === null) return asGuest(window, primary, index);
    return {
      id: window.id,
      bounds: inside(absolute(window.offset, home), home.workArea),
      mode: window.mode,
      displaced: false,
    };
  });
}

/**
 * The profile after a person moved, resized, maximised … a window. While its home is unplugged nothing is remembered,
 * for what a guest does on another monitor says nothing about home.
 */
export function remember(
  profile: StationProfile,
  id: string,
  seen: Observed,
  monitors: Monitor[],
): StationProfile {
  const window = profile.windows.find((w) => w.id === id);
  if (!window || homesOf(profile, monitors)(window.home) === null) return profile;
  const monitor = monitorUnder(seen.bounds, monitors);
  if (monitor === null) return profile;
  const restored = overlap(seen.restored, monitor.workArea) > 0 ? seen.restored : centred(monitor.workArea);
  const moved: StationWindowProfile = {
    ...window,
    home: identityOf(monitor),
    offset: relative(inside(restored, monitor.workArea), monitor),
    mode: seen.mode,
  };
  return { ...profile, windows: profile.windows.map((w) => (w.id === id ? moved : w)) };
}

/** A window that the profile does not know yet, centred on a monitor. */
export function newWindow(id: string, view: View, monitor: Monitor): StationWindowProfile {
  return {
    id,
    view,
    wallScale: false,
    linked: true,
    home: identityOf(monitor),
    offset: relative(centred(monitor.workArea), monitor),
    mode: 'normal',
  };
}

export function primaryOf(monitors: Monitor[]): Monitor | null {
  return monitors.find((m) => m.primary) ?? monitors[0] ?? null;
}

function homesOf(
  profile: StationProfile,
  monitors: Monitor[],
): (identity: MonitorIdentity) => Monitor | null {
  const identities: MonitorIdentity[] = [];
  for (const { home } of profile.windows)
    if (!identities.some((known) => sameIdentity(known, home))) identities.push(home);
  const matches = matchMonitors(identities, monitors);
  return (identity) => matches[identities.findIndex((known) => sameIdentity(known, identity))] ?? null;
}

/** Guests are cascaded, so that several of them stay visible. */
function asGuest(window: StationWindowProfile, primary: Monitor, index: number): Placement {
  const shift = CASCADE * (index % 8);
  const { x, y } = primary.workArea;
  const { width, height } = window.offset;
  return {
    id: window.id,
    bounds: inside({ x: x + shift, y: y + shift, width, height }, primary.workArea),
    mode: 'normal',
    displaced: true,
  };
}

function monitorUnder(bounds: Rect, monitors: Monitor[]): Monitor | null {
  let best: Monitor | null = null;
  let most = 0;
  for (const monitor of monitors) {
    const shared = overlap(bounds, monitor.bounds);
    if (shared > most) [best, most] = [monitor, shared];
  }
  return best;
}

/** The rectangle moved, and if need be shrunk, until it lies wholly in the area. */
export function inside(rect: Rect, area: Rect): Rect {
  const width = Math.min(Math.max(rect.width, MIN_WIDTH), area.width);
  const height = Math.min(Math.max(rect.height, MIN_HEIGHT), area.height);
  return {
    x: Math.min(Math.max(rect.x, area.x), area.x + area.width - width),
    y: Math.min(Math.max(rect.y, area.y), area.y + area.height - height),
    width,
    height,
  };
}

function centred(area: Rect): Rect {
  const width = Math.round(area.width * 0.8);
  const height = Math.round(area.height * 0.85);
  return inside(
    {
      x: area.x + Math.round((area.width - width) / 2),
      y: area.y + Math.round((area.height - height) / 2),
      width,
      height,
    },
    area,
  );
}

const absolute = (offset: Rect, { workArea }: Monitor): Rect => ({
  ...offset,
  x: offset.x + workArea.x,
  y: offset.y + workArea.y,
});

const relative = (rect: Rect, { workArea }: Monitor): Rect => ({
  ...rect,
  x: rect.x - workArea.x,
  y: rect.y - workArea.y,
});
