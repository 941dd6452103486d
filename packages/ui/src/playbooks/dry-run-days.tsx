/** Exceptions per day: a bar for this text in the shapes of its priorities, a mark for the live version, and as a table. */
import type { DryRunCount, DryRunSide } from '@gemba/core/wire';
import { t } from '../messages/en.ts';
import { Table } from '../parts/panel.tsx';
import { useFormat } from '../provider.tsx';

interface DryRunDaysProps {
  proposed: DryRunSide;
  live: DryRunSide | null;
  liveName: string | null;
}

const PRIORITIES = ['A', 'B', 'C', 'D'] as const;
const sumOf = (day: DryRunCount['days'][number]): number =>
  PRIORITIES.reduce((sum, priority) => sum + day.byPriority[priority], 0);

export function DryRunDays({ proposed, live, liveName }: DryRunDaysProps) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  const before = new Map(live?.days.map((day) => [day.day, sumOf(day)]));
  const most = Math.max(1, ...proposed.days.map(sumOf), ...before.values());
  return (
    <section>
      <h3>{say.perDay}</h3>
      <div className="day-bars" aria-hidden>
        {proposed.days.map((day) => {
          const was = before.get(day.day);
          return (
            <div key={day.day} title={say.dayBar(format.day(day.day), sumOf(day), was ?? null)}>
              {PRIORITIES.toReversed().map((priority) => (
                <i
                  key={priority}
                  data-priority={priority}
                  style={{ height: `${(day.byPriority[priority] / most) * 100}%` }}
                />
              ))}
              {was !== undefined && <u style={{ bottom: `${(was / most) * 100}%` }} />}
            </div>
          );
        })}
      </div>
      <p className="note day-axis" aria-hidden>
        <span>{proposed.days[0] && format.day(proposed.days[0].day)}</span>
        <span>
          {PRIORITIES.map((priority) => (
            <span key={priority} className="day-key" data-priority={priority}>
              <i /> {priority}
            </span>
          ))}
          {liveName !== null && (
            <span className="day-key">
              <u /> {liveName}
            </span>
          )}
        </span>
        <span>{format.day(proposed.days.at(-1)?.day ?? proposed.days[0]?.day ?? '1970-01-01')}</span>
      </p>
      <details>
        <summary>{t.loop.table}</summary>
        <Table
          head={[say.day, ...PRIORITIES, ...(liveName === null ? [] : [liveName])]}
          numbers={[1, 2, 3, 4, 5]}
        >
          {proposed.days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{format.day(day.day)}</th>
              {PRIORITIES.map((priority) => (
                <td key={priority}>{format.number(day.byPriority[priority])}</td>
              ))}
              {liveName !== null && <td>{format.number(before.get(day.day) ?? 0)}</td>}
            </tr>
          ))}
        </Table>
      </details>
    </section>
  );
}
