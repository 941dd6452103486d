/**
 * Who may act on a decision, as the hub's rights have it: whoever decides for its function, owns it, gave it to somebody,
 * or was asked by a ladder or a hand-over. The hub has the last word; here it only decides what is offered.
 */
import type { Decision } from '@gemba/core/exception';
import type { Viewer } from '../../props.ts';

export function mayDecide(decision: Decision, viewer: Viewer | null): boolean {
  if (!viewer || viewer.role === 'wall' || viewer.role === 'operator') return false;
  if (viewer.role === 'manager' || viewer.role === 'admin') return true;
  const { function: fn, owner, alsoAsked, handOver, delegatedBy } = decision;
  return (
    viewer.functions.includes(fn) ||
    [owner, handOver?.to, delegatedBy, ...(alsoAsked ?? [])].includes(viewer.id)
  );
}
