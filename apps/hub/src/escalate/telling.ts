/**
 * Gemba's own reports of decisions that break the promise: told when it begins, while it lasts, and when it is over. Each
 * opens an exception of the highest priority, by its own playbook.
 */
import { OWN_SOURCE, OWNERLESS, STALLED, type IncomingSignal } from '@gemba/core/signal';
import { msBetween, type Instant } from '@gemba/core/time';
import type { Violation } from './ownership.ts';

/** A violation that lasts is told again, so that its exception shows that it does. */
const TOLD_AGAIN_MS = 15 * 60_000;

/** What is overdue after the hub was away is made up for within seconds: that is no violation to tell. */
const KINDS = [
  { type: OWNERLESS, afterMs: 0, of: (one: Violation) => one.ownerless },
  { type: STALLED, afterMs: 30_000, of: (one: Violation) => one.unarmed + one.overdue },
] as const;

export interface TellingParts {
  capture: (signals: IncomingSignal[]) => Promise<unknown>;
  /** closes the exceptions of this type of report, but for these functions' */
  endMatters: (type: ViolationType, still: readonly string[]) => Promise<unknown>;
}
export type ViolationType = (typeof KINDS)[number]['type'];

interface Lasting {
  since: Instant;
  toldAt: Instant | null;
}

/** @returns to be called after every look, with all violations that it has found */
export function openTelling({
  capture,
  endMatters,
}: TellingParts): (broken: readonly Violation[], at: Instant) => Promise<void> {
  const lasting = KINDS.map(() => new Map<string, Lasting>());
  let first = true;

  return async (broken, at) => {
    for (const [k, { type, afterMs, of }] of KINDS.entries()) {
      const known = lasting[k]!;
      const found = broken.filter((one) => of(one) > 0);
      for (const { function: fn } of found) if (!known.has(fn)) known.set(fn, { since: at, toldAt: null });
      const due = found.filter((one) => isDue(known.get(one.function), afterMs, at));
      if (due.length > 0) await capture(due.map((one) => report(type, one.function, of(one), at)));
      for (const one of due) known.get(one.function)!.toldAt = at;
      const still = found.map((one) => one.function);
      const over = [...known].filter(([fn]) => !still.includes(fn));
      // the first look ends what was mended while no hub ran
      if (first || over.some(([, { toldAt }]) => toldAt !== null)) await endMatters(type, still);
      for (const [fn] of over) known.delete(fn);
    }
    first = false;
  };
}

const isDue = (lasting: Lasting | undefined, afterMs: number, at: Instant): boolean =>
  lasting !== undefined &&
  msBetween(lasting.since, at) >= afterMs &&
  (lasting.toldAt === null || msBetween(lasting.toldAt, at) >= TOLD_AGAIN_MS);

const report = (type: ViolationType, fn: string, decisions: number, at: Instant): IncomingSignal => ({
  source: OWN_SOURCE,
  externalId: `${type}:${fn}:${at}`,
  type,
  occurredAt: at,
  garbled: null,
  content: { data: { function: fn, decisions } },
});
