/** The type of the HTTP application that routes are added to, and what every route must say about itself. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Identity } from '../auth/identity.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Adds routes of one topic. */
export type Routes = (app: App) => void | Promise<void>;

/**
 * Who may call a route at all; what they may do in it is asked of auth/rights.ts.
 * `nothing`: anybody. `sign-in`: a person (walls included) or the admin token. `act`: the same, but no wall.
 * `manage`: managers and admins. `send-signals`: sources with a key, operators and above.
 */
export type Requirement = 'nothing' | 'sign-in' | 'act' | 'manage' | 'send-signals';

declare module 'fastify' {
  interface FastifyContextConfig {
    requires?: Requirement;
  }
  interface FastifyRequest {
    /** who is asking; null on routes that require nothing */
    identity: Identity | null;
  }
}
