import { expect, test } from 'vitest';
import { instant } from '@gemba/core/time';
import { sign, whyNotGenuine } from './signature.ts';

const SECRET = 'a-secret-of-the-adapter-1';
const AT = instant(1_700_000_000_000);
const body = Buffer.from('{"a":1}');

test('it signs as Standard Webhooks says: the example of its libraries', () => {
  const headers = sign(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    instant(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('what was signed is genuine, with other signatures beside it as well', () => {
  const headers = sign(SECRET, 'm1', AT, body);
  expect(whyNotGenuine(SECRET, headers, body, AT)).toBeNull();
  const several = { ...headers, 'webhook-signature': `v1,AAAA v2,xyz ${headers['webhook-signature']}` };
  expect(whyNotGenuine(SECRET, several, body, AT)).toBeNull();
});

test.each([
  ['another body', { body: Buffer.from('{"a":2}') }],
  ['another secret', { secret: 'another-secret-of-somebody' }],
  ['another id', { headers: { 'webhook-id': 'm2' } }],
  ['another time', { headers: { 'webhook-timestamp': '1700000001' } }],
  ['no signature', { headers: { 'webhook-signature': undefined } }],
  ['an empty signature', { headers: { 'webhook-signature': 'v1,' } }],
  ['a time that is none', { headers: { 'webhook-timestamp': 'NaN' } }],
  ['a replay six minutes later', { now: instant(1_700_000_360_000) }],
  ['a time six minutes ahead', { now: instant(1_699_999_640_000) }],
])(
  '%s is not genuine',
  (_name, change: { body?: Buffer; secret?: string; headers?: object; now?: typeof AT }) => {
    const headers = { ...sign(SECRET, 'm1', AT, body), ...change.headers };
    expect(whyNotGenuine(change.secret ?? SECRET, headers, change.body ?? body, change.now ?? AT)).toEqual(
      expect.any(String),
    );
  },
);
