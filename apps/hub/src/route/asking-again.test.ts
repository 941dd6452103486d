import { buildContext, noRows } from '@gemba/core/planning';
import { parsePlaybook } from '@gemba/core/playbook';
import { instant } from '@gemba/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { askedAgain } from './asking-again.ts';
import type { Surroundings } from './opening.ts';

const NOW = instant(Date.UTC(2026, 10, 22, 8));

const PLAYBOOK = `playbook: test
title: 'Defects'
where: the floor
on: [test]
correlate: [lot]
priority: [{ is: B }]
decisions:
  - id: quality
    function: quality
    question: What now?
    pack: quality
    window: 1h
    afterAcknowledge: 1h
    ladder: [{ after: 1h, to: lead }]
    options:
      - { id: hold, label: 'Hold \${event.defects}', detail: quarantine }
`;

let db: TestDatabase;
let desk: Desk;
beforeEach(async () => {
  db = await plantDatabase();
  desk = deskOn(db);
});
afterEach(async () => {
  await desk.close();
  await db.drop();
});

const surroundings: Surroundings = {
  plant: PLANT,
  now: () => NOW,
  newId: () => '',
  roster: {} as Surroundings['roster'],
  planning: () => buildContext(noRows(), NOW, { timeZone: 'UTC', currency: 'EUR' }),
  load: () => new Map(),
  similar: () => [],
  stops: () => [],
};

/** An event about the lot, that happened at this time of the morning. */
async function report(hour: number, defects: number): Promise<string> {
  const event = {
    ...(await capturedEvent(db)),
    occurredAt: instant(Date.UTC(2026, 10, 22, hour)),
    fields: { defects: { value: defects, confidence: 1, from: 'test' } },
  };
  const prepared = opening(event, 'lot', NOW);
  const scope = { ...prepared.scope, event: { defects } };
  await desk.event(event, [{ correlationKey: 'lot', open: () => ({ ...prepared, scope }) }]);
  return prepared.exceptionId;
}

test('a question is asked again about what it was first asked about, whatever was reported late', async () => {
  const parsed = parsePlaybook(PLAYBOOK, 'test');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const exceptionId = await report(7, 12);
  await report(6, 3);
  const playbooks = { version: () => parsed.playbook } as unknown as Parameters<
    typeof askedAgain
  >[0]['playbooks'];
  const again = await askedAgain(
    { database: db.pool, playbooks, surroundings },
    { exceptionId, decisionId: `${exceptionId}.quality` },
  );
  expect(again?.options.map(({ label }) => label)).toEqual(['Hold 12']);
});
