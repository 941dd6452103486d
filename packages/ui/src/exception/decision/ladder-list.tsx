/** Who is asked, who was before, who is next and when: the ladder as a small vertical list. Its end is a mark of its own. */
import type { Decision, JournalEntry } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { useMemo } from 'react';
import { duration } from '../../format/duration.ts';
import { kindName, shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { PinMark } from '../../parts/pin-mark.tsx';
import type { People } from '../../props.ts';
import { useFormat } from '../../provider.tsx';
import {
  ladderLines,
  type LadderLine,
  type LadderPeople,
  type NextStep,
} from '../../view/decision/ladder-lines.ts';

interface LadderListProps {
  decision: Decision;
  /** null: not read yet */
  timeline: readonly JournalEntry[] | null;
  people: People;
  now: number;
}

export function LadderList({ decision, timeline, people, now }: LadderListProps) {
  const lines = useMemo(() => ladderLines(decision, timeline), [decision, timeline]);
  const name = (id: string) => shortName(people.get(id)?.name ?? id);
  const { owner, alsoAsked = [] } = decision;
  if (decision.state === 'decided') return null;
  const everyone = [...(owner === null ? [] : [owner]), ...alsoAsked];
  return (
    <div className="ladder">
      <h4>{t.ladder.title}</h4>
      <ol>
        {lines.map((line, i) => (
          <li key={i} data-kind={line.kind}>
            <Line line={line} name={name} now={now} />
          </li>
        ))}
      </ol>
      {everyone.length > 1 && <p className="note">{t.ladder.everyone(everyone.map(name).join(', '))}</p>}
    </div>
  );
}

function Line({ line, name, now }: { line: LadderLine; name: (id: string) => string; now: number }) {
  const format = useFormat();
  const roles = (of: readonly string[]) => of.map(kindName).join(', ');
  switch (line.kind) {
    case 'asked':
    case 'seen':
      return (
        <>
          <Time at={line.at && format.moment(line.at, now)} />
          <span>{t.ladder[line.kind](line.people && who(line.people, name))}</span>
        </>
      );
    case 'step':
      return (
        <>
          <Time at={line.at && format.moment(line.at, now)} />
          <span>
            {t.ladder.step(line.level, roles(line.roles), line.people && who(line.people, name))}
            {line.repeats > 0 && <small>, {t.ladder.repeated(line.repeats)}</small>}
          </span>
        </>
      );
    case 'next': {
      const left = epochMs(line.at) - now;
      return (
        <>
          <Time at={left > 0 ? t.ladder.in(duration(left)) : t.ladder.now} />
          <span>{nextWords(line)}</span>
        </>
      );
    }
    case 'later':
      return (
        <>
          <Time at={line.afterMs === 0 ? t.ladder.atOnce : t.ladder.later(duration(line.afterMs))} />
          <span>{roles(line.roles)}</span>
        </>
      );
    case 'exhausted':
      return (
        <p className="ladder-end">
          <b>
            <PinMark /> {t.ladder.exhausted}
          </b>
          <span>
            {t.ladder.stillAsked(duration(line.everyMs), line.nextAt && format.moment(line.nextAt, now))}
          </span>
        </p>
      );
    default: {
      const unknown: never = line;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}

function nextWords(next: NextStep): string {
  if (next.does === 'step') return next.roles.map(kindName).join(', ');
  return next.does === 'default' ? t.ladder.next.default(next.label) : t.ladder.next[next.does];
}

const Time = ({ at }: { at: string | null }) => <span className="ladder-time">{at}</span>;

const who = ({ owner, also }: LadderPeople, name: (id: string) => string): string =>
  [owner, ...also].map((id) => (id === null ? t.exception.nobody : name(id))).join(', ');
