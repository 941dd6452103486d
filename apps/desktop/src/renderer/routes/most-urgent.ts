/** The exception that needs somebody first: priority, then the fuse that ends first. */
import type { ExceptionState } from '@gemba/core/exception';

const NEVER = '9999';

export function mostUrgent(exceptions: readonly ExceptionState[]): ExceptionState | null {
  let first: ExceptionState | null = null;
  for (const exception of exceptions)
    if (exception.state === 'open' && (first === null || urgency(exception) < urgency(first)))
      first = exception;
  return first;
}

function urgency({ priority, decisions }: ExceptionState): string {
  const open = decisions.filter((d) => d.state !== 'decided' && d.shelved === null).map((d) => d.dueAt);
  return `${priority} ${open.toSorted()[0] ?? NEVER}`;
}
