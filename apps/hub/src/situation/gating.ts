/**
 * Puts the gate, the family and the sightings to what a playbook makes of an event. A playbook that demands nothing, while
 * no planned stop is on, gets no gate.
 */
import type { FieldValue, OperationalEvent } from '@gemba/core/event';
import { eventValues, renderText, subjectOf, type Playbook, type Values } from '@gemba/core/playbook';
import {
  childrenOf,
  gateRuleOf,
  happeningOf,
  mutesOf,
  OPEN_GATE,
  parentsOf,
  reportOf,
  seesType,
  stopOver,
  type StopTimes,
} from '@gemba/core/situation';
import type { Opening } from '../decide/orders.ts';
import type { Gate, GatedMatch, Match } from './match.ts';

export interface GatingSurroundings {
  /** all that are live */
  playbooks: readonly Playbook[];
  /** that are on, about to be, or just over */
  stops: readonly StopTimes[];
  /** figures of the planning context; asked for only where a condition or a title looks into them */
  plan: () => Values;
  causeOf: (playbook: Playbook, event: OperationalEvent) => string;
  open: (playbook: Playbook, event: OperationalEvent) => Opening;
}

/** All that the live playbooks make of an event. */
export function matchesIn(event: OperationalEvent, around: GatingSurroundings): Match[] {
  const { playbooks, plan, causeOf, open } = around;
  const matches = playbooks.flatMap((playbook): Match[] => {
    if (!seesType(playbook, event.type)) return [];
    const happening = happeningOf(playbook, event, plan);
    if (!happening) return [];
    const gated = isGated(playbook, around) && { gate: gateOf(playbook, event, happening, around) };
    return [
      {
        correlationKey: causeOf(playbook, event),
        open: () => open(playbook, event),
        ...gated,
        ...familyOf(playbook, event, playbooks),
      },
    ];
  });
  return [...matches, ...sightingsOf(event, playbooks)];
}

/** Of an event that the playbook has answered, to be judged once more. It has a gate, whatever the playbook demands now. */
export function releasedMatch(
  playbook: Playbook,
  event: OperationalEvent,
  around: GatingSurroundings,
): GatedMatch {
  const { playbooks, causeOf, open } = around;
  return {
    correlationKey: causeOf(playbook, event),
    open: () => open(playbook, event),
    gate: gateOf(playbook, event, reportOf(playbook, event, {}), around),
    ...familyOf(playbook, event, playbooks),
  };
}

const isGated = (playbook: Playbook, { stops }: GatingSurroundings): boolean =>
  stops.length > 0 || gateRuleOf(playbook) !== null;

function gateOf(
  playbook: Playbook,
  event: OperationalEvent,
  happening: Gate['happening'],
  { plan, stops }: GatingSurroundings,
): Gate {
  return {
    playbook: playbook.playbook,
    rule: gateRuleOf(playbook) ?? OPEN_GATE,
    happening,
    about: () => {
      const scope = { event: eventValues(event), plan: plan(), params: {} };
      return { title: renderText(playbook.title, scope), where: renderText(playbook.where, scope) };
    },
    mutedBy: mutesOf(playbook, subjectOf(event)),
    stopAt: (at) => stopOver(stops, playbook.playbook, event, at),
  };
}

function familyOf(
  playbook: Playbook,
  event: OperationalEvent,
  playbooks: readonly Playbook[],
): Pick<Match, 'family'> {
  const subject = subjectOf(event);
  const parents = parentsOf(playbook, subject, playbooks);
  const children = childrenOf(playbook, subject, playbooks);
  return parents.length + children.length > 0 ? { family: { parents, children } } : {};
}

/** Signals that playbooks expect to come again and again. One that does not tell every field is not counted. */
function sightingsOf(event: OperationalEvent, playbooks: readonly Playbook[]): Match[] {
  return playbooks.flatMap(({ playbook, expect }) => {
    if (expect?.type !== event.type) return [];
    const fields: Record<string, FieldValue> = {};
    for (const name of expect.per) {
      const field = event.fields[name];
      if (!field) return [];
      fields[name] = field.value;
    }
    const key = expect.per.map((name) => encodeURIComponent(String(fields[name]).toWellFormed())).join('&');
    return [
      {
        correlationKey: `expected:${playbook}:${key}`,
        open: () => {
          throw new Error('an expected signal opens nothing');
        },
        sighting: { playbook, key, fields, at: event.occurredAt },
      },
    ];
  });
}
