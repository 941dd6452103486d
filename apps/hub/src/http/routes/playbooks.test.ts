import type { PlaybookDetail, PlaybookDiff, Problem } from '@gemba/core/wire';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { text } from '../../playbooks/playbooks-for-tests.ts';
import { openPlaybookApp, refusalOf, type PlaybookApp } from './playbook-app-for-tests.ts';

let on: PlaybookApp;
beforeEach(async () => {
  on = await openPlaybookApp();
});
afterEach(() => on.end());

test('a published text is live at once, with who and why; the list says that it is not the file’s', async () => {
  const published = await on.post('/a/versions', {
    yaml: text('a', '5m'),
    reason: 'ten minutes were too long',
    expectedVersion: 1,
  });
  expect(published).toMatchObject({
    status: 200,
    body: {
      version: 2,
      author: 'p-manager',
      reason: 'ten minutes were too long',
      source: 'person',
      differsFromFile: true,
      yaml: text('a', '5m'),
      versions: [
        { version: 2, source: 'person' },
        { version: 1, source: 'folder' },
      ],
    },
  });
  expect(on.hub.playbooks.live()[0]?.version).toBe(2);
  expect((await on.get<{ items: unknown[] }>('')).body.items).toMatchObject([
    { id: 'a', version: 2, state: 'live', differsFromFile: true },
  ]);
});

test('every version can be read, and compared with any other and with the file', async () => {
  await on.post('/a/versions', { yaml: text('a', '5m'), reason: 'shorter', expectedVersion: 1 });
  expect((await on.get('/a/versions/1')).body).toMatchObject({ playbook: 'a', version: 1, yaml: text('a') });
  const { diff } = (await on.get<PlaybookDiff>('/a/diff?from=1&to=2')).body;
  expect(diff.split('\n').filter((line) => /^[-+] /.test(line))).toEqual([
    '-    window: 10m',
    '+    window: 5m',
  ]);
  expect((await on.get<PlaybookDiff>('/a/diff?from=file&to=1')).body.diff).not.toContain('@@');
  expect(await refusalOf(on.get('/a/diff?from=1&to=9'))).toMatchObject({
    status: 404,
    code: 'unknown_version',
  });
  expect(await refusalOf(on.get('/a/versions/9'))).toMatchObject({ status: 404, code: 'unknown_version' });
  expect(await refusalOf(on.get('/b'))).toMatchObject({ status: 404, code: 'unknown_playbook' });
});

test('a file that is gone cannot be compared with', async () => {
  await on.post('/b/versions', { yaml: text('b'), reason: 'new', expectedVersion: 0 });
  expect(await refusalOf(on.get('/b/diff?from=file&to=1'))).toMatchObject({
    status: 404,
    code: 'unknown_version',
  });
});

test('texts that have nothing in common do not keep the hub from its work while they are compared', async () => {
  const long = (word: string) =>
    `${text('a')}${Array.from({ length: 8_000 }, (_, i) => `# ${word} ${i}\n`).join('')}`;
  await on.post('/a/versions', { yaml: long('one'), reason: 'long', expectedVersion: 1 });
  await on.post('/a/versions', { yaml: long('two'), reason: 'other', expectedVersion: 2 });
  // by this thread's own work, and not by the clock: what else the machine does counts for nothing
  let longestMs = 0;
  let before = process.threadCpuUsage();
  const nextTurn = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1_000);
    before = process.threadCpuUsage();
    immediate = setImmediate(nextTurn);
  };
  let immediate = setImmediate(nextTurn);
  const { status, body } = await on.get<PlaybookDiff & Problem>('/a/diff?from=2&to=3');
  await new Promise((turn) => setImmediate(turn));
  clearImmediate(immediate);
  expect(status === 200 ? body.diff.includes('two 7999') : body.code === 'too_different').toBe(true);
  // in one piece it takes seconds
  expect(longestMs).toBeLessThan(200);
});

test('a roll-back publishes the older text anew, with its reason', async () => {
  await on.post('/a/versions', { yaml: text('a', '5m'), reason: 'shorter', expectedVersion: 1 });
  expect(await on.post('/a/roll-back', { to: 1, reason: 'too short', expectedVersion: 2 })).toMatchObject({
    status: 200,
    body: { version: 3, yaml: text('a'), reason: 'Back to version 1: too short', source: 'person' },
  });
  expect(
    await refusalOf(on.post('/a/roll-back', { to: 1, reason: 'once more', expectedVersion: 3 })),
  ).toMatchObject({ status: 409, code: 'same_text' });
  expect(
    await refusalOf(on.post('/a/roll-back', { to: 9, reason: 'which?', expectedVersion: 3 })),
  ).toMatchObject({ status: 404, code: 'unknown_version' });
});

