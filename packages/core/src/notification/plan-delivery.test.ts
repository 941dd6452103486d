import { expect, test } from 'vitest';
import { after, type Instant } from '../time/index.ts';
import { aNotice, night, type Answer, type SentMessage } from './night.testing.ts';
import { TELLING_RULES } from './rules.ts';

const T0 = '2026-11-22T08:00:00.000Z' as Instant;
const MIN = 60_000;
const at = (minutes: number) => after(T0, minutes * MIN);
const phone = { channel: 'sms', address: '+491' } as const;
const mail = { channel: 'email', address: 'ann@x' } as const;
const whatsapp = { channel: 'whatsapp', address: '+492' } as const;
const ann = { contacts: [whatsapp, phone, mail], zone: 'Europe/Berlin' };
const times = (sent: readonly SentMessage[]) =>
  sent.map((m) => `${(Date.parse(m.at) - Date.parse(T0)) / MIN} ${m.channel}`);

test('the person’s own order, in-app beside it; a receipt ends the series', () => {
  const on = night({ from: T0, people: { ann } });
  on.tell([aNotice('1', T0)]);
  on.run(at(60));
  expect(times(on.sent)).toEqual(['0 whatsapp']);
  expect(on.of('1').state).toBe('reached');
  expect(on.of('1').deliveries.map((d) => d.channel)).toEqual(['in-app', 'whatsapp']);
});

test('the step’s channels go first, then the person’s own; what has no address is skipped and says so', () => {
  const on = night({ from: T0, people: { ann }, channel: () => ({ sent: true }) });
  on.tell([aNotice('1', T0, { channels: ['voice', 'email'], level: 1, because: 'escalated' })]);
  on.run(at(60));
  expect(times(on.sent)).toEqual(['0 email', '5 whatsapp', '7 sms']);
  expect(on.of('1').remarks).toContain('No address for voice: skipped.');
});

test('no receipt in time: the next channel; a channel that can only prove "sent" has proven nothing', () => {
  const on = night({ from: T0, people: { ann }, channel: () => ({ sent: true }) });
  on.tell([aNotice('1', T0)]);
  on.run(at(60));
  expect(times(on.sent)).toEqual(['0 whatsapp', '2 sms', '4 email']);
  expect(on.of('1').state).toBe('unproven');
  expect(on.of('1').remarks.at(-1)).toMatch(/nothing proves/);
});

test('a receipt that comes late still ends the series', () => {
  const late = (m: SentMessage): Answer => ({
    sent: true,
    ...(m.channel === 'whatsapp' && { deliveredAfterMs: 3 * MIN }),
  });
  const on = night({ from: T0, people: { ann }, channel: late });
  on.tell([aNotice('1', T0)]);
  on.run(at(60));
  expect(times(on.sent)).toEqual(['0 whatsapp', '2 sms']);
  expect(on.of('1').state).toBe('reached');
});

test('a channel that says no gives way at once; when all say no it is on the record and waits in the app', () => {
  const on = night({ from: T0, people: { ann }, channel: () => ({ failed: true }) });
  on.tell([aNotice('1', T0)]);
  on.run(at(60));
  expect(times(on.sent)).toEqual(['0 whatsapp', '0 sms', '0 email']);
  expect(on.of('1').state).toBe('unreached');
  expect(on.of('1').remarks.at(-1)).toMatch(/none got through: it waits in the control room/);
});

test('somebody with no channel but the app is told there, and is unreached when no station takes it in time', () => {
  const on = night({ from: T0, people: { ann: { contacts: [], zone: 'UTC' } } });
  on.tell([aNotice('1', T0)]);
  on.run(at(0.5));
  expect(on.of('1')).toMatchObject({ state: 'open', deliveries: [{ channel: 'in-app' }] });
  on.run(at(60));
  expect(on.of('1').state).toBe('unreached');
});

test('quiet hours delay to their end, by the person’s clock and over midnight; priority A and escalations are not held', () => {
  const night22 = '2026-11-22T21:30:00.000Z' as Instant;
  const quiet = { ...ann, quietHours: { start: '22:00', end: '06:00' } };
  const on = night({ from: night22, people: { ann: quiet, bob: quiet, cleo: quiet } });
  on.tell([
    aNotice('1', night22),
    aNotice('2', night22, { person: 'bob', priority: 'A' }),
    aNotice('3', night22, { person: 'cleo', level: 1, because: 'escalated' }),
  ]);
  on.run(after(night22, 12 * 60 * MIN));
  expect(on.by('ann').map((m) => m.at)).toEqual(['2026-11-23T05:00:00.000Z']);
  expect(on.of('1').remarks).toContain('Delayed on whatsapp until 06:00: quiet hours.');
  expect(on.by('bob').map((m) => m.at)).toEqual([night22]);
  expect(on.by('cleo').map((m) => m.at)).toEqual([night22]);
});

