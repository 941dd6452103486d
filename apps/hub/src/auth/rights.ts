/**
 * What each role may do. A wall sees and never acts. An operator sees, comments, answers what he is asked, and sends
 * signals. A decider acts on the decisions of its own functions in its own areas, on those that it owns, and on those that
 * it was asked by a ladder or offered in a hand-over. A scheduler is a decider that may also reassign any decision. Who
 * decides for the function that answers for the ERP link may also repair postings. A manager and an admin may do
 * everything; only they manage accounts and keys and see the hub's inside.
 * Pure: the identity and the decision are all that a rule looks at.
 */
import type { Decision } from '@gemba/core/exception';
import { OWN_SOURCE } from '@gemba/core/signal';
import type { AccessRole, ActName } from '@gemba/core/wire';
import type { Identity, SignedIn } from './identity.ts';

export interface NoRights {
  refused: 'no_rights';
  why: string;
}

export type Verdict = true | NoRights;

/** From the least rights to the most. */
export const ACCESS_ROLES = [
  'wall',
  'operator',
  'decider',
  'scheduler',
  'manager',
  'admin',
] as const satisfies readonly AccessRole[];

export const atLeast = (role: AccessRole, needed: AccessRole): boolean =>
  ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(needed);

const no = (why: string): NoRights => ({ refused: 'no_rights', why });

/** May this identity do this act on this decision? @param area where it happened; absent: not known */
export function mayAct(
  identity: Identity,
  act: ActName,
  decision: Pick<Decision, 'function' | 'owner' | 'alsoAsked' | 'handOver' | 'delegatedBy'>,
  area?: string,
): Verdict {
  if (identity.kind === 'source') return no('A source key sends signals; it cannot act on decisions.');
  if (atLeast(identity.role, 'manager')) return true;
  if (identity.role === 'wall') return no('A wall shows decisions; sign in as a person to act on them.');
  // whose question it is to answer, the rules say
  if (act === 'comment' || act === 'answer') return true;
  if (identity.role === 'operator')
    return no('An operator may comment; this needs somebody who decides for the function.');
  if (act === 'reassign' && identity.role === 'scheduler') return true;
  const { id } = identity;
  const asked = decision.owner === id || decision.alsoAsked?.includes(id) || decision.handOver?.to === id;
  if (asked || decision.delegatedBy === id) return true;
  if (identity.functions.includes(decision.function)) {
    const areas = identity.kind === 'person' ? (identity.areas ?? []) : [];
    if (areas.length === 0 || area === undefined || areas.includes(area)) return true;
    return no(`This happened in ${area}; you decide for ${list(areas)}.`);
  }
  return no(`This decision belongs to ${decision.function}; you decide for ${list(identity.functions)}.`);
}

const list = (functions: readonly string[]) =>
  functions.length === 0 ? 'no function' : functions.join(', ');

/** May this identity send a signal in the name of this source? */
export function maySend(identity: Identity, source: string): Verdict {
  if (source === OWN_SOURCE) return no(`"${OWN_SOURCE}" is the hub's own source.`);
  if (identity.kind !== 'source')
    return atLeast(identity.role, 'operator') || no('A wall shows what happens; it cannot send signals.');
  if (identity.source === null || identity.source === source) return true;
  return no(`This key sends as "${identity.source}" only.`);
}

/** May this identity read exceptions, decisions, postings and the journal? */
export function mayLook(identity: Identity): identity is SignedIn {
  return identity.kind !== 'source';
}

/** May this identity repair and undo postings? `erpFunction` answers for the link to the ERP. */
export function mayRepair(identity: Identity, erpFunction: string): Verdict {
  if (identity.kind === 'source') return no('A source key sends signals; it cannot repair postings.');
  if (atLeast(identity.role, 'manager')) return true;
  if (atLeast(identity.role, 'decider') && identity.functions.includes(erpFunction)) return true;
  return no(`Postings are repaired by ${erpFunction} and by managers; others answer their own decisions.`);
}

/** May this identity see the hub's inside, and manage accounts and keys? */
export function mayManage(identity: Identity): identity is SignedIn {
  return identity.kind !== 'source' && atLeast(identity.role, 'manager');
}