test('a playbook that was withdrawn with its file is brought back by a roll-back', async () => {
  await on.stand.db.pool.query(`update playbook_version set withdrawn_at = now() where playbook = 'a'`);
  await on.stand.db.pool.query(
    `update playbook set revision = revision + 100, file_name = null, file_yaml = null`,
  );
  await on.hub.playbooks.refresh();
  expect(on.hub.playbooks.live()).toEqual([]);
  expect(await on.post('/a/roll-back', { to: 1, reason: 'needed', expectedVersion: 1 })).toMatchObject({
    status: 200,
    body: { version: 2, state: 'live', withdrawnAt: null },
  });
});

test('two authors at once: the second is told who was first, and nothing of his is lost or live', async () => {
  const both = await Promise.all(
    ['5m', '6m'].map((window) =>
      on.post<Problem & PlaybookDetail>('/a/versions', {
        yaml: text('a', window),
        reason: `to ${window}`,
        expectedVersion: 1,
      }),
    ),
  );
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
  const refused = both.find(({ status }) => status === 409)?.body;
  const first = both.find(({ status }) => status === 200)?.body;
  expect(refused?.code).toBe('stale_version');
  expect(refused?.detail).toContain('Version 2 was published by p-manager');
  expect(refused?.detail).toContain(first?.reason);
});

test('a wrong text is refused with all its mistakes and their lines, and nothing changes', async () => {
  const yaml = text('a', 'soon').replace('on: [test.report]', 'on: []');
  const refused = await refusalOf(on.post('/a/versions', { yaml, reason: 'x', expectedVersion: 1 }));
  expect(refused).toMatchObject({ status: 422, code: 'invalid_playbook' });
  expect(refused.errors?.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
    expect.stringMatching(/^line 4 on: needs at least one event type/),
    expect.stringMatching(/^line 13 decisions\[0\]\.window: a duration/),
  ]);
  expect(on.hub.playbooks.live()[0]?.version).toBe(1);
});

test('the same text again, another playbook’s text, and a number that was never seen are refused', async () => {
  expect(
    await refusalOf(on.post('/a/versions', { yaml: text('a'), reason: 'x', expectedVersion: 1 })),
  ).toMatchObject({ status: 409, code: 'same_text' });
  expect(
    await refusalOf(on.post('/a/versions', { yaml: text('b'), reason: 'x', expectedVersion: 1 })),
  ).toMatchObject({
    status: 422,
    code: 'id_mismatch',
    detail: 'The text is of the playbook "b", not of "a".',
  });
  expect(
    await refusalOf(on.post('/b/versions', { yaml: text('b'), reason: 'x', expectedVersion: 3 })),
  ).toMatchObject({ status: 409, code: 'stale_version' });
  expect((await on.get<{ items: unknown[] }>('')).body.items).toHaveLength(1);
});

test('a playbook is switched off and on with who and why, opens nothing while off, and stays off when published', async () => {
  expect(await on.post('/a/switch', { on: false, reason: 'false alarms' })).toMatchObject({
    status: 200,
    body: { state: 'off', version: 1, switched: { on: false, by: 'p-manager', reason: 'false alarms' } },
  });
  expect(on.hub.playbooks.live()).toEqual([]);
  expect(on.hub.playbooks.version('a', 1)).toBeDefined();
  expect(await refusalOf(on.post('/a/switch', { on: false, reason: 'again' }))).toMatchObject({
    status: 409,
    code: 'already_switched',
  });
  await on.post('/a/versions', { yaml: text('a', '5m'), reason: 'shorter', expectedVersion: 1 });
  expect(on.hub.playbooks.live()).toEqual([]);
  expect(await on.post('/a/switch', { on: true, reason: 'sensor repaired' })).toMatchObject({
    body: { state: 'live', version: 2, switched: { on: true, reason: 'sensor repaired' } },
  });
  expect(on.hub.playbooks.live()[0]?.version).toBe(2);
  expect(await refusalOf(on.post('/z/switch', { on: false, reason: 'x' }))).toMatchObject({
    status: 404,
    code: 'unknown_playbook',
  });
});
