/** Fields of all reports of one exception, merged: the surest value wins, and it is counted how many reports say the same. */
import type { Field, OperationalEvent } from '@gemba/core/event';

export interface UnderstoodField {
  name: string;
  field: Field;
  /** reports with this very value */
  agree: number;
}

/** @returns `missing`: what no report told */
export function understood(events: readonly Pick<OperationalEvent, 'fields' | 'missing'>[]): {
  fields: UnderstoodField[];
  missing: string[];
} {
  const byName = new Map<string, Field[]>();
  for (const event of events)
    for (const [name, field] of Object.entries(event.fields)) {
      const known = byName.get(name);
      if (known) known.push(field);
      else byName.set(name, [field]);
    }
  const fields = [...byName].flatMap(([name, told]) => {
    const field = told.toSorted((a, b) => b.confidence - a.confidence)[0];
    return field ? [{ name, field, agree: told.filter((other) => other.value === field.value).length }] : [];
  });
  const missing = new Set(events.flatMap((event) => event.missing).filter((name) => !byName.has(name)));
  return { fields, missing: [...missing] };
}
