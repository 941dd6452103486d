/** What a person set on this machine: a value in local storage that React can follow, parsed by its schema when read. */
import type { z } from 'zod';

export interface Preference<T> {
  get: () => T;
  set: (value: T) => void;
  subscribe: (listener: () => void) => () => void;
}

/** @param fallback used when nothing, or nothing that fits the schema, is stored */
export function createPreference<T>(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  key: string,
  schema: z.ZodType<T>,
  fallback: T,
): Preference<T> {
  const listeners = new Set<() => void>();
  let value = read(storage, key, schema) ?? fallback;
  return {
    get: () => value,
    set(next) {
      value = next;
      storage.setItem(key, JSON.stringify(next));
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function read<T>(storage: Pick<Storage, 'getItem'>, key: string, schema: z.ZodType<T>): T | null {
  const text = storage.getItem(key);
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
