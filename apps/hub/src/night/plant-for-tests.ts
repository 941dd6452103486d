/** The plant of the nights: who works when, by which channels each is reached, and what the playbooks ask. */
import type { ChannelKind } from '@gemba/core/notification';

export const PLANT = 'p';
export const ZONE = 'Europe/Berlin';
export const MINUTE = 60_000;

/** A roster person; `by`: the channels in the person's own order, their addresses follow from the id. */
export interface Somebody {
  id: string;
  functions: string[];
  role: 'decider' | 'deputy' | 'lead' | 'shift-lead' | 'area-manager' | 'plant-manager';
  shift: 'early' | 'late' | 'night' | 'on-call' | 'off';
  by?: ChannelKind[];
  inApp?: boolean;
  quietHours?: { start: string; end: string };
  manager?: string;
}

const NUMBERS = new Map<string, string>();
/** E.164, the same for the same person throughout */
export function numberOf(person: string): string {
  const known = NUMBERS.get(person) ?? `+49151${String(10_000_000 + NUMBERS.size)}`;
  NUMBERS.set(person, known);
  return known;
}
export const mailOf = (person: string): string => `${person}@plant.example`;

export const somebody = (
  id: string,
  fn: string,
  role: Somebody['role'],
  shift: Somebody['shift'],
  more: Partial<Somebody> = {},
): Somebody => ({ id, functions: [fn], role, shift, by: ['sms'], ...more });

/** Quality through three shifts, with a deputy at night; planning at night; a lead and a plant manager on call. */
export const PEOPLE: readonly Somebody[] = [
  somebody('ann', 'quality', 'decider', 'night', { by: ['sms', 'email'], manager: 'paul' }),
  somebody('dora', 'quality', 'deputy', 'night', { manager: 'paul' }),
  somebody('lea', 'quality', 'lead', 'on-call'),
  somebody('emil', 'quality', 'decider', 'early', { by: ['email'] }),
  somebody('lars', 'quality', 'decider', 'late'),
  somebody('pia', 'planning', 'decider', 'night'),
  somebody('pete', 'planning', 'lead', 'on-call'),
  somebody('mo', 'maintenance', 'decider', 'night'),
  somebody('paul', 'production', 'plant-manager', 'on-call'),
];

export const rosterOf = (people: readonly Somebody[]): object => ({
  timeZone: ZONE,
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00', onHolidays: true },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00', onHolidays: true },
    { id: 'night', name: 'Night', start: '22:00', end: '06:00', onHolidays: true },
  ],
  people: people.map(({ by = [], ...person }) => ({
    ...person,
    name: person.id[0]?.toUpperCase() + person.id.slice(1),
    contacts: by.map((channel) => ({
      channel,
      address: channel === 'email' ? mailOf(person.id) : numberOf(person.id),
    })),
  })),
});

const decision = (fn: string, window: string, afterAcknowledge: string, ladder: string): string => `
  - id: ${fn}
    function: ${fn}
    question: What does ${fn} do about it?
    pack: quality
    window: ${window}
    afterAcknowledge: ${afterAcknowledge}
    consequence: false
    shelve: { max: 8h }
    ladder: ${ladder}
    options:
      - { id: hold, label: Hold, detail: nothing moves }
      - { id: release, label: Release, detail: it goes on }`;

const LADDER = `[{ after: 0s, to: deputy }, { after: 10m, to: lead }, { after: 20m, to: plant-manager }]`;

const qualityPlaybook = (id: string, priority: string, when: string, more = ''): string => `playbook: ${id}
title: 'Lot \${event.lot}: \${event.characteristic}'
where: the floor
on: [quality.out-of-tolerance]
when: 'event.characteristic == "${when}"'
correlate: [lot]
priority: [{ is: ${priority} }]
decisions:${decision('quality', '10m', '10m', LADDER)}${more}
`;

/** @param field of the event: what stands still */
const standstillPlaybook = (what: string, field: string, priority: string, relation: string): string =>
  `playbook: ${what}-down
title: '\${event.${field}} down'
where: the floor
on: [${what}.down]
clears: { on: [${what}.up] }
correlate: [${field}]
${relation}
priority: [{ is: ${priority} }]
decisions:${decision('maintenance', '15m', '15m', '[{ after: 0s, to: plant-manager }]')}
`;

/** By file name. A signal's characteristic says which one answers. */
export const PLAYBOOKS: Readonly<Record<string, string>> = {
  torque: qualityPlaybook('torque', 'B', 'torque'),
  fire: qualityPlaybook('fire', 'A', 'fire'),
  colour: qualityPlaybook('colour', 'C', 'colour').replace('window: 10m', 'window: 12h'),
  two: qualityPlaybook(
    'two',
    'B',
    'two',
    decision('planning', '30m', '30m', '[{ after: 0s, to: lead }, { after: 30m, to: plant-manager }]'),
  ),
  again: qualityPlaybook('again', 'B', 'again').replace(
    '{ after: 0s, to: deputy }',
    '{ after: 0s, to: deputy, repeat: { every: 3m, times: 2 } }',
  ),
  'machine-down': standstillPlaybook(
    'machine',
    'workCentre',
    'B',
    'inhibitedBy: [{ playbook: line-down, same: [line] }]',
  ),
  'line-down': standstillPlaybook(
    'line',
    'line',
    'A',
    'parentOf: [{ playbook: machine-down, same: [line] }]',
  ),
};
