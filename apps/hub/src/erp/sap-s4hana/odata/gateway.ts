/**
 * A session with SAP's gateway: OData V2 over HTTP with Basic sign-in.
 *
 * A write needs the CSRF token of its service and the cookies that came with it. Both are fetched before the first write
 * and kept; when SAP forgets them it answers 403 with `x-csrf-token: Required` and has done nothing, so they are fetched
 * again and the write is repeated, once. A change needs the version that it was decided on (`If-Match`): without one SAP
 * answers 428, with an old one 412. Reads are paged: `__next` where the service hands it out, else `$skip`.
 *
 * 401 (and a log-on page) is an ERP that does not let us in: asked again a minute later, so that no user gets locked.
 * 500 says nothing about what happened: ambiguous when it answers a write.
 */
import { z } from 'zod';
import { ErpAmbiguous, ErpUnavailable, type Refused } from '../../connector.ts';
import { erpRequest, type ErpRequest, type ErpResponse } from '../../http-request.ts';
import type { SapS4HanaConfig } from '../config.ts';
import { refusalOf, sapMessages } from './sap-error.ts';
import { etagOf, keyPredicate } from './wire.ts';

export interface Query {
  filter?: string | undefined;
  /** the fields of the entity; those of an expanded one as "to_Item/Field" */
  select: readonly string[];
  expand?: readonly string[];
  orderBy: string;
  /** not more than this many rows, in one page */
  top?: number;
}

export type Written = { status: number; body: unknown } | Refused;

export interface Gateway {
  /** All rows of an entity set. @throws ErpUnavailable */
  read(service: string, entity: string, query: Query): Promise<unknown[]>;
  /** One entity with its version, null when there is none. @throws ErpUnavailable */
  readOne(
    service: string,
    entity: string,
    key: string | Record<string, string>,
    expand?: readonly string[],
  ): Promise<{ row: unknown; etag: string } | null>;
  /** @throws ErpUnavailable, ErpLocked, ErpAmbiguous */
  create(service: string, entity: string, body: object): Promise<Written>;
  /** @throws ErpUnavailable, ErpLocked, ErpAmbiguous */
  change(
    service: string,
    entity: string,
    key: string | Record<string, string>,
    etag: string,
    body: object,
  ): Promise<Written>;
  /** A function import. @param parameters literals of OData. @throws ErpUnavailable, ErpLocked, ErpAmbiguous */
  call(service: string, name: string, parameters: Record<string, string>, etag: string): Promise<Written>;
}

const SIGN_IN_AGAIN_MS = 60_000;
/** a stop for a service that pages in circles */
const MOST_PAGES = 10_000;

const Page = z.object({ d: z.object({ results: z.array(z.unknown()), __next: z.string().optional() }) });
const One = z.object({ d: z.looseObject({}) });

interface Session {
  token: string;
  cookie: string;
}

