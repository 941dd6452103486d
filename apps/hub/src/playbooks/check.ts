/**
 * A text before anybody uses it: its mistakes, what the linter finds beside what is live, and what it would have done over
 * the events on record. Nothing is written.
 */
import type { EventCatalogue } from '@gemba/core/event';
import type { PlanningContext } from '@gemba/core/planning';
import { lintFacts, parsePlaybook } from '@gemba/core/playbook';
import { ownerFor, type Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import type { PlaybookCheck } from '@gemba/core/wire';
import type { Database } from '../store/database.ts';
import { openDryRun } from './dry-run/dry-run.ts';
import { findingsOf } from './findings.ts';
import type { Playbooks } from './playbooks.ts';

/** @returns `busy` when a dry run is under way on this hub already */
export type Check = (yaml: string, days: number) => Promise<PlaybookCheck | 'busy'>;

export function openCheck(parts: {
  database: Database;
  plant: string;
  timeZone: string;
  playbooks: Pick<Playbooks, 'live'>;
  planning: () => PlanningContext;
  roster: () => Roster;
  catalogue: EventCatalogue;
  now: () => Instant;
}): Check {
  const { playbooks, roster, catalogue } = parts;
  const dryRun = openDryRun({
    ...parts,
    live: playbooks.live,
    owner: (ask, at) => ownerFor(roster(), ask, at),
  });
  return async (yaml, days) => {
    const parsed = parsePlaybook(yaml, 'playbook.yaml');
    if ('problems' in parsed) return { problems: parsed.problems, findings: [], dryRun: null };
    const { playbook } = parsed;
    const live = playbooks.live().map((each) => each.playbook);
    const findings = findingsOf(playbook, yaml, live, lintFacts(catalogue, roster().people));
    if (days === 0) return { problems: [], findings, dryRun: null };
    const result = await dryRun(playbook, days);
    return result ? { problems: [], findings, dryRun: result } : 'busy';
  };
}
