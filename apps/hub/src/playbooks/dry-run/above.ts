/** Which exception was open above an event at a time, so that the event would have asked nobody. */
import type { OperationalEvent } from '@gemba/core/event';
import { subjectOf, type Playbook } from '@gemba/core/playbook';
import { mutesOf, type Above } from '@gemba/core/situation';
import type { Instant } from '@gemba/core/time';
import type { PastException } from './past-exceptions.ts';

/** @returns until when it was muted; `open`: the one above is not resolved yet; null: it was not muted */
export type MutedUntil = (event: OperationalEvent, at: Instant) => Instant | 'open' | null;

/** @param past exceptions of the playbooks that mute it */
export function mutedBy(playbook: Playbook, past: readonly PastException[]): MutedUntil {
  const bySubject = new Map<string, PastException[]>();
  for (const link of playbook.inhibitedBy ?? [])
    for (const each of past) {
      if (each.playbook !== link.playbook || link.same.some((name) => each.subject[name] === undefined))
        continue;
      const same = Object.fromEntries(link.same.map((name) => [name, each.subject[name]]));
      const key = keyOf({ playbook: link.playbook, same });
      const known = bySubject.get(key);
      if (known) known.push(each);
      else bySubject.set(key, [each]);
    }
  if (bySubject.size === 0) return () => null;
  return (event, at) => {
    const over = mutesOf(playbook, subjectOf(event))
      .flatMap((above) => bySubject.get(keyOf(above)) ?? [])
      .find(({ from, to }) => from <= at && (to === null || at < to));
    return over ? (over.to ?? 'open') : null;
  };
}

const keyOf = ({ playbook, same }: Above): string =>
  JSON.stringify([playbook, Object.entries(same).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
