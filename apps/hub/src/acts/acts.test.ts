import type { ExceptionState, LadderStep, Option } from '@gemba/core/exception';
import { buildContext, noRows } from '@gemba/core/planning';
import { Roster } from '@gemba/core/roster';
import { after, instant, type Instant } from '@gemba/core/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignedIn } from '../auth/identity.ts';
import type { Proof } from '../auth/signing.ts';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { openActs, type Acts } from './acts.ts';

const MINUTE = 60_000;
const NOW = instant(Date.UTC(2026, 10, 23, 13, 30));
const roster = Roster.parse({
  timeZone: 'UTC',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
    { id: 'night', name: 'Night', start: '22:00', end: '06:00' },
  ],
  people: ['ann', 'bea', 'cem'].map((id, i) => ({
    id,
    name: id,
    functions: ['quality'],
    role: 'decider',
    shift: ['early', 'late', 'night'][i],
  })),
});
const person = (id: string, functions: string[] = ['quality']): SignedIn => ({
  kind: 'person',
  id,
  name: id,
  role: 'decider',
  functions,
});
const ADMIN_TOKEN: SignedIn = {
  kind: 'admin-token',
  id: 'admin-token',
  name: 'Admin token',
  role: 'admin',
  functions: [],
};
const OPTION: Option = { id: 'ok', label: 'OK', detail: '', params: [], posts: [], needsReason: false };
const RELEASE: Option = { ...OPTION, id: 'release', label: 'Release', signature: 'released for use' };

let db: TestDatabase;
let desk: Desk;
let acts: Acts;
let proof: Proof;
let now: Instant;
let decisionId: string;
let exceptionId: string;

async function open(cause: string, options: Option[], ladder: LadderStep[] = [{ afterMs: 0, to: 'lead' }]) {
  const event = await capturedEvent(db);
  const prepared = opening(event, cause, now);
  for (const decision of prepared.command.decisions) Object.assign(decision, { options, ladder });
  prepared.command.decisions = prepared.command.decisions.slice(0, 1);
  await desk.event(event, [{ correlationKey: cause, open: () => prepared }]);
  exceptionId = prepared.exceptionId;
  decisionId = `${exceptionId}.quality`;
}

beforeEach(async () => {
  now = NOW;
  proof = 'proven';
  db = await plantDatabase();
  desk = deskOn(db, () => now);
  acts = openActs({
    desk,
    roster: () => roster,
    signing: { prove: async () => proof },
    erpFunction: 'planning',
    onRepaired: async () => undefined,
    rules: {
      plant: PLANT,
      now: () => now,
      newId: () => 'question-1',
      dayOf: (at) => at.slice(0, 10),
      planning: () => buildContext(noRows(), now, { timeZone: 'UTC', currency: 'EUR' }),
      render: () => ({ transactions: [], effects: [] }),
    },
  });
  await open('cause', [OPTION, RELEASE, { ...RELEASE, id: 'two', fourEyes: true }]);
});
afterEach(async () => {
  await desk.close();
  await db.drop();
});

async function state(id = exceptionId): Promise<ExceptionState> {
  const { rows } = await db.pool.query<{ fold: ExceptionState }>('select fold from exception where id = $1', [
    id,
  ]);
  if (!rows[0]) throw new Error('no exception');
  return rows[0].fold;
}
const decision = async () => (await state()).decisions.find((d) => d.id === decisionId);

/** On the version as it is. @returns the refusal's code, or "ok" */
async function act(name: string, body: object = {}, by: SignedIn = person('ann')): Promise<string> {
  const expectedVersion = (await decision())?.version;
  const reply = await acts.onDecision(by, decisionId, name, { expectedVersion, ...body });
  return reply.ok ? 'ok' : reply.problem.code;
}
const SIGNED = { password: 'not looked at here', meaning: 'released for use' };

