/** What is not on the wall, with its counts: never hidden silently, and one click away. */
import type { ExceptionState, HeldBecause } from '@gemba/core/exception';
import { useId, useState, type ReactNode } from 'react';
import { t } from '../messages/en.ts';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { WallProps } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { OrderedCards } from '../view/wall/order-cards.ts';

const HELD = ['planned-stop', 'delay', 'too-few', 'muted'] as const satisfies readonly HeldBecause[];

interface NotOnWallProps extends Pick<WallProps, 'notOnWall' | 'onNotOnWall' | 'onOpen'> {
  ordered: OrderedCards;
  /** functions that are shelved, on all open exceptions */
  shelvedLamps: number;
}

export function NotOnWall({ ordered, shelvedLamps, notOnWall, onNotOnWall, onOpen }: NotOnWallProps) {
  const format = useFormat();
  const [listed, setListed] = useState(false);
  const list = useId();
  const { shelved, nextReturn } = ordered;
  const counts = HELD.map((because) => [because, notOnWall?.held[because] ?? 0] as const);
  const held = counts.reduce((n, [, count]) => n + count, 0);
  const reasons = counts.flatMap(([because, n]) => (n > 0 ? [t.rail.held[because](n)] : []));
  return (
    <section>
      <h2>{t.rail.notOnWall}</h2>
      <ul className="away">
        <li>
          <Row
            n={shelved.length}
            {...(shelved.length > 0 && {
              onClick: () => setListed(!listed),
              expanded: listed,
              controls: list,
            })}
          >
            {t.rail.shelved}
            {nextReturn && `, ${t.rail.nextReturns(format.time(nextReturn))}`}
          </Row>
          {listed && (
            <ul id={list} className="away-list">
              {shelved.map((exception) => (
                <li key={exception.id}>
                  <button type="button" className="row-button" onClick={() => onOpen(exception.id)}>
                    <PriorityShape priority={exception.priority} labelled />
                    <span>
                      {exception.title}
                      <small> {backAt(exception, format.time)}</small>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </li>
        <li>
          <Row
            n={shelvedLamps}
            {...(onNotOnWall && shelvedLamps > 0 && { onClick: () => onNotOnWall('shelved') })}
          >
            {t.rail.partlyShelved}
          </Row>
        </li>
        {notOnWall && (
          <>
            <li>
              <Row
                n={notOnWall.plannedStops}
                {...(onNotOnWall && { onClick: () => onNotOnWall('planned-stops') })}
              >
                {t.rail.plannedStops}
              </Row>
            </li>
            <li>
              <Row n={held} {...(onNotOnWall && held > 0 && { onClick: () => onNotOnWall('held') })}>
                {t.rail.heldBack}
              </Row>
              {held > 0 && <p className="note">{reasons.join(' · ')}</p>}
            </li>
          </>
        )}
      </ul>
    </section>
  );
}

interface RowProps {
  n: number;
  onClick?: () => void;
  expanded?: boolean;
  controls?: string;
  children: ReactNode;
}

function Row({ n, onClick, expanded, controls, children }: RowProps) {
  const content = (
    <>
      <span>{children}</span> <b>{n}</b>
    </>
  );
  return onClick ? (
    <button
      type="button"
      className="away-row"
      onClick={onClick}
      aria-expanded={expanded}
      aria-controls={controls}
    >
      {content}
    </button>
  ) : (
    <span className="away-row">{content}</span>
  );
}

function backAt({ decisions }: ExceptionState, time: (at: string) => string): string {
  const [first] = decisions
    .flatMap((d) => (d.state !== 'decided' && d.shelved ? [d.shelved.until] : []))
    .toSorted();
  return first === undefined ? '' : t.rail.backAt(time(first));
}
