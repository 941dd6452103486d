import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { FakeChannel, person, plantOn, type Plant } from '../notify-for-tests.ts';

let db: TestDatabase;
let plant: Plant;
let email: FakeChannel;
beforeEach(async () => {
  db = await testDatabase();
  plant = await plantOn(db);
  email = new FakeChannel('email');
  plant.people['ann'] = person('Ann', ['email', 'ann@x']);
  plant.people['bea'] = person('Bea', ['email', 'bea@x']);
});
afterEach(() => db.drop());

const asked = (decisionId: string, owner = 'ann') => [{ decisionId, owner, question: `Use ${decisionId}?` }];

test('what is held for a person’s next message goes along when a more urgent one goes out, and holds nobody else’s', async () => {
  const hub = await plant.hub([email]);
  await plant.open(randomUUID(), asked('first'));
  await plant.open(randomUUID(), asked('other', 'bea'));
  await hub.step();
  plant.tick(5_000);
  await plant.open(randomUUID(), asked('held'));
  await plant.open(randomUUID(), asked('held-too', 'bea'));
  await hub.step();
  expect(email.sent).toHaveLength(2);
  plant.tick(5_000);
  await plant.open(randomUUID(), asked('urgent'), { priority: 'A' });
  await hub.step();
  expect(email.sent).toHaveLength(3);
  expect(email.sent[2]).toMatchObject({ to: 'ann@x' });
  expect(email.sent[2]?.text).toMatch(/Use urgent\?[^]*Use held\?/);
  plant.tick(20_000);
  await hub.step();
  expect(email.sent.slice(3)).toMatchObject([
    { to: 'bea@x', text: expect.stringContaining('Use held-too?') },
  ]);
});
