/** The holes of the next days, worst first: what is asked then, how long it waits, and what is at risk. */
import { Button } from '@mantine/core';
import { epochMs } from '@gemba/core/time';
import type { CoverageView } from '@gemba/core/wire';
import { useState } from 'react';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { useFormat } from '../provider.tsx';

type CostlyHole = CoverageView['holes'][number];

interface HolesProps {
  coverage: CoverageView | null;
  nameOf: (id: string) => string;
  now: number;
  /** null: looking only */
  onFill: ((hole: CostlyHole) => void) | null;
}

const SHOWN = 8;
const PRIORITIES = ['A', 'B', 'C', 'D'] as const;

/** The gravest decisions first, then how many, then how long they wait; what costs nothing last, the next one first. */
export const worstFirst = (holes: readonly CostlyHole[]): CostlyHole[] =>
  holes.toSorted((a, b) => {
    for (const priority of PRIORITIES) {
      const more = b.cost.byPriority[priority] - a.cost.byPriority[priority];
      if (more !== 0) return more;
    }
    return (b.cost.longestWaitMs ?? 0) - (a.cost.longestWaitMs ?? 0) || epochMs(a.from) - epochMs(b.from);
  });

export function Holes({ coverage, nameOf, now, onFill }: HolesProps) {
  const format = useFormat();
  const [all, setAll] = useState(false);
  const say = t.roster.holes;
  if (coverage === null)
    return (
      <Panel title={say.title}>
        <Loading />
      </Panel>
    );
  const sorted = worstFirst(coverage.holes);
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const when = ({ from, to }: CostlyHole) => `${format.dateTime(from)} – ${format.moment(to, epochMs(from))}`;
  return (
    <Panel title={say.title}>
      {coverage.unreachable.length > 0 && (
        <p data-tone="warm">▲ {say.people(coverage.unreachable.map(({ name }) => name).join(', '))}</p>
      )}
      {sorted.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <>
          <p className="note">
            {say.note(format.number(coverage.history.decisions), format.moment(coverage.history.from, now))}
          </p>
          <Scroll label={say.title}>
            <Table
              head={[
                say.where,
                say.when,
                say.fallsTo,
                say.cost,
                say.wait,
                say.atRisk,
                ...(onFill ? [say.act] : []),
              ]}
              numbers={[4, 5]}
            >
              {shown.map((hole) => {
                const name = [functionName(hole.function), hole.area].filter(Boolean).join(', ');
                return (
                  <tr key={`${hole.function} ${hole.area ?? ''} ${hole.from}`}>
                    <th scope="row">{name}</th>
                    <td>
                      {when(hole)}{' '}
                      <small className="soft">{duration(epochMs(hole.to) - epochMs(hole.from))}</small>
                      {hole.unreachable.length > 0 && (
                        <small data-tone="warm">
                          {' '}
                          {say.unreachable(hole.unreachable.map(nameOf).join(', '))}
                        </small>
                      )}
                    </td>
                    <td data-tone={hole.fallsTo === null ? 'hot' : undefined}>
                      {hole.fallsTo === null ? `◆ ${say.nobody}` : nameOf(hole.fallsTo)}
                    </td>
                    <td>
                      <Cost cost={hole.cost} />
                    </td>
                    <td>{hole.cost.longestWaitMs === null ? '' : duration(hole.cost.longestWaitMs)}</td>
                    <td>
                      {hole.cost.valueAtRisk === null
                        ? ''
                        : format.money(hole.cost.valueAtRisk.value, hole.cost.valueAtRisk.currency)}
                    </td>
                    {onFill && (
                      <td>
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={say.fillOf(name, when(hole))}
                          onClick={() => onFill(hole)}
                        >
                          {say.fill}
                        </Button>
                      </td>
                    )}
                  </tr>
                );
              })}
            </Table>
          </Scroll>
          {sorted.length > shown.length && (
            <p>
              <button type="button" className="link" onClick={() => setAll(true)}>
                {say.more(sorted.length - shown.length)}
              </button>
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

function Cost({ cost: { decisions, byPriority } }: Pick<CostlyHole, 'cost'>) {
  const say = t.roster.holes;
  if (decisions === 0) return <span className="soft">{say.noDecision}</span>;
  return (
    <>
      {say.decisions(decisions)}
      {PRIORITIES.filter((priority) => byPriority[priority] > 0).map((priority) => (
        <small key={priority} data-tone={priority === 'A' ? 'hot' : priority === 'B' ? 'warm' : undefined}>
          {' '}
          {say.ofPriority(byPriority[priority], priority)}
        </small>
      ))}
    </>
  );
}
