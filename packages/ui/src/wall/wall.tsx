/**
 * The exception wall. At the wall scale, and at a desk with few cards, it fills its window: type grows as cards get
 * fewer. On a wall what does not fit is named below; a desk scrolls, and with many cards is dense and lengthens on
 * demand. In a flood of any function it turns to situations. It keeps its last state when the hub is away.
 */
import { useMemo, useRef, useState } from 'react';
import type { ExceptionState } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import { alarmMix, askedPerFunction } from '@gemba/core/urgency';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import { Quiet } from '../parts/quiet.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import type { WallProps } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { countByPriority, countShelvedLamps, longestSilent } from '../view/wall/alarm-rate.ts';
import { orderCards, type WallCard } from '../view/wall/order-cards.ts';
import { shownDecisions } from '../view/decision/decision-parts.ts';
import { MOST_IN_FLOOD, wallFit } from '../view/wall/wall-fit.ts';
import { ErpDuties } from './erp-duties.tsx';
import { ExceptionCard } from './exception-card.tsx';
import { FloodBanner } from './flood-banner.tsx';
import { useFillingType } from './use-filling-type.ts';
import { WallHeader } from './wall-header.tsx';
import { WallRail } from './wall-rail.tsx';

const NONE: readonly ExceptionState[] = [];
/** up to this many cards the desk fills its window with them */
const FEW = 8;
/** cards that the desk shows at first, and adds each time */
const DESK_STEP = 60;
/** order and rates may be this old; a card's own figures follow each tick */
const ORDER_EVERY_MS = 5_000;
const DAY_MS = 86_400_000;

export function Wall(props: WallProps) {
  const { people, onDuty, now, stale, scale, onOpen } = props;
  const exceptions = props.exceptions ?? NONE;
  const orderedAt = Math.floor(now / ORDER_EVERY_MS) * ORDER_EVERY_MS;
  const counts = useMemo(() => countByPriority(exceptions), [exceptions]);
  const [desk, setDesk] = useState(DESK_STEP);
  const counted = useCounted(exceptions, orderedAt);
  const rates = useMemo(() => askedPerFunction(counted, orderedAt), [counted, orderedAt]);
  const silent = useMemo(() => longestSilent(counted, orderedAt), [counted, orderedAt]);
  const mix = useMemo(() => openedWithinDay(counted, orderedAt), [counted, orderedAt]);
  const shelvedLamps = useMemo(() => countShelvedLamps(counted), [counted]);
  const flooded = useMemo(() => rates.filter((rate) => rate.flood), [rates]);
  const inFlood = flooded.length > 0;
  const ordered = useMemo(
    () => orderCards(exceptions, orderedAt, inFlood, desk),
    [exceptions, orderedAt, inFlood, desk],
  );
  return (
    <div className="wall" data-scale={scale}>
      <WallHeader
        {...props}
        counts={counts}
        silent={silent && { function: silent.function, overdueMs: silent.overdueMs + now - orderedAt }}
      />
      <div className="wall-main">
        <main className="wall-cards" aria-busy={props.exceptions === null} aria-label={t.wall.label}>
          <StaleBanner stale={stale} now={now} />
          {inFlood && (
            <>
              <FloodBanner
                flooded={flooded}
                situations={ordered.cards.length + ordered.duties.length}
                exceptions={counts.A + counts.B + counts.C + counts.D - ordered.shelved.length}
              />
              <ErpDuties duties={ordered.duties} {...{ scale, now, onOpen }} />
            </>
          )}
          {props.exceptions === null ? (
            <Loading page />
          ) : ordered.cards.length === 0 ? (
            <NothingOpen now={now} shelved={ordered.shelved.length} />
          ) : scale === 'wall' || ordered.cards.length <= (inFlood ? MOST_IN_FLOOD : FEW) ? (
            <FilledCards cards={ordered.cards} flood={inFlood} {...{ scale, people, onDuty, now, onOpen }} />
          ) : (
            <DeskCards
              cards={ordered.cards}
              length={desk}
              onLonger={() => setDesk(desk + DESK_STEP)}
              {...{ people, onDuty, now, onOpen }}
            />
          )}
        </main>
        <WallRail {...props} {...{ rates, mix, ordered, shelvedLamps }} />
      </div>
    </div>
  );
}

