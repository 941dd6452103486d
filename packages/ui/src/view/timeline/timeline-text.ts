/** A line of the timeline, and what its words need to know: names, figures, and what was so before. */
import type { Consequence, Priority } from '@gemba/core/exception';
import type { Format } from '../../format/format.ts';
import type { Heat } from '../wall/lamp.ts';

export interface TimelineLine {
  seq: number;
  at: string;
  what: string;
  /** the person's or the ERP's own words */
  quote: string | null;
  /** ours */
  note: string | null;
  who: string;
  tone: Heat;
}

export type TimelineText = Pick<TimelineLine, 'what' | 'quote' | 'note' | 'tone'>;

/** What was so before an entry, by the entries before it. */
export interface Before {
  functions: ReadonlyMap<string, string>;
  summaries: ReadonlyMap<string, string>;
  /** by decision id */
  dueAt: ReadonlyMap<string, string>;
  consequence: Consequence | null;
  priority: Priority | null;
}

export interface Words {
  /** of a person */
  name: (id: string | null) => string;
  format: Format;
  before: Before;
}

export const text = (
  what: string,
  quote: string | null = null,
  tone: Heat = 'calm',
  note: string | null = null,
): TimelineText => ({ what, quote, note, tone });
