/**
 * A night on a fast-forward clock: the hub's real parts on a real PostgreSQL, with real local servers for phones and
 * mailboxes. `forward('4h')` does everything that falls due on the way, in its order and at its time, without sleeping; the
 * watch and the sweeps look once a minute. After every look each open decision must have an owner who is there and an armed
 * next step, or the night fails: unless the test has said that nobody is there.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Decision, ExceptionState } from '@gemba/core/exception';
import { after, Duration, epochMs, instant, type Instant } from '@gemba/core/time';
import type { AccessRole, ActBody, ActName, ActReply, StationNotice, WhoWasTold } from '@gemba/core/wire';
import { DateTime } from 'luxon';
import type { ParsedMail } from 'mailparser';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { stringify } from 'yaml';
import type { PersonIdentity } from '../auth/identity.ts';
import { freePort } from '../channels/fakes/free-port.ts';
import type { PhoneMessage } from '../channels/fakes/phone-provider.ts';
import { buildServer } from '../http/server.ts';
import { testDatabase } from '../store/test-database.ts';
import { openHub, type HubOfNight } from './hub-for-tests.ts';
import { answerTo, startPhones, type Phones, type Reply } from './phones-for-tests.ts';
import { recordIn, type NightRecord } from './record-for-tests.ts';
import {
  MINUTE,
  numberOf,
  mailOf,
  PEOPLE,
  PLANT,
  PLAYBOOKS,
  rosterOf,
  type Somebody,
  ZONE,
} from './plant-for-tests.ts';

const OWNERLESS = join(
  resolve(import.meta.dirname, '../../../..'),
  'resources/playbooks/ownerless-decision.yaml',
);
const MANY_ROUNDS = 100;

export interface Night extends Omit<NightRecord, 'exceptionOfSignal'> {
  database: Pool;
  phones: Phones;
  /** the plant's clock: "23:40" */
  clock(): string;
  now(): Instant;
  forward(duration: string): Promise<void>;
  /** until the plant's clock shows this the next time */
  forwardTo(time: string): Promise<void>;
  /** a signal; what follows from it at once has happened. @returns the open exception about it */
  tell(type: string, data: Record<string, unknown>): Promise<ExceptionState | undefined>;
  /** about a lot; `characteristic` names the playbook. @returns the decision of a function */
  ask(characteristic: string, options?: { lot?: string; fn?: string }): Promise<Decision>;
  /** what the person does in the control room; what follows from it at once has happened */
  act<N extends ActName>(
    person: string,
    decisionId: string,
    act: N,
    body: Omit<ActBody<N>, 'expectedVersion'>,
  ): Promise<ActReply>;
  sms(person: string): PhoneMessage[];
  mails(person: string): ParsedMail[];
  /** answers the last SMS */
  text(person: string, words: string): Promise<void>;
  reply(mail: ParsedMail | undefined, reply: Reply): Promise<void>;
  /** what people's stations were shown */
  shown: { person: string; notice: StationNotice }[];
  /** messages on all devices of all people so far */
  rung(): number;
  /** why was, or was not, somebody told */
  told(decisionId: string): Promise<WhoWasTold>;
  http(
    person: string,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<{ status: number; body: unknown }>;
  hub(): HubOfNight;
  /** from here on it is right that nobody is there for these functions; [] again: somebody is */
  nobodyFor(functions: readonly string[]): void;
  /** the parts end and begin anew on the same database; meanwhile the clock goes on, or somebody sets it back */
  restart(meanwhile?: { passes: string } | { setBack: string }): Promise<void>;
  end(): Promise<void>;
}

export interface NightOptions {
  /** local time of the plant: "2026-11-22T22:30" */
  from: string;
  people?: readonly Somebody[];
  /** by file name; default: all of the plant's */
  playbooks?: Readonly<Record<string, string>>;
  /** section `notifications` of gemba.yaml */
  settings?: object;
  /** who may more than decide */
  roles?: Record<string, AccessRole>;
  /** people with a station */
  present?: readonly string[];
}

