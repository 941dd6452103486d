/** One decision on the hand-over page: what it is about, until when, and what can be done with it here. */
import { epochMs } from '@gemba/core/time';
import type { ReactNode } from 'react';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Fuse } from '../parts/fuse.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { RunningShift } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { lampOf } from '../view/wall/lamp.ts';
import type { HandOverPageProps } from './props.ts';
import type { OwnDecision } from './own-decisions.ts';

interface DecisionItemProps extends Pick<HandOverPageProps, 'now' | 'onOpen'> {
  own: OwnDecision;
  shift: RunningShift;
  children: ReactNode;
}

export function DecisionItem({
  own: { exception, decision },
  shift,
  now,
  onOpen,
  children,
}: DecisionItemProps) {
  const format = useFormat();
  const say = t.handing;
  const lamp = lampOf(decision, exception.postings, now);
  const left = epochMs(decision.dueAt) - now;
  const time = format.moment(decision.dueAt, now);
  const afterShift = shift !== null && decision.dueAt > shift.endsAt;
  return (
    <li className="handing" data-priority={exception.priority} data-heat={lamp.heat}>
      <div className="handing-what">
        <p className="handing-title">
          <PriorityShape priority={exception.priority} labelled />
          <button type="button" className="link" onClick={() => onOpen(exception.id, decision.id)}>
            {exception.title}
          </button>
        </p>
        <p>
          <b>{functionName(decision.function)}</b> {decision.question}
        </p>
        <p className="soft">
          {exception.where} ·{' '}
          {decision.shelved ? (
            t.lamp.shelvedUntil(format.moment(decision.shelved.until, now))
          ) : (
            <span data-tone={left <= 0 ? 'hot' : undefined}>
              {left > 0 ? say.due(time, duration(left)) : say.overdue(time, duration(left))}
            </span>
          )}
          {afterShift && left > 0 && ` · ${say.duePastShift}`}
        </p>
      </div>
      <div className="handing-act">{children}</div>
      {lamp.fuse && <Fuse {...lamp.fuse} heat={lamp.heat} now={now} />}
    </li>
  );
}
