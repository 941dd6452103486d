/** The wall's head: where we are, how much of the shift is left, what is open, how fast the loop is, who is silent, live or not. */
import { epochMs } from '@gemba/core/time';
import type { PriorityCounts } from '@gemba/core/urgency';
import type { ReactNode } from 'react';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { LiveMark } from '../parts/live-mark.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { WallProps } from '../props.ts';
import { useFormat } from '../provider.tsx';

interface WallHeaderProps extends Pick<WallProps, 'plant' | 'shift' | 'stale' | 'now' | 'signalToErp'> {
  counts: PriorityCounts;
  /** the decision that is silent for longest */
  silent: { function: string; overdueMs: number } | null;
}

const PRIORITIES = ['A', 'B', 'C', 'D'] as const;

export function WallHeader({ counts, silent, plant, shift, stale, now, signalToErp }: WallHeaderProps) {
  const format = useFormat();
  return (
    <header className="wall-header">
      <h1 className="brand">
        {t.product} <span>{plant.name}</span>
      </h1>
      <dl>
        <Item label={shift?.name ?? t.wall.betweenShifts}>
          {shift ? t.wall.shiftLeft(duration(Math.max(0, epochMs(shift.endsAt) - now))) : '–'}
        </Item>
        <Item label={t.wall.open}>
          <span className="open-counts">
            {PRIORITIES.map((priority) => (
              <span key={priority}>
                <PriorityShape priority={priority} labelled />
                <span data-testid="open-count">{counts[priority]}</span>
              </span>
            ))}
          </span>
        </Item>
        <Item label={t.wall.signalToErp}>
          {signalToErp ? (
            <>
              {duration(signalToErp.p50Ms)}{' '}
              <small>{t.wall.inBatch(duration(signalToErp.batchBaselineMs))}</small>
            </>
          ) : (
            <small>{t.wall.notYet}</small>
          )}
        </Item>
        <Item label={t.wall.longestSilent} end>
          {silent ? (
            <span data-tone="hot">
              {t.wall.silentFor(functionName(silent.function), duration(silent.overdueMs))}
            </span>
          ) : (
            t.wall.noneSilent
          )}
        </Item>
      </dl>
      <LiveMark stale={stale} />
      <time className="clock" aria-label={t.wall.clock} role="timer" aria-live="off">
        {format.time(now)}
      </time>
    </header>
  );
}

function Item({ label, children, end = false }: { label: string; children: ReactNode; end?: boolean }) {
  return (
    <div data-end={end}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
