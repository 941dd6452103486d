import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SendResult } from '../channels/channel.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { FakeChannel, MIN, person, plantOn, rulesWith, type Hub } from './notify-for-tests.ts';
import type { NotifyParts } from './parts.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

/** mulberry32: the same night for the same seed */
function dice(seed: number): (sides: number) => number {
  let a = seed;
  return (sides) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

test.each([1, 2, 3])(
  'two hubs, channels that fail, hubs that lose their connection half-way: no notice is swallowed (night %i)',
  async (seed) => {
    const roll = dice(seed);
    const plant = await plantOn(db);
    const [sms, email] = [new FakeChannel('sms'), new FakeChannel('email')];
    const result = (): SendResult => {
      const fate = roll(5);
      if (fate === 0) throw new Error('connection reset');
      if (fate === 1) return { failed: 'busy', permanent: false };
      return fate === 2 ? { failed: 'no', permanent: true } : { sent: true, providerId: null };
    };
    sms.answer = result;
    email.answer = result;
    const people = ['p0', 'p1', 'p2', 'p3'];
    for (const [i, id] of people.entries())
      plant.people[id] = {
        ...person(id, ['sms', `+${i}`], ['email', `${id}@x`]),
        ...(i === 3 && { quietHours: { start: '09:00', end: '10:00' } }),
      };
    const flaky: Partial<NotifyParts> = {
      rules: rulesWith({ bundleWithinMs: 10_000 }),
      flooded: async () => {
        if (roll(10) === 0) throw new Error('the database was away');
        return new Set();
      },
    };
    const hubs: [Hub, Hub] = [await plant.hub([sms, email], flaky), await plant.hub([sms, email], flaky)];
    const decided = new Set<string>();
    for (let minute = 0; minute < 40; minute += 1) {
      plant.tick(MIN);
      if (minute < 20) {
        const id = randomUUID();
        const asked = { decisionId: `d${minute}`, owner: people[roll(4)] ?? null };
        await plant.open(id, [asked], { priority: roll(5) === 0 ? 'A' : 'C' });
        if (roll(4) === 0) {
          decided.add(`d${minute}`);
          await plant.run(id, { type: 'moot', why: 'over' });
        }
      }
      await Promise.allSettled(hubs.map((hub) => hub.step()));
    }
    for (let hour = 0; hour < 10; hour += 1) {
      plant.tick(20 * MIN);
      await Promise.allSettled([...hubs, ...hubs].map((hub) => hub.step()));
    }
    const { rows } = await db.pool.query<{
      decision_id: string;
      state: string;
      tried: string[];
      sent: boolean;
    }>(
      `select n.decision_id, n.state, coalesce(array_agg(distinct d.channel) filter (where d.channel <> 'in-app'), '{}') as tried,
         coalesce(bool_or(d.sent_at is not null), false) as sent
       from notification n
         left join delivery_notice dn on dn.notification_id = n.id
         left join delivery d on d.id = dn.delivery_id
       group by n.id, n.decision_id, n.state`,
    );
    expect(rows).toHaveLength(20);
    for (const { decision_id, state, tried, sent } of rows) {
      if (decided.has(decision_id)) expect(['settled', 'unproven', 'unreached']).toContain(state);
      else {
        expect(state, decision_id).toBe(sent ? 'unproven' : 'unreached');
        expect(tried.toSorted()).toEqual(['email', 'sms']);
      }
    }
    const waiting = await db.pool.query(
      `select from delivery where channel <> 'in-app' and state = 'waiting'`,
    );
    expect(waiting.rowCount).toBe(0);
  },
);
