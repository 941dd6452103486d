/** Whether Gemba itself is well: sources, the ERP with its outbox and refusals, signals nobody understood, playbooks. */
import type { HealthDetails } from '@gemba/core/wire';
import { epochMs } from '@gemba/core/time';
import { PostingLine } from '../exception/posting-line.tsx';
import { ChannelsPanel } from './channels.tsx';
import { CrossReferences } from './cross-references.tsx';
import { ErpLink } from './erp-link.tsx';
import { FloodPanel } from './flood.tsx';
import { OwnershipPanel } from './ownership.tsx';
import { Panel, Row, Table } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import type { FindingCount, HealthPageProps } from '../props.ts';
import { useFormat } from '../provider.tsx';

export function HealthPage(props: HealthPageProps) {
  const { health, now, stale, postings, onErpCheck, references, onOpen } = props;
  return (
    <main className="page health" aria-label={t.health.label} aria-busy={health === null}>
      <header className="page-head">
        <h1>{t.screens.health}</h1>
        {health && <Overall health={health} channels={props.channels} />}
      </header>
      <StaleBanner stale={stale} now={now} />
      {health === null ? (
        <Loading page />
      ) : (
        <div className="panels">
          <div>
            <OwnershipPanel ownership={health.ownership} now={now} />
            <Sources health={health} now={now} />
            <ChannelsPanel channels={props.channels} now={now} />
            <Rejected health={health} postings={postings} onOpen={onOpen} />
            <NotUnderstood health={health} />
            <CrossReferences {...references} now={now} />
            <Playbooks health={health} findings={props.findings} />
          </div>
          <div>
            <FloodPanel flood={props.flood} now={now} />
            <ErpLink health={health} now={now} onCheck={onErpCheck} onOpen={onOpen} />
            <Hub health={health} />
          </div>
        </div>
      )}
    </main>
  );
}

function PlaybookStanding({ playbook: { problem, off } }: { playbook: HealthDetails['playbooks'][number] }) {
  if (problem !== null) return <StateMark state="down" text={problem} />;
  if (off) return <StateMark state="off" text={t.health.off(off.reason)} />;
  return <StateMark state="up" text={t.health.noProblem} />;
}

function Findings({ count }: { count: FindingCount | undefined }) {
  if (!count) return <td>–</td>;
  const { errors, warnings } = count;
  return (
    <td data-tone={errors > 0 ? 'hot' : warnings > 0 ? 'warm' : undefined}>
      {t.health.findings.count(errors, warnings)}
    </td>
  );
}

/** A connection that is down, or a playbook that is broken, comes first; then what waits for a person; only then is all well. */
function Overall({ health, channels }: { health: HealthDetails } & Pick<HealthPageProps, 'channels'>) {
  const wrong = [...wrongParts(health), ...channelsDown(channels)];
  const needed = t.health.needsPerson(
    health.rejectedPostings.length,
    health.notUnderstood.length,
    channels?.unreached24h ?? 0,
  );
  // postings that were refused degrade the hub as well: these are said as what they are
  if (wrong.length === 0 && health.backlog.unprocessedSignals === 0 && needed !== '')
    return (
      <p className="needs-person" data-tone="warm">
        <PriorityShape priority="B" /> {needed}
      </p>
    );
  const well = health.status === 'ok' && wrong.length === 0;
  const words = [t.health.statuses[well ? 'ok' : 'degraded'], wrong.join(', ')];
  return <StateMark state={well ? 'up' : 'down'} text={words.filter((part) => part !== '').join(': ')} />;
}

/** What to look at; empty also when something is wrong that these figures do not tell, such as a backlog. */
const wrongParts = ({ erp, sources, playbooks, ownership, roster }: HealthDetails): string[] => [
  ...(roster.problem === null ? [] : [t.screens.roster]),
  ...((ownership?.violations.length ?? 0) > 0 ? [t.health.ownership.wrong] : []),
  ...(erp.state === 'down' ? [t.health.erp(erp.name)] : []),
  ...sources.filter((source) => source.state === 'down').map((source) => source.name),
  ...playbooks.filter((playbook) => playbook.problem !== null).map((playbook) => functionName(playbook.id)),
];

const channelsDown = (channels: HealthPageProps['channels']): string[] =>
  (channels?.channels ?? []).flatMap(({ channel, state }) => (state === 'down' ? [t.channels[channel]] : []));

