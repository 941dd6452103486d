/** The loop's times: signal → asked → seen → decided → confirmed → resolved, computed from the read tables. */
import type { Instant } from '@gemba/core/time';
import type { LoopReport, Percentiles } from '@gemba/core/wire';
import { z } from 'zod';
import type { Database } from '../../store/database.ts';
import type { Routes } from '../app.ts';

/** p50 and p95 of a column, in ms. */
const ms = (name: string): string =>
  `round(percentile_cont(0.5) within group (order by ${name})) as ${name}_p50,
   round(percentile_cont(0.95) within group (order by ${name})) as ${name}_p95, count(${name})::int as ${name}_n`;

const msBetween = (from: string, to: string): string => `(extract(epoch from ${to} - ${from}) * 1000)`;

const BY_PLAYBOOK = `
with opened as (
  select x.id, x.playbook, ${msBetween(`(x.fold->>'occurredAt')::timestamptz`, 'x.opened_at')} as asked,
         ${msBetween(`(x.fold->>'occurredAt')::timestamptz`, 'x.resolved_at')} as resolved
  from exception x where x.plant = $1 and x.opened_at >= $2),
answered as (
  select o.playbook, ${msBetween('d.asked_at', 'd.acknowledged_at')} as seen,
         ${msBetween('d.asked_at', 'd.decided_at')} as decided
  from opened o join decision d on d.exception_id = o.id),
posted as (
  select o.playbook, ${msBetween('p.queued_at', 'p.confirmed_at')} as confirmed
  from opened o join posting p on p.exception_id = o.id),
a as (select playbook, count(*)::int as count, ${ms('asked')}, ${ms('resolved')} from opened group by playbook),
b as (select playbook, ${ms('seen')}, ${ms('decided')} from answered group by playbook),
c as (select playbook, ${ms('confirmed')} from posted group by playbook)
select * from a left join b using (playbook) left join c using (playbook) order by count desc, playbook`;

const BY_FUNCTION = `
select function, count(*)::int as asked, count(decided_at)::int as decided,
       count(*) filter (where escalation_level > 0)::int as escalated,
       round(percentile_cont(0.5) within group (order by r.ms)) as response_p50,
       round(percentile_cont(0.95) within group (order by r.ms)) as response_p95, count(r.ms)::int as response_n
from decision d, lateral (select ${msBetween('d.asked_at', 'd.decided_at')} as ms) r
where d.plant = $1 and d.asked_at >= $2 group by function order by function`;

const SIGNAL_TO_ERP = `
select ${ms('erp')} from (
  select ${msBetween(`(x.fold->>'occurredAt')::timestamptz`, 'p.confirmed_at')} as erp
  from exception x join posting p on p.exception_id = x.id
  where x.plant = $1 and x.opened_at >= $2 and p.confirmed_at is not null) posted`;

const BY_HOUR = `
with hours as (
  select generate_series(date_trunc('hour', $2::timestamptz), date_trunc('hour', $3::timestamptz), interval '1 hour') as hour)
select h.hour,
  (select count(*)::int from exception x where x.plant = $1 and x.opened_at >= h.hour and x.opened_at < h.hour + interval '1 hour') as opened,
  (select count(*)::int from exception x where x.plant = $1 and x.resolved_at >= h.hour and x.resolved_at < h.hour + interval '1 hour') as resolved,
  coalesce(e.escalations, 0) as escalations
from hours h left join (
  select date_trunc('hour', at) as hour, count(*)::int as escalations from journal
  where plant = $1 and type = 'decision.escalated' and at >= $2 group by 1) e using (hour)
order by h.hour`;

type Numbers = Record<string, number | null>;

export const loopRoutes =
  (parts: { database: Database; plant: string; now: () => Instant; batchBaselineMs: number }): Routes =>
  (app) => {
    const { database, plant, now, batchBaselineMs } = parts;
    app.get(
      '/api/loop',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Response and loop times',
          tags: ['loop'],
          querystring: z.object({
            hours: z.coerce
              .number()
              .int()
              .min(1)
              .max(24 * 31)
              .default(24),
          }),
        },
      },
      async ({ query }): Promise<LoopReport> => {
        const to = now();
        const from = new Date(Date.parse(to) - query.hours * 3_600_000).toISOString() as Instant;
        const [stages, functions, erp, hours] = await Promise.all([
          database.query<Numbers & { playbook: string; count: number }>(BY_PLAYBOOK, [plant, from]),
          database.query<Numbers & { function: string; asked: number; decided: number; escalated: number }>(
            BY_FUNCTION,
            [plant, from],
          ),
          database.query<Numbers>(SIGNAL_TO_ERP, [plant, from]),
          database.query<LoopReport['hours'][number]>(BY_HOUR, [plant, from, to]),
        ]);
        return {
          from,
          to,
          stages: stages.rows.map((row) => ({
            playbook: row.playbook,
            count: row.count,
            asked: percentiles(row, 'asked'),
            seen: percentiles(row, 'seen'),
            decided: percentiles(row, 'decided'),
            confirmed: percentiles(row, 'confirmed'),
            resolved: percentiles(row, 'resolved'),
          })),
          functions: functions.rows.map((row) => ({
            function: row.function,
            asked: row.asked,
            decided: row.decided,
            escalated: row.escalated,
            response: percentiles(row, 'response'),
          })),
          signalToErp: percentiles(erp.rows[0] ?? {}, 'erp'),
          hours: hours.rows,
          batchBaselineMs,
        };
      },
    );
  };

function percentiles(row: Numbers, name: string): Percentiles | null {
  const n = row[`${name}_n`] ?? 0;
  return n === 0 ? null : { p50: Number(row[`${name}_p50`]), p95: Number(row[`${name}_p95`]), n };
}
