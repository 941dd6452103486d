/**
 * Planned stops: maintenance, changes of the die, holidays. What they cover asks nobody while they last; they end by
 * themselves, and what still stands is asked about then.
 */
import type { OperationalEvent } from '../event/event.ts';
import type { Instant } from '../time/index.ts';
import type { StopFilter } from '../wire/situations.ts';

export interface StopTimes {
  id: string;
  from: Instant;
  to: Instant;
  filter: StopFilter;
}

/** An event must be in each list that is given; a filter without any list covers nothing unless it says the whole plant. */
export function covers(
  filter: StopFilter,
  playbook: string,
  event: Pick<OperationalEvent, 'type' | 'fields'>,
): boolean {
  const { wholePlant, ...lists } = filter;
  const told = (name: string): string | undefined => {
    const field = event.fields[name];
    return field && String(field.value);
  };
  const values = {
    areas: told('area'),
    lines: told('line'),
    workCentres: told('workCentre'),
    playbooks: playbook,
    eventTypes: event.type,
  };
  const given = (Object.keys(values) as (keyof typeof values)[]).flatMap((name) => {
    const list = lists[name];
    return list ? [{ list, value: values[name] }] : [];
  });
  if (given.length === 0) return wholePlant === true;
  return given.every(({ list, value }) => value !== undefined && list.includes(value));
}

/** Of those that cover it now, the one that lasts longest. */
export function stopOver(
  stops: readonly StopTimes[],
  playbook: string,
  event: Pick<OperationalEvent, 'type' | 'fields'>,
  now: Instant,
): StopTimes | null {
  let longest: StopTimes | null = null;
  for (const stop of stops)
    if (stop.from <= now && now < stop.to && covers(stop.filter, playbook, event))
      if (!longest || stop.to > longest.to) longest = stop;
  return longest;
}
