/** What is wanted of a person about an open decision at this moment, whatever they were told before. */
import type { Decision } from '../exception/state.ts';
import type { NoticeRole } from './notice.ts';

/** Who is asked beside the owner. */
export const askedBeside = ({ alsoAsked, delegatedBy }: Decision): string[] => [
  ...(alsoAsked ?? []),
  ...(delegatedBy === undefined ? [] : [delegatedBy]),
];

/** @returns null: the person is not asked to decide it */
export function askedOf(decision: Decision, person: string): Extract<NoticeRole, 'owner' | 'also'> | null {
  if (decision.owner === person) return 'owner';
  return askedBeside(decision).includes(person) ? 'also' : null;
}
