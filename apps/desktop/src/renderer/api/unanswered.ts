/**
 * What a shown screen asked of the hub and did not get, as long as it is shown: the screen keeps what it had, which is
 * nothing or old. A question that is asked again stays unanswered until its answer is here, so that nothing flickers.
 */
import { notifyManager, type Query, type QueryClient } from '@tanstack/react-query';

export interface UnansweredQuestions {
  /** why the first of them was not answered; null: all were */
  why: () => Error | null;
  subscribe: (listener: () => void) => () => void;
  askAgain: () => void;
}

export function followUnanswered(client: QueryClient): UnansweredQuestions {
  const cache = client.getQueryCache();
  let last: { question: string; why: Error } | null = null;
  const lacks = ({ queryHash, state }: Query): boolean =>
    state.status === 'error' || (state.status === 'pending' && queryHash === last?.question);
  return {
    why() {
      const query = cache.findAll({ type: 'active' }).find(lacks);
      if (!query) last = null;
      else if (query.state.error && query.state.error !== last?.why)
        last = { question: query.queryHash, why: query.state.error };
      return last?.why ?? null;
    },
    subscribe: (listener) => cache.subscribe(notifyManager.batchCalls(listener)),
    askAgain: () => void client.refetchQueries({ type: 'active', predicate: lacks }),
  };
}
