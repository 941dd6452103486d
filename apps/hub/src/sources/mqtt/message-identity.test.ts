import { expect, test } from 'vitest';
import { MessageIdentity, type Delivery } from './message-identity.ts';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-22T12:00:00Z');
const mute = { id: null, saysTime: false };
const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  topic: 'a/b',
  payload: Buffer.from('{"n":1}'),
  qos: 1,
  dup: false,
  retain: false,
  messageId: 7,
  ...more,
});

test('a producer id counts within its topic', () => {
  const identity = new MessageIdentity();
  const own = { id: '1', saysTime: false };
  expect(identity.of(delivery(), own, NOON)).toBe('a/b#1');
  expect(identity.of(delivery({ topic: 'a/c' }), own, NOON)).toBe('a/c#1');
  expect(identity.of(delivery(), { id: 'x'.repeat(1_000), saysTime: false }, NOON)).toHaveLength(64);
});

test('a redelivery is the same signal: in another process within the hour, in the same process always', () => {
  const identity = new MessageIdentity();
  const first = identity.of(delivery(), mute, NOON);
  expect(identity.of(delivery({ dup: true }), mute, NOON + 3 * HOUR)).toBe(first);
  expect(new MessageIdentity().of(delivery({ dup: true }), mute, NOON + 60_000)).toBe(first);
});

test('an equal measurement under another packet id, in another hour or when packet ids start again is another signal', () => {
  const identity = new MessageIdentity();
  const ids = [
    identity.of(delivery(), mute, NOON),
    identity.of(delivery({ messageId: 8 }), mute, NOON),
    identity.of(delivery(), mute, NOON + 1_000),
    identity.of(delivery(), mute, NOON + 2_000),
    identity.of(delivery(), mute, NOON + HOUR),
  ];
  expect(new Set(ids).size).toBe(5);
  expect(identity.of(delivery({ dup: true }), mute, NOON + HOUR)).toBe(ids[4]);
});

test('a payload with its own time, and a retained one, are known by their bytes at any time and by any packet id', () => {
  for (const [more, own] of [
    [{}, { id: null, saysTime: true }],
    [{ retain: true }, mute],
  ] as const) {
    const first = new MessageIdentity().of(delivery(more), own, NOON);
    expect(new MessageIdentity().of(delivery({ ...more, messageId: 9 }), own, NOON + 9 * HOUR)).toBe(first);
    expect(new MessageIdentity().of(delivery({ ...more, topic: 'a/c' }), own, NOON)).not.toBe(first);
  }
});

test('QoS 0 is never redelivered, so each arrival is a signal', () => {
  const identity = new MessageIdentity();
  const quick = delivery({ qos: 0, messageId: undefined });
  expect(identity.of(quick, mute, NOON)).not.toBe(identity.of(quick, mute, NOON));
});
