/** One person's lane: who, until when, how loaded; a drop target that tells the impact before the drop. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { epochMs } from '@gemba/core/time';
import { functionName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import type { BoardCard, BoardLane as BoardLaneView } from '../view/board/board-lanes.ts';
import { FULL_LOAD, type Impact } from '../view/board/reassign-impact.ts';
import { dropDecisions } from './dragging.ts';
import { ImpactPreview } from './impact-preview.tsx';

interface BoardLaneProps {
  lane: BoardLaneView;
  /** nothing to decide: a small lane that can still be dropped on */
  compact: boolean;
  now: number;
  /** the card that is being dragged, when it is of this window */
  dragged: BoardCard | null;
  impactOf: (card: BoardCard) => Impact | null;
  onDrop: (decisionId: string) => void;
  children: ReactNode;
}

export function BoardLane({ lane, compact, now, dragged, impactOf, onDrop, children }: BoardLaneProps) {
  const format = useFormat();
  const element = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });
  const { person, load } = lane;
  const accepts = person !== null;
  useEffect(() => {
    if (!element.current || !accepts) return undefined;
    return dropDecisions(element.current, {
      onOver: () => setOver(true),
      onLeave: () => setOver(false),
      onDrop: (decisionId) => drop.current(decisionId),
    });
  }, [accepts]);
  const impact = over && dragged ? impactOf(dragged) : null;
  const name = person ? shortName(person.name) : t.board.nobody;
  return (
    <section
      ref={element}
      className="lane"
      data-testid="board-lane"
      data-person={person?.id ?? ''}
      data-on={person?.on ?? true}
      data-over={over}
      data-nobody={person === null}
      data-compact={compact}
      aria-label={person?.name ?? t.board.nobody}
    >
      <header>
        <h2>{name}</h2>
        <span>
          {person
            ? shiftWords(
                person.on,
                person.onUntil && epochMs(person.onUntil) > now ? format.time(person.onUntil) : null,
              )
            : t.board.nobodyNote}
        </span>
        <small>{person?.functions.map(functionName).join(', ') || person?.role.replaceAll('-', ' ')}</small>
        {!compact && (
          <>
            <small>{t.board.load(load)}</small>
            <span className="meter" data-full={load >= FULL_LOAD} aria-hidden>
              <i style={{ width: `${Math.min(1, load / FULL_LOAD) * 100}%` }} />
            </span>
          </>
        )}
      </header>
      {impact && dragged && person && <ImpactPreview card={dragged} person={person} impact={impact} />}
      {over && !dragged && <div className="impact" />}
      {!compact && <ul>{children}</ul>}
    </section>
  );
}

const shiftWords = (on: boolean, until: string | null) =>
  on ? (until ? t.board.onUntil(until) : t.board.onCall) : t.board.offShift;
