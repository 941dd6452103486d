/** How punctually windows end while 100,000 decisions are open. */
import { HubProcess, until } from '../tests/hub-process.ts';
import { atMost, percentile, round, type Figure } from './figure.ts';
import { outOfTolerance, paced } from './signals.ts';

const OPEN_EXCEPTIONS = 25_000;
const DUE_EXCEPTIONS = 500;
const BATCH = 500;

export async function deadlinesBench(): Promise<Figure[]> {
  // every window is long, but for late orders, whose four decisions are due after ten seconds
  const hub = await HubProcess.start({ window: '8h', windowOf: { 'order-late': '10s' } });
  try {
    for (let i = 0; i < OPEN_EXCEPTIONS; i += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, j) => outOfTolerance(`OPEN-${i + j}`));
      const reply = await hub.request('POST', '/api/signals', batch, {
        'content-type': 'application/cloudevents-batch+json',
      });
      if (reply.status !== 202) throw new Error(JSON.stringify(reply.body));
    }
    const filling = performance.now();
    await until(
      async () => (await hub.health()).journal.seq,
      (seq) => seq >= OPEN_EXCEPTIONS * 5,
      { within: 600_000, every: 1_000 },
    );
    process.stdout.write(
      `  100,000 decisions are open after ${Math.round((performance.now() - filling) / 1000)} s\n`,
    );
    const before = (await hub.health()).journal.seq;
    await paced(
      (e) => hub.signal(e),
      (i) => ({
        specversion: '1.0',
        id: `due-${i}`,
        source: 'bench',
        type: 'order.late',
        data: { workOrder: `DUE-${i}`, daysLate: 1, reason: 'bench' },
      }),
      { count: DUE_EXCEPTIONS, perSecond: DUE_EXCEPTIONS / 10 },
    );
    const facts = DUE_EXCEPTIONS * 4;
    const late: number[] = [];
    await until(
      async () => {
        late.length = 0;
        const due = new Map<string, number>();
        for (let after = before; ;) {
          const page = await hub.get<{
            items: import('@gemba/core/exception').JournalEntry[];
            nextCursor: string | null;
          }>(`/api/journal?after=${after}&limit=5000`);
          for (const fact of page.items) {
            if (fact.type === 'decision.asked')
              due.set(
                fact.payload.decisionId,
                Date.parse(fact.payload.dueAt) + (fact.payload.ladder[0]?.afterMs ?? 0),
              );
            if (fact.type === 'decision.escalated' && fact.payload.level === 1)
              late.push(Date.parse(fact.at) - (due.get(fact.payload.decisionId) ?? 0));
          }
          if (page.nextCursor === null) break;
          after = Number(page.nextCursor);
        }
        return late.length;
      },
      (n) => n >= facts,
      { within: 60_000, every: 2_000 },
    );
    return [
      {
        name: '100,000 open decisions, 2,000 due within 10 s: lateness p50',
        value: round(percentile(late, 50)),
        unit: 'ms',
      },
      { name: '… p99', value: round(percentile(late, 99)), unit: 'ms', goal: atMost(100, 'ms') },
      { name: '… max', value: round(Math.max(...late)), unit: 'ms' },
      { name: '… missed or doubled', value: Math.abs(late.length - facts), unit: '', goal: atMost(0, '') },
    ];
  } finally {
    await hub.dispose();
  }
}
