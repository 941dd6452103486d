/** The numbers beside the screens' names: what waits there for somebody. */
import type { ExceptionState } from '@gemba/core/exception';
import type { Screen } from '@gemba/ui';

/**
 * Open exceptions on the wall; what is offered to this person on the hand-over page; postings that the ERP refused on
 * health. @param me the signed-in person's id
 */
export function badges(
  exceptions: readonly ExceptionState[],
  me: string | null,
): Partial<Record<Screen, number>> {
  const open = exceptions.filter(({ state }) => state === 'open');
  const offered = open
    .flatMap(({ decisions }) => decisions)
    .filter(({ state, handOver }) => state !== 'decided' && me !== null && handOver?.to === me);
  const rejected = open.flatMap(({ postings }) => postings).filter(({ state }) => state === 'rejected');
  return { wall: open.length, 'hand-over': offered.length, health: rejected.length };
}
