/** What the hub costs when nothing happens, and how long it takes to come up. */
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HubProcess } from '../tests/hub-process.ts';
import { atMost, percentile, round, type Figure } from './figure.ts';

const STARTS = 5;
const IDLE_MS = 20_000;

export async function footprintBench(): Promise<Figure[]> {
  const hub = await HubProcess.start();
  try {
    const starts: number[] = [];
    for (let i = 0; i < STARTS; i += 1) {
      await hub.stop();
      starts.push(await hub.up());
    }
    await sleep(IDLE_MS);
    const own = await residentMB(hub.pid);
    const children = await Promise.all((await descendants(hub.pid)).map(proportionalMB));
    return [
      {
        name: 'hub, start to ready, warm, embedded PostgreSQL included, median of 5',
        value: round(percentile(starts, 50)),
        unit: 'ms',
        goal: atMost(3_000, 'ms'),
      },
      {
        name: 'hub, idle, resident memory of its process',
        value: round(own),
        unit: 'MB',
        goal: atMost(200, 'MB'),
      },
      {
        name: 'embedded PostgreSQL and demo ERP beside it, proportional set size',
        value: round(children.reduce((a, b) => a + b, 0)),
        unit: 'MB',
      },
    ];
  } finally {
    await hub.dispose();
  }
}

const kiB = async (path: string, field: string): Promise<number> => {
  const text = await readFile(path, 'utf8').catch(() => '');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
};

export const residentMB = async (pid: number): Promise<number> =>
  ((await kiB(`/proc/${pid}/status`, 'VmRSS')) * 1024) / 1e6;
const proportionalMB = async (pid: number): Promise<number> =>
  ((await kiB(`/proc/${pid}/smaps_rollup`, 'Pss')) * 1024) / 1e6;

async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const found = new Set<number>([pid]);
  for (let grew = true; grew;) {
    grew = false;
    for (const [child, parent] of parents)
      if (found.has(parent) && !found.has(child)) {
        found.add(child);
        grew = true;
      }
  }
  found.delete(pid);
  return [...found];
}
