import { expect, test, vi } from 'vitest';
import mqtt from 'mqtt';
import { pino } from 'pino';
import { mkdtemp, writeFile, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@gemba/core/time';
import { testDatabase } from '../store/test-database.ts';
import { openCapture } from '../capture/capture.ts';
import { startMosquitto } from './mqtt/mosquitto-for-tests.ts';
import { openSources, SourceSettings } from './registry.ts';
test('adhoc', async () => {
  const db = await testDatabase();
  await db.pool
    .query(`insert into plant (id, name, zone) values ('p','p','UTC')`)
    .catch((e) => console.log(String(e)));
  const step = openCapture({
    database: db.pool,
    plant: 'p',
    now: () => instant(Date.now()),
    onStored: () => {},
  });
  const broker = (await startMosquitto())!;
  const folder = await mkdtemp(join(tmpdir(), 'adhoc-'));
  const sources = await openSources(
    SourceSettings.parse({
      mqtt: [{ name: 'm', url: broker.url, topics: [{ filter: 'a/#', type: 't' }] }],
      dropFolders: [{ name: 'd', path: folder, type: 't' }],
    }),
    { capture: step.capture, log: pino({ level: 'warn' }) },
  );
  await vi.waitFor(() => expect(sources.every((s) => s.health().state === 'up')).toBe(true), {
    timeout: 9000,
  });
  const count = async (s: string) =>
    Number((await db.pool.query(`select count(*) n from signal where source = $1`, [s])).rows[0].n);
  const producer = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  let t = performance.now();
  await Promise.all(
    Array.from({ length: 5000 }, (_, n) =>
      producer.publishAsync(`a/${n % 50}`, JSON.stringify({ n: n % 7, s: 'x"y\\u0000' }), { qos: 1 }),
    ),
  );
  await vi.waitFor(async () => expect(await count('mqtt/m')).toBe(5000), { timeout: 20000, interval: 20 });
  console.log('mqtt 5000 in ms', Math.round(performance.now() - t), sources[0]!.health());
  const rows = Array.from({ length: 20000 }, (_, i) => `WO-${i},${i},abc,def,1,2,3`).join('\n');
  await writeFile(join(folder, 'x.csv'), `o,a,b,c,d,e,f\n${rows}\n`);
  t = performance.now();
  await vi.waitFor(async () => expect(await readdir(join(folder, 'done'))).toContain('x.csv'), {
    timeout: 60000,
    interval: 20,
  });
  console.log(
    'csv 20000 in ms (2 s of it stability)',
    Math.round(performance.now() - t),
    await count('drop-folder/d'),
  );
  console.log((await readFile(join(folder, 'done/x.csv.report.csv'), 'utf8')).slice(0, 200));
  await Promise.all(sources.map((s) => s.close()));
  await producer.endAsync();
  await broker.stop();
  await db.drop();
}, 120000);
