import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOf, overlap } from './monitor.ts';
import type { Monitor, Rect } from './monitor.ts';
import { arrange, inside, newWindow, remember } from './placement.ts';
import type { StationProfile, StationWindowProfile } from './profile.ts';

const TASK_BAR = 40;

/** Monitors side by side, as a system lays them out: no two overlap. Labels repeat or are missing, as in real plants. */
const monitors = fc
  .array(
    fc.record({
      label: fc.constantFrom('', 'DELL U2720Q', 'DELL U2720Q', 'LG 55UH5F', 'Philips 243V'),
      width: fc.constantFrom(1024, 1280, 1920, 2560, 3840),
      height: fc.constantFrom(768, 1024, 1080, 1440, 2160),
      y: fc.integer({ min: -600, max: 600 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .chain((list) => fc.record({ list: fc.constant(list), start: fc.integer({ min: -4000, max: 0 }) }))
  .map(({ list, start }) => {
    let x = start;
    return list.map(({ label, width, height, y }, index): Monitor => {
      const bounds = { x, y, width, height };
      x += width;
      return {
        label,
        bounds,
        workArea: { ...bounds, height: height - TASK_BAR },
        primary: index === 0,
      };
    });
  });

const offsets: fc.Arbitrary<Rect> = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
  width: fc.integer({ min: 1, max: 6000 }),
  height: fc.integer({ min: 1, max: 6000 }),
});

const stations = monitors.chain((plugged) =>
  fc.record({
    plugged: fc.constant(plugged),
    profile: fc
      .array(
        fc.record({
          on: fc.nat({ max: plugged.length - 1 }),
          offset: offsets,
          mode: fc.constantFrom('normal' as const, 'maximised' as const, 'full-screen' as const),
        }),
        { minLength: 1, maxLength: 6 },
      )
      .map((windows): StationProfile => ({
        name: 'Control room',
        windows: windows.map(({ on, offset, mode }, index): StationWindowProfile => ({
          id: `w${index}`,
          view: 'wall',
          wallScale: false,
          linked: true,
          home: identityOf(plugged[on]!),
          offset,
          mode,
        })),
      })),
  }),
);

const contains = (area: Rect, rect: Rect): boolean => overlap(area, rect) === rect.width * rect.height;

describe('the windows of a station', () => {
  it('open wholly inside the work area of some monitor, whatever was remembered and whatever is plugged in', () => {
    fc.assert(
      fc.property(stations, monitors, ({ profile }, others) => {
        const placements = arrange(profile, others);
        expect(placements).toHaveLength(profile.windows.length);
        for (const { bounds } of placements)
          expect(others.some((m) => contains(m.workArea, bounds))).toBe(true);
      }),
    );
  });

  it('return to their own monitor in their own mode, maximised and full-screen included', () => {
    fc.assert(
      fc.property(stations, ({ profile, plugged }) => {
        for (const [index, placement] of arrange(profile, plugged).entries()) {
          const window = profile.windows[index]!;
          const home = plugged.find((m) => m.bounds.x === window.home.bounds.x)!;
          expect(contains(home.workArea, placement.bounds)).toBe(true);
          expect(placement.mode).toBe(window.mode);
          expect(placement.displaced).toBe(false);
        }
      }),
    );
  });

  it('do not care in which order the system lists the monitors', () => {
    fc.assert(
      fc.property(stations, ({ profile, plugged }) => {
        expect(arrange(profile, plugged.toReversed())).toEqual(arrange(profile, plugged));
      }),
    );
  });

  it('come back after a monitor was unplugged and plugged in again, though the system moved them meanwhile', () => {
    fc.assert(
      fc.property(stations, fc.nat(), ({ profile, plugged }, pick) => {
        const gone = plugged[pick % plugged.length]!;
        const left = plugged.filter((m) => m !== gone);
        let meanwhile = profile;
        for (const { id, bounds, mode, displaced } of arrange(profile, left))
          if (displaced) meanwhile = remember(meanwhile, id, { bounds, restored: bounds, mode }, left);
        expect(arrange(meanwhile, plugged)).toEqual(arrange(profile, plugged));
      }),
    );
  });

  it('stay where they are when what is seen is what was placed', () => {
    fc.assert(
      fc.property(stations, ({ profile, plugged }) => {
        let seen = profile;
        for (const { id, bounds, mode } of arrange(profile, plugged))
          seen = remember(seen, id, { bounds, restored: bounds, mode }, plugged);
        expect(arrange(seen, plugged)).toEqual(arrange(profile, plugged));
      }),
    );
  });

  it('stay on the monitor where a person maximised them, though the restored rectangle lies on another', () => {
    const left: Monitor = monitor('DELL', 0);
    const right: Monitor = monitor('LG', 1920);
    const station: StationProfile = { name: 'S', windows: [newWindow('w', 'wall', left)] };
    const restored = arrange(station, [left, right])[0]!.bounds;
    const maximised = remember(station, 'w', { bounds: right.workArea, restored, mode: 'maximised' }, [
      left,
      right,
    ]);
    const [placement] = arrange(maximised, [left, right]);
    expect(placement!.mode).toBe('maximised');
    expect(contains(right.workArea, placement!.bounds)).toBe(true);
  });

  it('follow their monitor when the system gives it another position', () => {
    const wall = monitor('LG 55UH5F', 1920);
    const station: StationProfile = { name: 'S', windows: [newWindow('w', 'wall', wall)] };
    const moved = monitor('LG 55UH5F', -1920, false);
    const desk = monitor('DELL', 0);
    expect(arrange(station, [desk, moved])[0]).toMatchObject({ displaced: false });
    expect(contains(moved.workArea, arrange(station, [desk, moved])[0]!.bounds)).toBe(true);
  });

  it('wait on the primary monitor as ordinary windows while theirs is away', () => {
    const wall = monitor('LG 55UH5F', 1920, false);
    const desk = monitor('DELL', 0);
    const window: StationWindowProfile = { ...newWindow('w', 'wall', wall), mode: 'full-screen' };
    const [placement] = arrange({ name: 'S', windows: [window] }, [desk]);
    expect(placement).toMatchObject({ displaced: true, mode: 'normal' });
    expect(contains(desk.workArea, placement!.bounds)).toBe(true);
  });

  it('are left alone when no monitor is plugged in', () => {
    const desk = monitor('DELL', 0);
    expect(arrange({ name: 'S', windows: [newWindow('w', 'wall', desk)] }, [])).toEqual([]);
  });
});

describe('a rectangle put inside an area', () => {
  it('is unchanged when it already lies there and is large enough', () => {
    const area = { x: 0, y: 0, width: 1920, height: 1040 };
    const rect = { x: 10, y: 20, width: 800, height: 600 };
    expect(inside(rect, area)).toEqual(rect);
  });
});

function monitor(label: string, x: number, primary = x === 0): Monitor {
  const bounds = { x, y: 0, width: 1920, height: 1080 };
  return { label, bounds, workArea: { ...bounds, height: 1040 }, primary };
}
