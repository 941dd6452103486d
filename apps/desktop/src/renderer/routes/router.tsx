/** The addresses. Hash history: the same build runs below `http://hub/` and below `app://gemba/`. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
} from '@tanstack/react-router';
import { z } from 'zod';
import { Shell } from '../shell/shell.tsx';
import { BoardRoute } from './board-route.tsx';
import { DecisionsRoute } from './decisions-route.tsx';
import { ExceptionRoute, MostUrgentRoute } from './exception-route.tsx';
import { HealthRoute } from './health-route.tsx';
import { LoopRoute } from './loop-route.tsx';
import { SignInRoute } from './sign-in-route.tsx';
import { WallRoute } from './wall-route.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: () => <Navigate to="/wall" replace /> });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: () => <Navigate to="/wall" replace />,
});

const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  validateSearch: z.object({ scale: z.enum(['desk', 'wall']).optional().catch(undefined) }),
  component: function WallAddress() {
    return <WallRoute scale={wall.useSearch().scale ?? 'desk'} />;
  },
});

const mostUrgent = createRoute({
  getParentRoute: () => root,
  path: '/exceptions',
  component: MostUrgentRoute,
});

const exception = createRoute({
  getParentRoute: () => root,
  path: '/exceptions/$id',
  validateSearch: z.object({ decision: z.string().optional().catch(undefined) }),
  component: function ExceptionAddress() {
    return <ExceptionRoute id={exception.useParams().id} decision={exception.useSearch().decision ?? null} />;
  },
});

const decisions = createRoute({ getParentRoute: () => root, path: '/decisions', component: DecisionsRoute });
const board = createRoute({ getParentRoute: () => root, path: '/board', component: BoardRoute });
const loop = createRoute({ getParentRoute: () => root, path: '/loop', component: LoopRoute });
const health = createRoute({ getParentRoute: () => root, path: '/health', component: HealthRoute });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // only an address of ours: a link must not lead elsewhere after signing in
  validateSearch: z.object({
    back: z
      .string()
      .regex(/^\/(?!\/|sign-in)/)
      .optional()
      .catch(undefined),
  }),
  component: function SignInAddress() {
    return <SignInRoute back={signIn.useSearch().back ?? '/wall'} />;
  },
});

export const router = createRouter({
  routeTree: root.addChildren([home, wall, mostUrgent, exception, decisions, board, loop, health, signIn]),
  history: createHashHistory(),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
