/**
 * The ERP loop as people meet it, against a real hub and the demo's ERP: contradictions, documents that have moved since,
 * refusals that are repaired, and outcomes that are undone.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision, ExceptionState } from '@gemba/core/exception';
import type { Evidence, HealthDetails, PostingActBody, PostingActName, PostingRow } from '@gemba/core/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  act as actOn,
  choose as chooseOn,
  decisionOf,
  exceptionOf,
  freshDecision,
  postingIn,
  postingsOf,
} from './deciding.ts';
import { HubProcess, until } from './hub-process.ts';

const LOT = 'V200-0731';
const DAY_MS = 86_400_000;
const day = (fromNow: number): string => new Date(Date.now() + fromNow * DAY_MS).toISOString().slice(0, 10);

/** A second way to come to the same lot, so that two outcomes can contradict each other. */
const SECOND_LOOK = `playbook: second-look
title: 'Second look at lot \${event.lot}'
where: the floor
on: [observation]
correlate: [lot, text]
priority: [{ is: B }]
decisions:
  - id: quality
    function: quality
    question: What now?
    pack: quality
    window: 1h
    afterAcknowledge: 1h
    ladder: [{ after: 1h, to: lead }]
    options:
      - id: hold
        label: Hold some
        detail: to quarantine
        params: [{ name: qty, label: Quantity, type: number }]
        posts:
          - kind: quality-hold
            item: '\${plan.item}'
            lot: '\${event.lot}'
            qty: '\${params.qty}'
            uom: '\${plan.uom}'
            summary: 'Hold \${params.qty} of \${event.lot}'
`;

let hub: HubProcess;
beforeAll(async () => {
  hub = await HubProcess.start({ window: '1h', ladderStep: '1h' });
  await writeFile(join(hub.folder, 'playbooks/second-look.yaml'), SECOND_LOOK);
  await until(
    () => hub.get<HealthDetails>('/api/health/details'),
    (health) => health.playbooks.some((p) => p.id === 'second-look'),
  );
});
afterAll(() => hub?.dispose());

const exception = (fits: (one: ExceptionState) => boolean) => exceptionOf(hub, fits);
const fresh = (one: ExceptionState, fn: string) => freshDecision(hub, one, fn);
const choose = (decision: Decision, option: string, params?: Record<string, unknown>) =>
  chooseOn(hub, decision, option, params);

/** Another cause each time, about the same lot. */
let looks = 0;
async function secondLook(): Promise<ExceptionState> {
  const text = `look-${(looks += 1)}`;
  await hub.signal({ id: text, source: 'floor', type: 'observation', data: { lot: LOT, text } });
  return exception(
    (e) => e.playbook === 'second-look' && e.state === 'open' && e.correlationKey.includes(text),
  );
}

const postingOf = (one: ExceptionState, state: PostingRow['state']) => postingIn(hub, one, state);
const act = <N extends PostingActName>(posting: PostingRow, name: N, body: PostingActBody<N>) =>
  actOn(hub, posting, name, body);

/** Somebody changes the ERP behind Gemba's back. */
async function inErp(file: string, change: (text: string) => string): Promise<void> {
  const path = join(hub.dataFolder, 'erp', file);
  await writeFile(`${path}.new`, change(await readFile(path, 'utf8').catch(() => '')));
  await rename(`${path}.new`, path);
}

describe('two outcomes that cannot both be true', () => {
  test('are shown to both deciders at once, wait, and go on when the arbiter has ruled', async () => {
    await hub.demoSignal('quality-hold');
    const first = await exception((e) => e.playbook === 'quality-hold');
    const second = await secondLook();
    await choose(decisionOf(first, 'quality'), 'waiver');
    await choose(decisionOf(second, 'quality'), 'hold', { qty: 5 });

    expect((await fresh(first, 'quality')).conflicts).toMatchObject([{ with: { exceptionId: second.id } }]);
    expect((await fresh(second, 'quality')).conflicts).toMatchObject([{ with: { exceptionId: first.id } }]);
    const arbiter = await exception((e) => e.playbook === 'decision-conflict');
    expect(decisionOf(arbiter, 'production').owner).not.toBeNull();
    await sleep(1_500);
    expect((await postingsOf(hub, second)).map((p) => p.state)).toEqual(['queued']);

    await choose(decisionOf(arbiter, 'production'), 'second');
    expect(await fresh(first, 'quality')).toMatchObject({
      state: 'asked',
      returned: { because: 'overruled', outcome: { option: 'waiver' } },
    });
    expect((await postingOf(second, 'confirmed')).erpDocument).toMatch(/^QH-/);
    expect((await exception((e) => e.id === second.id)).state).toBe('resolved');
  });

  test('one side that takes its answer back frees the other, and the arbiter is not needed any more', async () => {
    const first = await exception((e) => e.playbook === 'quality-hold');
    const second = await secondLook();
    await choose(await fresh(first, 'quality'), 'waiver');
    await choose(decisionOf(second, 'quality'), 'hold', { qty: 5 });
    const arbiter = await exception((e) => e.playbook === 'decision-conflict' && e.state === 'open');
    const mine = await fresh(first, 'quality');
    const back = await hub.request('POST', `/api/decisions/${mine.id}/withdraw`, {
      expectedVersion: mine.version,
      reason: 'they are right',
    });
    expect(back.status).toBe(200);
    await postingOf(second, 'confirmed');
    const closed = await exception((e) => e.id === arbiter.id && e.state === 'resolved');
    expect(closed.decisions[0]?.outcome).toMatchObject({ option: 'moot', by: 'gemba' });
  });
});