export function openGateway(
  config: Pick<SapS4HanaConfig, 'url' | 'user' | 'secret' | 'client' | 'language' | 'pageSize' | 'timeoutMs'>,
): Gateway {
  const { url: host, user, secret, timeoutMs, pageSize } = config;
  const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  const sessions = new Map<string, Session>();

  const root = (service: string) => `${host}/sap/opu/odata/sap/${service}`;
  const address = (service: string, path: string, query: Record<string, string> = {}) => {
    const all = {
      ...query,
      ...(config.client !== undefined && { 'sap-client': config.client }),
      'sap-language': config.language,
    };
    return `${root(service)}/${path}?${Object.entries(all)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')}`;
  };

  async function send(request: Omit<ErpRequest, 'timeoutMs'>): Promise<ErpResponse> {
    const response = await erpRequest({
      ...request,
      headers: { authorization, accept: 'application/json', ...request.headers },
      timeoutMs,
    });
    const { status, headers, text } = response;
    const logOnPage = headers.get('content-type')?.startsWith('text/html') === true && status < 400;
    if (status === 401 || (status >= 300 && status < 400) || logOnPage)
      throw new ErpUnavailable(`SAP refused the sign-in of ${user}`, { retryAfterMs: SIGN_IN_AGAIN_MS });
    if (status >= 500 || status === 408) {
      const why = `SAP failed (HTTP ${status}): ${sapMessages(text)[0]?.text ?? ''}`;
      throw request.write ? new ErpAmbiguous(why) : new ErpUnavailable(why);
    }
    return response;
  }

  async function get(url: string): Promise<ErpResponse> {
    const response = await send({ url, method: 'GET', write: false });
    if (response.status < 300 || response.status === 404) return response;
    throw new ErpUnavailable(`SAP does not show ${new URL(url).pathname}: ${wordsOf(response)}`);
  }

  async function openSession(service: string): Promise<Session> {
    const { headers, status, text } = await send({
      url: address(service, ''),
      method: 'GET',
      headers: { 'x-csrf-token': 'Fetch' },
      write: false,
    });
    const token = headers.get('x-csrf-token');
    if (status >= 300 || token === null)
      throw new ErpUnavailable(`SAP gave no token for ${service}: ${wordsOf({ status, text })}`);
    const cookie = headers
      .getSetCookie()
      .map((one) => one.split(';', 1)[0] ?? '')
      .join('; ');
    const session = { token, cookie };
    sessions.set(service, session);
    return session;
  }

  async function write(
    service: string,
    request: Pick<ErpRequest, 'url' | 'method' | 'body'>,
    etag?: string,
  ): Promise<Written> {
    for (let attempt = 0; ; attempt += 1) {
      const { token, cookie } = sessions.get(service) ?? (await openSession(service));
      const response = await send({
        ...request,
        headers: {
          'x-csrf-token': token,
          ...(cookie !== '' && { cookie }),
          ...(etag !== undefined && { 'if-match': etag }),
        },
        write: true,
      });
      const { status, headers, text } = response;
      const expired = status === 403 && headers.get('x-csrf-token')?.toLowerCase() === 'required';
      if (expired) {
        sessions.delete(service);
        if (attempt === 0) continue;
        throw new ErpUnavailable(`SAP does not keep the session of ${user}`);
      }
      if (status === 412)
        return {
          state: 'rejected',
          reason: `The document was changed meanwhile: ${wordsOf(response)}`,
          field: 'expectedVersion',
        };
      if (status >= 400) return refusalOf(text, status);
      return { status, body: text === '' ? null : writtenJson(text) };
    }
  }

  return {
    async read(service, entity, { filter, select, expand, orderBy, top }) {
      const size = top ?? pageSize;
      const rows: unknown[] = [];
      let next: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const url =
          next ??
          address(service, entity, {
            ...(filter !== undefined && { $filter: filter }),
            $select: select.join(','),
            ...(expand && { $expand: expand.join(',') }),
            $orderby: orderBy,
            $top: String(size),
            $skip: String(rows.length),
            $format: 'json',
          });
        const response = await get(url);
        if (response.status === 404)
          throw new ErpUnavailable(`SAP has no ${service}/${entity}: ${wordsOf(response)}`);
        const { results, __next: following } = Page.parse(jsonOf(response.text)).d;
        rows.push(...results);
        next = following === undefined ? undefined : new URL(following, `${root(service)}/`).href;
        if (top !== undefined || (next === undefined && results.length < size)) return rows;
        if (results.length === 0) return rows;
      }
      throw new Error(`${service}/${entity} has more than ${MOST_PAGES} pages`);
    },

    async readOne(service, entity, key, expand) {
      const response = await get(
        address(service, `${entity}${keyPredicate(key)}`, {
          ...(expand && { $expand: expand.join(',') }),
          $format: 'json',
        }),
      );
      if (response.status === 404) return null;
      const { d } = One.parse(jsonOf(response.text));
      // `*`: an entity without a version, which SAP still wants the header for
      return { row: d, etag: etagOf(d) ?? response.headers.get('etag') ?? '*' };
    },

    create: (service, entity, body) =>
      write(service, { url: address(service, entity), method: 'POST', body }),

    change: (service, entity, key, etag, body) =>
      write(service, { url: address(service, `${entity}${keyPredicate(key)}`), method: 'PATCH', body }, etag),

    call: (service, name, parameters, etag) =>
      write(service, { url: address(service, name, parameters), method: 'POST' }, etag),
  };
}

const wordsOf = ({ status, text }: { status: number; text: string }): string =>
  sapMessages(text)
    .map((one) => one.text)
    .filter((one) => one !== '')
    .join('; ') || `HTTP ${status}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ErpUnavailable(NOT_JSON, { cause: error });
  }
}

function writtenJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ErpAmbiguous(NOT_JSON, { cause: error });
  }
}

const NOT_JSON = 'SAP answered something that is not JSON';
