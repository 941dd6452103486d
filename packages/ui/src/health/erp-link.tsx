/** The link to the ERP: is it there, how old is what we know of it, what waits, what troubles it, what differs. */
import { epochMs } from '@gemba/core/time';
import type { HealthDetails } from '@gemba/core/wire';
import { duration } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { useFormat } from '../provider.tsx';
import { Panel, Row, Table } from './panel.tsx';

interface ErpLinkProps {
  health: HealthDetails;
  now: number;
  onOpen: (exceptionId: string) => void;
}

/** Figures that are older than this need a look, ms. */
const OLD_MS = 15 * 60_000;

const STATES = [
  'queued',
  'posting',
  'posted',
  'rejected',
  'confirmed',
  'compensated',
  'superseded',
  'voided',
];

export function ErpLink({ health, now, onOpen }: ErpLinkProps) {
  return (
    <>
      <State health={health} now={now} />
      <Outbox health={health} now={now} onOpen={onOpen} />
      <Context health={health} now={now} />
      <Reconciliation health={health} now={now} />
    </>
  );
}

function State({ health: { erp, erpLink }, now }: Omit<ErpLinkProps, 'onOpen'>) {
  const { shut, guarantee } = erpLink;
  return (
    <Panel title={t.health.erp(erp.name)}>
      <dl className="rows">
        <Row label={t.health.erpState}>
          <StateMark state={erp.state} text={erp.detail ?? t.health.states[erp.state]} />
        </Row>
        {shut && (
          <Row label={t.health.shut.label}>
            <span data-tone="warm">
              {t.health.shut[shut.because](duration(Math.max(0, epochMs(shut.until) - now)))}
            </span>
          </Row>
        )}
        <Row label={t.health.guarantee.label}>
          <span data-tone={guarantee === 'searched' ? 'warm' : undefined}>
            {t.health.guarantee[guarantee]}
          </span>
        </Row>
      </dl>
    </Panel>
  );
}

function Outbox({ health: { erp, erpLink }, now, onOpen }: ErpLinkProps) {
  const format = useFormat();
  const { oldest, ambiguous, inConflict, confirmed1h, confirmed24h, confirmation, lastErrors } =
    erpLink.outbox;
  const waiting = t.health.waiting;
  return (
    <Panel title={t.health.outbox}>
      <dl className="rows">
        {(Object.keys(t.posting.states) as (keyof typeof t.posting.states)[])
          .toSorted((a, b) => STATES.indexOf(a) - STATES.indexOf(b))
          .filter((state) => state === 'queued' || (erp.outbox[state] ?? 0) > 0)
          .map((state) => (
            <Row key={state} label={t.posting.states[state]}>
              <span data-tone={state === 'rejected' ? 'hot' : undefined}>
                {format.number(erp.outbox[state] ?? 0)}
              </span>
            </Row>
          ))}
        {ambiguous > 0 && <Row label={waiting.ambiguous}>{format.number(ambiguous)}</Row>}
        {inConflict > 0 && (
          <Row label={waiting.inConflict}>
            <span data-tone="hot">{format.number(inConflict)}</span>
          </Row>
        )}
        <Row label={waiting.oldest}>{oldest ? duration(now - epochMs(oldest)) : waiting.none}</Row>
        <Row label={waiting.throughput}>{waiting.confirmed(confirmed1h, confirmed24h)}</Row>
        {confirmation && (
          <Row label={waiting.confirmation}>
            {waiting.times(duration(confirmation.p50), duration(confirmation.p95))}
          </Row>
        )}
      </dl>
      {lastErrors.length > 0 && (
        <>
          <h3>{waiting.lastErrors}</h3>
          <ul className="postings">
            {lastErrors.map((one) => (
              <li key={one.postingId}>
                <button type="button" className="link" onClick={() => onOpen(one.exceptionId)}>
                  {one.summary}
                </button>
                <q>{one.error}</q>
                <small>{t.posting.attempts(one.attempts)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Context({ health, now }: Omit<ErpLinkProps, 'onOpen'>) {
  const format = useFormat();
  const { ages, problem, reconciledAt, drift } = health.erpLink.context;
  const say = t.health.context;
  const missed = Object.entries(drift ?? {});
  return (
    <Panel title={say.title}>
      {problem !== null && <p data-tone="hot">{say.problem(problem)}</p>}
      <Table head={[say.entity, say.rows, t.health.contextAge]} numbers={[1]}>
        {ages.map(({ entity, at, rows }) => (
          <tr key={entity}>
            <th scope="row">{say.entities[entity]}</th>
            <td>{format.number(rows)}</td>
            <td data-tone={now - epochMs(at) > OLD_MS ? 'warm' : undefined}>
              {epochMs(at) === 0 ? t.health.never : duration(now - epochMs(at))}
            </td>
          </tr>
        ))}
      </Table>
      <p className="note">
        {reconciledAt === null
          ? say.notReconciled
          : say.reconciled(
              duration(now - epochMs(reconciledAt)),
              missed.map(([entity, d]) => `${entity}: ${d.added + d.changed + d.removed}`).join(', '),
            )}
      </p>
    </Panel>
  );
}

function Reconciliation({ health, now }: Omit<ErpLinkProps, 'onOpen'>) {
  const { reconciliation } = health.erpLink;
  const say = t.health.reconciliation;
  const lists = reconciliation
    ? [
        { title: say.onlyErp, items: reconciliation.onlyErp },
        { title: say.onlyGemba, items: reconciliation.onlyGemba },
      ].filter(({ items }) => items.length > 0)
    : [];
  return (
    <Panel title={say.title}>
      <p className="note">
        {reconciliation
          ? say.compared(reconciliation.compared, duration(now - epochMs(reconciliation.at)))
          : say.none}
      </p>
      {lists.map(({ title, items }) => (
        <div key={title} data-tone="hot">
          <h3>{title}</h3>
          <ul className="postings">
            {items.map(({ key, document }) => (
              <li key={key}>
                {document ?? say.noDocument} <small>{key}</small>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Panel>
  );
}
