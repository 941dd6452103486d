/**
 * The open exceptions as situations, worst first: a parent with all that lies under it is one, everything else is one by
 * itself. This is what wall and channels show in a flood. A duty towards the ERP is never folded into another's row: a
 * refused posting must be seen to be settled, however much else is going on.
 */
import type { Consequence, ExceptionState, Priority } from '../exception/state.ts';

/** Playbooks of Gemba's own matters with the ERP, as they are shipped. */
export const ERP_DUTIES = [
  'posting-rejected',
  'posting-unconfirmed',
  'posting-discrepancy',
  'erp-difference',
  'decision-conflict',
] as const;

export const isErpDuty = (playbook: string): boolean => (ERP_DUTIES as readonly string[]).includes(playbook);

export interface Situation {
  /** the parent, or the only one */
  head: ExceptionState;
  /** all under it at any depth, worst first */
  children: ExceptionState[];
  /** the most urgent of all */
  priority: Priority;
  /** of all, not yet decided */
  openDecisions: number;
  erpDuty: boolean;
}

/**
 * Ranked by priority (severity × consequence), then by what happens first (starving, or the customer date lost), then by
 * value at risk, customer class and age. Value is the largest of a situation, not the sum: parent and children mostly
 * endanger the same orders.
 *
 * @param exceptions resolved ones are left out; a child whose parent is not among the open ones stands for itself
 */
export function situationsOf(exceptions: readonly ExceptionState[]): Situation[] {
  const open = new Map(exceptions.filter((e) => e.state === 'open').map((e) => [e.id, e]));
  const under = Map.groupBy(open.values(), (e) => headOf(e, open));
  return [...under]
    .map(([head, all]) => {
      const members = all.map((exception) => ({ exception, ...harmOf([exception]) })).toSorted(worse);
      const situation: Situation = {
        head,
        children: members.map(({ exception }) => exception).filter((e) => e !== head),
        priority: members[0]?.priority ?? head.priority,
        openDecisions: all.reduce((n, e) => n + e.decisions.filter((d) => d.state !== 'decided').length, 0),
        erpDuty: isErpDuty(head.playbook),
      };
      return { ...harmOf(all), exception: head, situation };
    })
    .toSorted(worse)
    .map(({ situation }) => situation);
}

/** The topmost open exception above; itself where there is none, where either is a duty, or where parents go in a circle. */
function headOf(exception: ExceptionState, open: ReadonlyMap<string, ExceptionState>): ExceptionState {
  const seen = new Set([exception]);
  let head = exception;
  while (head.parent !== undefined) {
    const parent = open.get(head.parent);
    if (!parent || isErpDuty(head.playbook) || isErpDuty(parent.playbook)) break;
    // the same head for all who are in the circle
    if (seen.has(parent)) return [...seen].reduce((a, b) => (a.id < b.id ? a : b));
    seen.add(parent);
    head = parent;
  }
  return head;
}

interface Harm {
  priority: Priority;
  /** the first instant at which something is lost; "~": nothing is */
  first: string;
  value: number;
  customerClass: string;
}

function harmOf(exceptions: readonly ExceptionState[]): Harm {
  const harm: Harm = { priority: 'D', first: '~', value: 0, customerClass: '~' };
  for (const { priority, consequence } of exceptions) {
    if (priority < harm.priority) harm.priority = priority;
    if (!consequence) continue;
    for (const instant of lossesOf(consequence)) if (instant < harm.first) harm.first = instant;
    harm.value = Math.max(harm.value, consequence.valueAtRisk);
    const { customerClass = '~' } = consequence;
    if (customerClass < harm.customerClass) harm.customerClass = customerClass;
  }
  return harm;
}

const lossesOf = ({ starvesAt, slackUntil }: Consequence): string[] =>
  [starvesAt, slackUntil].filter((at) => at !== null && at !== undefined);

type Ranked = Harm & { exception: Pick<ExceptionState, 'id' | 'openedAt'> };

function worse(a: Ranked, b: Ranked): number {
  return (
    byText(a.priority, b.priority) ||
    byText(a.first, b.first) ||
    b.value - a.value ||
    byText(a.customerClass, b.customerClass) ||
    byText(a.exception.openedAt, b.exception.openedAt) ||
    byText(a.exception.id, b.exception.id)
  );
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
