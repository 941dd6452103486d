/** For how long a decision can be shelved from now on, and what is said about the limit. */
import { MAX_SHELVED_MS, shelvingLeft, type Decision } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import { duration } from '../../format/duration.ts';
import { t } from '../../messages/en.ts';

const MINUTE = 60_000;
const USUAL_MS = [15, 30, 60, 240, 480].map((minutes) => minutes * MINUTE);

export interface ShelvingChoice {
  /** ms, shortest first; empty: it cannot be shelved */
  choices: { ms: number; label: string }[];
  limit: string;
}

/** @param now epoch ms */
export function shelvingChoice(decision: Decision, now: number): ShelvingChoice {
  const { maxShelvedMs: max = MAX_SHELVED_MS, shelvedMs: used = 0 } = decision;
  if (max === 0) return { choices: [], limit: t.acts.shelveNever };
  // whole minutes: what is on its way to the hub must not pass the limit
  const left = Math.floor(shelvingLeft(decision, instant(now)) / MINUTE) * MINUTE;
  if (left === 0) return { choices: [], limit: t.acts.shelveUsedUp(duration(max)) };
  const usual = USUAL_MS.filter((ms) => ms < left).map((ms) => ({ ms, label: duration(ms) }));
  return {
    choices: [...usual, { ms: left, label: t.acts.shelveLongest(duration(left)) }],
    limit: t.acts.shelveLimit(duration(max), used === 0 ? null : duration(used), duration(left)),
  };
}
