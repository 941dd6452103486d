import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrate, readMigrations } from '../store/migrate.ts';
import { openStand, PLANT, text, until, type HubOfTest, type Stand } from './playbooks-for-tests.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await openStand();
  await stand.file('a.yaml', text('a'));
  await stand.file('b.yaml', text('b'));
});
afterEach(() => stand.end());

const live = ({ playbooks }: HubOfTest) =>
  playbooks.live().map(({ playbook, version }) => `${playbook.playbook} ${version}`);
const row = ({ playbooks }: HubOfTest, id: string) => playbooks.rows().find((r) => r.id === id);
const windowOf = ({ playbooks }: HubOfTest, id: string) =>
  playbooks.live().find((l) => l.playbook.playbook === id)?.playbook.decisions[0]?.window;
const publish = ({ authoring }: HubOfTest, id: string, yaml: string, expectedVersion: number) =>
  authoring.publish(id, { yaml, reason: 'a test', expectedVersion }, 'p-ann');

test('the record numbers from 1, whatever a file says of its version', async () => {
  await stand.file('a.yaml', `version: 14\n${text('a')}`);
  const hub = await stand.hub();
  expect(live(hub)).toEqual(['a 1', 'b 1']);
  expect(row(hub, 'a')).toMatchObject({
    version: 1,
    source: 'folder',
    author: 'folder',
    reason: 'The file a.yaml was added.',
    title: 'Lot …',
    state: 'live',
    on: ['test.report'],
    functions: ['quality'],
    hasFile: true,
    differsFromFile: false,
    problem: null,
  });
});

test('a changed file is the next version, by the folder', async () => {
  const hub = await stand.hub();
  await stand.file('a.yaml', text('a', '7m'));
  await until(() => expect(live(hub)).toEqual(['a 2', 'b 1']));
  expect(windowOf(hub, 'a')).toBe(420_000);
  expect(row(hub, 'a')).toMatchObject({ author: 'folder', reason: 'The file a.yaml was changed.' });
  expect(hub.playbooks.version('a', 1)?.decisions[0]?.window).toBe(600_000);
});

test('what a person publishes stays live until the file changes, over restarts too, and that is told', async () => {
  const hub = await stand.hub();
  expect(await publish(hub, 'a', text('a', '5m'), 1)).toMatchObject({ version: 2 });
  expect(row(hub, 'a')).toMatchObject({ source: 'person', author: 'p-ann', differsFromFile: true });
  // another file, and another start, are no change of this one
  await stand.file('b.yaml', text('b', '7m'));
  await until(() => expect(live(hub)).toEqual(['a 2', 'b 2']));
  await hub.playbooks.close();
  const again = await stand.hub();
  expect(live(again)).toEqual(['a 2', 'b 2']);

  await stand.file('a.yaml', text('a', '3m'));
  await until(() => expect(live(again)).toEqual(['a 3', 'b 2']));
  expect(row(again, 'a')).toMatchObject({
    source: 'folder',
    differsFromFile: false,
    reason: 'The file a.yaml was changed. It takes the place of version 2 by p-ann.',
  });
});

test('a file that is changed to what a person has published is no new version', async () => {
  const hub = await stand.hub();
  await publish(hub, 'a', text('a', '5m'), 1);
  await stand.file('a.yaml', text('a', '5m'));
  await until(() => expect(row(hub, 'a')?.differsFromFile).toBe(false));
  expect(row(hub, 'a')).toMatchObject({ version: 2, source: 'person' });
});

test('a file that was changed while no hub ran is published at the start', async () => {
  await (await stand.hub()).playbooks.close();
  await stand.file('a.yaml', text('a', '3m'));
  expect(live(await stand.hub())).toEqual(['a 2', 'b 1']);
});

test('a decision is carried out by the version that asked it, on every hub, whatever was published or switched since', async () => {
  const [one, other] = [await stand.hub(), await stand.hub()];
  const published = text('a').replace('id: hold', 'id: stop');
  await publish(one, 'a', published, 1);
  await one.authoring.switchTo('a', { on: false, reason: 'enough' }, 'p-ann');
  await until(() => expect(row(other, 'a')?.state).toBe('off'));
  const frame = { plant: PLANT, postingDate: '2026-11-22' };
  for (const { playbooks } of [one, other]) {
    const choose = (option: string, version: number) => {
      const scope = { playbook: 'a', version, event: {}, plan: {}, seen: {} };
      return playbooks.render(
        'x1.quality',
        option,
        {},
        scope as Parameters<typeof playbooks.render>[3],
        frame,
      );
    };
    expect(choose('hold', 1)).toMatchObject({ transactions: [] });
    expect(choose('hold', 2)).toMatchObject({ problem: { field: 'option' } });
    expect(choose('stop', 2)).toMatchObject({ transactions: [] });
    expect(choose('hold', 9)).toEqual({
      problem: { field: 'option', reason: 'version 9 of a is not on record' },
    });
  }
});

