/** A capture in memory with the store's promise: (source, external id) is unique, all or nothing. */
import type { IncomingSignal } from '@gemba/core/signal';
import { pino } from 'pino';
import type { Capture, SourceContext } from './source.ts';

export interface MemoryCapture {
  context: SourceContext;
  stored: Map<string, IncomingSignal>;
  signals(): IncomingSignal[];
  /** how often capture was called */
  calls(): number;
  /** runs before each call; throw to make the store fail */
  before: (call: number, signals: readonly IncomingSignal[]) => void | Promise<void>;
}

export function memoryCapture(): MemoryCapture {
  const stored = new Map<string, IncomingSignal>();
  let calls = 0;
  const capture: Capture = async (signals) => {
    calls++;
    await memory.before(calls, signals);
    const ids = signals.map((s) => `${s.source} ${s.externalId}`);
    const before = stored.size;
    signals.forEach((signal, i) => {
      const id = ids[i] ?? '';
      if (!stored.has(id)) stored.set(id, signal);
    });
    const accepted = stored.size - before;
    return { ids, accepted, duplicates: ids.length - accepted };
  };
  const memory: MemoryCapture = {
    context: { capture, log: pino({ level: 'silent' }) },
    stored,
    signals: () => [...stored.values()],
    calls: () => calls,
    before: () => {},
  };
  return memory;
}
