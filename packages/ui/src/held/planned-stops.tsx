/** Planned stops: on, to come, and past ones; planning one, and ending one before its time. */
import { Button, Checkbox } from '@mantine/core';
import { epochMs } from '@gemba/core/time';
import type { PlannedStop } from '@gemba/core/wire';
import { useState } from 'react';
import { usePendingAct } from '../parts/use-pending-act.ts';
import { duration } from '../format/duration.ts';
import { kindName, shortName } from '../format/names.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import type { ActResult } from '../props.ts';
import { useFormat } from '../provider.tsx';
import type { HeldPageProps } from './props.ts';
import { StopForm } from './stop-form.tsx';

const SCOPES = ['areas', 'lines', 'workCentres', 'eventTypes'] as const;

export function PlannedStops(props: HeldPageProps) {
  const { stops, past, onPast, scopes, people, plant, now, stopActs } = props;
  const format = useFormat();
  const pending = usePendingAct<string>();
  const [planning, setPlanning] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const say = t.held;
  const run = async (label: string, act: () => Promise<ActResult>, words: string) => {
    setSaid(null);
    const ok = await pending.run(label, act);
    if (ok) setSaid(words);
    return ok;
  };
  const nameOf = (id: string) => shortName(people.get(id)?.name ?? id);
  return (
    <Panel
      title={`${say.stops} (${stops?.filter(({ state }) => state !== 'over').length ?? 0})`}
      act={
        <div className="act-buttons">
          <Checkbox
            size="xs"
            label={say.past}
            checked={past}
            onChange={(event) => onPast(event.currentTarget.checked)}
          />
          {stopActs && (
            <Button size="xs" aria-expanded={planning} onClick={() => setPlanning(!planning)}>
              {say.planStop}…
            </Button>
          )}
        </div>
      }
    >
      {pending.problem === null ? (
        <output className="said">{said}</output>
      ) : (
        <p className="problem" role="alert">
          <b>{t.decision.rolledBack}.</b> {pending.problem}
        </p>
      )}
      {planning && stopActs && (
        <div className="page-form">
          <StopForm
            {...{ scopes, now }}
            zone={plant.timeZone}
            onSubmit={async (body) => {
              if (await run(say.planStop, () => stopActs.onPlan(body), say.planned)) setPlanning(false);
            }}
            onCancel={() => setPlanning(false)}
          />
        </div>
      )}
      {stops === null ? (
        <Loading />
      ) : stops.length === 0 ? (
        <p className="note">{say.noneStops}</p>
      ) : (
        <Scroll label={say.stops}>
          <Table head={[say.state, say.covers, say.when, say.reason, say.by, ...(stopActs ? [say.act] : [])]}>
            {stops.map((stop) => (
              <tr key={stop.id}>
                <th scope="row">
                  <StateMark state={stop.state === 'on' ? 'up' : 'off'} text={say.stopStates[stop.state]} />
                  {stop.holds > 0 && <span className="soft block">{say.holds(stop.holds)}</span>}
                </th>
                <td>{coverWords(stop)}</td>
                <td>
                  {format.dateTime(stop.from)} – {format.moment(stop.to, epochMs(stop.from))}{' '}
                  {stop.state === 'on' && (
                    <small className="soft">{t.lamp.left(duration(epochMs(stop.to) - now))}</small>
                  )}
                  {stop.ended && (
                    <small className="soft">
                      {say.endedBy(nameOf(stop.ended.by), format.moment(stop.ended.at, now))}
                    </small>
                  )}
                </td>
                <td className="verbatim">{stop.reason}</td>
                <td>{nameOf(stop.author)}</td>
                {stopActs && (
                  <td>
                    {stop.state !== 'over' && (
                      <Button
                        size="compact-xs"
                        variant="default"
                        disabled={pending.pending !== null}
                        aria-label={say.endOf(stop.reason)}
                        onClick={() => void run(stop.id, () => stopActs.onEnd(stop.id), say.ended)}
                      >
                        {say.endNow}
                      </Button>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
    </Panel>
  );
}

function coverWords({ filter }: PlannedStop): string {
  const say = t.held;
  if (filter.wholePlant) return say.wholePlant;
  return [
    ...SCOPES.map((name) => [name, filter[name]] as const),
    ['playbooks', filter.playbooks?.map(kindName)] as const,
  ]
    .flatMap(([name, values]) => (values?.length ? [`${say.scopes[name]}: ${values.join(', ')}`] : []))
    .join(' · ');
}
