/**
 * What both of Odoo's protocols are to the connector: a public method of a model, called with named parameters, each call
 * a transaction of its own. A failed call left nothing behind, because Odoo rolls it back; only a call without an answer
 * is unknown.
 *
 * Odoo names its errors by Python class, in both protocols (odoo/exceptions.py, odoo/service/model.py):
 *   a lost race or a lock, after the server's own five retries → ErpLocked
 *   a refused user or key, no connection left in the pool → ErpUnavailable
 *   the database went away under the call: ErpUnavailable, of a write ErpAmbiguous, for it may have been in the commit
 *   everything else → OdooRefusal: Odoo's own words, in the language of the user that asks
 */
import type { Instant } from '@gemba/core/time';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from '../../connector.ts';

export interface OdooCall {
  model: string;
  method: string;
  /** the records that the method is called on; absent for methods of the model */
  ids?: readonly number[];
  params?: Readonly<Record<string, unknown>>;
  context?: Readonly<Record<string, unknown>>;
  /** whether Odoo may be different afterwards */
  write: boolean;
}

export interface OdooAnswer {
  result: unknown;
  /** the server's clock when it answered, whole seconds */
  at: Instant | null;
}

export interface OdooRpc {
  /** @throws ErpUnavailable, ErpLocked, ErpAmbiguous (of writes only), OdooRefusal */
  call(call: OdooCall): Promise<OdooAnswer>;
}

/** Odoo answered no, and its transaction is rolled back. */
export class OdooRefusal extends Error {
  override name = 'OdooRefusal';
  /** "odoo.exceptions.UserError" */
  readonly exception: string;

  constructor(exception: string, message: string) {
    super(message);
    this.exception = exception;
  }
}

/** A key that is refused stays refused for a while: asking faster only raises alarms over there. */
const REFUSED_KEY_RETRY_MS = 60_000;

const LOCKED = new Set([
  'psycopg2.errors.SerializationFailure',
  'psycopg2.errors.LockNotAvailable',
  'psycopg2.errors.DeadlockDetected',
  'psycopg2.errors.TransactionRollback',
  'psycopg2.extensions.TransactionRollbackError',
  'odoo.exceptions.LockError',
  'odoo.exceptions.ConcurrencyError',
]);
const DATABASE_WENT = new Set([
  'psycopg2.OperationalError',
  'psycopg2.InterfaceError',
  'psycopg2.errors.AdminShutdown',
]);
const POOL_FULL = 'psycopg2.pool.PoolError';
const NOT_SIGNED_IN = new Set([
  'odoo.exceptions.AccessDenied',
  'odoo.http.SessionExpiredException',
  'werkzeug.exceptions.Unauthorized',
]);

/** @param exception the Python class */
export function thrownBy(exception: string, message: string, write: boolean): Error {
  if (LOCKED.has(exception)) return new ErpLocked(message);
  if (DATABASE_WENT.has(exception)) {
    const why = `Odoo's database is away: ${message}`;
    return write ? new ErpAmbiguous(why) : new ErpUnavailable(why);
  }
  if (exception === POOL_FULL) return new ErpUnavailable(`Odoo has no connection left: ${message}`);
  if (NOT_SIGNED_IN.has(exception)) return keyRefused(message);
  return new OdooRefusal(exception, message);
}

export const keyRefused = (words: string): ErpUnavailable =>
  new ErpUnavailable(
    `Odoo refuses the user or its API key (${words}): give the hub a new key; keys end after at most three months`,
    { retryAfterMs: REFUSED_KEY_RETRY_MS },
  );
