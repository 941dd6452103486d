/**
 * One function's decision: its owner and window, its question with the context, that somebody looks at it, the options
 * with their effect, what is done with it besides, and who is asked. With the column in focus A acknowledges and M opens the menu.
 */
import { Button } from '@mantine/core';
import {
  mayAcknowledge,
  type Decision,
  type JournalEntry,
  type Option,
  type Posting,
} from '@gemba/core/exception';
import type { ContextPack } from '@gemba/core/planning';
import type { PersonOnRoster } from '@gemba/core/wire';
import { useRef, useState, type ReactNode } from 'react';
import { duration } from '../../format/duration.ts';
import { functionName, shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { Fuse } from '../../parts/fuse.tsx';
import { useKeys } from '../../parts/use-keys.ts';
import type { OnAct, People, Viewer } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import type { ShownDecision } from '../../view/decision/decision-parts.ts';
import { lampOf, type Lamp } from '../../view/wall/lamp.ts';
import { mayDecide } from '../../view/acting/may-decide.ts';
import { DecisionActs } from '../acts/decision-acts.tsx';
import { ColleagueThread } from './colleague-thread.tsx';
import { KeyFigures, PackDetails } from './context-pack.tsx';
import { DecisionNotices } from './decision-notices.tsx';
import { HandOverNotice } from './hand-over-notice.tsx';
import { LadderList } from './ladder-list.tsx';
import { Options, type Choice } from './options.tsx';
import { OutcomeNote } from './outcome-note.tsx';
import { ProposalNotice } from './proposal-notice.tsx';
import { usePendingAct } from '../../parts/use-pending-act.ts';
import { Refusal } from './refusal.tsx';
import { WindowLine } from './window-line.tsx';

export interface DecisionColumnProps {
  decision: Decision;
  part: ShownDecision['part'];
  exceptionOpen: boolean;
  postings: readonly Posting[];
  pack: ContextPack | null;
  /** of the exception; null: not read yet */
  timeline: readonly JournalEntry[] | null;
  people: People;
  roster: readonly PersonOnRoster[];
  viewer: Viewer | null;
  /** the hub cannot be reached */
  away: boolean;
  now: number;
  onAct: OnAct;
  /** who was told of it and why */
  told?: ReactNode;
  /** to another exception */
  onOpen: (exceptionId: string) => void;
}

export function DecisionColumn(props: DecisionColumnProps) {
  const { decision, part, postings, pack, people, roster, viewer, away, now, onAct, onOpen } = props;
  const acts = usePendingAct<string>();
  const [menuOpened, setMenuOpened] = useState(false);
  const column = useRef<HTMLElement>(null);
  const lamp = lampOf(decision, postings, now);
  const open = decision.state !== 'decided';
  const allowed = mayDecide(decision, viewer);
  const acknowledgeable =
    allowed && viewer !== null && lamp.state !== 'shelved' && mayAcknowledge(decision, viewer.id);
  const nameOf = (id: string) => shortName(people.get(id)?.name ?? id);
  const acknowledge = () =>
    void acts.run(t.acts.acknowledge, () =>
      onAct(decision.id, 'acknowledge', { expectedVersion: decision.version }),
    );
  useKeys(column, (event) => {
    if (event.target !== column.current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'a' && acknowledgeable) acknowledge();
    if (event.key === 'm' && viewer && open) {
      // a key pressed outside of it closes the menu
      event.stopPropagation();
      setMenuOpened(true);
    }
  });
  const decide = (option: Option, { params, reason, password }: Choice) =>
    acts.run(option.label, () =>
      onAct(decision.id, 'decide', {
        expectedVersion: decision.version,
        option: option.id,
        params,
        ...(reason !== '' && { reason }),
        ...(password !== undefined &&
          option.signature !== undefined && { signature: { password, meaning: option.signature } }),
      }),
    );
  const about = { decision, people, viewer, now, acts, onAct };
  return (
    <section
      ref={column}
      className="decision"
      data-testid="decision-column"
      data-function={decision.function}
      data-state={lamp.state}
      data-heat={lamp.heat}
      data-mine={viewer !== null && decision.owner === viewer.id}
      aria-label={columnName(decision, part)}
      tabIndex={-1}
    >
      <header>
        <h3>
          {functionName(decision.function)}
          {part && <small> {t.decision.part(part.n, part.of)}</small>}
          {decision.optional && <small className="optional"> {t.decision.optional}</small>}
        </h3>
        <p>
          <span>{ownerWords(decision, people, viewer)}</span>
          <StateWords lamp={lamp} />
        </p>
        <WindowLine decision={decision} people={people} now={now} />
        {lamp.fuse && <Fuse {...lamp.fuse} heat={lamp.heat} now={now} />}
      </header>
      <p className="question">{decision.question}</p>
      <KeyFigures pack={pack} now={now} />
      <div className="answer" aria-busy={acts.pending !== null}>
        <HandOverNotice {...about} />
        <ProposalNotice {...about} mayAct={allowed} away={away} />
        <DecisionNotices decision={decision} people={people} now={now} onOpen={onOpen} />
        {acts.problem !== null && (
          <Refusal
            key={acts.problem}
            problem={acts.problem}
            decision={decision}
            people={people}
            viewer={viewer}
          />
        )}
        {acts.pending !== null && (
          <output className="pending">
            {acts.pending}: {away ? t.decision.waiting : t.decision.pending}
          </output>
        )}
        {open && allowed && (
          // above the options: on a small screen it is there without scrolling; it keeps its place, so that the options
          // do not move under the pointer when somebody else has seen it
          <p className="acknowledge">
            {acknowledgeable ? (
              <Button size="xs" disabled={acts.pending !== null} onClick={acknowledge}>
                {t.acts.acknowledge}
              </Button>
            ) : (
              decision.acknowledgedBy !== null && `◐ ${t.decision.seenBy(nameOf(decision.acknowledgedBy))}`
            )}
          </p>
        )}
        <Options
          decision={decision}
          answerable={open && allowed && decision.proposal === undefined}
          acts={acts}
          away={away}
          onDecide={decide}
        />
        {decision.outcome && <OutcomeNote outcome={decision.outcome} people={people} now={now} />}
        {open && !allowed && <p className="note">{viewer ? t.decision.notYours : t.decision.lookOnly}</p>}
        <ColleagueThread {...about} />
        {viewer && (
          <DecisionActs
            decision={decision}
            acts={acts}
            roster={roster}
            viewer={viewer}
            now={now}
            mayAct={allowed}
            exceptionOpen={props.exceptionOpen}
            menuOpened={menuOpened}
            onMenu={setMenuOpened}
            onAct={onAct}
          />
        )}
        <LadderList decision={decision} timeline={props.timeline} people={people} now={now} />
        {props.told}
        {pack && <PackDetails pack={pack} now={now} />}
      </div>
    </section>
  );
}

const columnName = ({ function: fn }: Decision, part: ShownDecision['part']): string =>
  part ? `${functionName(fn)}, ${t.decision.part(part.n, part.of)}` : functionName(fn);

function ownerWords(decision: Decision, people: People, viewer: Viewer | null): string {
  const { owner, delegatedBy, alsoAsked = [], escalationLevel } = decision;
  if (owner === null) return t.exception.nobody;
  const name = (id: string) => shortName(people.get(id)?.name ?? id);
  const own = viewer?.id === owner ? t.exception.you : name(owner);
  const stead = delegatedBy === undefined ? own : t.decision.inTheirStead(own, name(delegatedBy));
  const raised = escalationLevel > 0 ? `${stead} ↑${escalationLevel}` : stead;
  const others = alsoAsked.filter((id) => id !== delegatedBy).length;
  return others > 0 && decision.state !== 'decided' ? t.decision.andOthers(raised, others) : raised;
}

function StateWords({ lamp }: { lamp: Lamp }) {
  return <b>{stateWords(lamp, useFormat().time)}</b>;
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