test('what comes shortly after a message goes together in the next one; priority A does not wait for that', () => {
  const on = night({ from: T0, people: { ann } });
  on.tell([aNotice('1', T0), aNotice('2', T0)]);
  on.run(at(0.1));
  on.tell([aNotice('3', at(0.1)), aNotice('4', at(0.1))]);
  on.run(at(0.2));
  on.tell([aNotice('5', at(0.2))]);
  on.run(at(1));
  expect(on.sent.map((m) => m.notices)).toEqual([
    ['1', '2'],
    ['3', '4', '5'],
  ]);
  expect(times(on.sent)).toEqual(['0 whatsapp', '0.5 whatsapp']);
  on.run(at(2));
  on.tell([aNotice('6', at(2))]);
  on.run(at(2.1));
  on.tell([aNotice('7', at(2.1), { priority: 'A' })]);
  on.run(at(2.1));
  expect(on.sent.at(-1)?.notices).toEqual(['7']);
});

test('a person’s limit sends a channel’s turn to the next one rather than keep somebody waiting', () => {
  const both = { contacts: [phone, whatsapp], zone: 'UTC' };
  const on = night({ from: T0, people: { ann: both }, rules: { bundleWithinMs: 0 } });
  for (let i = 0; i < 6; i += 1) {
    on.run(at(i * 2));
    on.tell([aNotice(String(i + 1), at(i * 2), { decisionId: `d${i}` })]);
  }
  on.run(at(60));
  expect(times(on.sent)).toEqual(['0 sms', '2 sms', '4 sms', '6 sms', '8 sms', '10 whatsapp']);
});

test('where there is only one channel the limit delays, and nothing is lost', () => {
  const on = night({
    from: T0,
    people: { ann: { contacts: [phone], zone: 'UTC' } },
    rules: { bundleWithinMs: 0 },
  });
  for (let i = 0; i < 7; i += 1) {
    on.run(at(i * 2));
    on.tell([aNotice(String(i + 1), at(i * 2), { decisionId: `d${i}` })]);
  }
  on.run(at(60));
  expect(times(on.sent)).toEqual(['0 sms', '2 sms', '4 sms', '6 sms', '8 sms', '15 sms']);
  expect(on.sent.at(-1)?.notices).toEqual(['6', '7']);
  expect(on.all().every((one) => one.state === 'reached')).toBe(true);
});

test('the plant’s limit lets the most urgent go first', () => {
  const people = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `p${i}`,
      { contacts: [{ ...phone, address: `+${i}` }], zone: 'UTC' },
    ]),
  );
  const on = night({ from: T0, people });
  on.tell(
    Object.keys(people).map((person, i) =>
      aNotice(String(i + 1), T0, { person, priority: i === 11 ? 'A' : 'C' }),
    ),
  );
  on.run(at(10));
  expect(on.sent[0]?.person).toBe('p11');
  expect(on.sent.map((m) => (Date.parse(m.at) - Date.parse(T0)) / 1_000)).toEqual([
    0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10,
  ]);
});

test('in a flood a person gets a digest every two minutes, not a message for each', () => {
  const on = night({ from: T0, people: { ann }, flooded: new Set(['quality']) });
  for (let i = 0; i < 60; i += 1) {
    on.run(after(T0, i * 5_000));
    on.tell([
      aNotice(String(i + 1), after(T0, i * 5_000), { decisionId: `d${i}`, exceptionId: `x${i % 30}` }),
    ]);
  }
  on.run(at(20));
  expect(times(on.sent)).toEqual(['0 whatsapp', '2 whatsapp', '4 whatsapp', '6 whatsapp']);
  expect(new Set(on.sent.flatMap((m) => m.notices)).size).toBe(60);
});

test('a message has only so many lines: what ranks lower goes with the next', () => {
  const on = night({ from: T0, people: { ann }, rules: { linesPerMessage: 3 } });
  on.tell(
    Array.from({ length: 7 }, (_, i) =>
      aNotice(String(i + 1), T0, { decisionId: `d${i}`, priority: i === 6 ? 'A' : 'C' }),
    ),
  );
  on.run(at(20));
  expect(on.sent.map((m) => m.notices.length)).toEqual([3, 3, 1]);
  expect(on.sent[0]?.notices[0]).toBe('7');
});

test('what is settled while it waits does not go out', () => {
  const on = night({
    from: '2026-11-22T21:30:00.000Z' as Instant,
    people: { ann: { ...ann, quietHours: { start: '22:00', end: '06:00' } } },
  });
  on.tell([aNotice('1', T0)]);
  on.run('2026-11-22T22:00:00.000Z' as Instant);
  on.tell([], [{ seq: 9, decisionId: 'quality', person: null, only: null, because: 'decided', at: T0 }]);
  on.run('2026-11-23T12:00:00.000Z' as Instant);
  expect(on.sent).toEqual([]);
});

test('the default limits are GoAlert’s: a phone gets at most 1 a minute, 5 in 15, 11 an hour, 21 in three', () => {
  const on = night({
    from: T0,
    people: { ann: { contacts: [phone], zone: 'UTC' } },
    rules: { bundleWithinMs: 0, linesPerMessage: 1 },
  });
  on.tell(Array.from({ length: 40 }, (_, i) => aNotice(String(i + 1), T0, { decisionId: `d${i}` })));
  on.run(at(12 * 60));
  expect(on.sent).toHaveLength(40);
  for (const { messages, withinMs } of TELLING_RULES.perPerson.sms)
    for (const [i, message] of on.sent.entries()) {
      const before = on.sent[i - messages];
      if (before) expect(Date.parse(message.at) - Date.parse(before.at)).toBeGreaterThanOrEqual(withinMs);
    }
});
