import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whyNotStorable } from '../storable.ts';
import { MessageIdentity, type Delivery } from './message-identity.ts';
import { readMessage } from './read-message.ts';
import { MqttSettings } from './settings.ts';

const settings = MqttSettings.parse({
  name: 'plant',
  url: 'mqtt://broker',
  topics: [
    {
      filter: 'p/+/state',
      type: 'state',
      fields: { line: 'topic:1', level: 'topic:9', code: 'payload:alarm.code' },
    },
    { filter: 'p/#', type: 'rest' },
  ],
});

function read(topic: string, payload: unknown) {
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
  const delivery: Delivery = { topic, payload: bytes, qos: 1, dup: false, retain: false, messageId: 1 };
  return readMessage(settings, delivery, new MessageIdentity(), 0);
}

test('fields that the topic or the payload does not have stay out: nothing is invented', () => {
  expect(read('p/l1/state', { alarm: {} }).content).toEqual({
    topic: 'p/l1/state',
    data: { alarm: {}, line: 'l1' },
  });
  expect(read('p/l1/state', { alarm: { code: 0 } }).content).toMatchObject({ data: { code: 0, line: 'l1' } });
});

test('a mapped field that replaces a value of the payload leaves the payload readable', () => {
  expect(read('p/l1/state', { line: 'L-ONE' }).content).toEqual({
    topic: 'p/l1/state',
    data: { line: 'l1' },
    payload: { line: 'L-ONE' },
  });
});

test('the first filter that matches gives the type; a topic left over from an older configuration has none', () => {
  expect(read('p/l1/state', {}).type).toBe('state');
  expect(read('p/l1/other', {}).type).toBe('rest');
  expect(read('q', {}).type).toBeNull();
});

test('a payload that is one value becomes the field value, and text is passed on as text', () => {
  expect(read('p/x', 21.5).content).toEqual({ topic: 'p/x', data: { value: 21.5 } });
  expect(read('p/x', { text: 'stuck' }).content).toMatchObject({ text: 'stuck', data: { text: 'stuck' } });
});

test('a structured CloudEvent is taken as it is, with its own source, id and type', () => {
  const event = { specversion: '1.0', id: 'e1', source: '/press/7', type: 'machine.down', data: { code: 4 } };
  expect(read('p/x', event)).toMatchObject({
    source: '/press/7',
    externalId: 'e1',
    type: 'machine.down',
    content: event,
  });
});

test.each([
  [{ time: '2026-11-22T08:00:00+01:00' }, '2026-11-22T07:00:00.000Z'],
  [{ ts: 1_795_334_400_000 }, '2026-11-22T08:00:00.000Z'],
  [{ ts: 1_795_334_400 }, '2026-11-22T08:00:00.000Z'],
  [{ time: '2026-11-22 08:00' }, null],
  [{ ts: 12_345 }, null],
  [{ ts: 1e300 }, null],
])('the time in %j is %s', (payload, at) => {
  expect(read('p/x', payload).occurredAt).toBe(at);
});

describe('what the store could not keep as JSON is garbled and kept as bytes', () => {
  test.each([
    ['{"a":"\\u0000"}', /U\+0000/],
    ['{"a":"\\ud800"}', /surrogate/],
    ['{"\\u0000":1}', /U\+0000/],
    [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, /nested deeper/],
  ])('%.20s', (text, why) => {
    const signal = read('p/x', Buffer.from(text));
    expect(signal.garbled).toMatch(why);
    expect(signal.content).toEqual({ topic: 'p/x', base64: Buffer.from(text).toString('base64') });
  });
});

test('whatever bytes come, there is a signal whose content can be stored', () => {
  const payloads = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), payloads, (topic, payload) => {
      const signal = read(topic, payload);
      expect(whyNotStorable(signal.content)).toBeNull();
      expect(whyNotStorable(signal.garbled)).toBeNull();
      expect(signal.externalId).not.toBe('');
    }),
  );
});
