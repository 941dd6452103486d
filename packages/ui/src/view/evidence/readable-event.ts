/** Gemba's own reports carry ids, by which it finds what they are about. They tell a person nothing, so they are left out. */
import { OWN_SOURCE } from '@gemba/core/signal';
import type { Evidence } from '@gemba/core/wire';

type Event = Evidence['events'][number];

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** Signals of others stay as they are, whatever they hold. */
export function readableEvent(event: Event): Event {
  if (event.source !== OWN_SOURCE) return event;
  const { data } = (event.content ?? {}) as { data?: unknown };
  return {
    ...event,
    fields: Object.fromEntries(
      Object.entries(event.fields).filter(([, field]) => !ID.test(String(field.value))),
    ),
    content: typeof data === 'object' && data !== null ? { data: withoutIds(data) } : event.content,
  };
}

const withoutIds = (data: object): object =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => !ID.test(String(value))));