describe('an ERP that has moved since the decision was made', () => {
  test('sends it back to its decider with the difference; nothing is posted until it is decided again', async () => {
    const rows = (await readFile(join(hub.dataFolder, 'erp/export/work-orders.csv'), 'utf8')).split('\n');
    const [header = ''] = rows;
    const at = (name: string) => header.split(',').indexOf(name);
    const line = rows.find((row) => row.split(',')[at('state')] === 'released') ?? '';
    const workOrder = line.split(',')[at('workOrder')] ?? '';
    await hub.signal({
      id: 'late',
      source: 'mes',
      type: 'order.late',
      data: { workOrder, daysLate: 1, reason: 'rework' },
    });
    const late = await exception((e) => e.playbook === 'order-late');
    const planning = decisionOf(late, 'planning');
    const option = planning.options.find((o) => o.posts.includes('reschedule'));
    const resized = line
      .split(',')
      .map((value, i) => (i === at('qty') ? String(Number(value) + 7) : value))
      .join(',');
    await inErp('export/work-orders.csv', (text) => text.replace(line, resized));
    await choose(planning, option?.id ?? '');

    const returned = await until(
      () => fresh(late, 'planning'),
      (d) => d.returned !== undefined,
    );
    expect(returned).toMatchObject({
      state: 'asked',
      // the token decided; somebody on shift is asked
      owner: expect.not.stringMatching('admin-token') as unknown,
      returned: {
        because: 'erp-changed',
        differences: [{ subject: `order ${workOrder}`, figure: 'quantity' }],
      },
    });
    expect(returned.nextStepAt).not.toBeNull();
    expect((await postingOf(late, 'superseded')).erpDocument).toBeNull();
    expect(
      (await hub.journal()).some((e) => e.type === 'decision.returned' && e.exceptionId === late.id),
    ).toBe(true);

    await choose(returned, option?.id ?? '');
    const confirmed = await postingOf(late, 'confirmed');
    expect(confirmed.key).not.toBe((await postingOf(late, 'superseded')).key);
  });
});

describe('a refusal', () => {
  test('of a closed period is repaired by a person with another date; the exception that it opened closes itself', async () => {
    // a day more, for the plant may be ahead of this machine
    await inErp('erp.json', (text) => JSON.stringify({ ...JSON.parse(text), closedThrough: day(1) }));
    const look = await secondLook();
    await choose(decisionOf(look, 'quality'), 'hold', { qty: 3 });
    const refused = await postingOf(look, 'rejected');
    expect(refused.rejection).toContain('closed');
    const opened = await exception((e) => e.playbook === 'posting-rejected' && e.state === 'open');
    const open = day(2);
    const wrong = await act(refused, 'repair', { changes: { date: open }, reason: 'x' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'wrong_repair' } });
    const repaired = await act(refused, 'repair', {
      changes: { postingDate: open },
      reason: 'posted in the next period',
    });
    expect(repaired.status, JSON.stringify(repaired.body)).toBe(200);
    const confirmed = await postingOf(look, 'confirmed');
    expect(confirmed.transaction.postingDate).toBe(open);
    await exception((e) => e.id === opened.id && e.state === 'resolved');
    await inErp('erp.json', (text) => JSON.stringify({ ...JSON.parse(text), closedThrough: undefined }));
  });

  test('is answered by hand: the number of the document that a person made stands on the card', async () => {
    const look = await secondLook();
    await choose(decisionOf(look, 'quality'), 'hold', { qty: 100_000 });
    const refused = await postingOf(look, 'rejected');
    const entered = await act(refused, 'enter-document', {
      document: 'QH-BY-HAND',
      reason: 'split in the ERP',
    });
    expect(entered.status).toBe(200);
    expect(await exception((e) => e.id === look.id)).toMatchObject({
      state: 'resolved',
      postings: [{ state: 'confirmed', erpDocument: 'QH-BY-HAND' }],
    });
  });
});

describe('what is confirmed', () => {
  test('is read back and shown, and can be undone by a posting of its own', async () => {
    const first = await exception((e) => e.playbook === 'quality-hold');
    await choose(await fresh(first, 'quality'), 'hold', { qty: 4 });
    const hold = await postingOf(first, 'confirmed');
    expect(hold.readBack).toMatchObject({ item: 'V200', lot: LOT, qty: 4 });
    const evidence = await hub.get<Evidence>(`/api/exceptions/${first.id}/evidence`);
    expect(evidence.postings.find((p) => p.id === hold.id)?.readBack).toEqual(hold.readBack);

    expect((await act(hold, 'compensate', { reason: 'measured again: good' })).status).toBe(200);
    expect(await act(hold, 'compensate', { reason: 'again' })).toMatchObject({
      status: 409,
      body: { code: 'compensated_already' },
    });
    await until(
      async () => (await hub.postings()).find((p) => p.id === hold.id)?.state,
      (state) => state === 'compensated',
    );
    const undo = (await hub.postings()).find((p) => p.compensates === hold.id);
    expect(undo).toMatchObject({ kind: 'quality-release', state: 'confirmed' });
    expect(undo?.readBack).toMatchObject({ lot: LOT, qty: 4 });
  });

  test('and the whole record still folds to the same, and its chain is whole', async () => {
    expect((await hub.command('journal', 'verify')).code).toBe(0);
    expect((await hub.command('replay')).output).toContain('0 differ');
    const details = await hub.get<HealthDetails>('/api/health/details');
    expect(details.erpLink.outbox).toMatchObject({ ambiguous: 0, inConflict: 0, oldest: null });
    expect(details.erpLink.context.ages).toHaveLength(9);
  });
});
