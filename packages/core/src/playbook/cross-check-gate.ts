/** Rules over the fields of a playbook that stand between an event and its exception; see gate-rule.ts. */
import type { CrossCheck } from '../yaml/index.ts';
import { ABSENT } from './gate-rule.ts';

type Found = ReturnType<CrossCheck>[number];

export function crossCheckGate(raw: Record<string, unknown>): Found[] {
  const { clears, expect, join, arbiter } = raw;
  const on = list(raw.on);
  const found: Found[] = [];
  if (raw.priority === undefined && raw.severity === undefined)
    found.push({ path: [], reason: 'needs a "severity", or a "priority" for every case' });
  if (raw.offDelay !== undefined && clears === undefined)
    found.push({ path: ['offDelay'], reason: 'nothing clears it: "offDelay" needs "clears"' });
  if (isRecord(clears) && clears.when === undefined)
    list(clears.on).forEach((type, i) => {
      if (on.includes(type))
        found.push({
          path: ['clears', 'on', i],
          reason: `"${String(type)}" would open and clear at once: say with "when" which of them clear`,
        });
    });
  if (expect !== undefined && !on.includes(ABSENT))
    found.push({ path: ['expect'], reason: `its absence is reported as "${ABSENT}": add that to "on"` });
  for (const name of ['inhibitedBy', 'parentOf', 'under'])
    list(raw[name]).forEach((link, i) => {
      if (isRecord(link) && link.playbook === raw.playbook)
        found.push({ path: [name, i, 'playbook'], reason: 'a playbook cannot name itself' });
    });
  for (const [i, link] of list(raw.under).entries())
    if (isRecord(link) && list(raw.parentOf).some((p) => isRecord(p) && p.playbook === link.playbook))
      found.push({ path: ['under', i], reason: `it cannot lie above and under "${String(link.playbook)}"` });
  return [...found, ...joining(join, arbiter, list(raw.decisions))];
}

function joining(join: unknown, arbiter: unknown, decisions: readonly unknown[]): Found[] {
  const found: Found[] = [];
  if (join === 'arbiter' && arbiter === undefined)
    found.push({ path: ['join'], reason: 'say with "arbiter" which decision rules' });
  if (arbiter !== undefined && join !== 'arbiter')
    found.push({ path: ['arbiter'], reason: 'an arbiter rules only with "join: arbiter"' });
  if (typeof arbiter === 'string' && !decisions.some((d) => isRecord(d) && d.id === arbiter))
    found.push({ path: ['arbiter'], reason: `there is no decision "${arbiter}"` });
  const optional = decisions.map((d) => isRecord(d) && d.required === false);
  if (join === 'required' && optional.length > 0 && optional.every(Boolean))
    found.push({ path: ['join'], reason: 'no decision is required: it would be resolved without an answer' });
  if (join !== 'required')
    optional.forEach((is, d) => {
      if (is)
        found.push({ path: ['decisions', d, 'required'], reason: 'says nothing without "join: required"' });
    });
  return found;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
