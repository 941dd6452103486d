/** Whatever arrives as a file, from a broker, as a playbook or over the socket, and is wrong. HTTP: bad-input.test.ts. */
import { connectAsync } from 'mqtt';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExceptionState } from '@gemba/core/exception';
import type { ActReply, HealthDetails } from '@gemba/core/wire';
import {
  mosquittoPath,
  startMosquitto,
  type Mosquitto,
} from '@gemba/hub/sources/mqtt/mosquitto-for-tests.ts';
import { sheetRows, xlsx } from '@gemba/hub/sources/drop-folder/zip-for-tests.ts';
import { ADMIN_TOKEN, HubProcess, until } from './hub-process.ts';

const HEADER = 'lot,characteristic,value,lower,upper\n';

describe('What is wrong is kept and shown with its reason, and harms nothing else', () => {
  let hub: HubProcess;
  let broker: Mosquitto | null = null;

  beforeAll(async () => {
    broker = await startMosquitto();
    const sources = {
      dropFolders: [{ name: 'inspection', path: 'drop', type: 'quality.out-of-tolerance' }],
      mqtt: broker
        ? [{ name: 'floor', url: broker.url, topics: [{ filter: 'plant/#', type: 'machine.down' }] }]
        : [],
    };
    hub = await HubProcess.start({ config: `sources: ${JSON.stringify(sources)}\n` });
  });
  afterAll(async () => {
    await hub?.dispose();
    await broker?.stop();
  });

  const details = (): Promise<HealthDetails> => hub.get('/api/health/details');
  const notUnderstood = (reason: RegExp): Promise<HealthDetails> =>
    until(details, ({ notUnderstood: all }) => all.some((signal) => reason.test(signal.reason)), {
      within: 30_000,
    });
  const opened = (lot: string): Promise<ExceptionState[]> =>
    until(
      () => hub.exceptions(),
      (all) => all.some((e) => e.subject.lot === lot),
      { within: 30_000 },
    );

  test.each([
    [
      'a line of 10 MB',
      'long.csv',
      () => `${HEADER}${'x'.repeat(10_000_000)}\n`,
      /long\.csv: row 2 is longer than 1000000 bytes/,
    ],
    [
      'a bomb',
      'bomb.xlsx',
      () => xlsx(Buffer.alloc(120_000_000, ' ').toString('latin1')),
      /bomb\.xlsx: unpacked it would have more than 80000000 bytes/,
    ],
    [
      'another encoding',
      'latin.csv',
      () => Buffer.from(`${HEADER}Stück,torque,41,34,38\n`, 'latin1'),
      /latin\.csv.*UTF-8/,
    ],
    [
      'no sheet at all',
      'photo.xlsx',
      () => Buffer.from('PK\u0003\u0004 and then nothing', 'latin1'),
      /photo\.xlsx: it is not a sound zip file/,
    ],
  ])(
    'a file with %s lies in failed/ with a report, is shown in Health, and the next file is read',
    async (_name, file, content, reason) => {
      const folder = join(hub.dataFolder, 'drop');
      const before = hub.pid;
      await writeFile(join(folder, file), content());
      const health = await notUnderstood(reason);
      const signal = health.notUnderstood.find((one) => reason.test(one.reason));
      expect(signal?.source).toBe('drop-folder/inspection');
      const failed = await until(
        () => readdir(join(folder, 'failed')),
        (names) => names.includes(file),
      );
      expect(failed).toContain(`${file}.report.csv`);
      expect(await readFile(join(folder, 'failed', `${file}.report.csv`), 'utf8')).toMatch(/refused,.*"/);
      expect(health.sources.find((s) => s.name === 'drop-folder/inspection')).toMatchObject({ state: 'up' });

      const lot = `AFTER-${file}`;
      await writeFile(join(folder, `good-${file}.csv`), `${HEADER}${lot},torque,41,34,38\n`);
      await opened(lot);
      expect(hub.pid).toBe(before);
    },
  );

  test('a sheet with one bad row among good ones: the good ones are in, the bad one is shown', async () => {
    const folder = join(hub.dataFolder, 'drop');
    const rows = [
      ['lot', 'value', 'lower', 'upper'],
      ['SHEET-1', 41, 34, 38],
      ['SHEET-2', 41, 34, 38, 99],
    ];
    await writeFile(join(folder, 'rows.xlsx'), xlsx(sheetRows(rows)));
    await opened('SHEET-1');
    const report = await until(
      () => readFile(join(folder, 'done', 'rows.xlsx.report.csv'), 'utf8').catch(() => ''),
      (text) => text !== '',
    );
    expect(report).toMatch(/^2,accepted,.*\n3,refused,/m);
  });

  test.skipIf(mosquittoPath === null)(
    'a payload that is no JSON is kept as it came, and the next one is read (skipped without mosquitto)',
    async () => {
      const link = await connectAsync(broker?.url ?? '');
      await link.publishAsync('plant/press/PRESS-02/down', '{"cause": "oil', { qos: 1 });
      await link.publishAsync('plant/press/PRESS-02/down', Buffer.from('ff00fe', 'hex'), { qos: 1 });
      await link.publishAsync(
        'plant/press/PRESS-02/down',
        '{"id":"1","workCentre":"PRESS-02","cause":"oil"}',
        { qos: 1 },
      );
      await link.endAsync();
      const { notUnderstood: all } = await until(
        details,
        (health) => health.notUnderstood.filter((s) => s.source.endsWith('floor')).length === 2,
      );
      const contents = all
        .filter((s) => s.source.endsWith('floor'))
        .map((s) => JSON.parse(s.content) as object);
      expect(contents).toContainEqual(expect.objectContaining({ text: '{"cause": "oil' }));
      expect(contents).toContainEqual(
        expect.objectContaining({ base64: Buffer.from('ff00fe', 'hex').toString('base64') }),
      );
      await until(
        () => hub.exceptions(),
        (exceptions) => exceptions.some((e) => e.playbook === 'machine-down'),
      );
    },
  );

  test('a wrong playbook is refused with file, line and reason; the last good version stays live', async () => {
    const file = join(hub.folder, 'playbooks', 'quality-hold.yaml');
    const good = await readFile(file, 'utf8');
    await writeFile(file, good.replace('window: 12m', 'window: soon'));
    await writeFile(join(hub.folder, 'playbooks', 'broken.yaml'), 'playbook: broken\nversion: [1\n');
    const problemOf = async (id: string): Promise<string> =>
      (await details()).playbooks.find((p) => p.id.startsWith(id))?.problem ?? '';
    const line = good.slice(0, good.indexOf('window: 12m')).split('\n').length;
    const problem = await until(
      () => problemOf('quality-hold'),
      (text) => text !== '',
    );
    expect(problem).toContain(`quality-hold.yaml:${line} `);
    expect(problem).toContain('window');
    expect(
      await until(
        () => problemOf('broken'),
        (text) => text !== '',
      ),
    ).toMatch(/^broken\.yaml:\d+ \w/);
    expect(await hub.health()).toMatchObject({ status: 'degraded' });

    await hub.signal({
      id: 'p',
      source: 's',
      type: 'quality.out-of-tolerance',
      data: { lot: 'PLAYBOOK', value: 41, lower: 34, upper: 38 },
    });
    const exception = (await opened('PLAYBOOK')).find((e) => e.subject.lot === 'PLAYBOOK');
    expect(exception?.decisions).toHaveLength(4);
    await writeFile(file, good);
    await until(
      () => problemOf('quality-hold'),
      (text) => text === '',
    );
  });

  describe('over the socket', () => {
    let socket: Socket;
    let decision: ExceptionState['decisions'][number];
    beforeAll(async () => {
      await hub.demoSignal('order-late');
      const exceptions = await until(
        () => hub.exceptions(),
        (all) => all.some((e) => e.playbook === 'order-late'),
      );
      const [first] = exceptions.find((e) => e.playbook === 'order-late')?.decisions ?? [];
      if (!first) throw new Error('nobody was asked');
      decision = first;
      socket = io(`${hub.url}/live`, { auth: { token: ADMIN_TOKEN }, transports: ['websocket'] });
      await new Promise<void>((connected) => socket.once('connect', () => connected()));
    });
    afterAll(() => void socket?.close());

    const ask = async (what: unknown): Promise<ActReply> =>
      (await socket.timeout(10_000).emitWithAck('act', what)) as ActReply;

    test.each<[string, (d: typeof decision) => unknown, number, string, string?]>([
      ['nothing', () => null, 404, 'unknown_act'],
      ['an unknown act', (d) => ({ decisionId: d.id, act: 'constructor', body: {} }), 404, 'unknown_act'],
      ['no body', (d) => ({ decisionId: d.id, act: 'decide' }), 422, 'invalid_input', 'expectedVersion'],
      [
        'no decision',
        (d) => ({ decisionId: 7, act: 'unshelve', body: { expectedVersion: d.version } }),
        404,
        'unknown_decision',
      ],
      [
        'a NUL in the id',
        (d) => ({ decisionId: '\0', act: 'unshelve', body: { expectedVersion: d.version } }),
        404,
        'unknown_decision',
      ],
      [
        'a NUL in a text',
        (d) => ({ decisionId: d.id, act: 'comment', body: { text: 'a\0b' } }),
        422,
        'invalid_input',
        'text',
      ],
      [
        'half a character',
        (d) => ({ decisionId: d.id, act: 'comment', body: { text: '\ud800' } }),
        422,
        'invalid_input',
        'text',
      ],
      [
        'an unknown option',
        (d) => ({ decisionId: d.id, act: 'decide', body: { expectedVersion: d.version, option: 'pray' } }),
        422,
        'unknown_option',
        'option',
      ],
      [
        'an old version',
        (d) => ({ decisionId: d.id, act: 'acknowledge', body: { expectedVersion: d.version + 7 } }),
        409,
        'stale_version',
        'expectedVersion',
      ],
    ])(
      'an act with %s is refused as over HTTP, and leaves no fact',
      async (_name, what, status, code, field) => {
        const before = await hub.journal();
        const reply = await ask(what(decision));
        expect(reply).toMatchObject({
          ok: false,
          problem: { type: `urn:gemba:problem:${code}`, status, code },
        });
        if (field !== undefined && !reply.ok)
          expect(reply.problem.errors?.map((e) => e.field)).toContain(field);
        expect(await hub.journal()).toHaveLength(before.length);
      },
    );

    test('a subscription to nonsense, or to a journal that is ahead, says so', async () => {
      const subscribe = (what: unknown): Promise<unknown> =>
        socket.timeout(10_000).emitWithAck('subscribe', what);
      for (const what of [null, { after: -1 }, { after: 'all' }, { from: 1 }])
        expect(await subscribe(what)).toMatchObject({
          ok: false,
          problem: { status: 422, code: 'invalid_input' },
        });
      expect(await subscribe({ after: 1e9 })).toMatchObject({
        ok: false,
        problem: { status: 409, code: 'seq_ahead' },
      });
    });
  });
});
