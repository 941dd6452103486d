/** "order WO-4711: quantity 100 → 80" */
import type { Difference } from '@gemba/core/posting';
import { t } from '../../messages/en.ts';

export const differenceWords = (differences: readonly Difference[]): string =>
  differences
    .map((d) => t.timeline.difference(d.subject, nameOf(d.figure), figure(d.before), figure(d.now)))
    .join(', ');

/** A field of the posting has a name that people read. */
const nameOf = (name: string): string => t.posting.fields[name]?.toLowerCase() ?? name;

/** An instant is shown as its day: what differs in an order is its day. */
const figure = (value: string | number | null): string =>
  value === null ? t.timeline.nothing : String(value).replace(/^(\d{4}-\d\d-\d\d)T.*$/, '$1');
