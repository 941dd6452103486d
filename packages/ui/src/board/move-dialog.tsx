/** The same hand-over by keyboard: a list of people with what it would do for each. Arrows walk, Enter moves, Escape leaves. */
import { Modal } from '@mantine/core';
import { useRef } from 'react';
import type { PersonOnRoster } from '@gemba/core/wire';
import { t } from '../messages/en.ts';
import { useKeys } from '../parts/use-keys.ts';
import { useFormat } from '../provider.tsx';
import type { BoardCard } from '../view/board/board-lanes.ts';
import { impactWords } from '../view/board/impact-words.ts';
import type { Impact } from '../view/board/reassign-impact.ts';

export interface Candidate {
  person: PersonOnRoster;
  impact: Impact;
}

interface MoveDialogProps {
  card: BoardCard | null;
  /** those who can take it first */
  candidates: readonly Candidate[];
  onMove: (to: PersonOnRoster) => void;
  onClose: () => void;
}

export function MoveDialog({ card, candidates, onMove, onClose }: MoveDialogProps) {
  return (
    <Modal
      opened={card !== null}
      onClose={onClose}
      title={card ? t.board.moveCard(card.decision.question) : ''}
      closeButtonProps={{ 'aria-label': t.decision.cancel }}
      transitionProps={{ duration: 0 }}
      classNames={{ content: 'move-dialog' }}
    >
      {card && <Candidates card={card} candidates={candidates} onMove={onMove} />}
    </Modal>
  );
}

interface CandidatesProps extends Pick<MoveDialogProps, 'candidates' | 'onMove'> {
  card: BoardCard;
}

function Candidates({ card, candidates, onMove }: CandidatesProps) {
  const format = useFormat();
  const list = useRef<HTMLUListElement>(null);
  useKeys(list, (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  });
  return (
    <ul className="candidates" ref={list}>
      {candidates.map(({ person, impact }, index) => {
        const refused = impact.refusals.length > 0;
        const codes = refused ? impact.refusals : [...impact.warnings, ...impact.notes];
        const about = { person: person.name, function: card.decision.function };
        return (
          <li key={person.id}>
            <button
              type="button"
              data-autofocus={index === 0 ? true : undefined}
              aria-disabled={refused}
              onClick={() => onMove(person)}
            >
              <b>{person.name}</b>
              <span>{codes.map((code) => impactWords(code, impact, about, format)).join('. ')}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
