/** Signals for the benches, and how they are sent. */
import { type HubProcess, until } from '../tests/hub-process.ts';

const BATCH = 500;

/** A cause of its own each, so that each opens an exception with four decisions. */
export const outOfTolerance = (id: string): Record<string, unknown> => ({
  specversion: '1.0',
  id,
  source: 'bench',
  type: 'quality.out-of-tolerance',
  data: { lot: id, characteristic: 'torque M8', value: 41.7, lower: 34, upper: 38, uom: 'Nm' },
});

/** Chatter: a measurement inside its limits, which is recorded and asks nobody. */
export const inTolerance = (id: string): Record<string, unknown> => ({
  specversion: '1.0',
  id,
  source: 'bench',
  type: 'quality.measurement',
  data: { lot: 'V200-0731', characteristic: 'torque M8', value: 36, lower: 34, upper: 38, uom: 'Nm' },
});

/** Sends `count` signals at an even pace. @returns when each was handed to the network, epoch ms, by id */
export async function paced(
  send: (event: Record<string, unknown>) => Promise<unknown>,
  make: (i: number) => Record<string, unknown> & { id?: unknown },
  { count, perSecond }: { count: number; perSecond: number },
): Promise<Map<string, number>> {
  const sentAt = new Map<string, number>();
  const pending: Promise<unknown>[] = [];
  const started = performance.now();
  for (let i = 0; i < count; i += 1) {
    const wait = started + (i * 1000) / perSecond - performance.now();
    if (wait > 1) await new Promise((done) => setTimeout(done, wait));
    const event = make(i);
    sentAt.set(String(event.id), Date.now());
    pending.push(send(event));
  }
  await Promise.all(pending);
  return sentAt;
}

/** Opens so many exceptions, each with four decisions, told to the hubs in turn. @returns s until all were asked */
export async function openExceptions(hubs: readonly HubProcess[], count: number): Promise<number> {
  const started = performance.now();
  const [first] = hubs;
  if (!first) throw new Error('there is no hub');
  const before = (await first.health()).journal.seq;
  for (let i = 0; i < count; i += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - i) }, (_, j) =>
      outOfTolerance(`OPEN-${i + j}`),
    );
    const hub = hubs[(i / BATCH) % hubs.length] ?? first;
    const reply = await hub.request('POST', '/api/signals', batch, {
      'content-type': 'application/cloudevents-batch+json',
    });
    if (reply.status !== 202) throw new Error(JSON.stringify(reply.body));
  }
  await until(
    async () => (await first.health()).journal.seq,
    (seq) => seq >= before + count * 5,
    { within: 900_000, every: 1_000 },
  );
  return Math.round((performance.now() - started) / 1_000);
}
