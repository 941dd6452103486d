/** A flood: 10,000 signals in 10 s about 200 causes, each signal a request of its own. */
import type { JournalEntry } from '@gemba/core/exception';
import { HubProcess, until } from '../tests/hub-process.ts';
import { atMost, percentile, round, type Figure } from './figure.ts';
import { outOfTolerance, paced } from './signals.ts';
import { openStation, subscribe } from './station.ts';

const CAUSES = 200;
const SIGNALS = 10_000;
const PER_SECOND = 1_000;
const FUNCTIONS = 4;

export async function floodBench(): Promise<Figure[]> {
  const hub = await HubProcess.start({ everybodyOn: true });
  const station = openStation(hub);
  try {
    // the first ones pay for plans, compilation and connections: they are sent, and not counted
    await paced(
      (event) => hub.signal(event),
      (i) => outOfTolerance(`WARM-${i}`),
      { count: 300, perSecond: 100 },
    );
    const flood = new Flood();
    station.on('facts', (entries) => flood.hear(entries));
    await subscribe(station, (await hub.health()).journal.seq);

    const accepted: number[] = [];
    const sentAt = await paced(
      async (event) => {
        const before = performance.now();
        const { status } = await hub.signal(event);
        if (status === 202) accepted.push(performance.now() - before);
      },
      (i) => ({ ...outOfTolerance(causeOf(i)), id: `signal-${i}` }),
      { count: SIGNALS, perSecond: PER_SECOND },
    );
    const lastSentAt = Math.max(...sentAt.values());
    // what is lost would never come
    await until(
      () => Promise.resolve(flood.events.size),
      (n) => n >= SIGNALS,
      { within: 60_000 },
    ).catch(() => undefined);

    const untilAsked = Array.from({ length: CAUSES }, (_, cause) => {
      const [exception] = flood.exceptionsOf(causeOf(cause));
      const asked = exception === undefined ? [] : (flood.askedAt.get(exception) ?? []);
      const complete = asked.length === FUNCTIONS ? Math.max(...asked) : Infinity;
      return complete - (sentAt.get(`signal-${cause}`) ?? 0);
    });
    const exceptions = flood.causes.size;
    return [
      {
        name: 'a flood of 10,000 signals in 10 s from 200 causes: exceptions',
        value: exceptions,
        unit: '',
        goal: { text: `${CAUSES}`, met: (n) => n === CAUSES },
      },
      { name: '… signals not accepted', value: SIGNALS - accepted.length, unit: '', goal: atMost(0, '') },
      { name: '… signals lost', value: SIGNALS - flood.events.size, unit: '', goal: atMost(0, '') },
      {
        name: '… functions that were not asked',
        value: CAUSES * FUNCTIONS - [...flood.askedAt.values()].reduce((sum, asked) => sum + asked.length, 0),
        unit: '',
        goal: { text: '0', met: (n) => n === 0 },
      },
      {
        name: '… from a cause’s first signal to its last function asked, at a station, p50',
        value: round(percentile(untilAsked, 50)),
        unit: 'ms',
      },
      { name: '… max', value: round(Math.max(...untilAsked)), unit: 'ms' },
      { name: '… signal accepted, p50', value: round(percentile(accepted, 50)), unit: 'ms' },
      { name: '… signal accepted, p99', value: round(percentile(accepted, 99)), unit: 'ms' },
      {
        name: '… from the last signal to all of them in their exceptions',
        value: round(flood.lastAt - lastSentAt),
        unit: 'ms',
      },
    ];
  } finally {
    station.close();
    await hub.dispose();
  }
}

const causeOf = (signal: number): string => `CAUSE-${signal % CAUSES}`;

/** What a station hears of it. Times are epoch ms. */
class Flood {
  /** lot by exception */
  readonly causes = new Map<string, string>();
  /** when each function of an exception was asked */
  readonly askedAt = new Map<string, number[]>();
  /** events that are in an exception */
  readonly events = new Set<string>();
  lastAt = 0;

  hear(entries: readonly JournalEntry[]): void {
    const at = Date.now();
    for (const { type, exceptionId, payload } of entries) {
      if (type === 'exception.opened') {
        if (!payload.subject.lot?.startsWith('CAUSE-')) continue;
        this.causes.set(exceptionId, payload.subject.lot);
      }
      if (!this.causes.has(exceptionId)) continue;
      if (type === 'exception.opened' || type === 'exception.event-joined') this.events.add(payload.eventId);
      if (type === 'decision.asked')
        this.askedAt.set(exceptionId, [...(this.askedAt.get(exceptionId) ?? []), at]);
      this.lastAt = at;
    }
  }

  exceptionsOf(lot: string): string[] {
    return [...this.causes].filter(([, cause]) => cause === lot).map(([exception]) => exception);
  }
}
