/**
 * Frappe's REST API, version 1: `/api/resource/<DocType>[/<name>]` and `/api/method/<path>`. One request is one
 * transaction. Lists come in pages (`limit_start`, `limit_page_length`; without a limit: 20); child tables are listed
 * with `parent=<DocType of the parent>`. A PUT takes only the fields it carries — a child table as a whole — and with
 * `modified` it is refused when the document is a newer one.
 */
import { z } from 'zod';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from '../connector.ts';
import { erpRequest, type ErpRequest, type ErpResponse } from '../http-request.ts';
import { FrappeRefusal, isLocked, isSignIn, refusalOf } from './refusal.ts';

export type Filter = readonly [field: string, operator: string, value: string | number | readonly string[]];

export interface ListQuery {
  filters?: readonly Filter[];
  /** the DocType of the parent, for child tables */
  parent?: string;
}

/** A document as sent: only what is to be set. */
export type Draft = Record<string, unknown>;

export interface Frappe {
  /** All pages, by name. Fields are the schema's. @throws FrappeRefusal */
  list<Shape extends z.ZodRawShape>(
    doctype: string,
    schema: z.ZodObject<Shape>,
    query?: ListQuery,
  ): Promise<z.output<z.ZodObject<Shape>>[]>;
  /** Null: it does not exist. */
  read<T>(doctype: string, name: string, schema: z.ZodType<T>): Promise<T | null>;
  insert<T>(doctype: string, draft: Draft, schema: z.ZodType<T>): Promise<T>;
  update<T>(doctype: string, name: string, changes: Draft, schema: z.ZodType<T>): Promise<T>;
  remove(doctype: string, name: string): Promise<void>;
  /** A whitelisted method; its answer is in `message`. */
  call<T>(method: string, args: Draft, schema: z.ZodType<T>, options: { write: boolean }): Promise<T>;
}

export interface FrappeOptions {
  url: string;
  apiKey: string;
  secret: string;
  timeoutMs: number;
  pageSize: number;
  /** every answer, and every failure to get one */
  onAnswer: (failure: Error | null) => void;
}

/** A wrong key is not hammered. */
const SIGN_IN_PAUSE_MS = 60_000;

export function openFrappe({ url, apiKey, secret, timeoutMs, pageSize, onAnswer }: FrappeOptions): Frappe {
  const headers = { authorization: `token ${apiKey}:${secret}`, accept: 'application/json' };

  /** @param part where the answer is: documents are in `data`, answers of methods in `message` */
  async function ask<T>(
    path: string,
    request: Pick<ErpRequest, 'method' | 'write'> & { body?: object },
    part: 'data' | 'message',
    schema: z.ZodType<T>,
  ): Promise<T> {
    try {
      const answer = await erpRequest({ url: `${url}/api/${path}`, headers, timeoutMs, ...request });
      if (answer.status >= 400) throw toldApart(refusalOf(answer.status, answer.text), request.write);
      const said = understood(answer, part, schema, request.write);
      onAnswer(null);
      return said;
    } catch (error) {
      if (error instanceof ErpUnavailable) onAnswer(error);
      else if (!(error instanceof ErpAmbiguous)) onAnswer(null);
      throw error;
    }
  }

  const resource = (doctype: string, name?: string) =>
    `resource/${encodeURIComponent(doctype)}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;

  return {
    async list(doctype, schema, { filters = [], parent } = {}) {
      const rows: z.output<typeof schema>[] = [];
      for (;;) {
        const query = new URLSearchParams({
          fields: JSON.stringify(Object.keys(schema.shape)),
          filters: JSON.stringify(filters),
          ...(parent !== undefined && { parent }),
          order_by: 'name asc',
          limit_start: String(rows.length),
          limit_page_length: String(pageSize),
        });
        const path = `${resource(doctype)}?${query.toString()}`;
        const page = await ask(path, { method: 'GET', write: false }, 'data', z.array(schema));
        rows.push(...page);
        if (page.length < pageSize) return rows;
      }
    },

    async read(doctype, name, schema) {
      try {
        return await ask(resource(doctype, name), { method: 'GET', write: false }, 'data', schema);
      } catch (error) {
        if (error instanceof FrappeRefusal && error.status === 404) return null;
        throw error;
      }
    },

    insert(doctype, draft, schema) {
      return ask(resource(doctype), { method: 'POST', write: true, body: draft }, 'data', schema);
    },

    update(doctype, name, changes, schema) {
      return ask(resource(doctype, name), { method: 'PUT', write: true, body: changes }, 'data', schema);
    },

    async remove(doctype, name) {
      await ask(resource(doctype, name), { method: 'DELETE', write: true }, 'data', z.unknown());
    },

    call(method, args, schema, { write }) {
      return ask(`method/${method}`, { method: 'POST', write, body: args }, 'message', schema);
    },
  };
}

/** Whatever else answers with success — a sign-in page, a proxy — has not done what was asked, or nobody knows. */
function understood<T>({ text }: ErpResponse, part: string, schema: z.ZodType<T>, write: boolean): T {
  try {
    return schema.parse(z.looseObject({}).parse(JSON.parse(text))[part]);
  } catch (error) {
    const why = `ERPNext answered something else than its API says: ${text.slice(0, 80)}`;
    throw write ? new ErpAmbiguous(why, { cause: error }) : new ErpUnavailable(why, { cause: error });
  }
}

/** Locks and sign-in are the ERP's state, not its answer to the request; a read that fails inside ERPNext is no answer either. */
function toldApart(refusal: FrappeRefusal, write: boolean): Error {
  if (isLocked(refusal)) return new (write ? ErpLocked : ErpUnavailable)(refusal.message, { cause: refusal });
  if (isSignIn(refusal))
    return new ErpUnavailable(`ERPNext refuses the API key or its rights: ${refusal.message}`, {
      cause: refusal,
      retryAfterMs: SIGN_IN_PAUSE_MS,
    });
  if (!write && refusal.status >= 500) return new ErpUnavailable(refusal.message, { cause: refusal });
  return refusal;
}
