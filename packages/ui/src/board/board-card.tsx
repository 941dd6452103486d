/** A decision on the board: can be dragged, opened, and moved by keyboard (M or the "Move to…" button). */
import type { Decision } from '@gemba/core/exception';
import { useEffect, useRef, useState } from 'react';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Fuse } from '../parts/fuse.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import { useKeys } from '../parts/use-keys.ts';
import { useFormat } from '../provider.tsx';
import type { BoardCard as BoardCardView } from '../view/board/board-lanes.ts';
import { lampOf } from '../view/wall/lamp.ts';
import { dragDecision } from './dragging.ts';

/** The arbiter's: two answers wait for it. */
const rulesOnConflict = ({ options }: Decision): boolean =>
  options.some(({ acts = [] }) => acts.includes('uphold-first'));

interface BoardCardProps {
  card: BoardCardView;
  now: number;
  moving: boolean;
  movable: boolean;
  onDragging: (decisionId: string | null) => void;
  onOpen: () => void;
  onMove: () => void;
}

export function BoardCard({ card, now, moving, movable, onDragging, onOpen, onMove }: BoardCardProps) {
  const format = useFormat();
  const element = useRef<HTMLLIElement>(null);
  const [dragged, setDragged] = useState(false);
  const { decision, exceptionTitle, priority, postings } = card;
  const lamp = lampOf(decision, postings, now);
  useEffect(() => {
    if (!element.current || !movable) return undefined;
    return dragDecision(element.current, decision.id, (dragging) => {
      setDragged(dragging);
      onDragging(dragging ? decision.id : null);
    });
  }, [decision.id, movable, onDragging]);
  useKeys(element, (event) => {
    if (event.key !== 'm' || event.ctrlKey || event.metaKey || !movable) return;
    event.preventDefault();
    onMove();
  });
  const left =
    lamp.state === 'shelved'
      ? t.lamp.shelvedUntil(lamp.shelvedUntil ? format.time(lamp.shelvedUntil) : '')
      : lamp.state === 'silent'
        ? t.lamp.silent(duration(lamp.leftMs ?? 0))
        : t.lamp.left(duration(lamp.leftMs ?? 0));
  return (
    <li
      ref={element}
      className="ticket"
      data-testid="board-card"
      data-decision-id={decision.id}
      data-priority={priority}
      data-heat={lamp.heat}
      data-dragged={dragged}
      data-moving={moving}
      aria-busy={moving}
    >
      <div className="ticket-title">
        <PriorityShape priority={priority} labelled />
        <button type="button" onClick={onOpen}>
          {decision.question}
        </button>
      </div>
      <p>
        {functionName(decision.function)} · {exceptionTitle}
      </p>
      {decision.returned && <p className="ticket-note">↺ {t.decision.returned[decision.returned.because]}</p>}
      {rulesOnConflict(decision) && <p className="ticket-note">≠ {t.board.rules}</p>}
      <p className="ticket-foot">
        <span>
          <b>{left}</b>
          {lamp.state === 'seen' && <span title={t.lamp.states.seen}> ◐</span>}
          {decision.escalationLevel > 0 && (
            <span title={t.lamp.escalated(decision.escalationLevel)}> ↑{decision.escalationLevel}</span>
          )}
        </span>
        {movable && (
          <button type="button" aria-haspopup="dialog" aria-keyshortcuts="M" onClick={onMove}>
            {t.board.move}
            <span className="sr-only"> {decision.question}</span>
          </button>
        )}
      </p>
      {lamp.fuse && <Fuse {...lamp.fuse} heat={lamp.heat} now={now} />}
    </li>
  );
}
