/** Promises 1, 2 and 3 of the design, against real processes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { HubProcess, until } from './hub-process.ts';
import { outOfTolerance } from './torque.ts';

const ROUNDS = 20;
const SENDERS = 8;

describe('1. A signal that was accepted is never lost, whatever is killed whenever', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start({ window: '3s', ladderStep: '1s' });
  });
  afterAll(() => hub?.dispose());

  test(`${ROUNDS} times kill -9 at a random moment under load: no accepted signal lost, no decision missing or doubled, no escalation missed or doubled`, async () => {
    const accepted = new Set<string>();
    let n = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      let up = true;
      const senders = Array.from({ length: SENDERS }, async () => {
        while (up) {
          n += 1;
          const lot = `KILL-${n}`;
          const reply = await hub.signal(outOfTolerance(lot)).catch(() => null);
          if (reply?.status === 202) accepted.add(lot);
          else if (reply === null) await sleep(5);
        }
      });
      await sleep(50 + Math.random() * 250);
      await hub.kill9();
      up = false;
      await Promise.all(senders);
      await hub.up();
    }
    expect(accepted.size).toBeGreaterThan(ROUNDS);

    const exceptions = await until(
      () => hub.exceptions(),
      (all) => accepted.isSubsetOf(new Set(all.map((e) => e.subject.lot ?? ''))),
      { within: 90_000, every: 500 },
    );
    const byLot = new Map<string, number>();
    for (const { subject } of exceptions)
      byLot.set(subject.lot ?? '', (byLot.get(subject.lot ?? '') ?? 0) + 1);
    expect([...accepted].filter((lot) => !byLot.has(lot))).toEqual([]);
    expect([...byLot].filter(([, count]) => count > 1)).toEqual([]);
    expect(exceptions.filter((e) => e.decisions.length !== 4)).toEqual([]);

    // windows burnt down in every round, some of them while nothing was running: each step was taken, and once
    await until(
      () => hub.exceptions('&state=open'),
      (all) => all.every((e) => e.decisions.every((d) => d.ladderExhausted)),
      { within: 120_000, every: 1_000 },
    );
    const levels = new Map<string, number[]>();
    for (const fact of await hub.journal())
      if (fact.type === 'decision.escalated') {
        const { decisionId, level } = fact.payload;
        levels.set(decisionId, [...(levels.get(decisionId) ?? []), level]);
      }
    for (const { decisions } of exceptions)
      for (const { id, ladder } of decisions) expect(levels.get(id)).toEqual(ladder.map((_, i) => i + 1));

    const verified = await hub.command('journal', 'verify');
    expect(verified.output).toContain('The journal is whole');
    const replayed = await hub.command('replay');
    expect(replayed.output).toContain(' 0 differ');
  });
});

describe('2. One cause opens one exception, however often and from however many sources it is reported', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  });
  afterAll(() => hub?.dispose());

  test('60 reports of one lot from three sources at the same moment are one exception with 60 occurrences', async () => {
    const reports = Array.from({ length: 60 }, (_, i) =>
      hub.signal({
        id: `r-${i}`,
        source: ['mqtt/torque', 'whatsapp', 'scan'][i % 3],
        type: 'quality.out-of-tolerance',
        data: { lot: 'V200-0731', characteristic: 'torque', value: 41 + i / 100, lower: 34, upper: 38 },
      }),
    );
    await Promise.all(reports);
    const [exception, ...others] = await until(
      () => hub.exceptions(),
      (all) => all[0]?.occurrences === 60,
    );
    expect(others).toEqual([]);
    expect(exception?.sources.toSorted()).toEqual(['mqtt/torque', 'scan', 'whatsapp']);
    expect(exception?.decisions).toHaveLength(4);
  });

  test('the same report delivered twice is a duplicate and counts once', async () => {
    const report = {
      id: 'once',
      source: 'mes',
      type: 'machine.down',
      data: { workCentre: 'PRESS-02', reason: 'hydraulic pressure lost' },
    };
    expect((await hub.signal(report)).body).toMatchObject({ accepted: 1, duplicates: 0 });
    expect((await hub.signal(report)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    const opened = await until(
      () => hub.exceptions(),
      (all) => all.some((e) => e.playbook === 'machine-down'),
    );
    expect(opened.find((e) => e.playbook === 'machine-down')?.occurrences).toBe(1);
  });
});

describe("3. Every function named by the playbook is asked at once; one function's answer never silences another's", () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  });
  afterAll(() => hub?.dispose());

  test('each demo playbook asks all its functions in one commit, with an owner, options and a context pack of their own', async () => {
    const playbooks = ['quality-hold', 'machine-down', 'material-shortage', 'order-late', 'safety-stop'];
    for (const playbook of playbooks) expect((await hub.demoSignal(playbook)).status).toBe(202);
    const exceptions = await until(
      () => hub.exceptions(),
      (all) => playbooks.every((p) => all.some((e) => e.playbook === p)),
    );
    const journal = await hub.journal();
    for (const exception of exceptions) {
      expect(exception.decisions.length).toBeGreaterThanOrEqual(4);
      expect(new Set(exception.decisions.map((d) => d.function)).size).toBe(exception.decisions.length);
      const asked = journal.filter((f) => f.exceptionId === exception.id && f.type === 'decision.asked');
      expect(new Set(asked.map((f) => f.at)).size).toBe(1);
      const evidence = await hub.get<{ packs: Record<string, { figures: unknown[] }> }>(
        `/api/exceptions/${exception.id}/evidence`,
      );
      for (const decision of exception.decisions) {
        expect(decision.owner).not.toBeNull();
        expect(decision.options.length).toBeGreaterThan(0);
        expect(evidence.packs[decision.id]?.figures.length).toBeGreaterThan(0);
      }
    }
  });

  test('deciding one leaves the others exactly as they were, windows and all', async () => {
    const exception = (await hub.exceptions()).find((e) => e.playbook === 'order-late');
    const [first, ...others] = exception?.decisions ?? [];
    const option =
      first?.options.find(
        (o) => o.params.every((p) => !p.required || p.value !== undefined) && !o.needsReason,
      ) ?? first?.options[0];
    const params = Object.fromEntries((option?.params ?? []).map((p) => [p.name, p.value]));
    const reply = await hub.request('POST', `/api/decisions/${first?.id}/decide`, {
      expectedVersion: first?.version,
      option: option?.id,
      params,
      reason: 'test',
    });
    expect(reply.status).toBe(200);
    const after = (await hub.exceptions()).find((e) => e.id === exception?.id);
    expect(after?.decisions.find((d) => d.id === first?.id)?.state).toBe('decided');
    expect(after?.decisions.filter((d) => d.id !== first?.id)).toEqual(others);
    expect(after?.state).toBe('open');
  });
});
