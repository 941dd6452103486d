/**
 * The addresses. Hash history: the same build runs below `http://hub/` and below `app://gemba/`. Only the wall comes with
 * the first load; the others follow as soon as it is painted, the exception first.
 */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import { Shell } from '../shell/shell.tsx';
import { Broken } from './broken.tsx';
import { NoneSuch } from './none-such.tsx';
import { WallRoute } from './wall-route.tsx';

const load = {
  exception: () => import('./exception-route.tsx'),
  decisions: () => import('./decisions-route.tsx'),
  board: () => import('./board-route.tsx'),
  handOver: () => import('./hand-over-route.tsx'),
  roster: () => import('./roster-route.tsx'),
  playbooks: () => import('./playbooks-route.tsx'),
  held: () => import('./held-route.tsx'),
  loop: () => import('./loop-route.tsx'),
  health: () => import('./health-route.tsx'),
};

/** Every card of the wall leads there, so it is loaded as soon as the wall is painted. */
export const loadNextScreen = load.exception;

/** Loads the screens that do not come with the first load, so that each opens although the hub may be away by then. */
export async function loadAllScreens(): Promise<void> {
  await Promise.all(Object.values(load).map((screen) => screen()));
}

const root = createRootRoute({ component: Shell, notFoundComponent: () => <NoneSuch what="screen" /> });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/wall', replace: true });
  },
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
  component: lazyRouteComponent(load.exception, 'MostUrgentRoute'),
});

const ExceptionScreen = lazyRouteComponent(load.exception, 'ExceptionRoute');
const exception = createRoute({
  getParentRoute: () => root,
  path: '/exceptions/$id',
  validateSearch: z.object({ decision: z.string().optional().catch(undefined) }),
  component: function ExceptionAddress() {
    return (
      <ExceptionScreen id={exception.useParams().id} decision={exception.useSearch().decision ?? null} />
    );
  },
});

const decisions = createRoute({
  getParentRoute: () => root,
  path: '/decisions',
  component: lazyRouteComponent(load.decisions, 'DecisionsRoute'),
});
const board = createRoute({
  getParentRoute: () => root,
  path: '/board',
  component: lazyRouteComponent(load.board, 'BoardRoute'),
});
const handOver = createRoute({
  getParentRoute: () => root,
  path: '/hand-over',
  component: lazyRouteComponent(load.handOver, 'HandOverRoute'),
});
const roster = createRoute({
  getParentRoute: () => root,
  path: '/roster',
  component: lazyRouteComponent(load.roster, 'RosterRoute'),
});
const PlaybooksScreen = lazyRouteComponent(load.playbooks, 'PlaybooksRoute');
const playbooks = createRoute({
  getParentRoute: () => root,
  path: '/playbooks',
  component: () => <PlaybooksScreen id={null} />,
});
const playbook = createRoute({
  getParentRoute: () => root,
  path: '/playbooks/$id',
  component: function PlaybookAddress() {
    return <PlaybooksScreen id={playbook.useParams().id} />;
  },
});
const held = createRoute({
  getParentRoute: () => root,
  path: '/held',
  component: lazyRouteComponent(load.held, 'HeldRoute'),
});
const loop = createRoute({
  getParentRoute: () => root,
  path: '/loop',
  component: lazyRouteComponent(load.loop, 'LoopRoute'),
});
const health = createRoute({
  getParentRoute: () => root,
  path: '/health',
  component: lazyRouteComponent(load.health, 'HealthRoute'),
});

/** drawn by the shell, which draws the sign-in wherever it is needed */
const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in' });

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    wall,
    mostUrgent,
    exception,
    decisions,
    board,
    handOver,
    roster,
    playbooks,
    playbook,
    held,
    loop,
    health,
    signIn,
  ]),
  history: createHashHistory(),
  defaultErrorComponent: Broken,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
