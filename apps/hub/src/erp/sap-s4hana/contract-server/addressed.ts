/** For tests: what an address of an OData service means, and the entities behind it as they are handed out. */
import { SERVICES, type EntitySet } from './entities.ts';
import type { Tables } from './example-plant.ts';
import { SapRefusal } from './inside.ts';
import { BadQuery, orderRows, parseFilter, type Row } from './query.ts';

const ROOT = '/sap/opu/odata/sap/';

export interface Target {
  service: string;
  entity: string;
  set: EntitySet | null;
  key: Record<string, string> | null;
  query: URLSearchParams;
}

export function targetOf(path: string): Target {
  const url = new URL(path, 'http://sap');
  const [service = '', segment = ''] = decodeURIComponent(url.pathname).slice(ROOT.length).split('/');
  const [, entity = '', keyText] = /^([^(]*)(?:\((.*)\))?$/.exec(segment) ?? [];
  const key =
    keyText === undefined
      ? null
      : Object.fromEntries(
          [...keyText.matchAll(/(?:(\w+)=)?'((?:[^']|'')*)'/g)].map(([, name, value = '']) => [
            name ?? '',
            value.replaceAll("''", "'"),
          ]),
        );
  const query = new URLSearchParams(url.search);
  for (const own of ['sap-client', 'sap-language', '$format']) query.delete(own);
  return { service, entity, set: SERVICES[service]?.[entity] ?? null, key, query };
}

/** One page of an entity set. @param size rows that the server hands out at once; 0: what the client asks for */
export function page(
  tables: Tables,
  target: Target,
  set: EntitySet,
  { host, size: serverSize }: { host: string; size: number },
): object {
  const { query, service, entity } = target;
  const columns = new Set(set.columns.keys());
  const filter = query.get('$filter');
  let rows = tables[entity] ?? [];
  rows = rows.map((row) => ({ ...Object.fromEntries([...columns].map((c) => [c, ''])), ...row }));
  if (filter !== null) rows = rows.filter(parseFilter(filter, columns));
  rows = orderRows(rows, query.get('$orderby') ?? set.key.join(','), columns);
  const skip = Number(query.get('$skip') ?? 0) + Number(query.get('$skiptoken') ?? 0);
  const top = Number(query.get('$top') ?? Infinity);
  const size = serverSize > 0 ? Math.min(serverSize, top) : top;
  const results = rows.slice(skip, skip + size).map((row) => present(tables, target, set, row));
  const more = size < top && rows.length > skip + size;
  if (!more) return { results };
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(Number(query.get('$skiptoken') ?? 0) + size));
  return { results, __next: `http://${host}${ROOT}${service}/${entity}?${next.toString()}` };
}

/** The selected fields, with the expanded navigations and, where the entity has one, its version. */
export function present(
  tables: Tables,
  { service, entity, query }: Target,
  set: EntitySet,
  row: Row,
): object {
  const select = query.get('$select')?.split(',') ?? [...set.columns.keys()];
  const expand = query.get('$expand')?.split(',') ?? [];
  const shown: Record<string, unknown> = {
    __metadata: { type: `${service}.${entity}Type`, ...(set.version && { etag: etagOf(set, row) }) },
  };
  for (const path of select) {
    const [field = '', inner] = path.split('/');
    if (inner === undefined && !set.columns.has(field) && !set.links[field])
      throw new BadQuery(`Property ${field} not found`);
    if (set.columns.has(field)) shown[field] = row[field] ?? '';
  }
  for (const [name, link] of Object.entries(set.links)) {
    const linked = SERVICES[service]?.[link.to];
    if (!expand.includes(name) || !linked) {
      shown[name] = { __deferred: { uri: `${entity}/${name}` } };
      continue;
    }
    const inner = select.filter((p) => p.startsWith(`${name}/`)).map((p) => p.slice(name.length + 1));
    const ofLink = new URLSearchParams(inner.length > 0 ? { $select: inner.join(',') } : {});
    const there = (tables[link.to] ?? [])
      .filter((other) => Object.entries(link.on).every(([from, to]) => row[from] === other[to]))
      .map((other) =>
        present(tables, { service, entity: link.to, set: linked, key: null, query: ofLink }, linked, other),
      );
    shown[name] = link.many ? { results: there } : there[0];
  }
  for (const name of expand) if (!set.links[name]) throw new BadQuery(`Navigation ${name} not found`);
  return shown;
}

export function rowOf(tables: Tables, { entity, key }: Target, set: EntitySet): Row {
  const wanted = Object.entries(key ?? {});
  const row = (tables[entity] ?? []).find((candidate) =>
    wanted.every(([name, value]) => String(candidate[name || (set.key[0] ?? '')]) === value),
  );
  if (!row)
    throw new SapRefusal('/IWBEP/CM_MGW_RT/020', `Resource not found for segment '${entity}'`, {
      status: 404,
    });
  return row;
}

export const etagOf = (set: EntitySet, row: Row): string => (set.version ? `W/"'${row[set.version]}'"` : '');

/** A field that the entity does not have, that is too long or a number instead of a decimal. */
export function refuseUnknown({ service, set }: Target, body: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(body)) {
    const link = set?.links[name];
    if (link) {
      const inner = SERVICES[service]?.[link.to] ?? null;
      const items: unknown[] =
        typeof value === 'object' && value !== null && 'results' in value && Array.isArray(value.results)
          ? value.results
          : [];
      for (const item of items)
        refuseUnknown(
          { service, entity: link.to, set: inner, key: null, query: new URLSearchParams() },
          item as Record<string, unknown>,
        );
      continue;
    }
    if (!set?.columns.has(name)) throw new SapRefusal('/IWBEP/CM_MGW_RT/020', `Property ${name} is invalid`);
    const length = set.columns.get(name);
    if (typeof length === 'number' && typeof value === 'string' && value.length > length)
      throw new SapRefusal('/IWBEP/CM_MGW_RT/176', `Property ${name} has more than ${length} characters`);
    if (typeof value === 'number')
      throw new SapRefusal(
        '/IWBEP/CM_MGW_RT/176',
        `Property ${name} at offset 1 has invalid value '${value}'`,
      );
  }
}
