/**
 * Odoo's records: search, create, write, press a button. Reads ask for the fields that this Odoo has, so a model's shape
 * (models.ts) may name fields of several versions. Pages go by id (`id > last`), so that a record that appears or goes
 * while the pages are read shifts no other one out of them.
 */
import type { Instant } from '@gemba/core/time';
import { z } from 'zod';
import type { ErpHealth } from '../../connector.ts';
import { ErpUnavailable } from '../../connector.ts';
import { OdooRefusal, type OdooAnswer, type OdooCall, type OdooRpc } from '../rpc/odoo-rpc.ts';

/** The field of a document that keeps Gemba's keys: read under this name, whatever it is called in Odoo. */
export const TRACE = 'gemba_trace';

export interface Model<Row extends z.ZodObject = z.ZodObject> {
  name: string;
  row: Row;
}

export type Term = readonly [field: string, operator: string, value: unknown] | '|' | '&' | '!';
export type Domain = readonly Term[];

export interface Odoo {
  /** whether the app is installed and the user may read it */
  has(model: string): Promise<boolean>;
  hasField(model: string, field: string): Promise<boolean>;
  /** All that match, by id. `limit`: no more than so many, in one page. */
  search<Row extends z.ZodObject>(
    model: Model<Row>,
    domain: Domain,
    options?: { limit?: number; order?: string; archived?: boolean },
  ): Promise<z.output<Row>[]>;
  create(model: string, values: Readonly<Record<string, unknown>>): Promise<number>;
  write(model: string, id: number, values: Readonly<Record<string, unknown>>): Promise<void>;
  /** Calls a method of a record. @returns its answer, which says nothing about what happened */
  press(
    model: string,
    id: number,
    method: string,
    context?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** The name of the field that keeps Gemba's keys; null where the model has none. */
  traceField(model: string): Promise<string | null>;
  /** The server's own clock. */
  clock(): Promise<Instant>;
  /** Forget which fields there are: apps may have been installed. */
  forget(): void;
  health(): ErpHealth;
}

const PAGE = 1_000;

export interface OdooSettings {
  rpc: OdooRpc;
  company: number | undefined;
  keyField: string | undefined;
  now: () => Instant;
}

export function openOdooClient({ rpc, company, keyField, now }: OdooSettings): Odoo {
  const own = company === undefined ? {} : { allowed_company_ids: [company] };
  const known = new Map<string, Promise<ReadonlySet<string> | null>>();
  let health: ErpHealth = { state: 'up', detail: null };

  async function call(one: OdooCall): Promise<OdooAnswer> {
    try {
      const answer = await rpc.call({ ...one, context: { ...own, ...one.context } });
      health = { state: 'up', detail: null };
      return answer;
    } catch (error) {
      if (error instanceof ErpUnavailable) health = { state: 'down', detail: error.message };
      throw error;
    }
  }

  function fieldsOf(model: string): Promise<ReadonlySet<string> | null> {
    let fields = known.get(model);
    if (!fields) {
      fields = readFields(model);
      known.set(model, fields);
      fields.catch(() => known.delete(model));
    }
    return fields;
  }

  async function readFields(model: string): Promise<ReadonlySet<string> | null> {
    try {
      const { result } = await call({
        model,
        method: 'fields_get',
        params: { attributes: ['type'] },
        write: false,
      });
      return new Set(Object.keys(z.record(z.string(), z.unknown()).parse(result)));
    } catch (error) {
      if (error instanceof OdooRefusal) return null;
      throw error;
    }
  }

  async function traceField(model: string): Promise<string | null> {
    const fields = await fieldsOf(model);
    return [keyField, 'origin'].find((field) => field !== undefined && fields?.has(field)) ?? null;
  }

  /** @throws ErpUnavailable: without its rights or its apps the hub has nothing to go by */
  async function page(
    model: string,
    params: Readonly<Record<string, unknown>>,
    archived: boolean | undefined,
  ): Promise<Record<string, unknown>[]> {
    try {
      const { result } = await call({
        model,
        method: 'search_read',
        params,
        ...(archived && { context: { active_test: false } }),
        write: false,
      });
      return z.array(z.record(z.string(), z.unknown())).parse(result);
    } catch (error) {
      if (!(error instanceof OdooRefusal)) throw error;
      throw new ErpUnavailable(`Odoo does not show ${model} to the hub: ${error.message}`, {
        cause: error,
        retryAfterMs: 60_000,
      });
    }
  }

  return {
    has: async (model) => (await fieldsOf(model)) !== null,
    hasField: async (model, field) => (await fieldsOf(model))?.has(field) ?? false,

    async search({ name, row }, domain, { limit, order = 'id asc', archived } = {}) {
      const there = await fieldsOf(name);
      if (!there) return [];
      const trace = await traceField(name);
      const fields = Object.keys(row.shape).flatMap((field) => {
        if (field === TRACE) return trace ?? [];
        return there.has(field) ? field : [];
      });
      const found: Record<string, unknown>[] = [];
      for (let last = 0; ;) {
        const after: Domain = limit === undefined ? [...domain, ['id', '>', last]] : domain;
        const rows = await page(name, { domain: after, fields, limit: limit ?? PAGE, order }, archived);
        found.push(...rows);
        if (limit !== undefined || rows.length < PAGE) break;
        last = Number(rows.at(-1)?.['id']);
      }
      const named = found.map((one) => (trace === null ? one : { ...one, [TRACE]: one[trace] }));
      return z.array(row).parse(named);
    },

    async create(model, values) {
      const { result } = await call({ model, method: 'create', params: { vals_list: values }, write: true });
      // one record: its id over JSON-RPC, a list of one over JSON-2
      return z.union([z.number(), z.tuple([z.number()]).transform(([id]) => id)]).parse(result);
    },

    async write(model, id, values) {
      await call({ model, method: 'write', ids: [id], params: { vals: values }, write: true });
    },

    async press(model, id, method, context) {
      const { result } = await call({ model, method, ids: [id], ...(context && { context }), write: true });
      return result;
    },

    traceField,

    async clock() {
      const { at } = await call({ model: 'res.users', method: 'context_get', write: false });
      return at ?? now();
    },

    forget: () => known.clear(),
    health: () => health,
  };
}
