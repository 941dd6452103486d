/** What a round's orders name, by where it is looked up. */
import type { Match } from '../situation/match.ts';
import type { Order } from './orders.ts';

export interface Named {
  /** ids of decisions, postings and exceptions that are acted on */
  decisions: string[];
  postings: string[];
  exceptions: string[];
  /** ids of signals whose events arrive */
  signals: string[];
  matches: Match[];
  /** keys of held causes that are judged once more */
  releases: string[];
}

export function namedIn(orders: readonly Order[]): Named {
  const named: Named = {
    decisions: [],
    postings: [],
    exceptions: [],
    signals: [],
    matches: [],
    releases: [],
  };
  for (const order of orders) {
    if (order.kind === 'act') {
      if ('decisionId' in order.target) named.decisions.push(order.target.decisionId);
      else if ('postingId' in order.target) named.postings.push(order.target.postingId);
      else named.exceptions.push(order.target.exceptionId);
    } else if (order.kind === 'event') {
      named.signals.push(order.event.signalId);
      named.matches.push(...order.matches);
    } else if (order.kind === 'release') {
      named.matches.push(order.release.match);
      named.releases.push(order.release.key);
    }
  }
  return named;
}
