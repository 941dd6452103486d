/**
 * Serves the control room's build to browsers. Every path that is a page and not a file is the same page, which finds
 * its own way. When it has not been built, `/` says so.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gemba</title>
<h1>The control room has not been built</h1>
<p>The hub runs; its API is described at <a href="/api/docs">/api/docs</a>.</p>
<p>Build the control room with <code>npx --yes pnpm@12 run build</code> and start the hub again.</p></html>
`;

/** Answers a request that no route took with the page, or says that it is not one. */
export type PageFallback = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;

/** @param folder the build; null or without index.html: not built */
export function pageFallback(folder: string | null): PageFallback {
  const built = isBuilt(folder);
  return (request, reply) => {
    if (!isPage(request)) return null;
    if (built) return reply.code(200).sendFile('index.html');
    return reply.code(200).type('text/html; charset=utf-8').send(NOT_BUILT);
  };
}

/** At the root, so that the page fallback can send the page. */
export async function prepareRenderer(app: App, folder: string | null): Promise<void> {
  if (isBuilt(folder)) await app.register(staticFiles, { ...sending(folder), serve: false });
}

/** The files themselves; for anybody, since they hold no data. */
export async function serveRenderer(app: App, folder: string | null): Promise<void> {
  if (isBuilt(folder)) await app.register(staticFiles, { ...sending(folder), decorateReply: false });
}

const sending = (root: string): FastifyStaticOptions => ({
  root,
  cacheControl: false,
  dotfiles: 'ignore',
  // the build names files in assets/ after their content
  setHeaders: (reply, path) => {
    const forEver = /[\\/]assets[\\/]/.test(path);
    void reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
  },
});

const isBuilt = (folder: string | null): folder is string =>
  folder !== null && existsSync(join(folder, 'index.html'));

/** Not the API, not the socket, and not a file, which would have been found. */
function isPage({ method, url }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return (
    (method === 'GET' || method === 'HEAD') &&
    !/^\/(?:api|socket\.io)(?:\/|$)/.test(path) &&
    !(path.split('/').at(-1) ?? '').includes('.')
  );
}
