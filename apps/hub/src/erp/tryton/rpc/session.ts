/**
 * One signed-in user of a Tryton database, over JSON-RPC (`POST /<database>/`). Signs in with the first call, once;
 * sends the user's preferences as the context that every call ends with; when the session is gone (401: the call did
 * nothing) signs in again once and repeats the call.
 *
 * One call after the other: trytond computes on one core, and two calls at once take longer there than one after the
 * other (measured: a third).
 *
 * A refused sign-in is not repeated for a minute, whoever asks: Tryton slows down, and some sites lock the account.
 * Neither the password nor the session's key is ever logged or put into an error.
 */
import { after, epochMs, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { z } from 'zod';
import { ErpAmbiguous, ErpUnavailable } from '../../connector.ts';
import { erpRequest, type ErpResponse } from '../../http-request.ts';
import { errorOf, TrytonRefusal } from './refusal.ts';
import { plain, type Plain, type Row } from './values.ts';

export interface SessionOptions {
  /** "http://tryton:8000", without the database */
  url: string;
  database: string;
  user: string;
  secret: string;
  timeoutMs: number;
  log: Logger;
  now: () => Instant;
}

export interface ReadOptions {
  order?: [field: string, direction: 'ASC' | 'DESC'][];
  limit?: number;
  offset?: number;
  /** beside the user's preferences, for instance `{locations, with_childs, stock_date_end}` */
  context?: Record<string, unknown>;
}

export interface Session {
  /**
   * One remote call, one transaction in Tryton. `write`: whether a lost answer leaves it open what happened.
   * @param args tagged values (values.ts), without the context
   * @returns the plain result
   * @throws ErpUnavailable, ErpLocked, ErpAmbiguous, TrytonRefusal
   */
  call(
    model: string,
    method: string,
    args: unknown[],
    options: { write: boolean; context?: Record<string, unknown> },
  ): Promise<Plain>;
  /** search_read. Without a limit: all that match, in one answer. */
  read(model: string, domain: unknown[], fields: string[], options?: ReadOptions): Promise<Row[]>;
  /** Signs out; never fails. */
  close(): Promise<void>;
}

const REFUSED_SIGN_IN_MS = 60_000;
const Answer = z.union([
  z.looseObject({ error: z.unknown().refine((error) => error !== undefined) }),
  z.looseObject({ result: z.unknown() }),
]);
const SignIn = z.tuple([z.int(), z.string().min(1)]);
const Preferences = z.record(z.string(), z.unknown());

interface SignedIn {
  /** the Authorization header */
  header: string;
  context: Record<string, unknown>;
}

export function openSession({ url, database, user, secret, timeoutMs, log, now }: SessionOptions): Session {
  const host = new URL(url).host;
  let calls = 0;
  let signingIn: Promise<SignedIn> | null = null;
  let refusedUntil: Instant | null = null;

  /** the call before, however it ended */
  let before: Promise<unknown> = Promise.resolve();

  function send(method: string, params: unknown[], header: string | null, write: boolean) {
    const answer = before.then(() =>
      erpRequest({
        url: `${url}/${encodeURIComponent(database)}/`,
        method: 'POST',
        ...(header !== null && { headers: { authorization: header } }),
        // any further key would change the shape of Tryton's errors
        body: { id: calls++, method, params },
        timeoutMs,
        write,
      }),
    );
    before = answer.catch(() => undefined);
    return answer;
  }

  async function signIn(): Promise<SignedIn> {
    const wait = refusedUntil === null ? 0 : epochMs(refusedUntil) - epochMs(now());
    if (wait > 0) throw refusedSignIn(wait);
    const response = await send('common.db.login', [user, { password: secret }, 'en'], null, false);
    if (response.status === 401 || response.status === 403) throw refuseSignIn();
    const answer = resultOf(response, 'common.db.login', false);
    const signed = SignIn.safeParse(answer);
    if (!signed.success) throw refuseSignIn();
    const [id, key] = signed.data;
    const header = `Session ${Buffer.from(`${user}:${id}:${key}`).toString('base64')}`;
    const preferences = await send('model.res.user.get_preferences', [true, {}], header, false);
    // sent back as Tryton gave it, tags and all
    const context = Preferences.parse(resultOf(preferences, 'model.res.user.get_preferences', false));
    refusedUntil = null;
    log.info({ host, database, user }, 'signed in to Tryton');
    return { header, context };
  }

  function refuseSignIn(): ErpUnavailable {
    refusedUntil = after(now(), REFUSED_SIGN_IN_MS);
    log.error({ host, database, user }, 'Tryton refused the sign-in');
    return refusedSignIn(REFUSED_SIGN_IN_MS);
  }

  const refusedSignIn = (retryAfterMs: number) =>
    new ErpUnavailable(`Tryton (${host}) refused the sign-in of ${user}: check the user and the password`, {
      retryAfterMs,
    });

  /** The sign-in that holds, or a new one; calls at the same time share it. */
  function signedIn(): Promise<SignedIn> {
    if (signingIn) return signingIn;
    const attempt = signIn().catch((error: unknown) => {
      // no such database, a user without preferences: nothing can be asked of this Tryton
      throw error instanceof TrytonRefusal ? new ErpUnavailable(error.message, { cause: error }) : error;
    });
    signingIn = attempt;
    attempt.catch(() => {
      if (signingIn === attempt) signingIn = null;
    });
    return attempt;
  }

  function resultOf({ status, text }: ErpResponse, method: string, write: boolean): unknown {
    if (status === 401) throw new ErpUnavailable(`Tryton (${host}) does not take its own session`);
    if (status === 404) throw new ErpUnavailable(`Tryton (${host}) has no database ${database}`);
    if (status === 403) throw new TrytonRefusal('ServerError', `Tryton has no ${method}, or not for ${user}`);
    const answer = status === 200 ? Answer.safeParse(jsonOf(text)) : null;
    if (!answer?.success) {
      const why = `Tryton (${host}) gave no answer to ${method} (HTTP ${status})`;
      throw write ? new ErpAmbiguous(why) : new ErpUnavailable(why);
    }
    if ('error' in answer.data) throw errorOf(answer.data.error);
    return answer.data.result;
  }

  const call: Session['call'] = async (model, method, args, { write, context }) => {
    const name = `model.${model}.${method}`;
    const attempt = async () => {
      const holder = signedIn();
      const { header, context: preferences } = await holder;
      const response = await send(name, [...args, { ...preferences, ...context }], header, write);
      return { holder, response };
    };
    let { holder, response } = await attempt();
    if (response.status === 401) {
      // somebody else may have signed in again already
      if (signingIn === holder) signingIn = null;
      ({ response } = await attempt());
    }
    return plain(resultOf(response, name, write));
  };

  return {
    call,
    async read(model, domain, fields, { order, limit, offset = 0, context } = {}) {
      const args = [domain, offset, limit ?? null, order ?? null, fields];
      const rows = await call(model, 'search_read', args, { write: false, ...(context && { context }) });
      return Rows.parse(rows);
    },
    async close() {
      const held = await signingIn?.catch(() => null);
      signingIn = null;
      if (!held) return;
      await send('common.db.logout', [], held.header, false).catch((error: unknown) => {
        log.debug({ err: error, host }, 'could not sign out of Tryton');
      });
    },
  };
}

const Rows = z.array(z.record(z.string(), z.custom<Plain>()));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
