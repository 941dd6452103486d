import { describe, expect, it, vi } from 'vitest';
import type { Me } from '@gemba/core/wire';
import type { Session, SessionState } from '../session/session.ts';
import { followSession } from './current-plant.ts';
import type { LivePlant } from './live-plant.ts';

const person = (id: string, shift: Me['shift'] = null): Me => ({
  id,
  name: id,
  role: 'decider',
  functions: [],
  plant: { id: 'p1', name: 'Plant 1', timeZone: 'UTC', currency: 'EUR' },
  erp: { name: 'ERP', function: 'planning', documentLink: null },
  shift,
});

function follow(first: SessionState) {
  let state = first;
  let tell = (): void => undefined;
  const session = {
    state: () => state,
    subscribe: (listener: () => void) => {
      tell = listener;
      return () => undefined;
    },
  };
  let waiting = 0;
  const opened: LivePlant[] = [];
  const open = vi.fn((me: Me): LivePlant => {
    const feed = {
      start: vi.fn(() => Promise.resolve()),
      stop: vi.fn(() => Promise.resolve()),
      reconnect: vi.fn(),
      status: () => ({ waiting }),
    };
    const plant = { me, store: {}, feed } as unknown as LivePlant;
    opened.push(plant);
    return plant;
  });
  const plant = followSession(session as Session, open, (error) => {
    throw error;
  });
  const become = (next: SessionState): void => {
    state = next;
    tell();
  };
  return { plant, opened, become, wait: (acts: number) => (waiting = acts) };
}

describe('the live plant', () => {
  it('of a person known from before starts at once and goes on when the hub confirms them', () => {
    const { plant, opened, become } = follow({ me: person('anna'), ended: false });
    expect(opened[0]?.feed.start).toHaveBeenCalledOnce();
    become({ me: person('anna'), ended: false });
    expect(opened).toHaveLength(1);
    expect(plant.get()).toBe(opened[0]);
  });

  it('stays when the session ends, and connects anew after signing in again', () => {
    const { plant, opened, become } = follow({ me: person('anna'), ended: false });
    become({ me: person('anna'), ended: true });
    expect(plant.get()).toBe(opened[0]);
    expect(opened[0]?.feed.stop).not.toHaveBeenCalled();
    become({ me: person('anna'), ended: false });
    expect(opened[0]?.feed.reconnect).toHaveBeenCalledOnce();
  });

  it('is exchanged when somebody else signs in; the copy of the first stays theirs', () => {
    const { plant, opened, become } = follow({ me: person('anna'), ended: false });
    become({ me: person('bo'), ended: false });
    expect(opened[0]?.feed.stop).toHaveBeenCalledWith(true);
    expect(plant.get()?.me.id).toBe('bo');
  });

  it('is deleted from the machine by signing out, unless acts still wait for the hub', () => {
    const idle = follow({ me: person('anna'), ended: false });
    idle.become({ me: null, ended: true });
    expect(idle.opened[0]?.feed.stop).toHaveBeenCalledWith(false);
    expect(idle.plant.get()).toBeNull();
    const busy = follow({ me: person('anna'), ended: false });
    busy.wait(1);
    busy.become({ me: null, ended: true });
    expect(busy.opened[0]?.feed.stop).toHaveBeenCalledWith(true);
  });
});