/** From so many on, what is counted over all of them is as old as the order may be; the cards themselves never are. */
const MANY = 1_000;

function useCounted(exceptions: readonly ExceptionState[], orderedAt: number): readonly ExceptionState[] {
  const [counted, setCounted] = useState({ exceptions, at: orderedAt });
  const fresh = counted.exceptions === exceptions;
  if (fresh || (exceptions.length >= MANY && counted.at === orderedAt && counted.exceptions.length >= MANY))
    return counted.exceptions;
  setCounted({ exceptions, at: orderedAt });
  return exceptions;
}

function openedWithinDay(exceptions: readonly ExceptionState[], now: number) {
  const opened = exceptions.map(({ priority, openedAt }) => ({ priority, at: openedAt }));
  return alarmMix(opened, { from: instant(now - DAY_MS), to: instant(now + DAY_MS) });
}

interface CardsProps extends Pick<WallProps, 'people' | 'onDuty' | 'now' | 'onOpen'> {
  cards: readonly WallCard[];
}

function FilledCards({
  cards,
  flood,
  scale,
  people,
  onDuty,
  now,
  onOpen,
}: CardsProps & Pick<WallProps, 'scale'> & { flood: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const fit = wallFit(
    cards.map(({ exception }) => shownDecisions(exception.decisions).length),
    flood ? MOST_IN_FLOOD : undefined,
  );
  const shown = cards.slice(0, fit.shown);
  useFillingType(list, `${scale} ${shown.map(({ exception }) => exception.id).join(' ')}`);
  const style = {
    '--columns': fit.columns,
    '--rows': fit.rows,
    '--wide': fit.wide,
    '--lamp-rows': fit.lampRows,
    '--lamp-columns': fit.lampColumns,
  };
  const rest = cards.slice(shown.length);
  return (
    <>
      <div className="cards-frame" style={style}>
        <ul className="cards" data-fill={scale} ref={list}>
          {shown.map((card) => (
            <ExceptionCard key={card.exception.id} {...card} {...{ people, onDuty, now, onOpen }} />
          ))}
        </ul>
      </div>
      {rest.length > 0 && <Overflow rest={rest} onOpen={onOpen} />}
    </>
  );
}

const NAMED_IN_OVERFLOW = 3;

function Overflow({ rest, onOpen }: { rest: readonly WallCard[] } & Pick<WallProps, 'onOpen'>) {
  return (
    <div className="overflow">
      <strong>{t.wall.more(rest.length)}</strong>
      <span>{t.wall.next}</span>
      <ul>
        {rest.slice(0, NAMED_IN_OVERFLOW).map(({ exception, priority }) => (
          <li key={exception.id}>
            <button type="button" onClick={() => onOpen(exception.id)}>
              <PriorityShape priority={priority} labelled />
              {exception.title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface DeskCardsProps extends CardsProps {
  length: number;
  onLonger: () => void;
}

function DeskCards({ cards, length, onLonger, people, onDuty, now, onOpen }: DeskCardsProps) {
  const left = cards.length - length;
  return (
    <div className="cards-scroll">
      <ul className="cards">
        {cards.slice(0, length).map((card) => (
          <ExceptionCard key={card.exception.id} {...card} {...{ people, onDuty, now, onOpen }} />
        ))}
      </ul>
      {left > 0 && (
        <button type="button" className="show-more" onClick={onLonger}>
          {t.wall.showMore(Math.min(left, DESK_STEP))} ({t.wall.more(left)})
        </button>
      )}
    </div>
  );
}

function NothingOpen({ now, shelved }: { now: number; shelved: number }) {
  const format = useFormat();
  return (
    <Quiet
      title={t.wall.emptyTitle}
      sign={
        <svg viewBox="0 0 64 64" aria-hidden>
          <path
            d="M14 33 27 46 51 20"
            fill="none"
            stroke="currentColor"
            strokeWidth="3.5"
            strokeLinecap="round"
          />
        </svg>
      }
    >
      <p>{t.wall.emptyBody(format.time(now))}</p>
      {shelved > 0 && <p>{t.wall.emptyShelved(shelved)}</p>}
    </Quiet>
  );
}
