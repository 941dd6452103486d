/** Promises 6 and 7 of the design, against a real hub and the demo's ERP, which are processes of their own. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, decisionOf } from './deciding.ts';
import { HubProcess, until } from './hub-process.ts';

interface ErpDocument {
  number: string;
  key: string;
}

const ROUNDS = 20;

async function documents(hub: HubProcess): Promise<ErpDocument[]> {
  const folder = join(hub.dataFolder, 'erp', 'documents');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as ErpDocument),
  );
}

async function openWorkOrders(hub: HubProcess): Promise<string[]> {
  const [header = '', ...rows] = (await readFile(join(hub.dataFolder, 'erp/export/work-orders.csv'), 'utf8'))
    .trim()
    .split('\n');
  const columns = header.split(',');
  return rows
    .map((row) => row.split(','))
    .filter((row) => ['planned', 'released', 'running'].includes(row[columns.indexOf('state')] ?? ''))
    .map((row) => row[columns.indexOf('workOrder')] ?? '');
}

const lateOrder = (workOrder: string) => ({
  id: `late-${workOrder}`,
  source: 'mes',
  type: 'order.late',
  data: { workOrder, daysLate: 1, reason: 'rework' },
});

describe('6. An outcome reaches the ERP exactly once, in order per document, and its document number comes back to the card', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  });
  afterAll(() => hub?.dispose());

  test(`${ROUNDS} times kill -9 while postings are on their way: each outcome is one document, and none is missing`, async () => {
    const orders = (await openWorkOrders(hub)).slice(0, ROUNDS * 2);
    for (const [round, workOrder] of orders.slice(0, ROUNDS).entries()) {
      const second = orders[ROUNDS + round] ?? workOrder;
      await Promise.all([workOrder, second].map((order) => hub.signal(lateOrder(order))));
      const mine = await until(
        () => hub.exceptions('&state=open'),
        (all) => [workOrder, second].every((o) => all.some((e) => e.subject.workOrder === o)),
      );
      for (const order of [workOrder, second]) {
        const decision = decisionOf(
          mine.find((e) => e.subject.workOrder === order),
          'planning',
        );
        const option = decision.options.find((o) => o.posts.includes('reschedule'));
        if (option) await choose(hub, decision, option.id);
      }
      await sleep(Math.random() * 250);
      await hub.kill9();
      await hub.up();
    }
    const postings = await until(
      () => hub.postings(),
      (all) => all.length >= ROUNDS && all.every((p) => p.state === 'confirmed' || p.state === 'rejected'),
      { within: 120_000, every: 250 },
    );
    const written = await documents(hub);
    const confirmed = postings.filter((p) => p.state === 'confirmed');
    expect(confirmed.length).toBeGreaterThan(ROUNDS);
    expect(written.map((d) => d.key).toSorted()).toEqual(confirmed.map((p) => p.key).toSorted());
    for (const posting of confirmed)
      expect(written.find((d) => d.key === posting.key)?.number).toBe(posting.erpDocument);
    // and the card knows it
    for (const exception of await hub.exceptions())
      for (const posting of exception.postings.filter((p) => p.state === 'confirmed'))
        expect(written.some((d) => d.number === posting.erpDocument)).toBe(true);
  });

  test('two outcomes on one order reach the ERP in the order in which they were decided', async () => {
    const [workOrder = ''] = (await openWorkOrders(hub)).slice(ROUNDS * 2 + 2);
    await hub.signal(lateOrder(workOrder));
    const [exception] = await until(
      async () => (await hub.exceptions('&state=open')).filter((e) => e.subject.workOrder === workOrder),
      (all) => all.length === 1,
    );
    const planning = decisionOf(exception, 'planning');
    const option = planning.options.find((o) => o.posts.includes('reschedule'));
    await choose(hub, planning, option?.id ?? '');
    await choose(hub, decisionOf(exception, 'production'), 'book-partial', { qty: 1 });
    const mine = await until(
      async () => (await hub.postings()).filter((p) => p.exceptionId === exception?.id),
      (all) => all.length === 2 && all.every((p) => p.state === 'confirmed' || p.state === 'rejected'),
    );
    const numbers = mine
      .toSorted((a, b) => (a.queuedAt < b.queuedAt ? -1 : 1))
      .map((p) => Number(p.erpDocument?.split('-')[1]));
    expect(numbers[0]).toBeLessThan(numbers[1] ?? 0);
  });
});

describe('7. An ERP that is down, slow, locked or says no loses nothing and blocks only what concerns the same document', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  });
  afterAll(() => hub?.dispose());

  /** The ERP is a process of its own: it may come up a moment after the hub. */
  const erpSide = (): Promise<number> =>
    until(
      async () =>
        Number.parseInt(await readFile(join(hub.dataFolder, 'erp/erp-side.pid'), 'utf8').catch(() => ''), 10),
      (pid) => pid > 0,
    );

  test('while the ERP hangs, people go on deciding; when it answers again, everything is confirmed', async () => {
    const [first = '', second = ''] = await openWorkOrders(hub);
    const pid = await erpSide();
    process.kill(pid, 'SIGSTOP');
    try {
      await Promise.all([first, second].map((o) => hub.signal(lateOrder(o))));
      const open = await until(
        () => hub.exceptions('&state=open'),
        (all) => all.length === 2,
      );
      for (const exception of open) {
        const planning = decisionOf(exception, 'planning');
        const option = planning.options.find((o) => o.posts.length > 0);
        await choose(hub, planning, option?.id ?? '');
      }
      await sleep(2_000);
      expect((await hub.postings()).map((p) => p.state)).not.toContain('confirmed');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(
      () => hub.postings(),
      (all) => all.length === 2 && all.every((p) => p.state === 'confirmed'),
    );
    expect(await documents(hub)).toHaveLength(2);
  });

  test("an ERP's no is shown in its own words, opens an exception with an owner and a window, and holds nothing else", async () => {
    await hub.demoSignal('quality-hold');
    const exception = (
      await until(
        () => hub.exceptions('&state=open'),
        (all) => all.some((e) => e.playbook === 'quality-hold'),
      )
    ).find((e) => e.playbook === 'quality-hold');
    // more than is there
    await choose(hub, decisionOf(exception, 'quality'), 'hold', { qty: 100_000 });
    await choose(hub, decisionOf(exception, 'materials'), 'other-lot');

    const opened = await until(
      () => hub.exceptions('&state=open'),
      (all) => all.some((e) => e.playbook === 'posting-rejected'),
    );
    const repair = opened.find((e) => e.playbook === 'posting-rejected');
    for (const decision of repair?.decisions ?? []) {
      expect(decision.owner).not.toBeNull();
      expect(decision.nextStepAt).not.toBeNull();
    }
    const rejected = (await hub.postings()).find((p) => p.state === 'rejected');
    expect(rejected?.rejection).toBeTruthy();
    const other = await until(
      async () => (await hub.postings()).find((p) => p.kind === 'transfer'),
      (p) => p?.state === 'confirmed',
    );
    expect(other?.erpDocument).toMatch(/^TR-/);

    const decision = repair?.decisions[0];
    const voids = decision?.options.find((o) => o.acts?.includes('void-posting'));
    if (!decision || !voids) throw new Error('the repair offers no way out');
    await choose(hub, decision, voids.id);
    const after = (await hub.postings()).find((p) => p.id === rejected?.id);
    expect(after?.state).toBe('voided');
  });
});
