/**
 * Cross-site request forgery: a browser sends our cookie along with whatever a foreign page makes it send. So an unsafe
 * request that is signed in by its cookie must show, by the headers that a page cannot set (Sec-Fetch-Site, Origin),
 * that it comes from our own pages. Bearer tokens are not sent by themselves and need no such check.
 */
import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @throws ProblemError 403 `cross_site` */
export function refuseForgery(request: FastifyRequest, trustedOrigins: readonly string[]): void {
  if (SAFE.has(request.method)) return;
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (site === 'same-origin') return;
  if (origin !== undefined && (trustedOrigins.includes(origin) || hostOf(origin) === host)) return;
  throw new ProblemError({
    status: 403,
    code: 'cross_site',
    detail:
      'A request that is signed in by its cookie must come from the hub’s own pages (Origin). Programs use a bearer token.',
  });
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