export async function openNight(options: NightOptions): Promise<Night> {
  const { people = PEOPLE, roles = {} } = options;
  const db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ($1, 'Plant')`, [PLANT]);
  const folder = await mkdtemp(join(tmpdir(), 'night-'));
  await mkdir(join(folder, 'playbooks'));
  await writeFile(join(folder, 'roster.yaml'), stringify(rosterOf(people)));
  for (const [name, yaml] of Object.entries(options.playbooks ?? PLAYBOOKS))
    await writeFile(join(folder, 'playbooks', `${name}.yaml`), yaml);
  await copyFile(OWNERLESS, join(folder, 'playbooks', 'ownerless-decision.yaml'));

  let at = instant(DateTime.fromISO(options.from, { zone: ZONE }).toMillis());
  const now = (): Instant => at;
  const local = (time: Instant) => DateTime.fromISO(time, { zone: ZONE });
  const log = pino({ level: process.env['GEMBA_LOG_LEVEL'] ?? 'silent' });
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const phones = await startPhones(address, now);
  const shown: Night['shown'] = [];
  let nobody: ReadonlySet<string> = new Set();
  let signals = 0;

  const identityOf = (id: string): PersonIdentity => {
    const person = hub.roster.current().people.find((one) => one.id === id);
    return {
      kind: 'person',
      id,
      name: person?.name ?? id,
      role: roles[id] ?? 'decider',
      functions: person?.functions ?? [],
    };
  };

  async function open() {
    const opened = await openHub({
      database: db.pool,
      folder,
      channels: phones.config,
      settings: options.settings ?? {},
      stations: {
        present: () => options.present ?? [],
        shown: (person, notice) => shown.push({ person, notice }),
      },
      address,
      now,
      log,
    });
    const app = await buildServer({
      // FAKE: the token is the person's id
      auth: {
        identify: async (from) => (from instanceof Headers || !from.token ? null : identityOf(from.token)),
        handler: async () => null,
      },
      log,
      routes: opened.routes,
      version: '0',
      webFolder: null,
    });
    await app.listen({ host: '127.0.0.1', port });
    return { opened, app };
  }
  let { opened: hub, app } = await open();

  /** All that is due at this time, and all that comes of it. */
  async function settle(): Promise<void> {
    for (let round = 0; round < MANY_ROUNDS; round += 1) {
      const worked = await hub.work();
      await phones.settled();
      if (worked) continue;
      await hub.look();
      if (!(await hub.work())) return nobodyIsForgotten();
    }
    throw new Error(`there is no end to what is due at ${at}`);
  }

  function nobodyIsForgotten(): void {
    const found = hub.ownership()?.violations.filter(({ function: fn }) => !nobody.has(fn)) ?? [];
    if (found.length > 0) throw new Error(`at ${at} decisions are orphans: ${JSON.stringify(found)}`);
  }

  async function goTo(target: Instant): Promise<void> {
    let next = await hub.nextAt();
    while (at < target) {
      const minute = instant((Math.floor(epochMs(at) / MINUTE) + 1) * MINUTE);
      const due = next !== null && next > at ? next : target;
      at = [due, minute, target].toSorted()[0] ?? target;
      if (at < due) {
        await hub.look();
        nobodyIsForgotten();
        next = await hub.nextAt();
      }
      if (at >= due || (next !== null && next <= at)) {
        await settle();
        next = await hub.nextAt();
      }
    }
  }

  const record = recordIn(db.pool);
  const tell: Night['tell'] = async (type, data) => {
    signals += 1;
    await hub.capture([
      {
        source: 'floor',
        externalId: `signal-${signals}`,
        type,
        occurredAt: at,
        content: { data },
        garbled: null,
      },
    ]);
    await settle();
    return record.exceptionOfSignal(`signal-${signals}`);
  };
  const http: Night['http'] = async (person, method, path, body) => {
    const answer = await fetch(`${address}${path}`, {
      method,
      headers: { authorization: `Bearer ${person}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    await settle();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };

  await settle();
  return {
    ...record,
    database: db.pool,
    phones,
    shown,
    now,
    clock: () => local(at).toFormat('HH:mm'),
    forward: (duration) => goTo(after(at, Duration.parse(duration))),
    forwardTo: (time) => {
      const [hour = 0, minute = 0] = time.split(':').map(Number);
      const today = local(at).set({ hour, minute, second: 0, millisecond: 0 });
      const then = today.toMillis() > epochMs(at) ? today : today.plus({ days: 1 });
      return goTo(instant(then.toMillis()));
    },
    tell,
    ask: async (characteristic, { lot = `L-${signals + 1}`, fn = 'quality' } = {}) => {
      const opened = await tell('quality.out-of-tolerance', { lot, characteristic, value: 41 });
      const found = opened?.decisions.find((d) => d.function === fn);
      if (!found) throw new Error(`${characteristic} asks nothing of ${fn}`);
      return found;
    },
    act: async (person, decisionId, act, body) => {
      const { version } = await record.decision(decisionId);
      const reply = await hub.acts.onDecision(identityOf(person), decisionId, act, {
        expectedVersion: version,
        ...body,
      });
      await settle();
      return reply;
    },
    sms: (person) => phones.sms.phone(numberOf(person)),
    mails: (person) => phones.mail.inbox(mailOf(person)),
    text: async (person, words) => {
      const status = await phones.sms.answer(numberOf(person), words);
      if (status !== 200) throw new Error(`the hub did not take the SMS: ${status}`);
      await settle();
    },
    reply: async (mail, reply) => {
      if (!mail) throw new Error('there is no mail to answer');
      await answerTo(mail, reply, at, hub.notify.onInbound);
      await settle();
    },
    rung: () => phones.rung(people.map(({ id }) => id)),
    told: async (decisionId) =>
      (await http('paul', 'GET', `/api/decisions/${decisionId}/notifications`)).body as WhoWasTold,
    http,
    hub: () => hub,
    nobodyFor: (functions) => {
      nobody = new Set(functions);
    },
    restart: async (meanwhile = { passes: '0s' }) => {
      await app.close();
      await hub.close();
      const back = 'setBack' in meanwhile;
      at = after(at, back ? -Duration.parse(meanwhile.setBack) : Duration.parse(meanwhile.passes));
      ({ opened: hub, app } = await open());
      await settle();
    },
    end: async () => {
      await hub.close();
      await phones.settled();
      await app.close();
      await phones.close();
      await rm(folder, { recursive: true, force: true });
      await db.drop();
    },
  };
}
