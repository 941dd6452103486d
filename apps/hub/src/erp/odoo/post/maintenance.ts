/**
 * Maintenance order: a request (maintenance.request) for the equipment of that name, or in Enterprise for the work centre.
 * One call makes it, so there it is or it is not. Without a field for keys the key stands in its title.
 */
import type { Transaction } from '@gemba/core/posting';
import type { z } from 'zod';
import { idIn, workCentreCode } from '../records/codes.ts';
import { EQUIPMENT, MAINTENANCE_REQUEST, WORK_CENTRE } from '../records/models.ts';
import type { Desk, Program } from './program.ts';
import { isRefusal, Refusal } from './refusal.ts';
import { takenByAnother, token, traced, tracesIn } from './trace.ts';

type Request = z.output<typeof MAINTENANCE_REQUEST.row>;

export function maintenanceOrder({ odoo }: Desk): Program {
  async function find({ key }: Transaction): Promise<Request | null> {
    if (await odoo.traceField(MAINTENANCE_REQUEST.name))
      return (await traced(odoo, MAINTENANCE_REQUEST, key))[0] ?? null;
    const rows = await odoo.search(MAINTENANCE_REQUEST, [['name', 'ilike', token(key)]]);
    return rows.find(({ name }) => tracesIn(name).some((trace) => trace.key === key)) ?? null;
  }

  /** Requests have no number of their own. */
  const documentOf = ({ id }: Request): string => `Request ${id}`;

  async function subjectOf(code = ''): Promise<Record<string, unknown>> {
    const centres = await odoo.search(WORK_CENTRE, []);
    const centre = centres.find((row) => workCentreCode(row) === code);
    if (centre && (await odoo.hasField(MAINTENANCE_REQUEST.name, 'workcenter_id')))
      return { maintenance_for: 'workcenter', workcenter_id: centre.id };
    const names = [code, centre?.name].filter((name) => typeof name === 'string');
    const [equipment] = await odoo.search(EQUIPMENT, [
      idIn(code) === null ? ['name', 'in', names] : ['id', '=', idIn(code)],
    ]);
    if (equipment) return { equipment_id: equipment.id };
    throw new Refusal(`Odoo has no equipment that is called ${names.join(' or ')}`, 'workCentre');
  }

  return {
    async post(transaction) {
      const found = await find(transaction);
      if (found) return documentOf(found);
      const { key, workCentre, reason = '' } = transaction;
      const field = await odoo.traceField(MAINTENANCE_REQUEST.name);
      try {
        await odoo.create(MAINTENANCE_REQUEST.name, {
          ...(await subjectOf(workCentre)),
          maintenance_type: 'corrective',
          ...(field === null ? { name: `${reason} (${token(key)})` } : { name: reason, [field]: token(key) }),
        });
      } catch (error) {
        if (!isRefusal(error) || !(await find(transaction))) throw error;
        throw takenByAnother(transaction);
      }
      const created = await find(transaction);
      if (!created) throw new Error(`the request of ${key} was created, but Odoo does not show it`);
      return documentOf(created);
    },

    async find(transaction) {
      const found = await find(transaction);
      return found && documentOf(found);
    },

    async readBack(transaction) {
      const found = await find(transaction);
      return (
        found && {
          document: documentOf(found),
          state: found.stage_id?.name ?? '',
          title: found.name ?? '',
          for: found.workcenter_id?.name ?? found.equipment_id?.name ?? '',
        }
      );
    },
  };
}
