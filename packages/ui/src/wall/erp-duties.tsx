/** In a flood: every duty towards the ERP by itself, so that none is lost behind a situation. */
import { epochMs } from '@gemba/core/time';
import { duration } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { WallProps } from '../props.ts';
import type { WallCard } from '../view/wall/order-cards.ts';

/** On a wall nobody scrolls. */
const NAMED_ON_WALL = 4;

interface ErpDutiesProps extends Pick<WallProps, 'scale' | 'now' | 'onOpen'> {
  duties: readonly WallCard[];
}

export function ErpDuties({ duties, scale, now, onOpen }: ErpDutiesProps) {
  if (duties.length === 0) return null;
  const named = scale === 'wall' ? duties.slice(0, NAMED_ON_WALL) : duties;
  return (
    <section className="duties" aria-label={t.flood.duties(duties.length)}>
      <strong>{t.flood.duties(duties.length)}</strong>
      <ul>
        {named.map(({ exception, priority }) => (
          <li key={exception.id}>
            <button type="button" className="row-button" onClick={() => onOpen(exception.id)}>
              <PriorityShape priority={priority} labelled />
              {exception.title} <small>{duration(now - epochMs(exception.openedAt))}</small>
            </button>
          </li>
        ))}
        {duties.length > named.length && <li>{t.wall.more(duties.length - named.length)}</li>}
      </ul>
    </section>
  );
}
