/** The link to the ERP in figures: how old the context is, what waits in the outbox, what troubles it, what differs. */
import { ENTITIES, type PlanningContext } from '@gemba/core/planning';
import type { ErpLinkHealth } from '@gemba/core/wire';
import type { ErpConnector } from '../erp/connector.ts';
import type { Pump } from '../erp/pump.ts';
import type { Planning } from '../planning/planning.ts';
import type { Database } from '../store/database.ts';

const SHOWN = 20;

export interface ErpLinkParts {
  database: Database;
  plant: string;
  erp: Pick<ErpConnector, 'kind' | 'guarantee' | 'kinds'>;
  pump: Pick<Pump, 'shut'>;
  planning: Planning<PlanningContext>;
}

export async function erpLinkHealth(parts: ErpLinkParts): Promise<ErpLinkHealth> {
  const { erp, pump, planning } = parts;
  const { context, ages } = planning.current();
  const { problem, reconciledAt, drift } = planning.status();
  const [outbox, reconciliation] = await Promise.all([outboxFigures(parts), lastReconciliation(parts)]);
  return {
    kind: erp.kind,
    guarantee: erp.guarantee,
    kinds: erp.kinds,
    shut: pump.shut(),
    context: {
      ages: ENTITIES.map((entity) => ({ entity, at: ages[entity], rows: context.rows[entity].length })),
      problem,
      reconciledAt,
      drift,
    },
    outbox,
    reconciliation,
  };
}

async function outboxFigures({ database, plant }: ErpLinkParts): Promise<ErpLinkHealth['outbox']> {
  const [figures, errors] = await Promise.all([
    database.query<Omit<ErpLinkHealth['outbox'], 'lastErrors' | 'confirmation'> & Confirmation>(
      `with recent as (
         select state, confirmed_at, queued_at from posting
         where plant = $1 and queued_at > now() - interval '24 hours'),
       open as (
         select p.queued_at, p.ambiguous, d.in_conflict
         from posting p join decision d on d.id = p.decision_id
         where p.plant = $1 and p.state in ('queued', 'posting', 'posted', 'rejected'))
       select (select min(queued_at) from open) as oldest,
              (select count(*)::int from open where ambiguous) as ambiguous,
              (select count(*)::int from open where in_conflict) as "inConflict",
              count(*) filter (where confirmed_at > now() - interval '1 hour')::int as "confirmed1h",
              count(*) filter (where confirmed_at is not null)::int as "confirmed24h",
              count(*) filter (where state = 'rejected')::int as "rejected24h",
              percentile_cont(0.5) within group (order by extract(epoch from confirmed_at - queued_at)) as p50,
              percentile_cont(0.95) within group (order by extract(epoch from confirmed_at - queued_at)) as p95
       from recent`,
      [plant],
    ),
    database.query<ErpLinkHealth['outbox']['lastErrors'][number]>(
      `select id as "postingId", exception_id as "exceptionId", summary, last_error as error, attempts
       from posting where plant = $1 and state in ('queued', 'posting', 'posted') and last_error is not null
       order by next_attempt_at desc limit $2`,
      [plant, SHOWN],
    ),
  ]);
  const { p50, p95, ...counted } = figures.rows[0] ?? NOTHING;
  const ms = (seconds: number): number => Math.round(seconds * 1_000);
  return {
    ...counted,
    confirmation:
      p50 === null || p95 === null ? null : { p50: ms(p50), p95: ms(p95), n: counted.confirmed24h },
    lastErrors: errors.rows,
  };
}

interface Confirmation {
  /** seconds */
  p50: number | null;
  p95: number | null;
}

const NOTHING = {
  oldest: null,
  ambiguous: 0,
  inConflict: 0,
  confirmed1h: 0,
  confirmed24h: 0,
  rejected24h: 0,
  p50: null,
  p95: null,
};

async function lastReconciliation({
  database,
  plant,
}: ErpLinkParts): Promise<ErpLinkHealth['reconciliation']> {
  const { rows } = await database.query<NonNullable<ErpLinkHealth['reconciliation']>>(
    `select at, since, compared, only_erp as "onlyErp", only_gemba as "onlyGemba"
     from reconciliation where plant = $1 order by at desc limit 1`,
    [plant],
  );
  return rows[0] ?? null;
}
