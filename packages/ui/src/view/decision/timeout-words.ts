/** What counts if nobody decides, and when. */
import type { Decision } from '@gemba/core/exception';
import { epochMs, instant } from '@gemba/core/time';
import { duration } from '../../format/duration.ts';
import type { Format } from '../../format/format.ts';
import { t } from '../../messages/en.ts';

/** @param now epoch ms; @returns null: nothing counts by itself */
export function timeoutWords(
  decision: Decision,
  format: Pick<Format, 'moment'>,
  now: number,
): { what: string; left: string | null } | null {
  const { onTimeout, state, options } = decision;
  if (!onTimeout || state === 'decided') return null;
  const label = options.find((o) => o.id === onTimeout.option)?.label ?? onTimeout.option;
  const atWindow = onTimeout.at === 'window';
  const at = atWindow ? windowEnd(decision) : ladderEnd(decision);
  if (at === null) return atWindow ? null : { what: t.timeout.ladder(null, label), left: null };
  const left = at > now ? t.timeout.left(duration(at - now)) : t.timeout.now;
  return { what: t.timeout[onTimeout.at](format.moment(instant(at), now), label), left };
}

/** null: people are asked all the same, for what should have counted could not be posted. */
const windowEnd = (d: Decision): number | null =>
  d.step || d.ladderExhausted ? null : Math.max(epochMs(d.dueAt), d.shelved ? epochMs(d.shelved.until) : 0);

/** When the last step has had its time; null while shelved or over: it cannot be told. */
function ladderEnd({ shelved, ladderExhausted, dueAt, step, ladder, escalationLevel, windowMs }: Decision) {
  if (shelved || ladderExhausted) return null;
  const begun = step ? epochMs(step.at) : epochMs(dueAt);
  const delays = ladder.slice(escalationLevel).reduce((ms, { afterMs }) => ms + afterMs, 0);
  return begun + delays + (ladder.length > 0 ? windowMs : 0);
}
