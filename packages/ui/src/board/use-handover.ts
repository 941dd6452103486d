/**
 * Handing a decision over: refused with the reason when it cannot be, shown as moved at once, rolled back when the hub
 * says no, and taken back with undo. Nothing here remembers who owns what: the next facts do.
 */
import { useState } from 'react';
import type { PersonOnRoster } from '@gemba/core/wire';
import { shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import type { OnAct, Viewer } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { BoardCard } from '../view/board/board-lanes.ts';
import { impactWords } from '../view/board/impact-words.ts';
import { reassignImpact } from '../view/board/reassign-impact.ts';

/** What the board says last; also read out. */
export interface HandoverNote {
  tone: 'calm' | 'hot';
  text: string;
  /** who had it, for undo */
  undo: { decisionId: string; to: string } | null;
}

export interface Handover {
  /** decision id → person id while the hub has not answered */
  moving: ReadonlyMap<string, string>;
  note: HandoverNote | null;
  say: (text: string) => void;
  dismiss: () => void;
  /** @param load open decisions of that person */
  move: (card: BoardCard, to: PersonOnRoster, load: number) => Promise<void>;
  undo: (card: BoardCard | null) => Promise<void>;
}

export function useHandover(viewer: Viewer | null, now: number, onAct: OnAct): Handover {
  const format = useFormat();
  const [moving, setMoving] = useState<ReadonlyMap<string, string>>(new Map());
  const [note, setNote] = useState<HandoverNote | null>(null);
  const refuse = (text: string) => setNote({ tone: 'hot', text, undo: null });

  const send = async (card: BoardCard, to: string): Promise<boolean> => {
    const { id, version } = card.decision;
    setMoving((map) => new Map(map).set(id, to));
    const result = await onAct(id, 'reassign', { expectedVersion: version, to }).catch((error: unknown) => ({
      ok: false as const,
      problem: { detail: error instanceof Error ? error.message : String(error), title: '' },
    }));
    setMoving((map) => new Map([...map].filter(([moved]) => moved !== id)));
    if (!result.ok) refuse(t.board.failed(result.problem.detail || result.problem.title));
    return result.ok;
  };

  return {
    moving,
    note,
    say: refuse,
    dismiss: () => setNote(null),
    async move(card, to, load) {
      const { decision } = card;
      const impact = reassignImpact(decision, to, load, viewer, now);
      const refusal = impact.refusals[0];
      if (refusal) {
        refuse(
          `${t.board.refused}: ${impactWords(refusal, impact, { person: to.name, function: decision.function }, format)}`,
        );
        return;
      }
      const name = shortName(to.name);
      setNote({ tone: 'calm', text: t.board.moving(decision.question, name), undo: null });
      if (await send(card, to.id))
        setNote({
          tone: 'calm',
          text: t.board.moved(decision.question, name),
          undo: decision.owner === null ? null : { decisionId: decision.id, to: decision.owner },
        });
    },
    async undo(card) {
      const back = note?.undo;
      if (!back || !card || card.decision.id !== back.decisionId) return;
      if (await send(card, back.to)) setNote({ tone: 'calm', text: t.board.undone, undo: null });
    },
  };
}
