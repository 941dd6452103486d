/** Being told, against a real hub process: real SMTP and IMAP, a real phone provider's server, and kill -9. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WhoWasTold } from '@gemba/core/wire';
import type { Decision, ExceptionState } from '@gemba/core/exception';
import { instant } from '@gemba/core/time';
import {
  dovecotPath,
  PASSWORD,
  startDovecot,
  USER,
  type Dovecot,
} from '@gemba/hub/channels/email/dovecot-for-tests.ts';
import { startMailServer, type MailServerFake } from '@gemba/hub/channels/fakes/mail-server.ts';
import { startPhoneProvider, type PhoneProviderFake } from '@gemba/hub/channels/fakes/phone-provider.ts';
import { decisionOf, exceptionOf, freshDecision } from './deciding.ts';
import { onDatabaseOf } from './hub-database.ts';
import { freePort } from '@gemba/hub/channels/fakes/free-port.ts';
import { HubProcess, until } from './hub-process.ts';
import { outOfTolerance } from './torque.ts';

const SECRET = 'a-secret-of-the-adapter-1';
/** Not more than ten in ten minutes: that would be a flood, and go in digests. */
const LOTS = 10;

let hub: HubProcess | undefined;
let phones: PhoneProviderFake;
let mail: MailServerFake;
let dovecot: Dovecot | undefined;

beforeEach(async () => {
  phones = await startPhoneProvider({ secret: SECRET, now: () => instant(Date.now()) });
  mail = await startMailServer();
});
afterEach(async () => {
  await hub?.dispose();
  await phones.close();
  await mail.close();
  await dovecot?.drop();
  hub = undefined;
  dovecot = undefined;
});

const numbers = new Map<string, string>();
function numberOf(person: string | null): string {
  const id = person ?? '';
  const known = numbers.get(id) ?? `+49151${10_000_000 + numbers.size}`;
  numbers.set(id, known);
  return known;
}
const mailOf = (person: string | null): string => `${person ?? ''}@plant.example`;

/** Quality is reached by SMS, planning by mail, the others in the control room. */
async function start(settings: object): Promise<HubProcess> {
  const port = await freePort();
  const mailbox = dovecot && {
    host: '127.0.0.1',
    port: dovecot.imapPort,
    security: 'none',
    user: USER,
    password: PASSWORD,
  };
  const channels = {
    sms: { url: phones.url, secret: SECRET, callback: `http://127.0.0.1:${port}/api/channels/sms` },
    email: {
      from: USER,
      replyTo: USER,
      smtp: { host: mail.host, port: mail.port, security: 'none' },
      ...(mailbox && { mailbox }),
    },
  };
  return HubProcess.start({
    port,
    everybodyOn: true,
    contacts: ({ id, functions }) => [
      ...(functions.includes('quality') ? [{ channel: 'sms', address: numberOf(id) }] : []),
      ...(functions.includes('planning') ? [{ channel: 'email', address: mailOf(id) }] : []),
    ],
    config: `channels: ${JSON.stringify(channels)}\nnotifications: ${JSON.stringify(settings)}\n`,
  });
}

/** The number by which an answer chooses the first option that can be chosen so. */
const firstByReply = ({ options }: Decision): number =>
  1 +
  options.findIndex((o) => !o.needsReason && o.params.every((p) => !p.required || (p.value ?? '') !== ''));

