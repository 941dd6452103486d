/** What one playbook makes of one event: the cause, the gate before it, and its place in the plant's hierarchy. */
import type { Above, GateRule, Happening, StopTimes } from '@gemba/core/situation';
import type { FieldValue } from '@gemba/core/event';
import type { Instant } from '@gemba/core/time';
import type { Opening } from '../decide/orders.ts';

export interface Gate {
  playbook: string;
  rule: GateRule;
  happening: Exclude<Happening, { kind: 'due' }>;
  /** what it is called while it is held */
  about: () => { title: string; where: string };
  /** mute it while they are open */
  mutedBy: Above[];
  /** the planned stop that covers it at a time */
  stopAt: (at: Instant) => StopTimes | null;
}

/** Where to look for the exception above it, and for those under it. */
export interface Family {
  parents: Above[];
  children: Above[];
}

/** An expected signal has come: noted, so that its absence is noticed. */
export interface Sighting {
  playbook: string;
  key: string;
  fields: Record<string, FieldValue>;
  at: Instant;
}

export interface Match {
  correlationKey: string;
  open: () => Opening;
  /** absent: it opens at its first event, and nothing is looked up or kept */
  gate?: Gate;
  family?: Family;
  /** then it is noted only, and opens nothing */
  sighting?: Sighting;
}

/** Whose gate is asked, whatever its playbook demands. */
export type GatedMatch = Match & { gate: Gate };