function Rejected({
  health,
  postings,
  onOpen,
}: { health: HealthDetails } & Pick<HealthPageProps, 'postings' | 'onOpen'>) {
  return (
    <Panel title={t.health.rejected}>
      {health.rejectedPostings.length === 0 && <p className="note">{t.health.noneRejected}</p>}
      <ul className="postings">
        {health.rejectedPostings.map((posting) => (
          <PostingLine
            key={posting.id}
            posting={posting}
            row={posting}
            desk={postings}
            detail={t.posting.attempts(posting.attempts)}
            exceptionOpen
            onOpen={() => onOpen(posting.exceptionId)}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Sources({ health, now }: { health: HealthDetails; now: number }) {
  const format = useFormat();
  const { source, kind, state, lastSignal, signals, notUnderstood, detail } = t.health;
  if (health.sources.length === 0)
    return (
      <Panel title={t.health.sources}>
        <p className="note">{t.health.noSource}</p>
      </Panel>
    );
  return (
    <Panel title={t.health.sources}>
      <Scroll label={t.health.sources}>
        <Table head={[source, kind, state, lastSignal, signals, notUnderstood, detail]} numbers={[4, 5]}>
          {health.sources.map((one) => (
            <tr key={one.name}>
              <th scope="row">{one.name}</th>
              <td>{one.kind}</td>
              <td>
                <StateMark state={one.state} text={t.health.states[one.state]} />
              </td>
              <td title={one.lastSignalAt ? format.dateTime(one.lastSignalAt) : undefined}>
                {one.lastSignalAt ? duration(now - epochMs(one.lastSignalAt)) : t.health.never}
              </td>
              <td>{format.number(one.signals24h)}</td>
              <td data-tone={one.notUnderstood24h > 0 ? 'warm' : undefined}>
                {format.number(one.notUnderstood24h)}
              </td>
              <td>{one.detail}</td>
            </tr>
          ))}
        </Table>
      </Scroll>
    </Panel>
  );
}

function Hub({ health }: { health: HealthDetails }) {
  const format = useFormat();
  return (
    <Panel title={t.health.hub}>
      <dl className="rows">
        <Row label={t.health.hubVersion}>{health.version}</Row>
        <Row label={t.health.database}>{t.health.databases[health.database]}</Row>
        <Row label={t.health.journal}>{format.number(health.journal.seq)}</Row>
        <Row label={t.health.roster}>{health.roster.version}</Row>
        <Row label={t.health.backlog}>{format.number(health.backlog.unprocessedSignals)}</Row>
      </dl>
      {health.roster.problem !== null && (
        <p data-tone="hot">{t.health.rosterProblem(health.roster.problem)}</p>
      )}
    </Panel>
  );
}

function NotUnderstood({ health }: { health: HealthDetails }) {
  const format = useFormat();
  return (
    <Panel title={t.health.signalsNotUnderstood}>
      {health.notUnderstood.length === 0 ? (
        <p className="note">{t.health.allUnderstood}</p>
      ) : (
        <Scroll label={t.health.signalsNotUnderstood}>
          <Table head={[t.health.received, t.health.source, t.health.reason, t.health.content]}>
            {health.notUnderstood.map((one) => (
              <tr key={one.signalId}>
                <td>{format.dateTime(one.receivedAt)}</td>
                <td>{one.source}</td>
                <td>{one.reason}</td>
                <td className="verbatim">{one.content}</td>
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
    </Panel>
  );
}

function Playbooks({ health, findings }: { health: HealthDetails } & Pick<HealthPageProps, 'findings'>) {
  const format = useFormat();
  return (
    <Panel title={t.health.playbooks}>
      <Scroll label={t.health.playbooks}>
        <Table
          head={[
            t.health.playbook,
            t.health.version,
            t.health.loaded,
            t.health.problem,
            ...(findings ? [t.health.findings.title] : []),
          ]}
          numbers={[1]}
        >
          {health.playbooks.map((one) => (
            <tr key={one.id}>
              <th scope="row">{functionName(one.id)}</th>
              <td>{one.version}</td>
              <td>{format.dateTime(one.loadedAt)}</td>
              <td>
                <PlaybookStanding playbook={one} />
              </td>
              {findings && <Findings count={findings.get(one.id)} />}
            </tr>
          ))}
        </Table>
      </Scroll>
    </Panel>
  );
}
