/**
 * `app://gemba/`: the renderer's files, and the hub's API under `/api` at the same origin, so that pages need no
 * cross-origin rights. Only files below the renderer's folder are served; a route that is no file gets the page.
 */
import { readFile, stat } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { contentSecurityPolicy } from './content-security-policy.ts';

export interface AppProtocol {
  /** folder with the built renderer */
  folder: string;
  /** origin of the hub */
  hub: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.mp3': 'audio/mpeg',
};

/** Headers of a request that mean something to the hub; cookies and the page's origin do not. */
const PASSED_ON = ['accept', 'authorization', 'content-type', 'accept-language'];

export async function answer(request: Request, protocol: AppProtocol): Promise<Response> {
  const url = new URL(request.url);
  if (url.host !== 'gemba') return new Response(null, { status: 404 });
  if (url.pathname === '/api' || url.pathname.startsWith('/api/')) return passOn(request, url, protocol);
  if (request.method !== 'GET') return new Response(null, { status: 405 });
  const path = await assetPath(protocol.folder, url.pathname);
  if (path === null) return new Response(null, { status: 404 });
  return new Response(await readFile(path), {
    headers: {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy(protocol.hub),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  });
}

/** @returns the file to serve for a path; the page for a route; null for what is missing or lies outside the folder */
export async function assetPath(folder: string, pathname: string): Promise<string | null> {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const path = resolve(folder, `.${sep}${name.replaceAll('\\', '/')}`);
  if (name.includes('\0') || (path !== folder && !path.startsWith(folder + sep))) return null;
  if (extname(path) === '') return resolve(folder, 'index.html');
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? path : null;
}

async function passOn(request: Request, url: URL, { hub, fetch }: AppProtocol): Promise<Response> {
  const headers = new Headers({ origin: hub });
  for (const name of PASSED_ON) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const bodyless = request.method === 'GET' || request.method === 'HEAD';
  return fetch(hub + url.pathname + url.search, {
    method: request.method,
    headers,
    credentials: 'omit',
    redirect: 'error',
    ...(bodyless ? {} : { body: await request.arrayBuffer() }),
  }).catch(() => new Response(null, { status: 502, statusText: 'The hub cannot be reached' }));
}
