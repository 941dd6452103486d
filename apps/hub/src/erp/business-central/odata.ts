/**
 * Business Central's OData: the standard API v2.0 and the extension's API, of one company. One request is one
 * transaction. Lists come in pages of up to 20,000 with `@odata.nextLink`. A PATCH or DELETE carries `If-Match` with the
 * entity's etag; an old one is refused (412, or 409 `Request_EntityChanged`). 429 comes above 6,000 requests in five
 * minutes; 408, 504 and 5xx say nothing of whether a write took effect.
 */
import { z } from 'zod';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from '../connector.ts';
import { erpRequest, type ErpRequest, type ErpResponse } from '../http-request.ts';
import { BcRefusal, isLocked, isSignIn, refusalOf } from './refusal.ts';
import type { BusinessCentralConfig } from './settings.ts';
import type { Tokens } from './token.ts';

/** Microsoft's own API, or the one of resources/erp/business-central. */
export type Api = 'standard' | 'gemba';
const PATHS: Record<Api, string> = { standard: 'v2.0', gemba: 'gemba/execution/v1.0' };

export interface Query {
  filter?: string | undefined;
  expand?: string | undefined;
}

export interface OData {
  /** All pages. @throws BcRefusal */
  list<T>(api: Api, set: string, schema: z.ZodType<T>, query?: Query): Promise<T[]>;
  create<T>(api: Api, set: string, body: object, schema: z.ZodType<T>): Promise<T>;
  update<T>(api: Api, set: string, id: string, etag: string, body: object, schema: z.ZodType<T>): Promise<T>;
  remove(api: Api, set: string, id: string, etag: string): Promise<void>;
  /** A bound action: answers nothing. */
  act(api: Api, set: string, id: string, action: string): Promise<void>;
}

const SIGN_IN_PAUSE_MS = 60_000;

export function openOData(
  { url, tenant, environment, companyId, timeoutMs }: BusinessCentralConfig,
  tokens: Tokens,
  onAnswer: (failure: Error | null) => void,
): OData {
  const root = `${url}/v2.0/${encodeURIComponent(tenant)}/${encodeURIComponent(environment)}/api`;
  const address = (api: Api, set: string, id?: string) =>
    `${root}/${PATHS[api]}/companies(${companyId})/${set}${id === undefined ? '' : `(${id})`}`;

  async function ask<T>(
    request: Pick<ErpRequest, 'url' | 'method' | 'write' | 'headers' | 'body'>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    try {
      const answer = await authorised(request);
      if (answer.status >= 400) throw toldApart(answer, request.write);
      const said = understood(answer, schema, request.write);
      onAnswer(null);
      return said;
    } catch (error) {
      if (error instanceof ErpUnavailable) onAnswer(error);
      else if (!(error instanceof ErpAmbiguous)) onAnswer(null);
      throw error;
    }
  }

  /** A token that the service no longer takes is fetched anew, once: with 401 nothing happened. */
  async function authorised(request: Omit<ErpRequest, 'timeoutMs'>, again = true): Promise<ErpResponse> {
    const token = await tokens.token();
    const headers = { ...request.headers, authorization: `Bearer ${token}`, accept: 'application/json' };
    const answer = await erpRequest({ ...request, headers, timeoutMs });
    if (answer.status !== 401) return answer;
    tokens.forget(token);
    return again ? authorised(request, false) : answer;
  }

  async function pages<T>(first: string, schema: z.ZodType<T>): Promise<T[]> {
    const rows: T[] = [];
    const pageOf = z.looseObject({ value: z.array(schema), '@odata.nextLink': z.string().optional() });
    for (let at: string | undefined = first; at !== undefined;) {
      // the token goes only where it was meant to
      if (!at.startsWith(`${root}/`)) throw new Error(`the next page is elsewhere: ${at}`);
      const page: z.infer<typeof pageOf> = await ask({ url: at, method: 'GET', write: false }, pageOf);
      rows.push(...page.value);
      at = page['@odata.nextLink'];
    }
    return rows;
  }

  return {
    list(api, set, schema, { filter, expand } = {}) {
      const query = [
        filter !== undefined && `$filter=${encodeURIComponent(filter)}`,
        expand !== undefined && `$expand=${encodeURIComponent(expand)}`,
      ].filter(Boolean);
      return pages(`${address(api, set)}${query.length > 0 ? `?${query.join('&')}` : ''}`, schema);
    },
    create(api, set, body, schema) {
      return ask({ url: address(api, set), method: 'POST', body, write: true }, schema);
    },
    update(api, set, id, etag, body, schema) {
      const headers = { 'if-match': etag };
      return ask({ url: address(api, set, id), method: 'PATCH', headers, body, write: true }, schema);
    },
    async remove(api, set, id, etag) {
      const headers = { 'if-match': etag };
      await ask({ url: address(api, set, id), method: 'DELETE', headers, write: true }, z.unknown());
    },
    async act(api, set, id, action) {
      const bound = `${address(api, set, id)}/Microsoft.NAV.${action}`;
      await ask({ url: bound, method: 'POST', body: {}, write: true }, z.unknown());
    },
  };
}

/** Whatever else answers with success — a sign-in page, a proxy — has not done what was asked, or nobody knows. */
function understood<T>({ text }: ErpResponse, schema: z.ZodType<T>, write: boolean): T {
  try {
    return schema.parse(text === '' ? null : JSON.parse(text));
  } catch (error) {
    const why = `Business Central answered something else than its API says: ${text.slice(0, 80)}`;
    throw write ? new ErpAmbiguous(why, { cause: error }) : new ErpUnavailable(why, { cause: error });
  }
}

function toldApart({ status, text }: ErpResponse, write: boolean): Error {
  const refusal = refusalOf(status, text);
  if (isLocked(refusal)) return new (write ? ErpLocked : ErpUnavailable)(refusal.message, { cause: refusal });
  if (isSignIn(refusal))
    return new ErpUnavailable(`Business Central refuses the application: ${refusal.message}`, {
      cause: refusal,
      retryAfterMs: SIGN_IN_PAUSE_MS,
    });
  if (status === 408 || status >= 500)
    return new (write ? ErpAmbiguous : ErpUnavailable)(`HTTP ${status}: ${refusal.message}`, {
      cause: refusal,
    });
  return refusal;
}

/** A text in a filter. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Any of the values; in parts, because filters travel in the address. */
export function anyOf(field: string, values: Iterable<string>, most = 40): string[] {
  const all = [...new Set(values)];
  const filters: string[] = [];
  for (let at = 0; at < all.length; at += most)
    filters.push(
      all
        .slice(at, at + most)
        .map((value) => `${field} eq ${quoted(value)}`)
        .join(' or '),
    );
  return filters;
}

export async function listAny<T>(
  odata: OData,
  api: Api,
  set: string,
  schema: z.ZodType<T>,
  field: string,
  values: Iterable<string>,
  expand?: string,
): Promise<T[]> {
  const rows: T[] = [];
  for (const filter of anyOf(field, values))
    rows.push(...(await odata.list(api, set, schema, { filter, expand })));
  return rows;
}

/** Of reads: a refusal there is a service that cannot be read as it is set up. */
export async function answered<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof BcRefusal)) throw error;
    throw new ErpUnavailable(error.message, { cause: error });
  }
}
