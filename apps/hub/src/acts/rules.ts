/** What plans of acts are made with: nothing in it does I/O. */
import type { Decision, ExceptionState } from '@gemba/core/exception';
import type { PlanningContext } from '@gemba/core/planning';
import type { PostingFrame, renderPostings } from '@gemba/core/playbook';
import type { Instant } from '@gemba/core/time';
import type { OptionScope, Surroundings } from '../decide/orders.ts';

/** @returns the transactions of a chosen option, by the version of the playbook that asked */
export type RenderOption = (
  decisionId: string,
  optionId: string,
  params: Record<string, string | number>,
  scope: OptionScope,
  frame: Omit<PostingFrame, 'keyPrefix'>,
) => ReturnType<typeof renderPostings>;

export interface Rules {
  plant: string;
  now: () => Instant;
  newId: () => string;
  /** the calendar day of the plant */
  dayOf: (at: string) => string;
  planning: () => PlanningContext;
  render: RenderOption;
}

/** The state that an act meets. */
export interface Met {
  state: ExceptionState;
  decision: Decision;
  surroundings: Surroundings;
}
