/**
 * FAKE: a token server for tests, over HTTP on this machine: it issues tokens for client credentials and refresh tokens
 * (RFC 6749 §4.4, §6, errors as §5.2) and tells a mail server whether one is active (introspection, RFC 7662).
 */
import { epochMs, type Instant } from '@gemba/core/time';
import { json, startHttpFake, type Answer, type HttpFake, type Received } from '../../fakes/http-fake.ts';

export const CLIENT = { clientId: 'gemba-hub', clientSecret: 'client~secret+1' };
export const SCOPE = 'https://mail.example/.default';
export const TOKEN_LIFE_MS = 3_600_000;
/** who may ask whether a token is active */
const MAIL_SERVER = { user: 'dovecot', password: 'introspection-secret' };

export interface TokenServer {
  tokenUrl: string;
  /** with its user and password in it */
  introspectionUrl: string;
  /** the tokens that were issued, in order */
  issued: string[];
  /** the forms that were sent to get one */
  asked(): URLSearchParams[];
  active(token: string): boolean;
  /** no token of before is active any more */
  takeBackTokens(): void;
  /** the application or, when that is how it asks, its refresh token is refused, or no longer */
  revoke(revoked: boolean): void;
  fault: HttpFake['fault'];
  close(): Promise<void>;
}

/** @param consent the refresh token; a new one comes with every token, and only the newest counts */
export async function startTokenServer(
  user: string,
  now: () => Instant,
  consent?: string,
): Promise<TokenServer> {
  const issued: string[] = [];
  const expiries = new Map<string, number>();
  let refreshToken = consent;
  let revoked = false;

  const active = (token: string) => (expiries.get(token) ?? 0) > epochMs(now());
  const refuse = (error: string, description: string, status = 400) =>
    json(status, { error, error_description: description });

  const issue = (form: URLSearchParams): Answer => {
    const known = form.get('client_id') === CLIENT.clientId;
    if (!known || form.get('client_secret') !== CLIENT.clientSecret || (revoked && consent === undefined))
      return refuse('invalid_client', 'AADSTS7000222: The secret has expired. Trace ID: 1 Timestamp: 2', 401);
    if (form.get('scope') !== SCOPE) return refuse('invalid_scope', 'AADSTS70011: The scope is not valid.');
    const grant = form.get('grant_type');
    if (grant !== (consent === undefined ? 'client_credentials' : 'refresh_token'))
      return refuse('unsupported_grant_type', 'not that way');
    if (consent !== undefined && (revoked || form.get('refresh_token') !== refreshToken))
      return refuse('invalid_grant', 'Token has been expired or revoked.');
    const token = `token-${issued.length + 1}`;
    issued.push(token);
    expiries.set(token, epochMs(now()) + TOKEN_LIFE_MS);
    if (consent !== undefined) refreshToken = `${consent}-${issued.length}`;
    return {
      ...json(200, {
        access_token: token,
        token_type: 'Bearer',
        expires_in: TOKEN_LIFE_MS / 1_000,
        ...(consent !== undefined && { refresh_token: refreshToken }),
      }),
      headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
    };
  };

  const introspect = ({ headers }: Received, form: URLSearchParams): Answer => {
    const { user: name, password } = MAIL_SERVER;
    if (headers.authorization !== `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`)
      return { status: 401 };
    if (!active(form.get('token') ?? '')) return json(200, { active: false });
    return json(200, { active: true, username: user, scope: SCOPE });
  };

  const fake = await startHttpFake((request) => {
    const form = new URLSearchParams(request.body);
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    if (request.method !== 'POST' || !isForm) return refuse('invalid_request', 'a form is to be posted');
    if (request.path === '/token') return issue(form);
    return request.path === '/introspect' ? introspect(request, form) : { status: 404 };
  });
  const { host } = new URL(fake.url);
  return {
    tokenUrl: `${fake.url}/token`,
    introspectionUrl: `http://${MAIL_SERVER.user}:${MAIL_SERVER.password}@${host}/introspect`,
    issued,
    asked: () =>
      fake.received.filter(({ path }) => path === '/token').map(({ body }) => new URLSearchParams(body)),
    active,
    takeBackTokens: () => expiries.clear(),
    revoke: (isRevoked) => {
      revoked = isRevoked;
    },
    fault: fake.fault,
    close: fake.close,
  };
}
