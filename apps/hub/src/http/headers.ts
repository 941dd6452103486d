/**
 * Response headers that keep a browser from doing what the control room never asks for: scripts and connections from
 * elsewhere, framing, guessing content types, telling other sites where one came from. Only the desktop application
 * (`app://gemba`) may call from another origin, and it signs in by token.
 */
import type { App } from './app.ts';

export const DESKTOP_ORIGIN = 'app://gemba';

/** Styles inline: the component library writes them. Blobs: exported files, workers and printed charts. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "media-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=()',
} as const;

const DESKTOP_HEADERS = {
  'access-control-allow-origin': DESKTOP_ORIGIN,
  'access-control-expose-headers': 'set-auth-token, retry-after, x-correlation-id',
  vary: 'origin',
} as const;

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
} as const;

export function sendHeaders(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    if (request.headers.origin !== DESKTOP_ORIGIN) return;
    reply.headers(DESKTOP_HEADERS);
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined)
      await reply.code(204).headers(PREFLIGHT_HEADERS).send();
  });
}
