/** What a card says besides its lamps: questions without a living owner, what hangs under it, what is muted by it. */
import type { ExceptionState } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { functionName } from '../../format/names.ts';
import { isAttended } from './lamp.ts';
import type { WallCard } from './order-cards.ts';

const NAMED_CHILDREN = 2;

export interface CardMarks {
  /** functions whose open question belongs to nobody who is on; each named once */
  orphans: string[];
  /** `open`: questions that are still to be answered there */
  under: { n: number; open: number; named: string[]; more: number } | null;
  muted: number;
}

/**
 * @param onDuty ids of the people who are on now; null: not known, then only questions that say so themselves count
 * @param now epoch ms
 */
export function cardMarks(
  { exception, under }: Pick<WallCard, 'exception' | 'under'>,
  onDuty: ReadonlySet<string> | null,
  now: number,
): CardMarks {
  const all = [exception, ...under];
  return {
    orphans: [...new Set(all.flatMap((one) => orphansOf(one, onDuty, now)))],
    under:
      under.length === 0
        ? null
        : {
            n: under.length,
            open: under.reduce(
              (n, { decisions }) => n + decisions.filter((d) => d.state !== 'decided').length,
              0,
            ),
            named: under.slice(0, NAMED_CHILDREN).map(({ title }) => title),
            more: Math.max(0, under.length - NAMED_CHILDREN),
          },
    muted: all.reduce((n, { muted = 0 }) => n + muted, 0),
  };
}

const orphansOf = ({ decisions }: ExceptionState, onDuty: ReadonlySet<string> | null, now: number) =>
  decisions
    .filter((d) => d.state !== 'decided' && !(d.shelved && epochMs(d.shelved.until) > now))
    .filter((d) => isOrphan(d.owner, onDuty) && !isAttended(d, now))
    .map((d) => functionName(d.function));

export const isOrphan = (owner: string | null, onDuty: ReadonlySet<string> | null): boolean =>
  owner === null || (onDuty !== null && !onDuty.has(owner));
