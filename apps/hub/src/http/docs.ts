/** The API described by itself: OpenAPI 3.1 from the zod schemas of the routes, and a readable page that needs no internet. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from './app.ts';

const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('stable, for programs'),
    detail: z.string().describe('for people'),
    errors: z.array(z.object({ field: z.string(), reason: z.string() })).optional(),
    current: z.unknown().optional().describe('on stale_version: the exception as it is now'),
  })
  .describe('Problem details (RFC 9457)');

/** A body with a schema per content type, which the transform of the type provider does not know. */
const BodyPerType = z.object({
  content: z.record(z.string(), z.object({ schema: z.instanceof(z.ZodType) })),
});

const asJsonSchemas = ({ content }: z.infer<typeof BodyPerType>) => ({
  content: Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [
      type,
      { schema: z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) },
    ]),
  ),
});

/** Before the routes, so that it sees them. */
export async function describeApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gemba',
        version,
        description:
          'Signals in, exceptions and decisions out. Sign in at POST /api/auth/sign-in/email {email, password}; use the token of the answer as a bearer token, or the cookie.',
      },
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'A session token, a source’s API key or the admin token',
          },
          cookie: { type: 'apiKey', in: 'cookie', name: 'gemba.session_token' },
        },
      },
    },
    transform: (route) => {
      const requires = route.route.config?.requires;
      const { body, response, ...rest } = route.schema ?? {};
      const perType = BodyPerType.safeParse(body);
      const { schema, url } = jsonSchemaTransform({
        ...route,
        schema: {
          ...rest,
          ...(!perType.success && { body }),
          response: {
            default: {
              description: 'Refused',
              content: { 'application/problem+json': { schema: ProblemSchema } },
            },
            ...(typeof response === 'object' && response),
          },
          ...(requires !== undefined &&
            requires !== 'nothing' && { security: [{ bearer: [] }, { cookie: [] }] }),
        },
      });
      return { url, schema: perType.success ? { ...schema, body: asJsonSchemas(perType.data) } : schema };
    },
  });
}

/** `/api/openapi.json` and `/api/docs`. */
export async function serveDocs(app: App): Promise<void> {
  app.get('/api/openapi.json', { schema: { hide: true }, config: { requires: 'nothing' } }, async () =>
    app.swagger(),
  );
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { url: '/api/openapi.json', validatorUrl: null, docExpansion: 'list' },
  });
}
