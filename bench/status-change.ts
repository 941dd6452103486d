/** One exception changes while 15,500 are open: from the act's request until a station that holds them all has the fact. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision, ExceptionState } from '@gemba/core/exception';
import type { ActBody, ActName } from '@gemba/core/wire';
import { HubProcess, until } from '../tests/hub-process.ts';
import { atMost, percentile, round, type Figure } from './figure.ts';
import { openExceptions } from './signals.ts';
import { openStation, subscribe } from './station.ts';

const OPEN = 15_500;
const CHANGED = 50;
const BETWEEN_MS = 50;

export async function statusChangeBench(): Promise<Figure[]> {
  const hub = await HubProcess.start({ window: '8h', everybodyOn: true });
  const station = openStation(hub);
  try {
    const seconds = await openExceptions([hub], OPEN);
    process.stdout.write(`  ${OPEN} exceptions are open after ${seconds} s\n`);
    const held: ExceptionState[] = [];
    const heardAt = new Map<string, number>();
    let complete = false;
    station.on('snapshot', ({ exceptions, last }) => {
      held.push(...exceptions);
      complete ||= last;
    });
    station.on('facts', (entries) => {
      const at = performance.now();
      for (const { type, payload } of entries)
        if (type === 'decision.acknowledged' || type === 'decision.decided')
          heardAt.set(`${type} ${payload.decisionId}`, at);
    });
    await subscribe(station);
    await until(
      () => Promise.resolve(complete),
      (all) => all,
      { within: 60_000 },
    );

    /** @returns ms */
    async function act<N extends ActName>(name: N, fact: string, { id }: Decision, body: ActBody<N>) {
      const sentAt = performance.now();
      const { status } = await hub.request('POST', `/api/decisions/${id}/${name}`, body);
      if (status !== 200) throw new Error(`${name}: ${status}`);
      const heard = await until(
        () => Promise.resolve(heardAt.get(`${fact} ${id}`)),
        (at) => at !== undefined,
        { every: 5 },
      );
      await sleep(BETWEEN_MS);
      return (heard ?? Infinity) - sentAt;
    }
    const ms: number[] = [];
    for (let i = 0; i < CHANGED; i += 1) {
      const exception = held[Math.floor((i * held.length) / CHANGED)];
      const quality = exception?.decisions.find((d) => d.function === 'quality');
      const planning = exception?.decisions.find((d) => d.function === 'planning');
      if (!quality || !planning) throw new Error('an exception without its decisions');
      const { version: expectedVersion } = quality;
      ms.push(await act('acknowledge', 'decision.acknowledged', quality, { expectedVersion }));
      const choice = { expectedVersion: planning.version, option: 'keep-running', reason: 'bench' };
      ms.push(await act('decide', 'decision.decided', planning, choice));
    }
    return [
      {
        name: '15,500 open exceptions, one changes: act → at a station that holds them all, p50',
        value: round(percentile(ms, 50)),
        unit: 'ms',
      },
      { name: '… p99', value: round(percentile(ms, 99)), unit: 'ms', goal: atMost(100, 'ms') },
      { name: '… max', value: round(Math.max(...ms)), unit: 'ms' },
    ];
  } finally {
    station.close();
    await hub.dispose();
  }
}
