/**
 * The scheduler's board: open decisions by person. Drag to hand over, or press M on a card; every move can be undone.
 * Busy people have a lane as tall as their cards, free ones a small one; who is off shift is behind a count that opens
 * while something is dragged, so that everybody can be dropped on and says why not.
 */
import { Button, NativeSelect } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { PersonOnRoster } from '@gemba/core/wire';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import type { BoardProps } from '../props.ts';
import {
  boardLanes,
  findCard,
  type BoardCard as BoardCardView,
  type BoardLane as BoardLaneView,
} from '../view/board/board-lanes.ts';
import { mayReassign, reassignImpact } from '../view/board/reassign-impact.ts';
import { BoardCard } from './board-card.tsx';
import { BoardLane } from './board-lane.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { useHandover } from './use-handover.ts';

const MOST_LANES_IN_A_ROW = 8;
/** Lanes break into rows of equal length. */
const columnsFor = (lanes: number) => Math.max(1, Math.ceil(lanes / Math.ceil(lanes / MOST_LANES_IN_A_ROW)));

export function Board({ exceptions, roster, viewer, now, stale, onAct, onOpen }: BoardProps) {
  const [only, setOnly] = useState<string | null>(null);
  const [draggedId, setDraggedId] = useState<string | null>(null);
  const [offShown, setOffShown] = useState(false);
  const [menuFor, setMenuFor] = useState<string | null>(null);
  const handover = useHandover(viewer, now, onAct);
  const { moving } = handover;
  const everything = useMemo(
    () => boardLanes(exceptions ?? [], roster ?? [], null, moving),
    [exceptions, roster, moving],
  );
  const lanes = useMemo(
    () => (only === null ? everything : boardLanes(exceptions ?? [], roster ?? [], only, moving)),
    [everything, exceptions, roster, only, moving],
  );
  const functions = useMemo(() => [...new Set(roster?.flatMap((p) => p.functions))].toSorted(), [roster]);
  const onDragging = useCallback((id: string | null) => setDraggedId(id), []);
  if (!exceptions || !roster)
    return (
      <main className="page" aria-busy>
        <Loading page />
      </main>
    );

  const card = (id: string | null) => (id === null ? null : findCard(everything, id));
  const loads = new Map(
    [...everything.busy, ...everything.idle, ...everything.off].map((lane) => [lane.person?.id, lane.load]),
  );
  const loadOf = (person: PersonOnRoster) => loads.get(person.id) ?? 0;
  const impactOf = (one: BoardCardView, person: PersonOnRoster) =>
    reassignImpact(one.decision, person, loadOf(person), viewer, now);
  const moveTo = (decisionId: string, person: PersonOnRoster) => {
    setMenuFor(null);
    const found = card(decisionId);
    if (found) void handover.move(found, person, loadOf(person));
    else handover.say(t.board.unknownDrop);
  };
  const menuCard = card(menuFor);
  const candidates = menuCard
    ? roster
        .map((person) => ({ person, impact: impactOf(menuCard, person) }))
        .toSorted(
          (a, b) =>
            a.impact.refusals.length - b.impact.refusals.length ||
            a.impact.warnings.length - b.impact.warnings.length ||
            a.impact.loadAfter - b.impact.loadAfter,
        )
    : [];
  const lane = (one: BoardLaneView) => (
    <li key={one.person?.id ?? 'nobody'}>
      <BoardLane
        lane={one}
        compact={one.cards.length === 0}
        now={now}
        dragged={card(draggedId)}
        impactOf={(moved) => (one.person ? impactOf(moved, one.person) : null)}
        onDrop={(id) => one.person && moveTo(id, one.person)}
      >
        {one.cards.map((item) => (
          <BoardCard
            key={item.decision.id}
            card={item}
            now={now}
            moving={moving.has(item.decision.id)}
            movable={mayReassign(item.decision, viewer)}
            onDragging={onDragging}
            onOpen={() => onOpen(item.exceptionId, item.decision.id)}
            onMove={() => setMenuFor(item.decision.id)}
          />
        ))}
      </BoardLane>
    </li>
  );
  const { note } = handover;
  const offOpen = offShown || draggedId !== null;
  return (
    <main className="page board" aria-label={t.board.label}>
      <header className="page-head">
        <h1>{t.screens.board}</h1>
        <p className="note">{t.board.hint}</p>
        <NativeSelect
          size="xs"
          aria-label={t.board.filter}
          data={[
            { value: '', label: t.board.all },
            ...functions.map((f) => ({ value: f, label: functionName(f) })),
          ]}
          value={only ?? ''}
          onChange={(event) => setOnly(event.currentTarget.value || null)}
        />
      </header>
      <StaleBanner stale={stale} now={now} />
      <ul
        className="lanes"
        aria-label={t.board.lanes}
        style={{ '--lanes': columnsFor(Math.max(1, lanes.busy.length)) }}
      >
        {lanes.busy.map(lane)}
      </ul>
      {lanes.busy.length === 0 && <p className="quiet">{t.board.nothingOpen}</p>}
      {lanes.idle.length > 0 && (
        <section className="free-lanes">
          <h2>{t.board.free(lanes.idle.length)}</h2>
          <ul aria-label={t.board.free(lanes.idle.length)}>{lanes.idle.map(lane)}</ul>
        </section>
      )}
      {lanes.off.length > 0 && (
        <section className="free-lanes">
          <h2>
            <button type="button" aria-expanded={offOpen} onClick={() => setOffShown(!offShown)}>
              {t.board.off(lanes.off.length)}
            </button>
          </h2>
          {offOpen && <ul aria-label={t.board.off(lanes.off.length)}>{lanes.off.map(lane)}</ul>}
        </section>
      )}
      <output className="board-note" data-tone={note?.tone} data-shown={note !== null}>
        {note && (
          <>
            <span>{note.text}</span>
            {note.undo && (
              <Button
                size="compact-sm"
                onClick={() => void handover.undo(card(note.undo?.decisionId ?? null))}
              >
                {t.board.undo}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={handover.dismiss}>
              {t.board.dismiss}
            </Button>
          </>
        )}
      </output>
      <MoveDialog
        card={menuCard}
        candidates={candidates}
        onMove={(person) => menuFor !== null && moveTo(menuFor, person)}
        onClose={() => setMenuFor(null)}
      />
    </main>
  );
}
