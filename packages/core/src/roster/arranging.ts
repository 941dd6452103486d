/**
 * Who arranges for whom: absences, overrides, swaps. Nobody is named person by person where the roster says it anyway:
 * the shift lead arranges for the shift or crew, the area manager for the area, the plant manager for everybody. A
 * person's own `manager`, where one is named, takes the place of the shift lead and the area manager.
 */
import type { Person, Roster } from './roster.ts';
import { prepared } from './places.ts';

/** Is `by` the manager of `person`, or of the manager, and so on? Nobody is the own manager. */
export function manages(roster: Roster, by: string, person: string): boolean {
  const { people } = prepared(roster);
  const [boss, them] = [people.get(by), people.get(person)];
  if (!boss || !them || boss === them) return false;
  if (boss.role === 'plant-manager') return true;
  const seen = new Set([them.id]);
  let next = them;
  while (true) {
    if (next.manager === undefined) return managesByRole(boss, next);
    const above = people.get(next.manager);
    if (above === boss) return true;
    if (!above || seen.has(above.id)) return false;
    seen.add(above.id);
    next = above;
  }
}

function managesByRole(boss: Person, { id, role, shift, areas }: Person): boolean {
  if (boss.id === id || role === 'plant-manager' || role === 'area-manager') return false;
  if (boss.role === 'area-manager')
    return boss.areas.length === 0 || (areas.length > 0 && areas.every((area) => boss.areas.includes(area)));
  return boss.role === 'shift-lead' && role !== 'shift-lead' && boss.shift === shift;
}
