/** Decisions that somebody has put aside for a while: who, why, and when they are back. */
import type { ExceptionState } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { useMemo } from 'react';
import { duration } from '../format/duration.ts';
import { functionName, shortName } from '../format/names.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { PriorityShape } from '../parts/priority-shape.tsx';
import { useFormat } from '../provider.tsx';
import type { HeldPageProps } from './props.ts';

const shelvedDecisions = (exceptions: readonly ExceptionState[]) =>
  exceptions
    .filter(({ state }) => state === 'open')
    .flatMap((exception) =>
      exception.decisions.flatMap((decision) =>
        decision.state !== 'decided' && decision.shelved
          ? [{ exception, decision, shelved: decision.shelved }]
          : [],
      ),
    )
    .toSorted((a, b) => (a.shelved.until < b.shelved.until ? -1 : 1));

export function Shelved({ exceptions, people, now, onOpen }: HeldPageProps) {
  const format = useFormat();
  const rows = useMemo(() => shelvedDecisions(exceptions ?? []), [exceptions]);
  const say = t.held;
  return (
    <Panel title={`${say.shelved} (${rows.length})`}>
      {rows.length === 0 ? (
        <p className="note">{say.noneShelved}</p>
      ) : (
        <Scroll label={say.shelved}>
          <Table head={[say.question, say.returns, say.by, say.reason]}>
            {rows.map(({ exception, decision, shelved }) => (
              <tr key={decision.id}>
                <th scope="row">
                  <span className="with-shape">
                    <PriorityShape priority={exception.priority} labelled />
                    <button type="button" className="link" onClick={() => onOpen(exception.id)}>
                      {exception.title}
                    </button>
                  </span>
                  <span className="soft">
                    {functionName(decision.function)}: {decision.question}
                  </span>
                </th>
                <td>
                  {format.moment(shelved.until, now)}{' '}
                  <small className="soft">
                    {duration(epochMs(shelved.until) - now)}
                    {shelved.oneShot && `, ${say.oneShot}`}
                  </small>
                </td>
                <td>
                  {shortName(people.get(shelved.by)?.name ?? shelved.by)}, {format.moment(shelved.at, now)}
                </td>
                <td className="verbatim">{shelved.reason}</td>
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
    </Panel>
  );
}
