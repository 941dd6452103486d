/**
 * The operational event model: a signal, normalised. Every field carries its value, how sure we are and where it
 * comes from; what is unknown is listed in `missing`, never invented. Partial events are first-class.
 */
import type { Instant } from '../time/index.ts';

export type FieldValue = string | number | boolean;

export interface Field {
  value: FieldValue;
  /** 0 … 1 */
  confidence: number;
  /** where the value comes from: "signal", "planning", "topic", "alias" … */
  from: string;
}

export interface OperationalEvent {
  id: string;
  plant: string;
  /** a type of the event catalogue, e.g. "quality.out-of-tolerance" */
  type: string;
  occurredAt: Instant;
  source: string;
  signalId: string;
  fields: Readonly<Record<string, Field>>;
  /** names of the fields that this type needs and nobody told */
  missing: readonly string[];
  /** by field name: why a value that was sent could not be used; such a field is missing too */
  unread?: Readonly<Record<string, string>>;
}

/** The bare values of an event, as expressions and templates see them. */
export function valuesOf(event: Pick<OperationalEvent, 'fields'>): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const [name, field] of Object.entries(event.fields)) values[name] = field.value;
  return values;
}
