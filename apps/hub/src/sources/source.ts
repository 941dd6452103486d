/**
 * What every source is: something that hands signals to capture and answers its producer only after `capture` has
 * resolved, for then they are committed. A source knows nothing of playbooks. One source kind is one folder with one
 * `open…` function, named in registry.ts.
 */
import type { IncomingSignal } from '@gemba/core/signal';
import type { Logger } from 'pino';

export interface Captured {
  /** one per signal handed in, in its order; a duplicate gets the id of the first */
  ids: string[];
  accepted: number;
  duplicates: number;
}

/** Resolves after the commit; rejects when nothing was stored, so that the producer sends again. */
export type Capture = (signals: readonly IncomingSignal[]) => Promise<Captured>;

export interface Source {
  name: string;
  /** "mqtt", "drop-folder" … */
  kind: string;
  /** what it can say about its link; `detail` is one sentence for a person */
  health(): { state: 'up' | 'down' | 'off'; detail: string | null };
  /** stops taking signals, finishes what was taken, closes */
  close(): Promise<void>;
}

export interface SourceContext {
  capture: Capture;
  log: Logger;
}
