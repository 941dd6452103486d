/**
 * How punctually windows end while 100,000 decisions are open and two hubs work on one database; and how soon what became
 * overdue while neither was there is made up for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalEntry } from '@gemba/core/exception';
import type { Page } from '@gemba/core/wire';
import { type HubProcess, until } from '../tests/hub-process.ts';
import { startTwoHubs, type TwoHubs } from '../tests/two-hubs.ts';
import { atMost, percentile, round, type Figure } from './figure.ts';
import { openExceptions, paced } from './signals.ts';

const OPEN_EXCEPTIONS = 25_000;
const DUE_EXCEPTIONS = 500;
const DUE_DECISIONS = DUE_EXCEPTIONS * 4;
const WINDOW_MS = 10_000;
/** for an escalation that comes a second time */
const SETTLED_MS = 2_000;

export async function deadlinesBench(): Promise<Figure[]> {
  // every window is long, but for late orders, whose four decisions are due after ten seconds
  const two = await startTwoHubs({
    window: '8h',
    windowOf: { 'order-late': `${WINDOW_MS / 1_000}s` },
    everybodyOn: true,
  });
  try {
    const seconds = await openExceptions(two.hubs, OPEN_EXCEPTIONS);
    process.stdout.write(`  100,000 decisions are open after ${seconds} s\n`);
    return [...(await whileBothRun(two)), ...(await afterBothWereKilled(two))];
  } finally {
    await two.dispose();
  }
}

async function whileBothRun({ hubs }: TwoHubs): Promise<Figure[]> {
  const before = (await hubs[0].health()).journal.seq;
  await lateOrders(hubs, 'DUE');
  const fired = await allFired(hubs[1], before);
  const late = fired.map(({ at, dueAt }) => at - dueAt);
  return [
    {
      name: '100,000 open decisions, 2,000 due within 10 s, two hubs: lateness p50',
      value: round(percentile(late, 50)),
      unit: 'ms',
    },
    { name: '… p99', value: round(percentile(late, 99)), unit: 'ms', goal: atMost(100, 'ms') },
    { name: '… max', value: round(Math.max(...late)), unit: 'ms', goal: atMost(500, 'ms') },
    ...missedAndDoubled(fired),
  ];
}

async function afterBothWereKilled({ hubs }: TwoHubs): Promise<Figure[]> {
  const before = (await hubs[0].health()).journal.seq;
  await lateOrders(hubs, 'KILLED');
  await until(
    async () => (await factsAfter(hubs[0], before)).filter((f) => f.type === 'decision.asked').length,
    (asked) => asked === DUE_DECISIONS,
  );
  await Promise.all(hubs.map((hub) => hub.kill9()));
  const killedAt = Date.now();
  await sleep(WINDOW_MS);
  const startedAt = Date.now();
  const readyAt = await Promise.all(
    hubs.map(async (hub) => {
      await hub.up();
      return Date.now();
    }),
  );
  const fired = await allFired(hubs[1], before);
  const overdue = fired.filter(({ at }) => at > killedAt);
  const lastAt = Math.max(...overdue.map(({ at }) => at));
  return [
    {
      name: `kill -9 of both, restart: all ${overdue.length} overdue fired, after the first hub is ready`,
      value: round(lastAt - Math.min(...readyAt)),
      unit: 'ms',
      goal: atMost(1_000, 'ms'),
    },
    { name: '… after the start of the processes', value: round(lastAt - startedAt), unit: 'ms' },
    ...missedAndDoubled(fired),
  ];
}

/** Ten seconds long, to the hubs in turn. */
async function lateOrders(hubs: TwoHubs['hubs'], prefix: string): Promise<void> {
  let turn = 0;
  await paced(
    (event) => hubs[(turn++ & 1) === 0 ? 0 : 1].signal(event),
    (i) => ({
      specversion: '1.0',
      id: `${prefix}-${i}`,
      source: 'bench',
      type: 'order.late',
      data: { workOrder: `${prefix}-${i}`, daysLate: 1, reason: 'bench' },
    }),
    { count: DUE_EXCEPTIONS, perSecond: DUE_EXCEPTIONS / 10 },
  );
}

async function factsAfter(hub: HubProcess, before: number): Promise<JournalEntry[]> {
  const facts: JournalEntry[] = [];
  for (let after = before; ;) {
    const page = await hub.get<Page<JournalEntry>>(`/api/journal?after=${after}&limit=5000`);
    facts.push(...page.items);
    if (page.nextCursor === null) return facts;
    after = Number(page.nextCursor);
  }
}

interface Fired {
  decisionId: string;
  /** epoch ms */
  dueAt: number;
  at: number;
}

/** The first steps of the ladders of those that were asked after `before`, when there are as many as were asked. */
async function allFired(hub: HubProcess, before: number): Promise<Fired[]> {
  const fired = async (): Promise<Fired[]> => {
    const due = new Map<string, number>();
    return (await factsAfter(hub, before)).flatMap(({ type, at, payload }): Fired[] => {
      if (type === 'decision.asked')
        due.set(payload.decisionId, Date.parse(payload.dueAt) + (payload.ladder[0]?.afterMs ?? 0));
      if (type !== 'decision.escalated' || payload.level !== 1) return [];
      const { decisionId } = payload;
      return [{ decisionId, at: Date.parse(at), dueAt: due.get(decisionId) ?? Number.NaN }];
    });
  };
  await until(fired, (steps) => distinct(steps) >= DUE_DECISIONS, { within: 60_000, every: 2_000 });
  await sleep(SETTLED_MS);
  return fired();
}

const distinct = (fired: readonly Fired[]): number => new Set(fired.map((f) => f.decisionId)).size;

const missedAndDoubled = (fired: readonly Fired[]): Figure[] => [
  { name: '… missed', value: DUE_DECISIONS - distinct(fired), unit: '', goal: atMost(0, '') },
  { name: '… doubled', value: fired.length - distinct(fired), unit: '', goal: atMost(0, '') },
];
