/** How many signals a second the hub takes, each answered after its commit. */
import autocannon from 'autocannon';
import { ADMIN_TOKEN, HubProcess } from '../tests/hub-process.ts';
import { atLeast, round, type Figure } from './figure.ts';
import { inTolerance } from './signals.ts';

const SECONDS = 15;

export async function captureBench(): Promise<Figure[]> {
  const hub = await HubProcess.start();
  try {
    let n = 0;
    const single = await load(hub, 32, 'application/cloudevents+json', () => {
      n += 1;
      return JSON.stringify(inTolerance(`one-${n}`));
    });
    const batches = await load(hub, 8, 'application/cloudevents-batch+json', () => {
      const batch = Array.from({ length: 100 }, () => {
        n += 1;
        return inTolerance(`batch-${n}`);
      });
      return JSON.stringify(batch);
    });
    return [
      {
        name: 'POST /api/signals, single, durable, 32 connections',
        value: round(single.perSecond),
        unit: 'signals/s',
        goal: atLeast(2_000, '/s'),
      },
      { name: '… p99', value: round(single.p99), unit: 'ms' },
      {
        name: 'POST /api/signals, batches of 100, durable, 8 connections',
        value: round(batches.perSecond * 100),
        unit: 'signals/s',
        goal: atLeast(20_000, '/s'),
      },
      { name: '… p99 of a batch', value: round(batches.p99), unit: 'ms' },
    ];
  } finally {
    await hub.dispose();
  }
}

async function load(
  hub: HubProcess,
  connections: number,
  contentType: string,
  body: () => string,
): Promise<{ perSecond: number; p99: number }> {
  const result = await autocannon({
    url: `${hub.url}/api/signals`,
    connections,
    duration: SECONDS,
    method: 'POST',
    requests: [
      {
        method: 'POST',
        path: '/api/signals',
        setupRequest: (request) => ({
          ...request,
          headers: {
            ...request.headers,
            'content-type': contentType,
            authorization: `Bearer ${ADMIN_TOKEN}`,
          },
          body: body(),
        }),
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refused, ${result.errors} errors`);
  return { perSecond: result['2xx'] / result.duration, p99: result.latency.p99 };
}
