import type { PoolClient } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openNight, type Night } from './night-for-tests.ts';

let night: Night;
afterEach(() => night.end());

/** So many are open where Keep needs 13 s for one change of status; how long it takes here, `pnpm bench` tells. */
const OPEN = 15_500;

/** The one exception of the playbook, so many times more, each a cause of its own. */
async function copies(database: PoolClient, playbook: string): Promise<void> {
  await database.query(
    `create temporary table copied as
       select gen_random_uuid() as id, x.id as of from exception x cross join generate_series(1, $2::int)
       where x.playbook = $1`,
    [playbook, OPEN],
  );
  await database.query(
    `insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, last_seq, fold)
     select c.id, plant, c.id::text, playbook, state, priority, opened_at, last_seq,
       jsonb_set(jsonb_set(fold, '{id}', to_jsonb(c.id)), '{decisions,0,id}', to_jsonb(c.id || '.quality'))
     from copied c join exception x on x.id = c.of`,
  );
  await database.query(
    `insert into decision (id, plant, exception_id, function, owner, state, version, asked_at, due_at, next_step_at, escalation_level)
     select c.id || '.quality', plant, c.id, function, owner, state, version, asked_at, due_at, next_step_at, escalation_level
     from copied c join decision d on d.exception_id = c.of`,
  );
  await database.query(
    `insert into option_scope (exception_id, plant, body)
     select c.id, plant, body from copied c join option_scope s on s.exception_id = c.of`,
  );
  await database.query('analyze exception, decision, option_scope');
}

test('with 15,500 exceptions open the status of one changes, and the watch still sees them all', async () => {
  night = await openNight({ from: '2026-11-22T22:30' });
  await night.ask('colour');
  const { database } = night;
  // a temporary table belongs to its connection
  const connection = await database.connect();
  await copies(connection, 'colour').finally(() => connection.release());
  const { rows } = await database.query<{ id: string }>('select id from decision order by id limit 20');

  const ann = { kind: 'person', id: 'ann', name: 'Ann', role: 'decider', functions: ['quality'] } as const;
  for (const { id } of rows) {
    const reply = await night.hub().acts.onDecision(ann, id, 'acknowledge', { expectedVersion: 1 });
    expect(reply.ok).toBe(true);
  }
  await night.hub().look();
  expect(night.hub().ownership()).toMatchObject({ open: OPEN + 1, violations: [] });
});
