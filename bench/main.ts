/**
 * `pnpm bench`: the figures of docs/BENCHMARKS.md, each against a real hub process with its embedded PostgreSQL on this
 * machine. Prints a table and writes bench/latest.json. `pnpm bench capture wall` runs only these.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { captureBench } from './capture.ts';
import { deadlinesBench } from './deadlines.ts';
import { erpBench } from './erp.ts';
import type { Figure } from './figure.ts';
import { floodBench } from './flood.ts';
import { footprintBench } from './footprint.ts';
import { latencyBench } from './latency.ts';
import { rosterBench } from './roster.ts';
import { statusChangeBench } from './status-change.ts';
import { wallBench } from './wall.ts';

const BENCHES: Record<string, () => Promise<Figure[]>> = {
  footprint: footprintBench,
  capture: captureBench,
  latency: latencyBench,
  wall: wallBench,
  deadlines: deadlinesBench,
  flood: floodBench,
  'status-change': statusChangeBench,
  roster: rosterBench,
  erp: erpBench,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`No bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const [name, run] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stdout.write(`${name} …\n`);
  figures.push(...(await run()));
}

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const wide = Math.max(...figures.map((f) => f.name.length));
for (const { name, value, unit, goal } of figures) {
  const verdict = goal === undefined ? '' : `goal ${goal.text}${goal.met(value) ? '' : '   MISSED'}`;
  process.stdout.write(
    `${name.padEnd(wide)}  ${value.toLocaleString('en').padStart(10)} ${unit.padEnd(10)} ${verdict}\n`,
  );
}
const out = join(import.meta.dirname, 'latest.json');
const results = figures.map(({ name, value, unit, goal }) => ({
  name,
  value,
  unit,
  ...(goal && { goal: goal.text, met: goal.met(value) }),
}));
await writeFile(out, `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`);
process.stdout.write(
  `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}; written to bench/latest.json\n`,
);