test('every hub has a publication within a second', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const [one, other] = [await stand.hub(), await stand.hub()];
    await publish(one, 'a', text('a', '5m'), 1);
    expect(windowOf(one, 'a')).toBe(300_000);
    vi.advanceTimersByTime(1_000);
    // what that second has begun is done
    await other.playbooks.close();
    expect(live(other)).toEqual(['a 2', 'b 1']);
  } finally {
    vi.useRealTimers();
  }
});

test('two hubs that see the same change publish it once', async () => {
  const hubs = [await stand.hub(), await stand.hub()];
  await stand.file('a.yaml', text('a', '7m'));
  for (const hub of hubs) await until(() => expect(windowOf(hub, 'a')).toBe(420_000));
  for (const { playbooks } of hubs) await playbooks.refresh();
  for (const hub of hubs) expect(live(hub)).toEqual(['a 2', 'b 1']);
});

test('a hub whose folder is another publishes what changes there, and takes nothing else back', async () => {
  const older = await stand.otherFolder('a', 'b');
  const [hub, other] = [await stand.hub(), await stand.hub(older)];
  await stand.file('a.yaml', text('a', '7m'));
  await until(() => expect(windowOf(other, 'a')).toBe(420_000));
  await writeFile(join(older, 'b.yaml'), text('b', '8m'));
  await until(() => expect(windowOf(hub, 'b')).toBe(480_000));
  for (const each of [hub, other]) expect(live(each)).toEqual(['a 2', 'b 2']);
});

test('a removed file withdraws what the folder has published, and its text is carried out to the end', async () => {
  const hub = await stand.hub();
  await rm(join(stand.folder, 'a.yaml'));
  await until(() => expect(live(hub)).toEqual(['b 1']));
  expect(row(hub, 'a')).toMatchObject({ state: 'withdrawn', hasFile: false });
  expect(row(hub, 'a')?.withdrawnAt).not.toBeNull();
  expect(hub.playbooks.version('a', 1)).toBeDefined();

  await stand.file('a.yaml', text('a'));
  await until(() => expect(live(hub)).toEqual(['a 2', 'b 1']));
});

test('a file that one hub sees disappear is withdrawn for all, though others still have it', async () => {
  const copy = await stand.otherFolder('a', 'b');
  const [hub, other] = [await stand.hub(), await stand.hub(copy)];
  await rm(join(stand.folder, 'a.yaml'));
  for (const each of [hub, other]) await until(() => expect(live(each)).toEqual(['b 1']));
  for (const { playbooks } of [other, hub, other]) await playbooks.refresh();
  for (const each of [hub, other]) expect(live(each)).toEqual(['b 1']);
});

test('a hub with an incomplete folder withdraws nothing, neither at its start nor later, and Health says what it lacks', async () => {
  const incomplete = await stand.otherFolder('b');
  const hub = await stand.hub();
  const other = await stand.hub(incomplete);
  await writeFile(join(incomplete, 'b.yaml'), text('b', '8m'));
  for (const each of [hub, other]) await until(() => expect(live(each)).toEqual(['a 1', 'b 2']));
  const lacks = 'a.yaml is not in the folder of this hub; what is published stays';
  expect(other.playbooks.health()).toMatchObject([{ id: 'a', problem: lacks }, { problem: null }]);
  expect(hub.playbooks.health()).toMatchObject([{ id: 'a', problem: null }, { problem: null }]);
  expect(stand.logged).toContainEqual(
    expect.objectContaining({ level: 40, msg: 'a playbook’s file is not in the folder; it stays live' }),
  );
});

test('a file that was removed while no hub ran leaves its playbook live until a person switches it off', async () => {
  await (await stand.hub()).playbooks.close();
  await rm(join(stand.folder, 'a.yaml'));
  const hub = await stand.hub();
  expect(live(hub)).toEqual(['a 1', 'b 1']);
  expect(row(hub, 'a')?.problem).toMatch(/^a\.yaml is not in the folder/);
  await hub.authoring.switchTo('a', { on: false, reason: 'not wanted' }, 'p-ann');
  expect(live(hub)).toEqual(['b 1']);
  expect(row(hub, 'a')?.problem).toBeNull();
});

test('a removed file does not take back what a person has published', async () => {
  const hub = await stand.hub();
  await publish(hub, 'a', text('a', '5m'), 1);
  await rm(join(stand.folder, 'a.yaml'));
  await until(() => expect(row(hub, 'a')?.hasFile).toBe(false));
  expect(live(hub)).toEqual(['a 2', 'b 1']);
  expect(row(hub, 'a')).toMatchObject({ state: 'live', differsFromFile: false });
});

const EMPTY = 'the playbooks’ folder is empty; what it has published stays live';

test('an empty folder is a disk that is not there: nothing is withdrawn, and it is told once', async () => {
  const hub = await stand.hub();
  await rm(join(stand.folder, 'a.yaml'));
  await rm(join(stand.folder, 'b.yaml'));
  await until(() => expect(stand.logged.map((l) => l.msg)).toContain(EMPTY));
  await hub.playbooks.refresh();
  await hub.playbooks.refresh();
  expect(live(hub)).toContain('b 1');
  expect(stand.logged.filter((l) => l.msg.includes('folder is empty'))).toHaveLength(1);
});

