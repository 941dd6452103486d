import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import mqtt, { type MqttClient } from 'mqtt';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../channels/fakes/free-port.ts';
import { memoryCapture, type MemoryCapture } from '../capture-for-tests.ts';
import type { Source } from '../source.ts';
import { mosquittoPath, startMosquitto, type Mosquitto } from './mosquitto-for-tests.ts';
import { openMqtt } from './open.ts';
import { MqttSettings } from './settings.ts';

const FAST = { firstRetryMs: 50, mostRetryMs: 200, captureTimeoutMs: 5_000 };
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

const settings = (url: string): MqttSettings =>
  MqttSettings.parse({
    name: 'plant',
    url,
    topics: [
      { filter: 'plant/+/+/state', type: 'machine.state', fields: { line: 'topic:1', station: 'topic:2' } },
      { filter: 'andon/#', type: 'andon' },
    ],
  });

describe.skipIf(!mosquittoPath)(
  'an MQTT source on a real mosquitto (skipped when it is not installed)',
  () => {
    let broker: Mosquitto;
    let producer: MqttClient;
    let memory: MemoryCapture;
    let source: Source | null = null;

    beforeEach(async () => {
      broker = (await startMosquitto())!;
      producer = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
      memory = memoryCapture();
    });
    afterEach(async () => {
      await source?.close();
      source = null;
      await producer.endAsync(true);
      await broker.stop();
    });

    const open = async (pace = FAST) => {
      source = openMqtt(settings(broker.url), memory.context, pace);
      await until(() => expect(source!.health()).toEqual({ state: 'up', detail: null }));
      return source;
    };
    const publish = (topic: string, payload: unknown, qos: 0 | 1 = 1) =>
      producer.publishAsync(topic, Buffer.isBuffer(payload) ? payload : JSON.stringify(payload), { qos });

    test('a wildcard filter maps levels of the topic and paths of the payload to fields', async () => {
      await open();
      await publish('plant/l1/press/state', { id: 7, state: 'down', ts: '2026-11-22T08:00:00+01:00' });
      await until(() => expect(memory.stored.size).toBe(1));
      expect(memory.signals()[0]).toEqual({
        source: 'mqtt/plant',
        externalId: 'plant/l1/press/state#7',
        type: 'machine.state',
        occurredAt: '2026-11-22T07:00:00.000Z',
        content: {
          topic: 'plant/l1/press/state',
          data: { id: 7, state: 'down', ts: '2026-11-22T08:00:00+01:00', line: 'l1', station: 'press' },
        },
        garbled: null,
      });
    });

    test('a message that could not be stored is not acknowledged: it is delivered again and stored once', async () => {
      let failing = 3;
      memory.before = () => {
        if (failing-- > 0) throw new Error('the database is down');
      };
      await open();
      await publish('andon/1', { pressed: true });
      await until(() => expect(memory.stored.size).toBe(1));
      expect(memory.calls()).toBe(4);
      await pause(300);
      expect(memory.calls()).toBe(4);
    });

    test('a message is acknowledged only after the commit', async () => {
      let commit: (() => void) | undefined;
      memory.before = () => new Promise((resolve) => (commit = resolve));
      const first = await open();
      await publish('andon/1', { pressed: true });
      await until(() => expect(memory.calls()).toBe(1));
      // the hub dies before its commit: whoever takes the session over gets the message again
      const successor = memoryCapture();
      source = openMqtt(settings(broker.url), successor.context, FAST);
      await until(() => expect(successor.stored.size).toBe(1));
      commit!();
      await first.close();
    });

    test('a message that was stored but not acknowledged when the hub died is the same signal for its successor', async () => {
      const dying = openMqtt(
        settings(broker.url),
        {
          ...memory.context,
          capture: async (signals) => {
            await memory.context.capture(signals);
            return new Promise(() => {});
          },
        },
        // longer than the three take to come, also on a busy machine: closing waits for it
        { ...FAST, captureTimeoutMs: 3_000 },
      );
      await until(() => expect(dying.health().state).toBe('up'));
      for (let n = 0; n < 3; n++) await publish('andon/1', { pressed: true });
      await until(() => expect(memory.stored.size).toBe(3));
      await dying.close();
      source = openMqtt(settings(broker.url), memory.context, FAST);
      await until(() => expect(memory.calls()).toBe(6));
      expect(memory.stored.size).toBe(3);
    });

    test('what is published while the hub is away waits in the session, and what was acknowledged does not return', async () => {
      const first = await open();
      await publish('andon/1', { n: 1 });
      await until(() => expect(memory.stored.size).toBe(1));
      await first.close();
      expect(first.health().state).toBe('off');
      for (let n = 2; n <= 50; n++) await publish('andon/1', { n });
      const successor = memoryCapture();
      source = openMqtt(settings(broker.url), successor.context, FAST);
      await until(() => expect(successor.stored.size).toBe(49));
      await pause(200);
      expect(successor.calls()).toBe(49);
    });

    test('messages reach capture side by side, so that it can store them in one commit', async () => {
      let inside = 0;
      let most = 0;
      memory.before = async () => {
        most = Math.max(most, ++inside);
        await pause(100);
        inside--;
      };
      await open();
      await Promise.all(Array.from({ length: 300 }, (_, n) => publish('andon/1', { n })));
      await until(() => expect(memory.stored.size).toBe(300));
      expect(most).toBeGreaterThan(10);
      await pause(200);
      expect(memory.calls()).toBe(300);
    });

    test('a store that never answers closes the link instead of blocking it, and the message comes again', async () => {
      let hang = true;
      memory.before = async () => {
        if (hang) {
          hang = false;
          await new Promise(() => {});
        }
      };
      await open({ ...FAST, captureTimeoutMs: 200 });
      await publish('andon/1', { pressed: true });
      await until(() => expect(memory.stored.size).toBe(1));
      expect(memory.calls()).toBe(2);
    });

    test('two equal measurements are two signals', async () => {
      await open();
      await publish('andon/1', { pressed: true });
      await publish('andon/1', { pressed: true });
      await publish('andon/1', { pressed: true }, 0);
      await publish('andon/1', { pressed: true }, 0);
      await until(() => expect(memory.stored.size).toBe(4));
    });

    test('a payload that is no JSON is kept as it came and acknowledged', async () => {
      const first = await open();
      await publish('andon/1', Buffer.from('line 3 stopped'));
      await publish('andon/1', Buffer.from([0xff, 0x00, 0x80]));
      await until(() => expect(memory.stored.size).toBe(2));
      const [text, binary] = memory.signals();
      expect(text).toMatchObject({ type: 'andon', content: { topic: 'andon/1', text: 'line 3 stopped' } });
      expect(text!.garbled).toMatch(/not JSON/);
      expect(binary).toMatchObject({ garbled: 'the payload is not UTF-8', content: { base64: '/wCA' } });
      await first.close();
      const successor = memoryCapture();
      source = openMqtt(settings(broker.url), successor.context, FAST);
      await until(() => expect(source!.health().state).toBe('up'));
      await pause(200);
      expect(successor.calls()).toBe(0);
    });

    test('a payload above the limit is kept by its beginning, and the link lives on', async () => {
      await open();
      await publish('andon/1', Buffer.alloc(3_000_000, 'x'));
      await publish('andon/1', { id: 'after' });
      await until(() => expect(memory.stored.size).toBe(2));
      expect(memory.signals()[0]).toMatchObject({ content: { truncated: true, bytes: 3_000_000 } });
      expect(memory.signals()[0]!.garbled).toMatch(/3000000 bytes/);
    });

    test('a broker that is down does not throw: the source says so, keeps trying and connects when it comes', async () => {
      const port = await freePort();
      source = openMqtt(settings(`mqtt://127.0.0.1:${port}`), memory.context, FAST);
      await until(() => expect(source!.health().detail).toMatch(/ECONNREFUSED/));
      expect(source.health().state).toBe('down');
      const late = (await startMosquitto(port))!;
      await until(() => expect(source!.health()).toEqual({ state: 'up', detail: null }));
      await late.stop();
      await until(() => expect(source!.health().state).toBe('down'));
    });
  },
);