describe('a signature', () => {
  test('is required where the option says so, for its very meaning, and by a proven person', async () => {
    expect(await act('decide', { option: 'release' })).toBe('signature_required');
    expect(await act('decide', { option: 'release', signature: { ...SIGNED, meaning: 'looked at' } })).toBe(
      'signature_required',
    );
    proof = 'wrong';
    expect(await act('decide', { option: 'release', signature: SIGNED })).toBe('wrong_signature');
    proof = 'cannot-sign';
    expect(await act('decide', { option: 'release', signature: SIGNED })).toBe('wrong_signature');
    proof = 'paused';
    expect(await act('decide', { option: 'release', signature: SIGNED })).toBe('signing_paused');
    proof = 'proven';
    expect(await act('decide', { option: 'release', signature: SIGNED })).toBe('ok');
    expect((await decision())?.outcome).toMatchObject({
      by: 'ann',
      signatures: [{ by: 'ann', at: NOW, meaning: 'released for use' }],
    });
  });

  test('leaves no password on the record', async () => {
    await act('decide', { option: 'release', signature: SIGNED });
    const { rows } = await db.pool.query<{ all: string }>(
      `select string_agg(payload::text, '') as all from journal`,
    );
    expect(rows[0]?.all).toContain('released for use');
    expect(rows[0]?.all).not.toContain(SIGNED.password);
  });

  test('of one is a proposal where two are needed, and the second person signs, too', async () => {
    expect(await act('decide', { option: 'two', signature: SIGNED })).toBe('ok');
    expect(await decision()).toMatchObject({ state: 'asked', outcome: null, proposal: { by: 'ann' } });
    expect(await act('decide', { option: 'ok' })).toBe('proposed_already');
    expect(await act('confirm', { signature: SIGNED })).toBe('second_person_required');
    expect(await act('confirm', {}, person('bea'))).toBe('signature_required');
    expect(await act('confirm', { signature: SIGNED }, person('bea'))).toBe('ok');
    expect((await decision())?.outcome).toMatchObject({
      by: 'ann',
      signatures: [{ by: 'ann' }, { by: 'bea' }],
    });
    expect(await act('confirm', { signature: SIGNED }, person('bea'))).toBe('already_decided');
  });

  test('of nobody makes the admin token one of two people: four eyes are two people', async () => {
    await open('other', [OPTION, { ...OPTION, id: 'two', fourEyes: true }]);
    expect(await act('decide', { option: 'two' }, ADMIN_TOKEN)).toBe('second_person_required');
    expect(await act('decide', { option: 'two' })).toBe('ok');
    expect(await act('confirm', {}, ADMIN_TOKEN)).toBe('second_person_required');
    expect(await decision()).toMatchObject({ state: 'asked', proposal: { by: 'ann' } });
    expect(await act('confirm', {}, person('bea'))).toBe('ok');
    await open('one pair of eyes', [OPTION]);
    expect(await act('decide', { option: 'ok' }, ADMIN_TOKEN)).toBe('ok');
  });

  test('of one can be rejected by the second person, and then anything is possible again', async () => {
    expect(await act('reject-proposal', { reason: 'x' }, person('bea'))).toBe('nothing_proposed');
    await act('decide', { option: 'two', signature: SIGNED });
    expect(await act('reject-proposal', { reason: 'the wrong lot' }, person('bea'))).toBe('ok');
    expect(await act('decide', { option: 'ok' })).toBe('ok');
  });
});

