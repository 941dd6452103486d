/**
 * The exceptions that this station holds, as React reads them: an external store whose references change only for what
 * a fact touched, so that only touched cards render again. Facts are folded by core's `evolve`, the same as in the hub.
 */
import { evolve } from '@gemba/core/exception';
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';

export interface ExceptionStore {
  /** Folds one fact. @returns false when it says nothing about what is held here: already folded, or of an exception that was pruned */
  fold: (entry: JournalEntry) => boolean;
  /** everything at once: from the local copy, or from a snapshot */
  replace: (exceptions: Iterable<ExceptionState>) => void;
  remove: (ids: Iterable<string>) => void;
  get: (id: string) => ExceptionState | undefined;
  /** what is held now, also what was not published yet */
  values: () => ExceptionState[];
  /** what was published: the same array until something changes */
  all: () => readonly ExceptionState[];
  subscribe: (listener: () => void) => () => void;
  /** tells React; called once per frame, not once per fact */
  publish: () => void;
}

export function createExceptionStore(): ExceptionStore {
  const states = new Map<string, ExceptionState>();
  const listeners = new Set<() => void>();
  let list: readonly ExceptionState[] = [];
  let changed = false;

  return {
    fold(entry) {
      const state = states.get(entry.exceptionId);
      if (state ? entry.seq <= state.seq : entry.type !== 'exception.opened') return false;
      states.set(entry.exceptionId, evolve(state, entry));
      changed = true;
      return true;
    },
    replace(exceptions) {
      states.clear();
      for (const exception of exceptions) states.set(exception.id, exception);
      changed = true;
    },
    remove(ids) {
      for (const id of ids) changed = states.delete(id) || changed;
    },
    get: (id) => states.get(id),
    values: () => [...states.values()],
    all: () => list,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish() {
      if (!changed) return;
      changed = false;
      list = [...states.values()];
      for (const listener of listeners) listener();
    },
  };
}
