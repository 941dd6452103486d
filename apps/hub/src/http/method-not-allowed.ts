/**
 * A path of the API that exists, asked with a method that it does not take, is answered 405 with the methods that it
 * does take (RFC 9110 §15.5.6), before the body is read. OPTIONS stays with the preflights of headers.ts.
 */
import type { HTTPMethods } from 'fastify';
import type { App } from './app.ts';
import { sendProblem } from './errors.ts';
import { problem } from './problem.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Notes the routes added from now on. @returns adds the refusals; call it when all routes are there */
export function answerOtherMethods(app: App): () => void {
  const taken = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.startsWith('/api/') || url.includes('*')) return;
    const methods = taken.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    taken.set(url, methods);
  });
  return () => {
    for (const [url, methods] of taken) {
      const allow = [...methods].toSorted().join(', ');
      app.route({
        url,
        method: METHODS.filter((method) => !methods.has(method)),
        config: { requires: 'nothing' },
        schema: { hide: true },
        onRequest: async ({ method }, reply) => {
          reply.header('allow', allow);
          const detail = `This path takes ${allow}, not ${method}.`;
          await sendProblem(reply, problem({ status: 405, code: 'method_not_allowed', detail }));
        },
        handler: async (_request, reply) => reply,
      });
    }
  };
}
