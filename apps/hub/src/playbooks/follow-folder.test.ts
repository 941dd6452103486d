import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followFolder, type FollowFolder } from './follow-folder.ts';
import type { PlaybookFile } from './playbook-folder.ts';
import { openStand, PLANT, playbookOf, text, type Stand } from './playbooks-for-tests.ts';
import { changedSince } from './record.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await openStand();
});
afterEach(() => stand.end());

const start = (): FollowFolder =>
  followFolder({ database: stand.db.pool, plant: PLANT, now: stand.now, log: pino({ level: 'silent' }) });
const record = () => changedSince(stand.db.pool, PLANT, 0);
const live = async () =>
  (await record())
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .map(({ id, version }) => `${id} ${version}`)
    .toSorted();
/** The folder's files, right ones. */
const holding = (...ids: string[]): PlaybookFile[] =>
  ids.map((id) => {
    const yaml = text(id);
    const right = { playbook: playbookOf(yaml), yaml };
    return { name: `${id}.yaml`, right, problem: null, readAt: stand.now() };
  });

test('a file that goes while others stay is withdrawn, once', async () => {
  const hub = start();
  await hub.publish(holding('a', 'b'), []);
  await hub.publish(holding('b'), await record());
  expect(await live()).toEqual(['b 1']);
  const before = await record();
  await hub.publish(holding('b'), before);
  expect(await record()).toEqual(before);
});

test('a folder that was empty and comes back in part withdraws nothing', async () => {
  const hub = start();
  await hub.publish(holding('a', 'b', 'c'), []);
  await hub.publish([], await record());
  await hub.publish(holding('b'), await record());
  await hub.publish(holding('b', 'c'), await record());
  expect(await live()).toEqual(['a 1', 'b 1', 'c 1']);
  await hub.publish(holding('b'), await record());
  expect(await live()).toEqual(['a 1', 'b 1']);
});

test('what an earlier Gemba read from a folder that lacks it now is withdrawn by the first start after the upgrade, and by no later one', async () => {
  for (const id of ['a', 'b', 'gone'])
    await stand.db.pool.query(
      `with v as (insert into playbook_version (plant, playbook, version, yaml, source, author, reason, published_at)
                  values ($1, $2, 1, $3, 'folder', 'folder', 'The file was read.', now()))
       insert into playbook (plant, id, revision, file_name, file_yaml) values ($1, $2, 1, $2 || '.yaml', $3)`,
      [PLANT, id, text(id)],
    );
  await start().publish(holding('a', 'b'), await record());
  expect(await live()).toEqual(['a 1', 'b 1']);
  await start().publish(holding('b'), await record());
  expect(await live()).toEqual(['a 1', 'b 1']);
});
