/** What would have happened over the last weeks with this text, beside the live version and what was really opened. */
import { Button, NativeSelect } from '@mantine/core';
import type { DryRun, DryRunCount, DryRunSide } from '@gemba/core/wire';
import { useState } from 'react';
import { duration } from '../format/duration.ts';
import { functionName, shortName } from '../format/names.ts';
import type { PendingAct } from '../parts/use-pending-act.ts';
import { Panel, Table } from '../parts/panel.tsx';
import { t } from '../messages/en.ts';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { DryRunDays } from './dry-run-days.tsx';

const WEEKS = [1, 2, 4, 8, 12];
const PRIORITIES = ['A', 'B', 'C', 'D'] as const;

interface DryRunPanelProps {
  /** null: not asked for yet */
  run: DryRun | null;
  /** of a text that has changed since */
  outdated: boolean;
  pending: PendingAct<string>;
  onRun: (days: number) => void;
  disabled: boolean;
  people: People;
}

export function DryRunPanel({ run, outdated, pending, onRun, disabled, people }: DryRunPanelProps) {
  const [weeks, setWeeks] = useState('2');
  const say = t.playbooks.dryRun;
  return (
    <Panel
      title={say.title}
      act={
        <div className="act-buttons">
          <NativeSelect
            size="xs"
            aria-label={say.over}
            data={WEEKS.map((n) => ({ value: String(n), label: `${say.over} ${say.weeks(n)}` }))}
            value={weeks}
            onChange={(event) => setWeeks(event.currentTarget.value)}
          />
          <Button
            size="xs"
            variant="default"
            disabled={disabled}
            loading={pending.pending === say.run}
            onClick={() => onRun(Number(weeks) * 7)}
          >
            {say.run}
          </Button>
        </div>
      }
    >
      <div aria-live="polite">
        {run === null ? (
          <p className="note">{say.hint}</p>
        ) : (
          <>
            {outdated && <p data-tone="warm">▲ {say.stale}</p>}
            <Run run={run} people={people} />
          </>
        )}
      </div>
    </Panel>
  );
}

function Run({ run, people }: { run: DryRun; people: People }) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  const { proposed, live, opened } = run;
  const liveName = live ? say.live(live.version) : null;
  return (
    <div className="dry-run">
      <p>
        {say.span(format.dateTime(run.from), format.dateTime(run.to), run.events, format.number(run.events))}
        {live === null && ` · ${say.noLive}`}
      </p>
      {run.stoppedAtBound && <p data-tone="warm">▲ {say.bound(format.dateTime(run.reached), run.bound)}</p>}
      <div className="charts">
        <Priorities {...{ proposed, live, opened, liveName }} />
        <DryRunDays proposed={proposed} live={live} liveName={liveName} />
        <Causes proposed={proposed} live={live} liveName={liveName} />
        <div className="stack">
          <Functions proposed={proposed} live={live} liveName={liveName} />
          <HeldBack proposed={proposed} live={live} liveName={liveName} />
          <Nights proposed={proposed} people={people} />
        </div>
      </div>
      <p className="note">
        {run.contextAt === null ? say.noContext : say.context(format.dateTime(run.contextAt))}{' '}
        {say.openFor(duration(run.openForMs), run.openForBasis)}
      </p>
      {run.notSimulated.length > 0 && (
        <p className="note">
          <b>{say.notSimulated}:</b> {run.notSimulated.join(' ')}
        </p>
      )}
    </div>
  );
}

interface SidesProps {
  proposed: DryRunSide;
  live: DryRunSide | null;
  liveName: string | null;
}

const headOf = (first: string, liveName: string | null, ...more: string[]): string[] => [
  first,
  t.playbooks.dryRun.proposed,
  ...(liveName === null ? [] : [liveName]),
  ...more,
];

/** "12, 4 more", the difference to the live version in words. */
function Against({ n, live }: { n: number; live: number | null }) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  const more = live === null ? 0 : n - live;
  return (
    <td>
      {format.number(n)}
      {more !== 0 && (
        <small className="soft">
          {' '}
          {more > 0 ? say.more(format.number(more)) : say.fewer(format.number(-more))}
        </small>
      )}
    </td>
  );
}

