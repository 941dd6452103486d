/** What tests of telling people stand on: a plant with people, channels that are fakes, and what is on record of it. */
import { afterEach, beforeEach } from 'vitest';
import type { Inbound } from '../channels/channel.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { FakeChannel, person, plantOn, type Plant } from './notify-for-tests.ts';

export interface Telling {
  db: TestDatabase;
  plant: Plant;
  sms: FakeChannel;
  email: FakeChannel;
  voice: FakeChannel;
  channels: FakeChannel[];
  /** of messages outside the control room: "ann sms sent" */
  states(): Promise<string[]>;
  /** "asked ann reached" */
  notices(): Promise<string[]>;
  /** what the SMS provider says of a message */
  receipt(
    message: { id: string } | undefined,
    state: 'sent' | 'delivered' | 'seen' | 'failed',
  ): Extract<Inbound, { kind: 'receipt' }>;
}

/** For a test file: new for each of its tests; it is filled while a test runs. Ann has SMS and mail, Lea SMS and voice. */
export function tellingForEachTest(): Telling {
  const telling = {} as Telling;
  beforeEach(async () => {
    const db = await testDatabase();
    const plant = await plantOn(db);
    plant.people['ann'] = person('Ann', ['sms', '+491'], ['email', 'ann@x']);
    plant.people['lea'] = person('Lea', ['sms', '+492'], ['voice', '+492']);
    const [sms, email, voice] = [new FakeChannel('sms'), new FakeChannel('email'), new FakeChannel('voice')];
    const rows = async (text: string) =>
      (await db.pool.query<{ row: string }>(text)).rows.map(({ row }) => row);
    const own: Telling = {
      db,
      plant,
      sms,
      email,
      voice,
      channels: [sms, email, voice],
      states: () =>
        rows(
          `select person || ' ' || channel || ' ' || state as row from delivery where channel <> 'in-app'
           order by planned_at, id`,
        ),
      notices: () =>
        rows(`select because || ' ' || person || ' ' || state as row from notification order by seq, id`),
      receipt: (message, state) => ({
        kind: 'receipt',
        channel: 'sms',
        delivery: { providerId: `provider-${message?.id}` },
        state,
        at: plant.now(),
      }),
    };
    Object.assign(telling, own);
  });
  afterEach(() => telling.db.drop());
  return telling;
}
