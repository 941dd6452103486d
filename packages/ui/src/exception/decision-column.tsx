/** One function's decision: its owner and window, its question with the context, the options with their effect, and the acts. */
import type { Decision, Posting } from '@gemba/core/exception';
import type { ContextPack } from '@gemba/core/planning';
import { useRef } from 'react';
import { duration } from '../format/duration.ts';
import { functionName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Fuse } from '../parts/fuse.tsx';
import { useKeys } from '../parts/use-keys.ts';
import type { OnAct, People, Viewer } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { lampOf, type Lamp } from '../view/lamp.ts';
import { mayReassign } from '../view/reassign-impact.ts';
import type { PersonOnRoster } from '@gemba/core/wire';
import { KeyFigures, PackDetails } from './context-pack.tsx';
import { DecisionActs } from './decision-acts.tsx';
import { DecisionNotices } from './decision-notices.tsx';
import { Options } from './options.tsx';
import { usePendingAct } from './use-pending-act.ts';

export interface DecisionColumnProps {
  decision: Decision;
  exceptionOpen: boolean;
  postings: readonly Posting[];
  pack: ContextPack | null;
  people: People;
  roster: readonly PersonOnRoster[];
  viewer: Viewer | null;
  now: number;
  onAct: OnAct;
  /** to another exception */
  onOpen: (exceptionId: string) => void;
}

export function mayDecide(decision: Decision, viewer: Viewer | null): boolean {
  if (!viewer) return false;
  if (viewer.role === 'manager' || viewer.role === 'admin') return true;
  return decision.owner === viewer.id || viewer.functions.includes(decision.function);
}

export function DecisionColumn(props: DecisionColumnProps) {
  const { decision, postings, pack, people, roster, viewer, now, onAct, onOpen } = props;
  const format = useFormat();
  const acts = usePendingAct<string>();
  const column = useRef<HTMLElement>(null);
  const lamp = lampOf(decision, postings, now);
  const open = decision.state !== 'decided';
  const allowed = mayDecide(decision, viewer);
  const acknowledge = () =>
    void acts.run(t.decision.acknowledge, () =>
      onAct(decision.id, 'acknowledge', { expectedVersion: decision.version }),
    );
  useKeys(column, (event) => {
    if (event.key !== 'a' || event.target !== column.current) return;
    if (allowed && decision.state === 'asked') acknowledge();
  });
  return (
    <section
      ref={column}
      className="decision"
      data-testid="decision-column"
      data-function={decision.function}
      data-state={lamp.state}
      data-heat={lamp.heat}
      data-mine={viewer !== null && decision.owner === viewer.id}
      aria-label={functionName(decision.function)}
      tabIndex={-1}
    >
      <header>
        <h3>{functionName(decision.function)}</h3>
        <p>
          <span>{ownerWords(decision, people, viewer)}</span>
          <b>{stateWords(lamp, format.time)}</b>
        </p>
        {lamp.fuse && <Fuse {...lamp.fuse} heat={lamp.heat} now={now} />}
      </header>
      <p className="question">{decision.question}</p>
      <KeyFigures pack={pack} now={now} />
      <div className="answer" aria-busy={acts.pending !== null}>
        <DecisionNotices decision={decision} people={people} onOpen={onOpen} />
        {acts.problem !== null && (
          <p className="problem" role="alert">
            <b>{t.decision.rolledBack}.</b> {acts.problem}
          </p>
        )}
        {acts.pending !== null && (
          <output className="pending">
            {acts.pending}: {t.decision.pending}
          </output>
        )}
        <Options
          decision={decision}
          disabled={!open || !allowed || acts.pending !== null}
          pendingOption={acts.pending}
          onDecide={(option, params, reason) =>
            void acts.run(option.label, () =>
              onAct(decision.id, 'decide', {
                expectedVersion: decision.version,
                option: option.id,
                params,
                ...(reason ? { reason } : {}),
              }),
            )
          }
        />
        {decision.outcome && (
          <p className="note">
            {t.decision.decidedBy(
              decision.outcome.label,
              shortName(people.get(decision.outcome.by)?.name ?? decision.outcome.by),
              format.moment(decision.outcome.at, now),
            )}
            {decision.outcome.reason && <>. {t.decision.because(decision.outcome.reason)}</>}
          </p>
        )}
        {open && !allowed && <p className="note">{viewer ? t.decision.notYours : t.decision.lookOnly}</p>}
        {viewer && (
          <DecisionActs
            decision={decision}
            acts={acts}
            roster={roster}
            now={now}
            mayAct={allowed}
            mayReassign={mayReassign(decision, viewer)}
            mayWithdraw={props.exceptionOpen}
            onAcknowledge={acknowledge}
            onAct={onAct}
          />
        )}
        {pack && <PackDetails pack={pack} now={now} />}
      </div>
    </section>
  );
}

function ownerWords(decision: Decision, people: People, viewer: Viewer | null): string {
  if (decision.owner === null) return t.exception.nobody;
  if (viewer && decision.owner === viewer.id) return t.exception.you;
  const owner = shortName(people.get(decision.owner)?.name ?? decision.owner);
  return decision.escalationLevel > 0 ? `${owner} ↑${decision.escalationLevel}` : owner;
}

function stateWords(lamp: Lamp, time: (at: string) => string): string {
  switch (lamp.state) {
    case 'confirmed':
      return `✓✓ ${lamp.erpDocuments.join(', ') || t.lamp.confirmed}`;
    case 'decided':
      if (lamp.contradicts !== null) return `≠ ${t.lamp.contradicts(functionName(lamp.contradicts))}`;
      return lamp.rejection === null ? `✓ ${t.lamp.states.decided}` : `✓ ${t.lamp.refused}`;
    case 'shelved':
      return t.lamp.shelvedUntil(lamp.shelvedUntil ? time(lamp.shelvedUntil) : '');
    case 'silent':
      return `+${duration(lamp.leftMs ?? 0)}`;
    case 'seen':
      return `◐ ${t.lamp.left(duration(lamp.leftMs ?? 0))}`;
    case 'asked':
      return t.lamp.left(duration(lamp.leftMs ?? 0));
    default: {
      const unknown: never = lamp.state;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