describe('people', () => {
  test('who are off shift or not on the roster get nothing to decide', async () => {
    expect(await act('reassign', { to: 'bea' })).toBe('off_shift');
    expect(await act('delegate', { to: 'bea' })).toBe('off_shift');
    expect(await act('delegate', { to: 'nobody' })).toBe('invalid_input');
    expect(await act('split', { parts: [{ question: 'a', owner: 'cem' }, { question: 'b' }] })).toBe(
      'off_shift',
    );
    expect(await act('ask', { person: 'nobody', text: '?' })).toBe('invalid_input');
    expect(await act('comment', { text: '@x', mentions: ['nobody'] })).toBe('invalid_input');
  });

  test('of the shift that comes are offered what is handed over, and answer it themselves', async () => {
    expect(await act('hand-over', { to: 'cem', note: 'x' })).toBe('off_shift');
    expect(await act('hand-over', { to: 'bea', note: 'the lab calls at three' })).toBe('ok');
    expect((await decision())?.handOver?.answerBy).toBe(after(NOW, 10 * MINUTE));
    expect(await act('accept-hand-over')).toBe('not_offered_to_you');
    expect(await act('decline-hand-over', { reason: 'no' }, person('bea', []))).toBe('ok');
    expect(await act('accept-hand-over', {}, person('bea'))).toBe('no_hand_over');
    await act('hand-over', { to: 'bea', note: 'again' });
    expect(await act('accept-hand-over', {}, person('bea', []))).toBe('ok');
    expect(await decision()).toMatchObject({ owner: 'bea', dueAt: after(NOW, MINUTE) });
  });

  test('without a part in a decision cannot act on it, whoever was asked by the ladder can', async () => {
    expect(await act('acknowledge', {}, person('bea', ['planning']))).toBe('no_rights');
    now = after(NOW, MINUTE);
    // the stand-in for the roster names people as their roles
    await desk.fireTimers(now);
    expect(await act('acknowledge', {}, person('lead', []))).toBe('ok');
    expect((await decision())?.owner).toBe('lead');
  });

  test('who are asked a question answer it, and nobody else does', async () => {
    expect(await act('ask', { person: 'bea', text: 'Is the gauge right?' })).toBe('ok');
    expect(await act('answer', { question: 'question-1', text: 'Yes' })).toBe('not_offered_to_you');
    expect(await act('answer', { question: 'no such', text: 'Yes' }, person('bea'))).toBe('unknown_question');
    expect(await act('answer', { question: 'question-1', text: 'Yes' }, person('bea', []))).toBe('ok');
    expect(await act('answer', { question: 'question-1', text: 'No' }, person('bea'))).toBe(
      'answered_already',
    );
    expect((await decision())?.owner).toBe('ann');
  });
});

describe('a decision', () => {
  test('that is split becomes several, which share its clock', async () => {
    expect(await act('split', { parts: [{ question: 'Lot 1?' }, { question: 'Lot 2?' }] })).toBe('ok');
    const parts = (await state()).decisions.filter((d) => d.partOf === decisionId);
    expect(parts.map((d) => [d.question, d.dueAt, d.owner])).toEqual([
      ['Lot 1?', after(NOW, MINUTE), 'ann'],
      ['Lot 2?', after(NOW, MINUTE), 'ann'],
    ]);
    decisionId = parts[0]?.id ?? '';
    expect(await act('split', { parts: [{ question: 'a' }, { question: 'b' }] })).toBe('cannot_be_split');
    expect(await act('decide', { option: 'ok' })).toBe('ok');
    expect((await state()).state).toBe('open');
    decisionId = parts[1]?.id ?? '';
    expect(await act('decide', { option: 'ok' })).toBe('ok');
    expect((await state()).state).toBe('resolved');
  });

  test('of a resolved exception is asked once more, unless the cause is open again elsewhere', async () => {
    expect(await act('reopen', { reason: 'x' })).toBe('exception_open');
    await act('decide', { option: 'ok' });
    expect((await state()).state).toBe('resolved');
    expect(await act('reopen', { reason: 'it came back' })).toBe('ok');
    expect(await state()).toMatchObject({ state: 'open', reopened: 1 });
    expect((await decision())?.returned?.because).toBe('reopened');
    await act('decide', { option: 'ok' });
    const first = { exceptionId, decisionId };
    await open('cause', [OPTION]);
    expect(exceptionId).not.toBe(first.exceptionId);
    ({ exceptionId, decisionId } = first);
    expect(await act('reopen', { reason: 'it came back' })).toBe('cause_open_again');
  });

  test('that nobody takes is taken as its playbook says when the ladder has run out', async () => {
    await open('other', [OPTION]);
    await db.pool.query(
      `update exception set fold = jsonb_set(fold, '{decisions,0,onTimeout}', '{"option": "ok", "at": "ladder"}')
       where id = $1`,
      [exceptionId],
    );
    for (let minute = 1; minute < 5; minute += 1) {
      now = after(NOW, minute * MINUTE);
      await desk.fireTimers(now);
    }
    expect((await decision())?.outcome).toMatchObject({ option: 'ok', byTimeout: true, by: 'gemba' });
    const { rows } = await db.pool.query<{ type: string }>(
      'select type from journal where exception_id = $1 order by seq',
      [exceptionId],
    );
    expect(rows.map((row) => row.type)).toContain('decision.ladder-exhausted');
  });
});
