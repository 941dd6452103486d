/**
 * Odoo 17 and 18 over `POST /jsonrpc`, services `common` and `object` (odoo.com/documentation/18.0/developer/reference/
 * external_api). Errors come inside HTTP 200, under `error`; a result of None comes as no result at all. `execute_kw`
 * checks the key at each call: there is no session, only the user's id to ask for first.
 */
import { instant, type Instant } from '@gemba/core/time';
import { z } from 'zod';
import { ErpAmbiguous, ErpUnavailable } from '../../connector.ts';
import { erpRequest } from '../../http-request.ts';
import { keyRefused, thrownBy, type OdooAnswer, type OdooCall, type OdooRpc } from './odoo-rpc.ts';

const Envelope = z.object({
  result: z.unknown().optional(),
  error: z
    .object({
      code: z.number().optional(),
      message: z.string(),
      data: z.object({ name: z.string().optional(), message: z.string().optional() }).optional(),
    })
    .optional(),
});

export interface JsonRpcSettings {
  url: string;
  database: string;
  user: string;
  secret: string;
  timeoutMs: number;
}

export function openJsonRpc({ url, database, user, secret, timeoutMs }: JsonRpcSettings): OdooRpc {
  let id = 0;
  let uid: number | null = null;

  async function send(service: string, method: string, args: unknown[], write: boolean): Promise<OdooAnswer> {
    id += 1;
    const response = await erpRequest({
      url: `${url}/jsonrpc`,
      method: 'POST',
      body: { jsonrpc: '2.0', method: 'call', id, params: { service, method, args } },
      timeoutMs,
      write,
    });
    const envelope = Envelope.safeParse(jsonOf(response.text));
    if (!envelope.success) throw notOdoo(url, response.status, write);
    const { error, result } = envelope.data;
    if (error) throw thrownBy(error.data?.name ?? '', error.data?.message ?? error.message, write);
    return { result: result ?? null, at: clockOf(response.headers) };
  }

  async function signIn(): Promise<number> {
    const { result } = await send('common', 'authenticate', [database, user, secret, {}], false);
    if (typeof result !== 'number') throw keyRefused(`"${user}" on database "${database}"`);
    return result;
  }

  return {
    async call({ model, method, ids, params = {}, context = {}, write }: OdooCall) {
      uid ??= await signIn();
      try {
        return await send(
          'object',
          'execute_kw',
          [database, uid, secret, model, method, ...positional(method, ids, params, context)],
          write,
        );
      } catch (error) {
        if (error instanceof ErpUnavailable) uid = null;
        throw error;
      }
    },
  };
}

/** `create` looks at its first positional argument to tell one record from several (odoo/api.py); all others take names. */
function positional(
  method: string,
  ids: OdooCall['ids'],
  params: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>>,
): [unknown[], Record<string, unknown>] {
  const { vals_list: values, ...named } = params;
  if (method === 'create') return [[values], { ...named, context }];
  return [ids ? [ids] : [], { ...params, context }];
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's own clock, RFC 9110 §6.6.1. */
export function clockOf(headers: Headers): Instant | null {
  const ms = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? null : instant(ms);
}

/** A page of something else: a proxy, a login form, another program. Who knows whether the request went on from there. */
export function notOdoo(url: string, status: number, write: boolean): Error {
  const why = `${new URL(url).host} answered HTTP ${status}, but not as Odoo does`;
  return write && status >= 500 ? new ErpAmbiguous(why) : new ErpUnavailable(why);
}