test.skipIf(dovecotPath === null)(
  'a signal arrives, the owner’s phone rings with the question, an SMS acknowledges, a mail reply decides, and the record tells the story (skipped where Dovecot is not installed)',
  async () => {
    dovecot = await startDovecot();
    hub = await start({});
    await hub.demoSignal('quality-hold');
    const exception = await exceptionOf(hub, (one) => one.playbook === 'quality-hold');
    const quality = decisionOf(exception, 'quality');
    const phone = numberOf(quality.owner);
    await until(
      async () => phones.phone(phone),
      (got) => got.length === 1,
    );
    expect(phones.phone(phone)[0]?.text).toContain(quality.question);
    expect(await phones.answer(phone, 'seen')).toBe(200);
    const seen = await until(
      () => freshDecision(hub as HubProcess, exception, 'quality'),
      ({ state }) => state === 'acknowledged',
    );
    expect(seen.acknowledgedBy).toBe(quality.owner);

    const planning = decisionOf(exception, 'planning');
    const [asked] = await until(
      async () => mail.inbox(mailOf(planning.owner)),
      (got) => got.length === 1,
    );
    const to = asked?.replyTo?.value[0]?.address ?? '';
    expect(to).toMatch(/^gemba\+[a-z2-7]+@plant\.example$/);
    const say = firstByReply(planning);
    await dovecot.deliver(
      `From: <${mailOf(planning.owner)}>\nTo: <${to}>\nSubject: Re: ${asked?.subject ?? ''}\nMessage-ID: <1@phone.example>\n` +
        `Content-Type: text/plain; charset=utf-8\n\n${say}\n`,
      to,
    );
    const decided = await until(
      () => freshDecision(hub as HubProcess, exception, 'planning'),
      ({ state }) => state === 'decided',
    );
    expect(decided.outcome).toMatchObject({ by: planning.owner, option: planning.options[say - 1]?.id });
    // one function's answer has silenced nobody
    expect((await freshDecision(hub, exception, 'quality')).state).toBe('acknowledged');

    const story = async ({ id, owner }: Decision) => {
      const told = await (hub as HubProcess).get<WhoWasTold>(`/api/decisions/${id}/notifications`);
      return told.people.find(({ person }) => person === owner);
    };
    expect(await story(quality)).toMatchObject({ verdict: 'reached', why: expect.stringContaining('sms') });
    expect((await story(planning))?.notifications[0]?.deliveries).toEqual(
      expect.arrayContaining([expect.objectContaining({ channel: 'email', state: 'answered' })]),
    );
  },
);

test('a hub that is killed between the commit and the sending loses no message, and each is on the phone once', async () => {
  const none = { perPerson: { sms: [] }, overall: { sms: [] } };
  hub = await start({ linesPerMessage: 1, bundleWithin: '0s', limits: none });
  // some requests hang, some are done and their answer is lost; the rest has not begun when the hub dies
  phones.fault('cut-after', 3);
  phones.fault('hang', 5);
  const lots = Array.from({ length: LOTS }, (_, i) => `KILL-${String(i).padStart(2, '0')}`);
  await Promise.all(lots.map((lot) => (hub as HubProcess).signal(outOfTolerance(lot))));
  const mine = (all: ExceptionState[]) => all.filter((e) => e.subject.lot?.startsWith('KILL'));
  const opened = mine(
    await until(
      () => (hub as HubProcess).exceptions(),
      (all) => mine(all).length === LOTS && phones.asked() >= 5,
    ),
  );
  await hub.kill9();
  const askedBefore = phones.asked();
  // what the dead hub had taken comes back when its lease ends: half a minute goes by at once
  await onDatabaseOf(hub, `update delivery set leased_until = leased_until - interval '30 s'`);
  await hub.up();

  const owners = new Set(opened.map((e) => numberOf(decisionOf(e, 'quality').owner)));
  const rung = () => [...owners].flatMap((number) => phones.phone(number));
  const about = (lot: string) => rung().filter(({ text }) => text?.includes(lot));
  await until(
    async () => lots.filter((lot) => about(lot).length === 0),
    (missing) => missing.length === 0,
    { within: 60_000, every: 250 },
  );
  expect(lots.map((lot) => about(lot).length)).toEqual(lots.map(() => 1));
  expect(new Set(rung().map(({ id }) => id)).size).toBe(rung().length);
  // at least the hanging ones were asked for again, under their old ids
  expect(phones.asked()).toBeGreaterThan(Math.max(askedBefore, LOTS));
});
