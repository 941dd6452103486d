/**
 * The response lamp of one function: what a wall shows of a decision. Asked, seen, decided and confirmed are four
 * different things; "silent" is an open decision past its window, and "confirmed" only what the ERP has read back.
 */
import type { Decision, Posting, Returned } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';

export type LampState = 'asked' | 'seen' | 'decided' | 'confirmed' | 'silent' | 'shelved';

/** calm: normal; warm: a look is due; hot: it hurts now */
export type Heat = 'calm' | 'warm' | 'hot';

export interface Lamp {
  decisionId: string;
  function: string;
  state: LampState;
  heat: Heat;
  owner: string | null;
  /** see `isAttended` */
  attended: boolean;
  /** who saw or decided it */
  by: string | null;
  escalationLevel: number;
  ladderExhausted: boolean;
  /** ms to the end of the window, negative when past; null when none runs */
  leftMs: number | null;
  fuse: { dueAt: number; windowMs: number } | null;
  /** the option that was chosen */
  choice: string | null;
  erpDocuments: string[];
  /** an ERP that said no, in its own words */
  rejection: string | null;
  /** postings that are still on their way */
  waiting: number;
  shelvedUntil: string | null;
  /** the function whose outcome cannot be true together with this one */
  contradicts: string | null;
  /** who has chosen, where a second person has to confirm it */
  proposedBy: string | null;
  /** why it is asked once more */
  again: Returned['because'] | null;
}

/** What is not wanted any more, and what undoes it, says nothing of the outcome that stands. */
const counts = ({ state, compensates }: Posting): boolean =>
  compensates === undefined && state !== 'voided' && state !== 'superseded' && state !== 'compensated';

/** From this share of the window on, a fuse is warm. */
const WARM_SHARE = 0.25;

/**
 * Its owner has taken it and is there, whatever the roster says: who has seen it until the second window ends, and who
 * offers it to somebody else until the answer. The hub counts them as living owners, too; not who has it from somebody
 * who had seen it.
 * @param now epoch ms
 */
export const isAttended = (
  { owner, state, acknowledgedBy, dueAt, handOver }: Decision,
  now: number,
): boolean =>
  owner !== null &&
  ((state === 'acknowledged' && acknowledgedBy === owner && epochMs(dueAt) > now) || handOver !== undefined);

/** @param now epoch ms */
export function lampOf(decision: Decision, postings: readonly Posting[], now: number): Lamp {
  const own = postings.filter((p) => p.decisionId === decision.id && counts(p));
  const [conflict] = decision.conflicts ?? [];
  const dueAt = epochMs(decision.dueAt);
  const lamp: Lamp = {
    decisionId: decision.id,
    function: decision.function,
    state: 'asked',
    heat: 'calm',
    owner: decision.owner,
    attended: isAttended(decision, now),
    by: decision.outcome?.by ?? decision.acknowledgedBy,
    escalationLevel: decision.escalationLevel,
    ladderExhausted: decision.ladderExhausted,
    leftMs: null,
    fuse: null,
    choice: decision.outcome?.label ?? null,
    erpDocuments: own.flatMap((p) => (p.state === 'confirmed' && p.erpDocument ? [p.erpDocument] : [])),
    rejection: own.find((p) => p.state === 'rejected')?.rejection ?? null,
    waiting: own.filter((p) => p.state !== 'confirmed' && p.state !== 'rejected').length,
    shelvedUntil: null,
    contradicts: conflict?.with.function ?? null,
    proposedBy: decision.proposal?.by ?? null,
    again: decision.state === 'decided' ? null : (decision.returned?.because ?? null),
  };
  if (decision.state === 'decided') {
    const rejected = own.some((p) => p.state === 'rejected');
    // what is contradicted may be in the ERP, and is not settled
    const confirmed = !conflict && own.length > 0 && own.every((p) => p.state === 'confirmed');
    const hot = rejected || conflict !== undefined;
    return { ...lamp, state: confirmed ? 'confirmed' : 'decided', heat: hot ? 'hot' : 'calm' };
  }
  if (decision.shelved && epochMs(decision.shelved.until) > now)
    return { ...lamp, state: 'shelved', shelvedUntil: decision.shelved.until };
  const leftMs = dueAt - now;
  const fuse = { dueAt, windowMs: decision.windowMs };
  if (leftMs <= 0) return { ...lamp, state: 'silent', heat: 'hot', leftMs, fuse };
  const unowned = decision.owner === null;
  const heat = unowned ? 'hot' : leftMs <= decision.windowMs * WARM_SHARE ? 'warm' : 'calm';
  return { ...lamp, state: decision.state === 'acknowledged' ? 'seen' : 'asked', heat, leftMs, fuse };
}
