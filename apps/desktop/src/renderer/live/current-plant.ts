/**
 * The live plant of whoever is known to the session: opened at once for a known person, exchanged when another person
 * signs in, and deleted from this machine when they sign out with nothing left to send.
 */
import type { Me } from '@gemba/core/wire';
import type { Session } from '../session/session.ts';
import type { LivePlant } from './live-plant.ts';

export interface CurrentPlant {
  get: () => LivePlant | null;
  subscribe: (listener: () => void) => () => void;
}

/** @param open starts a person's feed */
export function followSession(
  session: Session,
  open: (me: Me) => LivePlant,
  report: (error: unknown) => void,
): CurrentPlant {
  const listeners = new Set<() => void>();
  let current: LivePlant | null = null;
  let wasEnded = false;

  const adapt = (): void => {
    const { me, ended } = session.state();
    const signedInAgain = wasEnded && !ended;
    wasEnded = ended;
    if (sameSeat(current?.me ?? null, me)) {
      if (signedInAgain) current?.feed.reconnect();
      return;
    }
    // acts that still wait are kept for this person's next sign-in
    current?.feed.stop(me !== null || current.feed.status().waiting > 0).catch(report);
    current = me && open(me);
    current?.feed.start().catch(report);
    for (const listener of listeners) listener();
  };
  session.subscribe(adapt);
  adapt();

  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const sameSeat = (a: Me | null, b: Me | null): boolean => a?.id === b?.id && a?.plant.id === b?.plant.id;
