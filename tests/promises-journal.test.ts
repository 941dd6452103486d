/** Promise 9 of the design, against a real database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onDatabaseOf } from './hub-database.ts';
import { HubProcess, until } from './hub-process.ts';

let hub: HubProcess;
beforeAll(async () => {
  // nobody's shift ends meanwhile: the hub itself writes nothing while the journal is tampered with
  hub = await HubProcess.start({ everybodyOn: true });
  for (const playbook of ['quality-hold', 'machine-down', 'order-late']) await hub.demoSignal(playbook);
  await until(
    () => hub.exceptions(),
    (all) => all.length >= 3,
  );
});
afterAll(() => hub?.dispose());

const CHANGES: [string, string, string][] = [
  [
    'a changed figure in a payload',
    `update journal set payload = jsonb_set(payload, '{title}', to_jsonb(replace(payload->>'title', 'lot', 'Lot'))) where seq = 1`,
    `update journal set payload = jsonb_set(payload, '{title}', to_jsonb(replace(payload->>'title', 'Lot', 'lot'))) where seq = 1`,
  ],
  [
    'a moved time',
    `update journal set at = at + interval '1 millisecond' where seq = 2`,
    `update journal set at = at - interval '1 millisecond' where seq = 2`,
  ],
  [
    'another actor',
    `update journal set actor = 'nobody' where seq = 3`,
    `update journal set actor = 'gemba' where seq = 3`,
  ],
];

test.each(CHANGES)(
  '9. Any changed byte of the journal is found by `journal verify`: %s',
  async (_, change, undo) => {
    expect(await hub.command('journal', 'verify')).toMatchObject({ code: 0 });
    await onDatabaseOf(hub, change);
    const broken = await hub.command('journal', 'verify');
    expect(broken.code).toBe(1);
    expect(broken.output).toContain('was changed after it was written');
    await onDatabaseOf(hub, undo);
    expect(await hub.command('journal', 'verify')).toMatchObject({ code: 0 });
  },
);

test('9. Any changed byte of the journal is found by `journal verify`: entries cut off at the end, and one taken out', async () => {
  await onDatabaseOf(
    hub,
    'create table kept as select * from journal',
    'delete from journal where seq = (select max(seq) from journal)',
  );
  expect((await hub.command('journal', 'verify')).output).toContain('the journal ends at');
  await onDatabaseOf(hub, 'delete from journal where seq = 2');
  expect((await hub.command('journal', 'verify')).output).toContain('entry 2 is missing');
  await onDatabaseOf(
    hub,
    'insert into journal select * from kept where seq not in (select seq from journal)',
    'drop table kept',
  );
  expect(await hub.command('journal', 'verify')).toMatchObject({ code: 0 });
});

test('a backup of a running hub restores into an empty folder with every exception and the journal whole', async () => {
  const file = join(hub.folder, 'backup.ndjson.gz');
  expect(await hub.command('backup', file)).toMatchObject({ code: 0 });
  const folder = await mkdtemp(join(tmpdir(), 'gemba-restored-'));
  try {
    const restored = await hub.command({ GEMBA_DATA: folder }, 'restore', file);
    expect(restored.output).toContain('its journal is whole');
    expect(restored.code).toBe(0);
    expect((await hub.command({ GEMBA_DATA: folder }, 'replay')).output).toContain(' 0 differ');
    const again = await hub.command({ GEMBA_DATA: folder }, 'restore', file);
    expect(again.output).toContain('not empty');
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
