/** The company's database: entity sets with their rows, row versions for the etags, and a clock that ticks at each write. */
import { BcError } from './bc-error.ts';

export type Row = Record<string, unknown>;
export interface Entity extends Row {
  id: string;
  /** SystemRowVersion */
  version: number;
}

export interface Company {
  sets: Map<string, Entity[]>;
  versions: number;
  /** General Ledger Setup → Allow Posting From */
  allowPostingFrom: string;
}

export const emptyCompany = (): Company => ({ sets: new Map(), versions: 0, allowPostingFrom: '2026-11-01' });

export const rows = (company: Company, set: string): Entity[] => {
  const found = company.sets.get(set) ?? [];
  company.sets.set(set, found);
  return found;
};

export function add(company: Company, set: string, row: Row): Entity {
  const entity: Entity = { ...row, id: guid(company.versions + 1), version: 0 };
  rows(company, set).push(entity);
  touch(company, entity);
  return entity;
}

/** A new row version and change stamp. */
export function touch(company: Company, entity: Entity): void {
  company.versions += 1;
  entity.version = company.versions;
  const at = new Date(Date.UTC(2026, 10, 22, 8, 0, company.versions)).toISOString();
  entity['systemModifiedAt'] = at;
  entity['lastModifiedDateTime'] = at;
}

export function find(company: Company, set: string, field: string, value: unknown): Entity | undefined {
  return rows(company, set).find((row) => row[field] === value);
}

export const etagOf = ({ version }: Entity): string => `W/"${btoa(`19;${version};`)}"`;

/** As the service shows it. */
export function shown(entity: Entity): Row {
  const { version: _, ...fields } = entity;
  return { '@odata.etag': etagOf(entity), ...fields };
}

/** A field's table relation. @throws BcError */
export function related(
  company: Company,
  field: string,
  value: unknown,
  { set, by, table }: { set: string; by: string; table: string },
): void {
  if (value === undefined || value === '' || find(company, set, by, value)) return;
  throw new BcError(
    'Internal_InvalidTableRelation',
    `The field ${field} of table Gemba Posting contains a value (${text(value)}) that cannot be found in the related table (${table}).`,
  );
}

export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const guid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
