/** Promise 10 of the design for rosters, planned stops, playbooks and notifications: who is let in, and what they see. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RosterView } from '@gemba/core/wire';
import { decisionOf, exceptionOf, freshDecision, postingIn, postingsOf } from './deciding.ts';
import { demoAccounts, signInAs } from './demo-account.ts';
import { HubProcess } from './hub-process.ts';
import { refused, send } from './refusal.ts';
import { outOfTolerance } from './torque.ts';

const WHO = ['wall', 'operator', 'materials', 'quality', 'scheduler', 'manager'] as const;
type Who = (typeof WHO)[number];

const ALL: readonly Who[] = WHO;
const PEOPLE = WHO.slice(1);
const SOMEBODY = 'a.weiss';
const PASSWORD = 'a wrong password that no log has';
const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
const SPAN = { from: inHours(1), to: inHours(2), reason: 'flu, says the doctor' };

interface Route {
  method?: string;
  path: string;
  body?: unknown;
  type?: string;
  may: readonly Who[];
}

/** Each with a body that is right, so that it is the right alone that decides. */
const ROUTES: Route[] = [
  { path: '/api/roster', may: ALL },
  { path: '/api/roster/who', may: ALL },
  { path: '/api/roster/would-get?function=quality', may: ALL },
  { path: '/api/roster/coverage', may: ALL },
  { path: '/api/roster/versions/1', may: ALL },
  { path: '/api/roster/diff?from=1&to=1', may: ALL },
  { method: 'POST', path: '/api/roster/check', body: { yaml: '' }, may: ['manager'] },
  { path: '/api/roster/ics', may: ALL },
  { path: '/api/roster/csv?table=people', may: ['manager'] },
  {
    method: 'PUT',
    path: '/api/roster',
    body: { expectedVersion: 0, reason: 'x', document: {} },
    may: ['manager'],
  },
  {
    method: 'PUT',
    path: `/api/roster/people/${SOMEBODY}/contacts`,
    body: { contacts: [{ channel: 'sms', address: '+4915100000042' }], quietHours: null, inApp: null },
    may: ['manager'],
  },
  { method: 'POST', path: '/api/roster/absences', body: { person: SOMEBODY, ...SPAN }, may: ['manager'] },
  { method: 'POST', path: '/api/roster/csv', type: 'text/csv', body: 'id,name\n', may: ['manager'] },
  { method: 'DELETE', path: `/api/roster/feed?person=${SOMEBODY}`, may: ['manager'] },
  { method: 'POST', path: `/api/answers/${randomUUID()}/try-again`, may: ['manager'] },
  { path: '/api/held', may: ALL },
  { path: '/api/flood', may: ALL },
  { path: '/api/planned-stops', may: ALL },
  {
    method: 'POST',
    path: '/api/planned-stops',
    body: { ...SPAN, lines: ['no-such-line'] },
    may: ['scheduler', 'manager'],
  },
  { path: '/api/playbooks', may: ALL },
  {
    method: 'POST',
    path: '/api/playbooks/quality-hold/switch',
    body: { on: true, reason: 'x' },
    may: ['manager'],
  },
  { path: '/api/notifications?mine=true', may: PEOPLE },
  { path: '/api/notifications', may: ['manager'] },
  { path: `/api/people/${SOMEBODY}/notifications`, may: ['manager'] },
  { path: '/api/channels', may: ['manager'] },
  { path: '/api/metrics', may: ['manager'] },
];

