/** Promise 10 of the design, with the demo plant's own accounts against a real hub. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Decision, JournalEntry } from '@gemba/core/exception';
import type { AccessRole, ActReply, Me, Problem } from '@gemba/core/wire';
import { demoAccounts, signInAs, type SignedIn } from './demo-account.ts';
import { HubProcess, until } from './hub-process.ts';
import { refused, send } from './refusal.ts';
import { outOfTolerance } from './torque.ts';

/** One account per role, and two deciders: the one who is asked, and one of another function. */
const WHO = ['wall', 'operator', 'materials', 'quality', 'scheduler', 'manager'] as const;
type Who = (typeof WHO)[number];

/** Who may do what on a decision of quality that somebody else owns. */
const MAY: Record<string, readonly Who[]> = {
  comment: ['operator', 'materials', 'quality', 'scheduler', 'manager'],
  acknowledge: ['quality', 'manager'],
  shelve: ['quality', 'manager'],
  unshelve: ['quality', 'manager'],
  reassign: ['quality', 'scheduler', 'manager'],
  delegate: ['quality', 'manager'],
  ask: ['quality', 'manager'],
  split: ['quality', 'manager'],
  decide: ['quality', 'manager'],
};

describe('10. Nobody sees or does what their function, area and plant do not allow, over HTTP, sockets or files', () => {
  let hub: HubProcess;
  let people: Record<Who, SignedIn>;
  let lots = 0;

  beforeAll(async () => {
    hub = await HubProcess.start({ everybodyOn: true });
    const signedIn = await Promise.all(WHO.map(async (who) => [who, await signInAs(hub, who)] as const));
    people = Object.fromEntries(signedIn) as Record<Who, SignedIn>;
  });
  afterAll(() => hub?.dispose());

  /** A decision of quality that nobody of `WHO` owns, in the state that the act needs. */
  async function newDecision(act: string): Promise<Decision> {
    lots += 1;
    const lot = `RIGHTS-${lots}`;
    await hub.signal(outOfTolerance(lot));
    const find = async (): Promise<Decision | undefined> =>
      (await hub.exceptions())
        .find((e) => e.subject.lot === lot)
        ?.decisions.find((d) => d.function === 'quality');
    const asked = await until(find, (d) => d !== undefined);
    const path = `/api/decisions/${asked?.id}`;
    const to = { expectedVersion: asked?.version, to: asked?.owner === 'a.weiss' ? 'l.janssen' : 'a.weiss' };
    expect((await send(hub, { path: `${path}/reassign`, body: to })).status).toBe(200);
    if (act === 'unshelve') {
      const shelved = { expectedVersion: (asked?.version ?? 0) + 1, until: inAnHour(), reason: 'x' };
      expect((await send(hub, { path: `${path}/shelve`, body: shelved })).status).toBe(200);
    }
    const decision = await find();
    if (!decision) throw new Error(`${lot} is gone`);
    return decision;
  }

  const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

  const bodyOf = (act: string, { version: expectedVersion }: Decision): object =>
    ({
      comment: { text: 'Seen at the line' },
      shelve: { expectedVersion, until: inAnHour(), reason: 'waits for the lab' },
      reassign: { expectedVersion, to: 'c.fischer' },
      delegate: { expectedVersion, to: 'c.fischer' },
      ask: { person: 'c.fischer', text: 'Is the gauge right?' },
      split: { expectedVersion, parts: [{ question: 'Lot 1?' }, { question: 'Lot 2?' }] },
      decide: { expectedVersion, option: 'waiver', reason: 'on my name' },
    })[act] ?? { expectedVersion };

  const connect = (auth: object, headers: Record<string, string> = {}): Promise<Socket> =>
    new Promise((connected, failed) => {
      const socket = io(`${hub.url}/live`, {
        auth,
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: headers,
      });
      socket.once('connect', () => connected(socket));
      socket.once('connect_error', (error) => {
        socket.close();
        failed(error);
      });
    });

  const overSocket = async (
    token: string,
    decisionId: string,
    act: string,
    body: unknown,
  ): Promise<ActReply> => {
    const socket = await connect({ token });
    try {
      return (await socket.timeout(10_000).emitWithAck('act', { decisionId, act, body })) as ActReply;
    } finally {
      socket.close();
    }
  };

  test.each(Object.keys(MAY))(
    '%s: who may do it does it, over HTTP and the socket alike; who may not leaves no fact',
    async (act) => {
      for (const way of ['HTTP', 'socket'] as const) {
        let decision = await newDecision(act);
        for (const who of WHO) {
          const { token } = people[who];
          const before = (await hub.journal()).length;
          const body = bodyOf(act, decision);
          let problem: Partial<Problem> | null;
          if (way === 'HTTP') {
            const answer = await send(hub, { path: `/api/decisions/${decision.id}/${act}`, body, token });
            problem = answer.ok ? null : ((await answer.json()) as Problem);
          } else {
            const reply = await overSocket(token, decision.id, act, body);
            problem = reply.ok ? null : reply.problem;
          }
          if (MAY[act]?.includes(who)) {
            expect([way, who, problem]).toEqual([way, who, null]);
            decision = await newDecision(act);
          } else {
            expect([way, who, problem?.status, problem?.code]).toEqual([way, who, 403, 'no_rights']);
            expect(await hub.journal()).toHaveLength(before);
          }
        }
      }
    },
  );

  test('the owner of a decision acts on it, whatever the function', async () => {
    const decision = await newDecision('acknowledge');
    const me = await send(hub, { path: '/api/me', method: 'GET', token: people.materials.token });
    const { id } = (await me.json()) as Me;
    const path = `/api/decisions/${decision.id}`;
    const given = { expectedVersion: decision.version, to: id };
    expect((await send(hub, { path: `${path}/reassign`, body: given })).status).toBe(200);
    const body = { expectedVersion: decision.version + 1 };
    const answer = await send(hub, { path: `${path}/acknowledge`, body, token: people.materials.token });
    expect(answer.status).toBe(200);
    const { entries } = (await answer.json()) as { entries: JournalEntry[] };
    expect(entries[0]).toMatchObject({ type: 'decision.acknowledged', actor: id });
  });

  test('managers and the function that answers for the ERP link repair postings; operators and above report', async () => {
    // the scheduler plans, and planning answers for the link
    const repairs: Who[] = ['scheduler', 'manager'];
    for (const who of WHO) {
      const { token } = people[who];
      const repair = await send(hub, { path: '/api/postings/none/retry', token });
      expect([who, repair.status]).toEqual([who, repairs.includes(who) ? 404 : 403]);
      const body = { source: 'portal', id: `by-${who}`, text: 'something is wrong' };
      const report = await send(hub, { path: '/api/signals', body, token });
      expect([who, report.status]).toEqual([who, who === 'wall' ? 403 : 202]);
    }
  });

  test('a source key sends as its source and reads nothing, over HTTP and the socket', async () => {
    const key =
      /gmb_\S+/.exec((await hub.command('key', 'add', 't', '--source', 'mqtt/t')).output)?.[0] ?? '';
    const ask = { path: '/api/signals', token: key };
    expect((await send(hub, { ...ask, body: { source: 'mqtt/t', id: '1', text: 'x' } })).status).toBe(202);
    await refused(
      hub,
      { ...ask, body: { source: 'mqtt/u', id: '1', text: 'x' } },
      403,
      'no_rights',
      'source',
    );
    await refused(hub, { path: '/api/exceptions', method: 'GET', token: key }, 403, 'no_rights');
    await expect(connect({ token: key })).rejects.toThrow('not_signed_in');
  });

  test('nobody without a sign-in sees anything but the health, which names no person and no place on the disk', async () => {
    for (const path of [
      'exceptions',
      'decisions',
      'postings',
      'journal',
      'people',
      'me',
      'loop',
      'health/details',
    ])
      await refused(hub, { path: `/api/${path}`, method: 'GET', token: null }, 401, 'not_signed_in');
    const health = await (await send(hub, { path: '/api/health', method: 'GET', token: null })).text();
    expect(health).not.toContain(hub.folder);
    const { accounts } = await demoAccounts(hub);
    for (const { name } of accounts) expect(health).not.toContain(name);
    await expect(connect({})).rejects.toThrow('not_signed_in');
    await expect(connect({ token: 'x'.repeat(40) })).rejects.toThrow('not_signed_in');
  });

  test('signing out ends the token at once, and an open line within half a minute', async () => {
    const { token } = await signInAs(hub, 'logistics');
    const line = await connect({ token });
    const cut = new Promise<string>((done) => line.once('disconnect', done));
    expect((await send(hub, { path: '/api/auth/sign-out', body: {}, token })).status).toBe(200);
    await refused(hub, { path: '/api/me', method: 'GET', token }, 401, 'not_signed_in');
    await expect(connect({ token })).rejects.toThrow('not_signed_in');
    expect(await Promise.race([cut, sleep(40_000).then(() => 'still open')])).toBe('io server disconnect');
  });

  test('a cookie acts only from the hub’s own pages, over HTTP and the socket', async () => {
    const decision = await newDecision('comment');
    const { cookie } = people.quality;
    const ask = { path: `/api/decisions/${decision.id}/comment`, body: { text: 'x' }, token: null };
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    await refused(hub, { ...ask, headers: { cookie } }, 403, 'cross_site');
    await refused(hub, { ...ask, headers: { cookie, ...foreign } }, 403, 'cross_site');
    expect((await send(hub, { ...ask, headers: { cookie, origin: hub.url } })).status).toBe(200);
    expect(
      (await send(hub, { path: '/api/me', method: 'GET', token: null, headers: { cookie } })).status,
    ).toBe(200);
    await expect(connect({}, { cookie, origin: foreign.origin })).rejects.toThrow();
    const own = await connect({}, { cookie, origin: hub.url });
    own.close();
  });

  test('the files that hold secrets are the hub’s own user’s alone', async () => {
    const names = await readdir(hub.dataFolder, { recursive: true });
    const secrets = names.filter((name) =>
      /(?:^|\/)(?:demo-sign-ins\.json|session-secret|[\w.-]*password[\w.-]*)$/.test(name),
    );
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    for (const name of secrets)
      expect([name, ((await stat(join(hub.dataFolder, name))).mode & 0o777).toString(8)]).toEqual([
        name,
        '600',
      ]);
  });

  test('the accounts of the demo cover every role below the administrator', async () => {
    const { accounts } = await demoAccounts(hub);
    const roles: AccessRole[] = ['wall', 'operator', 'decider', 'scheduler', 'manager'];
    expect(new Set(accounts.map((account) => account.role))).toEqual(new Set(roles));
  });
});
