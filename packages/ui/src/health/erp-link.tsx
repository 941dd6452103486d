/**
 * The link to the ERP: is it there, how old is what we know of it, what waits, what troubles it, what differs. Every
 * figure keeps its place when it changes.
 */
import { epochMs } from '@gemba/core/time';
import type { HealthDetails } from '@gemba/core/wire';
import { duration, measured } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { StateMark } from '../parts/state-mark.tsx';
import type { OnErpCheck } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { CheckButton } from './check-button.tsx';
import { Panel, Row, Table } from '../parts/panel.tsx';

interface ErpLinkProps {
  health: HealthDetails;
  now: number;
  /** null: looking only */
  onCheck: OnErpCheck | null;
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
] as const;

export function ErpLink({ health, now, onCheck, onOpen }: ErpLinkProps) {
  return (
    <>
      <State health={health} now={now} />
      <Outbox health={health} now={now} onOpen={onOpen} />
      <Context health={health} now={now} onCheck={onCheck} />
      <Reconciliation health={health} now={now} onCheck={onCheck} />
    </>
  );
}

function State({ health: { erp, erpLink }, now }: Pick<ErpLinkProps, 'health' | 'now'>) {
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
        <Row label={t.health.guarantee.label}>{t.health.guarantee[guarantee]}</Row>
      </dl>
    </Panel>
  );
}

function Outbox({ health: { erp, erpLink }, now, onOpen }: Pick<ErpLinkProps, 'health' | 'now' | 'onOpen'>) {
  const format = useFormat();
  const { oldest, ambiguous, inConflict, confirmed1h, confirmed24h, confirmation, lastErrors } =
    erpLink.outbox;
  const waiting = t.health.waiting;
  const count = (n: number, tone: 'hot' | 'warm') => (
    <span data-tone={n > 0 ? tone : undefined}>{format.number(n)}</span>
  );
  return (
    <Panel title={t.health.outbox}>
      <dl className="rows rows-two">
        {STATES.map((state) => (
          <Row key={state} label={t.posting.states[state]}>
            {state === 'rejected'
              ? count(erp.outbox[state] ?? 0, 'hot')
              : format.number(erp.outbox[state] ?? 0)}
          </Row>
        ))}
        <Row label={waiting.ambiguous}>{count(ambiguous, 'warm')}</Row>
        <Row label={waiting.inConflict}>{count(inConflict, 'hot')}</Row>
      </dl>
      <dl className="rows">
        <Row label={waiting.oldest}>{oldest ? duration(now - epochMs(oldest)) : waiting.none}</Row>
        <Row label={waiting.throughput}>
          {waiting.confirmed(format.number(confirmed1h), format.number(confirmed24h))}
        </Row>
        <Row label={waiting.confirmation}>
          {confirmation
            ? waiting.times(measured(confirmation.p50), measured(confirmation.p95))
            : waiting.notMeasured}
        </Row>
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

function Context({ health, now, onCheck }: Omit<ErpLinkProps, 'onOpen'>) {
  const format = useFormat();
  const { ages, problem, reconciledAt, drift } = health.erpLink.context;
  const say = t.health.context;
  const missed = ages.flatMap(({ entity }) => {
    const d = drift?.[entity];
    return d ? [`${say.entities[entity]} ${d.added + d.changed + d.removed}`] : [];
  });
  return (
    <Panel
      title={say.title}
      act={onCheck && <CheckButton check="context" label={t.health.checks.context} onCheck={onCheck} />}
    >
      {problem !== null && <p data-tone="hot">{say.problem(problem)}</p>}
      <Table head={[say.entity, say.rows, t.health.contextAge]} numbers={[1, 2]}>
        {ages.map(({ entity, at, rows }) => (
          <tr key={entity}>
            <th scope="row">{say.entities[entity]}</th>
            <td>{format.number(rows)}</td>
            <td data-tone={now - epochMs(at) > OLD_MS ? 'warm' : undefined} title={format.dateTime(at)}>
              {epochMs(at) === 0 ? t.health.never : duration(now - epochMs(at))}
            </td>
          </tr>
        ))}
      </Table>
      <p className="note" data-tone={missed.length > 0 ? 'warm' : undefined}>
        {reconciledAt === null
          ? say.notReconciled
          : say.reconciled(duration(now - epochMs(reconciledAt)), missed.join(', '))}
      </p>
    </Panel>
  );
}

function Reconciliation({ health, now, onCheck }: Omit<ErpLinkProps, 'onOpen'>) {
  const { reconciliation } = health.erpLink;
  const say = t.health.reconciliation;
  const lists = reconciliation
    ? [
        { title: say.onlyErp, items: reconciliation.onlyErp },
        { title: say.onlyGemba, items: reconciliation.onlyGemba },
      ].filter(({ items }) => items.length > 0)
    : [];
  return (
    <Panel
      title={say.title}
      act={
        onCheck && (
          <CheckButton check="reconciliation" label={t.health.checks.reconciliation} onCheck={onCheck} />
        )
      }
    >
      <p className="note">
        {reconciliation
          ? say.compared(
              reconciliation.compared,
              duration(now - epochMs(reconciliation.at)),
              lists.length === 0,
            )
          : say.none}
      </p>
      {lists.map(({ title, items }) => (
        <section key={title}>
          <h3 data-tone="hot">{title}</h3>
          <ul className="keys-list">
            {items.map(({ key, document }) => (
              <li key={key}>
                <b>{document ?? say.noDocument}</b> <small>{key}</small>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}