test('a file that is wrong leaves its last good version live, over restarts too, and Health says why', async () => {
  const hub = await stand.hub();
  await stand.file('a.yaml', text('a', 'soon'));
  const wrong = /^a\.yaml:\d+ decisions\[0\]\.window: a duration/;
  await until(() => expect(row(hub, 'a')?.problem).toMatch(wrong));
  expect(live(hub)).toEqual(['a 1', 'b 1']);
  await hub.playbooks.close();

  const again = await stand.hub();
  expect(live(again)).toEqual(['a 1', 'b 1']);
  expect(again.playbooks.health()).toMatchObject([
    { id: 'a', version: 1, problem: expect.stringMatching(wrong) },
    { id: 'b', version: 1, problem: null },
  ]);
});

test('a playbook that is switched off is on Health with who did it and why', async () => {
  const hub = await stand.hub();
  await stand.db.pool.query(
    `insert into playbook_switch (plant, playbook, revision, turned_on, by, at, reason)
     values ($1, 'a', 100, false, 'p-ann', now(), 'the line is rebuilt')`,
    [PLANT],
  );
  await stand.db.pool.query(`update playbook set revision = 100 where plant = $1 and id = 'a'`, [PLANT]);
  await hub.playbooks.refresh();
  expect(live(hub)).toEqual(['b 1']);
  expect(hub.playbooks.health()).toMatchObject([
    { id: 'a', off: { by: 'p-ann', reason: 'the line is rebuilt' } },
    { id: 'b' },
  ]);
  expect(hub.playbooks.health()[1]).not.toHaveProperty('off');
});

test('a file that never was right is on Health under its name', async () => {
  await stand.file('c.yaml', text('c', 'soon'));
  const hub = await stand.hub();
  expect(live(hub)).toEqual(['a 1', 'b 1']);
  expect(hub.playbooks.health().at(-1)).toMatchObject({
    id: 'c',
    title: 'c.yaml',
    version: 0,
    problem: expect.stringContaining('decisions[0].window'),
  });
});

test('a version that this hub does not understand leaves the one before it live here, and says so', async () => {
  const hub = await stand.hub();
  await stand.db.pool.query(
    `insert into playbook_version (plant, playbook, version, yaml, source, author, reason, published_at)
     values ($1, 'a', 2, 'playbook: a\nfrom-the-future: 1', 'person', 'p-ann', 'new', now())`,
    [PLANT],
  );
  await stand.db.pool.query(`update playbook set revision = revision + 100 where id = 'a'`);
  await until(() => expect(row(hub, 'a')?.version).toBe(2));
  expect(live(hub)).toEqual(['a 1', 'b 1']);
  expect(row(hub, 'a')?.problem).toBe('version 2 is not understood by this hub; version 1 stays live');
});

test('a hub whose database is away for a while has the change afterwards', async () => {
  const hub = await stand.hub();
  await stand.db.pool.query('alter table playbook rename to playbook_away');
  await stand.file('a.yaml', text('a', '7m'));
  await until(() =>
    expect(stand.logged.map((l) => l.msg)).toContain(
      'playbooks could not be compared with the record; trying again',
    ),
  );
  await stand.db.pool.query('alter table playbook_away rename to playbook');
  await until(() => expect(live(hub)).toEqual(['a 2', 'b 1']));
});

test('a file with a character that cannot be stored is published without it, once', async () => {
  await stand.file('a.yaml', `# \0\n${text('a')}`);
  const hub = await stand.hub();
  expect(hub.playbooks.onRecord('a')?.yaml).toBe(`# \ufffd\n${text('a')}`);
  await hub.playbooks.close();
  expect(live(await stand.hub())).toEqual(['a 1', 'b 1']);
});

test('what an earlier Gemba had on record keeps its numbers, and its files are not published again', async () => {
  const { pool } = stand.db;
  await pool.query('drop schema public cascade; create schema public');
  const all = await readMigrations();
  await migrate(
    pool,
    all.filter(({ name }) => name < '008'),
  );
  await pool.query(`insert into plant (id, name) values ($1, $1)`, [PLANT]);
  const versions = { a: [text('a', '9m'), text('a')], b: [text('b', '9m')], gone: [text('gone')] };
  for (const [id, yamls] of Object.entries(versions))
    for (const [i, yaml] of yamls.entries())
      await pool.query(
        'insert into playbook_version (plant, playbook, version, yaml, loaded_at) values ($1, $2, $3, $4, now())',
        [PLANT, id, i + 1, yaml],
      );
  await migrate(pool, all);

  const hub = await stand.hub();
  expect(live(hub)).toEqual(['a 2', 'b 2']);
  expect(hub.playbooks.version('a', 1)?.decisions[0]?.window).toBe(540_000);
  expect(row(hub, 'gone')).toMatchObject({ state: 'withdrawn', version: 1, source: 'folder' });
});