function Priorities({ proposed, live, opened, liveName }: SidesProps & { opened: DryRunCount }) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  return (
    <section>
      <h3>{say.perPriority}</h3>
      <Table head={headOf(say.priority, liveName, say.opened)} numbers={[1, 2, 3]}>
        {PRIORITIES.map((priority) => (
          <tr key={priority}>
            <th scope="row">{priority}</th>
            <Against n={proposed.byPriority[priority]} live={live?.byPriority[priority] ?? null} />
            {live && <td>{format.number(live.byPriority[priority])}</td>}
            <td>{format.number(opened.byPriority[priority])}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{say.exceptions}</th>
          <Against n={proposed.exceptions} live={live?.exceptions ?? null} />
          {live && <td>{format.number(live.exceptions)}</td>}
          <td>{format.number(opened.exceptions)}</td>
        </tr>
        <tr>
          <th scope="row">{say.joined}</th>
          <Against n={proposed.joined} live={live?.joined ?? null} />
          {live && <td>{format.number(live.joined)}</td>}
          <td>–</td>
        </tr>
      </Table>
    </section>
  );
}

function Causes({ proposed, live, liveName }: SidesProps) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  const before = new Map(live?.causes.map((one) => [one.key, one.exceptions]));
  return (
    <section>
      <h3>
        {say.causes} <small className="soft">{say.causeCount(proposed.causeCount)}</small>
      </h3>
      {proposed.causes.length === 0 ? (
        <p className="note">{say.noCauses}</p>
      ) : (
        <Table head={headOf(say.cause, liveName)} numbers={[1, 2]}>
          {proposed.causes.map((one) => (
            <tr key={one.key}>
              <th scope="row" className="verbatim">
                {one.title}
              </th>
              <Against n={one.exceptions} live={before.get(one.key) ?? null} />
              {live && <td>{before.has(one.key) ? format.number(before.get(one.key) ?? 0) : ''}</td>}
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Functions({ proposed, live, liveName }: SidesProps) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  const of = (side: DryRunSide | null, name: string) =>
    side?.decisions.find((one) => one.function === name)?.asked ?? 0;
  const names = [...new Set([...proposed.decisions, ...(live?.decisions ?? [])].map((one) => one.function))];
  return (
    <section>
      <h3>{say.functions}</h3>
      <Table head={headOf(say.function, liveName)} numbers={[1, 2]}>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{functionName(name)}</th>
            <Against n={of(proposed, name)} live={live && of(live, name)} />
            {live && <td>{format.number(of(live, name))}</td>}
          </tr>
        ))}
      </Table>
    </section>
  );
}

const REASONS = ['planned-stop', 'delay', 'too-few', 'muted', 'recorded', 'chatter'] as const;

function HeldBack({ proposed, live, liveName }: SidesProps) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  const shown = REASONS.filter(
    (reason) => (proposed.heldBack[reason] ?? 0) + (live?.heldBack[reason] ?? 0) > 0,
  );
  if (shown.length === 0) return null;
  return (
    <section>
      <h3>{say.held}</h3>
      <Table head={headOf(t.held.because, liveName)} numbers={[1, 2]}>
        {shown.map((reason) => (
          <tr key={reason}>
            <th scope="row">{say.reasons[reason]}</th>
            <Against n={proposed.heldBack[reason] ?? 0} live={live && (live.heldBack[reason] ?? 0)} />
            {live && <td>{format.number(live.heldBack[reason] ?? 0)}</td>}
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Nights({ proposed: { nights }, people }: { proposed: DryRunSide; people: People }) {
  const format = useFormat();
  const say = t.playbooks.dryRun;
  if (nights.length === 0) return null;
  return (
    <section>
      <h3>{say.nights}</h3>
      <Table head={[say.owner, say.function, say.times]} numbers={[2]}>
        {nights.map((one) => (
          <tr key={`${one.owner} ${one.function}`}>
            <th scope="row" data-tone={one.owner === null ? 'hot' : undefined}>
              {one.owner === null ? `◆ ${say.nobody}` : shortName(people.get(one.owner)?.name ?? one.owner)}
            </th>
            <td>{functionName(one.function)}</td>
            <td>{format.number(one.asked)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
