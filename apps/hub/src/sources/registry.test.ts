import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryCapture } from './capture-for-tests.ts';
import { freePort } from '../channels/fakes/free-port.ts';
import { openSources, SourceSettings } from './registry.ts';

test('sources whose broker and folder are away are opened at once, say that they are down, and can be closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sources-'));
  const settings = SourceSettings.parse({
    mqtt: [
      { name: 'a', url: `mqtt://127.0.0.1:${await freePort()}`, topics: [{ filter: 'x/#', type: 'x' }] },
    ],
    dropFolders: [{ name: 'a', path: join(folder, 'in'), type: 'x' }],
  });
  const sources = await openSources(settings, memoryCapture().context);
  expect(sources.map((s) => [s.name, s.kind, s.health().state])).toEqual([
    ['mqtt/a', 'mqtt', 'down'],
    ['drop-folder/a', 'drop-folder', 'down'],
  ]);
  await Promise.all(sources.map((s) => s.close()));
  expect(sources.map((s) => s.health().state)).toEqual(['off', 'off']);
  await rm(folder, { recursive: true, force: true });
});

test('two sources of a kind cannot have one name, for it is part of the key of their signals', () => {
  const one = { name: 'a', path: '/in', type: 'x' };
  expect(SourceSettings.safeParse({ dropFolders: [one, one] }).success).toBe(false);
  expect(SourceSettings.safeParse({ dropFolders: [one, { ...one, name: 'b' }] }).success).toBe(true);
});
