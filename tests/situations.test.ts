/** Situations on the demo plant, against a real hub process: what users of other systems complain about, made impossible. */
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import type { HeldPage, PlannedStop } from '@gemba/core/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HubProcess, until } from './hub-process.ts';

/** Long enough to be looked at while it lasts, also on a busy machine. */
const STOP_MS = 10_000;

let hub: HubProcess;
let n = 0;
beforeAll(async () => {
  hub = await HubProcess.start({ everybodyOn: true });
});
afterAll(() => hub?.dispose());

const tell = async (type: string, data: object): Promise<void> => {
  n += 1;
  const { status } = await hub.signal({ id: `situation-${n}`, source: 'mes', type, data });
  expect(status).toBe(202);
};
const held = () => hub.get<HeldPage>('/api/held');
const open = async (playbook: string): Promise<ExceptionState[]> =>
  (await hub.exceptions('&state=open')).filter((e) => e.playbook === playbook);
const stationOf = ({ subject }: ExceptionState): string => subject.workCentre ?? '';
const heldBefore = (journal: JournalEntry[], exceptionId: string | undefined) => {
  const fact = journal.find((e) => e.type === 'exception.opened' && e.exceptionId === exceptionId);
  return fact?.type === 'exception.opened' ? fact.payload.held : undefined;
};
const answerAll = async (exception: ExceptionState | undefined): Promise<void> => {
  for (const { id, version, options } of exception?.decisions ?? []) {
    const quiet = options.find((o) => o.posts.length === 0) ?? options[0];
    const { status } = await hub.request('POST', `/api/decisions/${id}/decide`, {
      expectedVersion: version,
      option: quiet?.id,
      reason: 'for the test',
    });
    expect(status).toBe(200);
  }
};

test('a line down asks once: its stations are muted in sight, and asked about when the line runs again, also after a kill', async () => {
  await tell('machine.down', { workCentre: 'WC-3-11', reason: 'belt torn' });
  await until(
    () => open('machine-down'),
    (all) => all.length === 1,
  );
  await tell('line.down', { line: 'Assembly line 3', reason: 'no compressed air' });
  await until(
    () => open('line-down'),
    (all) => all.length === 1,
  );
  for (const workCentre of ['WC-3-12', 'WC-3-13', 'WC-3-14', 'WC-3-12'])
    await tell('machine.down', { workCentre, reason: 'no air' });
  await tell('machine.down', { workCentre: 'PRESS-01', reason: 'guard door' });
  await tell('machine.up', { workCentre: 'WC-3-13' });

  const [line] = await until(
    () => open('line-down'),
    (all) => all[0]?.muted === 4,
  );
  const machines = await until(
    () => open('machine-down'),
    (all) => all.length === 2,
  );
  expect(machines.map(stationOf).toSorted()).toEqual(['PRESS-01', 'WC-3-11']);
  expect(machines.find((e) => stationOf(e) === 'WC-3-11')?.parent).toBe(line?.id);
  const now = await until(held, ({ items }) => items.length === 2);
  expect(now.items.map(({ because, above, events }) => [because, above?.id, events])).toEqual([
    ['muted', line?.id, 2],
    ['muted', line?.id, 1],
  ]);

  await hub.kill9();
  await hub.up();
  await answerAll(line);
  const after = await until(
    () => open('machine-down'),
    (all) => all.length === 4,
  );
  expect(after.map(stationOf).toSorted()).toEqual(['PRESS-01', 'WC-3-11', 'WC-3-12', 'WC-3-14']);
  const asked = after.find((e) => stationOf(e) === 'WC-3-12');
  expect(heldBefore(await hub.journal(), asked?.id)).toMatchObject({ because: 'muted', events: 2 });
  expect((await held()).items).toEqual([]);
});

test('a planned stop holds what it covers and nothing else, ends by itself, and what still stands says why it was silent', async () => {
  const from = Date.now();
  const planned = await hub.request<PlannedStop>('POST', '/api/planned-stops', {
    from: new Date(from).toISOString(),
    to: new Date(from + STOP_MS).toISOString(),
    reason: 'filter change',
    areas: ['Finishing'],
  });
  expect(planned.status).toBe(201);
  await tell('machine.down', { workCentre: 'PAINT-01', reason: 'flow too low' });
  await tell('machine.down', { workCentre: 'CNC-04', reason: 'spindle' });
  await until(
    () => open('machine-down'),
    (all) => all.some((e) => stationOf(e) === 'CNC-04'),
  );
  const now = await until(held, ({ items }) => items.length === 1);
  expect(now.items[0]).toMatchObject({
    because: 'planned-stop',
    why: 'Planned stop: filter change',
    stop: { id: planned.body.id },
    until: planned.body.to,
  });
  const asked = await until(
    () => open('machine-down'),
    (all) => all.some((e) => stationOf(e) === 'PAINT-01'),
  );
  const painting = asked.find((e) => stationOf(e) === 'PAINT-01');
  expect(Date.parse(painting?.openedAt ?? '')).toBeGreaterThanOrEqual(from + STOP_MS);
  expect(heldBefore(await hub.journal(), painting?.id)).toMatchObject({ because: 'planned-stop', events: 1 });
});
