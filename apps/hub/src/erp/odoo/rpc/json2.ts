/**
 * Odoo 19 over `POST /json/2/<model>/<method>` (odoo.com/documentation/19.0/developer/reference/external_api; routes in
 * addons/rpc/controllers/json2.py). The result is the body; an error has a real HTTP status (422 UserError and
 * ValidationError, 403 AccessError, 404 MissingError or no such method, 409 LockError, 500 what nobody caught) and a body
 * that names the Python class.
 */
import { z } from 'zod';
import { ErpUnavailable } from '../../connector.ts';
import { erpRequest } from '../../http-request.ts';
import { clockOf, jsonOf, notOdoo } from './jsonrpc.ts';
import { keyRefused, thrownBy, type OdooRpc } from './odoo-rpc.ts';

const ErrorBody = z.object({ name: z.string(), message: z.string() });

export interface Json2Settings {
  url: string;
  database: string;
  secret: string;
  timeoutMs: number;
}

export function openJson2({ url, database, secret, timeoutMs }: Json2Settings): OdooRpc {
  return {
    async call({ model, method, ids, params, context, write }) {
      const { status, headers, text } = await erpRequest({
        url: `${url}/json/2/${model}/${method}`,
        method: 'POST',
        headers: {
          authorization: `bearer ${secret}`,
          'x-odoo-database': database,
          'user-agent': 'Gemba',
        },
        body: { ...params, ...(ids && { ids }), ...(context && { context }) },
        timeoutMs,
        write,
      });
      const body = jsonOf(text);
      if (status === 200 && body !== undefined) return { result: body, at: clockOf(headers) };
      const error = ErrorBody.safeParse(body);
      if (status === 401) throw keyRefused(error.data?.message ?? 'HTTP 401');
      if (!error.success && status === 404)
        throw new ErpUnavailable(
          `${new URL(url).host} has no JSON-2 interface for database "${database}": it needs Odoo 19 and a plan with the external API`,
        );
      if (!error.success) throw notOdoo(url, status, write);
      throw thrownBy(error.data.name, error.data.message, write);
    },
  };
}