describe('10. Nobody sees or does what their function, area and plant do not allow: rosters, stops, playbooks, messages', () => {
  let hub: HubProcess;
  let tokens: Record<Who, string>;
  let key: string;

  beforeAll(async () => {
    hub = await HubProcess.start({ everybodyOn: true, env: { GEMBA_LOG_LEVEL: 'debug' } });
    const signedIn = await Promise.all(
      WHO.map(async (who) => [who, (await signInAs(hub, who)).token] as const),
    );
    tokens = Object.fromEntries(signedIn) as Record<Who, string>;
    key = /gmb_\S+/.exec((await hub.command('key', 'add', 't')).output)?.[0] ?? '';
  });
  afterAll(() => hub?.dispose());

  test.each(ROUTES.map((route) => ({ method: 'GET', ...route })))(
    '$method $path',
    async ({ method, path, body, type, may }) => {
      const ask = { path, method, ...(body !== undefined && { body }), ...(type && { type }) };
      await refused(hub, { ...ask, token: null }, 401, 'not_signed_in');
      await refused(hub, { ...ask, token: key }, 403, 'no_rights');
      for (const who of WHO) {
        const { status } = await send(hub, { ...ask, token: tokens[who] });
        if (may.includes(who)) expect([who, status]).not.toEqual([who, 403]);
        else expect([who, status]).toEqual([who, 403]);
        expect(status).toBeLessThan(500);
      }
    },
  );

  test('how others are reached and why they are absent is their own business and the managers’', async () => {
    const seenBy = async (who: Who): Promise<string> =>
      JSON.stringify(
        (await (
          await send(hub, { path: '/api/roster', method: 'GET', token: tokens[who] })
        ).json()) as RosterView,
      );
    const forManager = await seenBy('manager');
    for (const secret of ['+4915100000042', SPAN.reason]) {
      expect(forManager).toContain(secret);
      for (const who of ALL.filter((one) => one !== 'manager'))
        expect([who, await seenBy(who)].join(' ')).not.toContain(secret);
    }
  });

  test('a regulated lot is released by two who each sign: not by one twice, not unsigned; then materials need not answer', async () => {
    await hub.demoSignal('deviation-release');
    const exception = await exceptionOf(hub, (one) => one.playbook === 'deviation-release');
    expect(exception.decisions.map((d) => d.function)).toEqual(['quality', 'materials']);
    const { id, options } = decisionOf(exception, 'quality');
    expect(options[0]).toMatchObject({ id: 'release', fourEyes: true, params: [{ name: 'qty', value: 36 }] });
    const act = async (who: Who, name: 'decide' | 'confirm', more: object = {}) => {
      const { version } = await freshDecision(hub, exception, 'quality');
      const body = { expectedVersion: version, ...more };
      return { path: `/api/decisions/${id}/${name}`, body, token: tokens[who] };
    };
    const { password } = await demoAccounts(hub);
    const signature = { password, meaning: 'released for use' };
    const release = { option: 'release', params: { qty: 36 }, reason: 'tested again: tight' };

    await refused(hub, await act('quality', 'decide', release), 422, 'signature_required', 'signature');
    const proposed = await send(hub, await act('quality', 'decide', { ...release, signature }));
    expect(proposed.status).toBe(200);
    const waiting = await freshDecision(hub, exception, 'quality');
    expect(waiting).toMatchObject({ state: 'asked', proposal: { option: 'release' } });
    await refused(hub, await act('quality', 'confirm', { signature }), 403, 'second_person_required');
    await refused(hub, await act('manager', 'confirm'), 422, 'signature_required', 'signature');
    expect((await postingsOf(hub, exception)).length).toBe(0);

    expect((await send(hub, await act('manager', 'confirm', { signature }))).status).toBe(200);
    const { outcome } = await freshDecision(hub, exception, 'quality');
    expect(outcome?.signatures).toHaveLength(2);
    expect(new Set(outcome?.signatures?.map((one) => one.by)).size).toBe(2);
    const posting = await postingIn(hub, exception, 'confirmed', { kind: 'quality-release' });
    expect(posting.transaction).toMatchObject({ lot: 'P-510-0426', qty: 36 });
    expect((await freshDecision(hub, exception, 'materials')).outcome).toMatchObject({ option: 'moot' });
    await exceptionOf(hub, (one) => one.id === exception.id && one.state === 'resolved');
  });

  test('a password that signs is in no log and in no journal, right or wrong', async () => {
    await hub.signal(outOfTolerance('SIGN-1'));
    const exception = await exceptionOf(hub, (one) => one.subject.lot === 'SIGN-1');
    const decision = decisionOf(exception, 'quality');
    const body = {
      expectedVersion: decision.version,
      option: 'waiver',
      reason: 'on my name',
      signature: { password: PASSWORD, meaning: 'released' },
    };
    const ask = { path: `/api/decisions/${decision.id}/decide`, body, token: tokens.quality };
    for (let i = 0; i < 5; i += 1) await refused(hub, ask, 403, 'wrong_signature', 'signature.password');
    await refused(hub, ask, 429, 'signing_paused');
    await refused(
      hub,
      { ...ask, body: { ...body, signature: { password: PASSWORD } } },
      422,
      'invalid_input',
    );
    // the token of automation is no person
    const { token: _, ...byAutomation } = ask;
    await refused(hub, byAutomation, 403, 'wrong_signature');
    expect(hub.log()).not.toContain(PASSWORD);
    expect(JSON.stringify(await hub.journal())).not.toContain(PASSWORD);
  });

  test('the address of a calendar opens one person’s shifts, and no changed one opens anything', async () => {
    const mine = await send(hub, { path: '/api/roster/feed', method: 'GET', token: tokens.quality });
    const { path } = (await mine.json()) as { path: string };
    const open = await send(hub, { path, method: 'GET', token: null });
    expect([open.status, await open.text()]).toEqual([200, expect.stringContaining('BEGIN:VCALENDAR')]);
    const [name = '', signature = ''] = path.split('/').at(-1)?.split('.') ?? [];
    const other = Buffer.from(SOMEBODY).toString('base64url');
    for (const forged of [`${other}.${signature}`, `${name}.`, name, `${name}.${'A'.repeat(43)}`])
      await refused(
        hub,
        { path: `/api/roster/feeds/${forged}`, method: 'GET', token: null },
        404,
        'not_found',
      );
    expect(hub.log()).not.toContain(signature);
  });
});
