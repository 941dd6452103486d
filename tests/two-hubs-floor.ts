/**
 * What happens on the floor while two hubs run: lots out of tolerance, each a cause of its own with four decisions; who is
 * there to decide them; and what the journal says of it afterwards.
 */
import { writeFile } from 'node:fs/promises';
import type { Decision, ExceptionState, JournalEntry } from '@gemba/core/exception';
import type { RosterView } from '@gemba/core/wire';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { type HubProcess, until } from './hub-process.ts';
import type { TwoHubs } from './two-hubs.ts';
import { outOfTolerance } from './torque.ts';

/** that each cause asks */
export const FUNCTIONS = ['quality', 'planning', 'materials', 'customer-service'];

/** Says it to a hub, or to the other one, until one has it. */
export async function tell(hubs: TwoHubs['hubs'], lot: string, turn: number): Promise<void> {
  let n = turn;
  await until(
    () => hubs[n++ % 2 === 0 ? 0 : 1].signal(outOfTolerance(lot)).catch(() => null),
    (reply) => reply?.status === 202,
  );
}

export async function exceptionsOf(hub: HubProcess, prefix: string): Promise<ExceptionState[]> {
  return (await hub.exceptions()).filter((e) => e.subject.lot?.startsWith(`${prefix}-`));
}

export const decisionsOf = (exceptions: readonly ExceptionState[]): Decision[] =>
  exceptions.flatMap((e) => e.decisions);

/** Tells the hubs in turn of so many lots, and waits until all functions are asked. */
export async function ask(hubs: TwoHubs['hubs'], prefix: string, causes: number): Promise<Decision[]> {
  await Promise.all(Array.from({ length: causes }, (_, i) => tell(hubs, `${prefix}-${i}`, i)));
  return until(
    async () => decisionsOf(await exceptionsOf(hubs[0], prefix)),
    (asked) => asked.length === causes * FUNCTIONS.length,
    { within: 60_000, every: 250 },
  );
}

export interface SomebodyThere {
  id: string;
  name: string;
  functions: string[];
  role: string;
  shift: string;
  inApp: true;
}

/** Two in each role, reachable at any hour for every function; their ids begin with the prefix. */
export const people = (prefix: string, roles: readonly string[]): SomebodyThere[] =>
  roles.flatMap((role) =>
    [1, 2].map((n) => ({
      id: `${prefix}.${role}.${n}`,
      name: `${role} ${n}`,
      functions: FUNCTIONS,
      role,
      shift: 'on-call',
      inApp: true as const,
    })),
  );

/** In UTC, with one shift that never ends. @returns the setting that names it */
export async function writeRoster(
  file: string,
  roster: { people: object[]; absences?: object[]; overrides?: object[] },
): Promise<string> {
  const shifts = [{ id: 'day', name: 'Day', start: '00:00', end: '00:00' }];
  await writeFile(file, stringify({ timeZone: 'UTC', shifts, ...roster }));
  return `rosterFile: ${JSON.stringify(file)}\n`;
}

/** Waits until each of these hubs goes by a roster that fits. */
export async function untilKnown(
  hubs: readonly HubProcess[],
  fits: (roster: RosterView['document']) => boolean,
): Promise<void> {
  for (const hub of hubs)
    await until(
      () => hub.get<RosterView>('/api/roster'),
      ({ document }) => fits(document),
    );
}

type FactOf<T extends JournalEntry['type']> = Extract<JournalEntry, { type: T }>;

export const factsOf = <T extends JournalEntry['type']>(
  journal: readonly JournalEntry[],
  type: T,
): FactOf<T>[] => journal.filter((fact): fact is FactOf<T> => fact.type === type);

export async function expectWhole(hub: HubProcess): Promise<void> {
  expect((await hub.command('journal', 'verify')).output).toContain('The journal is whole');
  expect((await hub.command('replay')).output).toContain(' 0 differ');
}
