/**
 * Who is asking: a person with an account, the holder of the hub's admin token (automation), or a source with an API
 * key. Everything that may be allowed or refused is decided from this value alone (rights.ts).
 */
import type { AccessRole } from '@gemba/core/wire';

export interface PersonIdentity {
  kind: 'person';
  /** the person's id on the roster, which is also the actor on the record */
  id: string;
  name: string;
  role: AccessRole;
  /** functions that the roster gives this person; what managers and admins may do does not depend on it */
  functions: readonly string[];
  /** areas that the roster gives this person; absent or empty: all */
  areas?: readonly string[];
}

export interface AdminTokenIdentity {
  kind: 'admin-token';
  id: 'admin-token';
  name: string;
  role: 'admin';
  functions: readonly string[];
}

export interface SourceIdentity {
  kind: 'source';
  /** id of the key, the actor on the record */
  id: string;
  name: string;
  /** the only `source` that this key may send as; null: any */
  source: string | null;
}

export type Identity = PersonIdentity | AdminTokenIdentity | SourceIdentity;

/** Somebody who can look at things and act: not a source. */
export type SignedIn = PersonIdentity | AdminTokenIdentity;

/** What a request or a socket's handshake brought along. */
export interface Credentials {
  /** without the word "Bearer": a session token, a source's API key or the admin token */
  token?: string | null | undefined;
  /** the raw Cookie header */
  cookie?: string | null | undefined;
}

const BEARER = /^bearer +(\S+) *$/i;

/** Reads the credentials of an HTTP request's headers. A bearer token wins over a cookie. */
export function credentialsOf(headers: {
  authorization?: string | undefined;
  cookie?: string | undefined;
}): Credentials {
  const token = headers.authorization === undefined ? undefined : BEARER.exec(headers.authorization)?.[1];
  return token === undefined ? { cookie: headers.cookie } : { token };
}
