/** What tests of answers stand on: Ann with SMS and mail, Bob with mail, a hub that tells them, and what they answer. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import type { Decision } from '@gemba/core/exception';
import type { Inbound, Outgoing } from '../../channels/channel.ts';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { FakeChannel, person, plantOn, type Hub, type Plant } from '../notify-for-tests.ts';

type Answer = Extract<Inbound, { kind: 'answer' }>;

export const X = randomUUID();
export const MAILED = { channel: 'email', from: null } as const;

export interface Answers {
  db: TestDatabase;
  plant: Plant;
  sms: FakeChannel;
  email: FakeChannel;
  hub: Hub;
  /** an SMS of Ann's unless `more` says otherwise, each with an id of its own */
  answering(message: Outgoing | undefined, text: string, more?: Partial<Answer>): Answer;
  /** @returns the SMS that asks Ann about decision d1 */
  asked(): Promise<Outgoing | undefined>;
  /** @returns the mail that asks Bob about it */
  byBob(): Promise<Outgoing | undefined>;
  decision(): Decision | undefined;
  record(): Promise<{ state: string; outcome: string }[]>;
}

/** For a test file: new for each of its tests; it is filled while a test runs. */
export function answersForEachTest(): Answers {
  const answers = {} as Answers;
  let nth = 0;
  beforeEach(async () => {
    const db = await testDatabase();
    const plant = await plantOn(db);
    plant.people['ann'] = person('Ann', ['sms', '+49 170 1'], ['email', 'ann@x']);
    plant.people['bob'] = person('Bob', ['email', 'bob@x']);
    const [sms, email] = [new FakeChannel('sms'), new FakeChannel('email')];
    const hub = await plant.hub([sms, email]);
    const ask = async (owner: string, channel: FakeChannel) => {
      await plant.open(X, [{ decisionId: 'd1', owner }]);
      await hub.step();
      return channel.sent.at(-1);
    };
    const own: Answers = {
      db,
      plant,
      sms,
      email,
      hub,
      answering: (message, text, more = {}) => ({
        kind: 'answer',
        channel: 'sms',
        from: '+491701',
        token: message?.replyToken ?? null,
        delivery: null,
        text,
        messageId: `m${(nth += 1)}`,
        at: plant.now(),
        ...more,
      }),
      asked: () => ask('ann', sms),
      byBob: () => ask('bob', email),
      decision: () => plant.state(X).decisions[0],
      record: async () => {
        const { rows } = await db.pool.query<{ state: string; outcome: string }>(
          'select state, outcome from inbound_answer order by received_at',
        );
        return rows;
      },
    };
    Object.assign(answers, own);
  });
  afterEach(() => answers.db.drop());
  return answers;
}
