/**
 * The last answer to a question, kept on this machine, so that a station that starts while the hub is away still has
 * names for people and figures for the plant. Forgotten when the person signs out.
 */
import type { QueryFunctionContext } from '@tanstack/react-query';

const PREFIX = 'gemba:last:';

export interface LastKnown {
  /** the options of a query that starts with the last answer and remembers the next ones */
  remember: <T>(
    key: string,
    ask: (context: QueryFunctionContext) => Promise<T>,
  ) => {
    queryFn: (context: QueryFunctionContext) => Promise<T>;
    initialData: () => T | undefined;
    initialDataUpdatedAt: number;
  };
  forget: () => void;
}

export function createLastKnown(storage: Storage): LastKnown {
  return {
    remember: <T>(key: string, ask: (context: QueryFunctionContext) => Promise<T>) => ({
      queryFn: async (context: QueryFunctionContext) => {
        const answer = await ask(context);
        storage.setItem(PREFIX + key, JSON.stringify(answer));
        return answer;
      },
      initialData: () => read<T>(storage, PREFIX + key),
      // old by definition: asked for again at once
      initialDataUpdatedAt: 0,
    }),
    forget() {
      for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
    },
  };
}

/** @param storage written by this file only; what is damaged is as good as nothing */
function read<T>(storage: Storage, key: string): T | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    storage.removeItem(key);
    return undefined;
  }
}
