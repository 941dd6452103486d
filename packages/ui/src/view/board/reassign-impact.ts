/**
 * What handing a decision to somebody would do, told before the drop. `refusals` make the drop impossible, `warnings`
 * and `notes` do not. A hand-over never resets a clock: the window runs on.
 */
import type { Decision } from '@gemba/core/exception';
import { epochMs, type Instant } from '@gemba/core/time';
import type { PersonOnRoster } from '@gemba/core/wire';
import type { Viewer } from '../../props.ts';
import { mayDecide } from '../acting/may-decide.ts';

export type ImpactCode =
  | 'same-owner'
  | 'off-shift'
  | 'function-missing'
  | 'no-right'
  | 'decided'
  | 'overloaded'
  | 'shift-ends-before-due'
  | 'window-runs-on'
  | 'load-after';

export interface Impact {
  refusals: ImpactCode[];
  warnings: ImpactCode[];
  notes: ImpactCode[];
  /** open decisions of that person after the hand-over */
  loadAfter: number;
  /** ms until the window's end, negative when past */
  leftMs: number;
  shiftEndsAt: Instant | null;
}

/** More open decisions than this at once are too many for one person. */
export const FULL_LOAD = 5;

/** These roles of the roster answer for every function. */
const EVERY_FUNCTION = new Set(['shift-lead', 'plant-manager']);

const MAY_REASSIGN_ALL = new Set(['scheduler', 'manager', 'admin']);

export function mayReassign(decision: Decision, viewer: Viewer | null): boolean {
  if (!viewer) return false;
  return MAY_REASSIGN_ALL.has(viewer.role) || mayDecide(decision, viewer);
}

/** @param load open decisions of `to` now; @param now epoch ms */
export function reassignImpact(
  decision: Decision,
  to: PersonOnRoster,
  load: number,
  viewer: Viewer | null,
  now: number,
): Impact {
  const refusals: ImpactCode[] = [];
  const warnings: ImpactCode[] = [];
  const loadAfter = decision.owner === to.id ? load : load + 1;
  if (!mayReassign(decision, viewer)) refusals.push('no-right');
  if (decision.state === 'decided') refusals.push('decided');
  if (decision.owner === to.id) refusals.push('same-owner');
  else {
    if (!to.on) refusals.push('off-shift');
    if (!to.functions.includes(decision.function) && !EVERY_FUNCTION.has(to.role))
      refusals.push('function-missing');
  }
  if (loadAfter > FULL_LOAD) warnings.push('overloaded');
  if (to.on && to.onUntil && to.onUntil < decision.dueAt) warnings.push('shift-ends-before-due');
  return {
    refusals,
    warnings,
    notes: loadAfter > FULL_LOAD ? ['window-runs-on'] : ['window-runs-on', 'load-after'],
    loadAfter,
    leftMs: epochMs(decision.dueAt) - now,
    shiftEndsAt: to.onUntil,
  };
}
