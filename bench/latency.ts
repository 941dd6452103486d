/** From the sending of a signal until a station holds the facts of its four asked decisions, which are committed then. */
import { HubProcess, until } from '../tests/hub-process.ts';
import { atMost, percentile, round, type Figure } from './figure.ts';
import { outOfTolerance, paced } from './signals.ts';
import { openStation, subscribe } from './station.ts';

const COUNT = 3_000;
const PER_SECOND = 100;

export async function latencyBench(): Promise<Figure[]> {
  const hub = await HubProcess.start();
  const station = openStation(hub);
  try {
    const lotOf = new Map<string, string>();
    const asked = new Map<string, number>();
    const doneAt = new Map<string, number>();
    station.on('facts', (entries) => {
      const at = Date.now();
      for (const entry of entries) {
        if (entry.type === 'exception.opened') lotOf.set(entry.exceptionId, entry.payload.subject.lot ?? '');
        if (entry.type !== 'decision.asked') continue;
        const n = (asked.get(entry.exceptionId) ?? 0) + 1;
        asked.set(entry.exceptionId, n);
        if (n === 4) doneAt.set(lotOf.get(entry.exceptionId) ?? '', at);
      }
    });
    await subscribe(station, 0);
    // the first ones pay for plans, compilation and connections: they are sent, and not counted
    await paced(
      (e) => hub.signal(e),
      (i) => outOfTolerance(`WARM-${i}`),
      { count: 300, perSecond: PER_SECOND },
    );
    const sentAt = await paced(
      (e) => hub.signal(e),
      (i) => outOfTolerance(`LOT-${i}`),
      {
        count: COUNT,
        perSecond: PER_SECOND,
      },
    );
    await until(
      () => Promise.resolve([...sentAt.keys()].filter((lot) => !doneAt.has(lot)).length),
      (missing) => missing === 0,
    );
    const ms = [...sentAt].map(([lot, at]) => (doneAt.get(lot) ?? Infinity) - at);
    return [
      {
        name: 'signal → four decisions committed and at a station, 100/s, p50',
        value: round(percentile(ms, 50)),
        unit: 'ms',
        goal: atMost(15, 'ms'),
      },
      { name: '… p99', value: round(percentile(ms, 99)), unit: 'ms', goal: atMost(50, 'ms') },
      { name: '… max', value: round(Math.max(...ms)), unit: 'ms' },
    ];
  } finally {
    station.close();
    await hub.dispose();
  }
}
