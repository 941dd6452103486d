/**
 * The frame around every screen, and the guard before it. Whoever is not known signs in first, at the address that they
 * asked for. When a session ends later, a wall that has painted stays as it is and says that it is stale; every other screen asks to sign in again.
 */
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { AppShell, GembaProvider, SCREENS } from '@gemba/ui';
import type { Screen } from '@gemba/ui';
import { followUnanswered } from '../api/unanswered.ts';
import {
  useControlRoom,
  useExceptions,
  useLivePlant,
  useLiveStatus,
  useSession,
  useStale,
} from '../control-room.tsx';
import { SignInRoute } from '../routes/sign-in-route.tsx';
import { badges } from './badges.ts';
import { Notices } from './notices.tsx';
import { OwnNotices } from './own-notices.tsx';
import { useTheme } from './theme.ts';

export function Shell() {
  const { search } = useAddress();
  const plant = useLivePlant();
  const [theme] = useTheme();
  return (
    <GembaProvider
      theme={theme}
      scale={search.scale === 'wall' ? 'wall' : 'desk'}
      locale={navigator.language}
      timeZone={plant?.me.plant.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      <Guard />
    </GembaProvider>
  );
}

function Guard() {
  const plant = useLivePlant();
  const { ended } = useSession();
  const { painted, sessionEnded } = useLiveStatus();
  const { pathname, search } = useAddress();
  useFollowStation();
  useSessionEndedBySocket(sessionEnded);

  if (pathname === '/sign-in') return <SignInRoute leadsTo="/wall" />;
  const staysOnWall = pathname === '/wall' && painted;
  if (ended && !staysOnWall) return <SignInRoute />;
  if (plant === null) return null;
  if (pathname === '/wall' && search.scale === 'wall') return <Outlet />;
  return <Frame screen={screenOf(pathname)} />;
}

const useAddress = () =>
  useRouterState({
    select: ({ location: { pathname, search } }) => ({ pathname, search: search as { scale?: string } }),
    structuralSharing: true,
  });

function Frame({ screen }: { screen: Screen }) {
  const { session } = useControlRoom();
  const { me } = useSession();
  const [theme, setTheme] = useTheme();
  const navigate = useNavigate();
  const stale = useStale();
  const [unanswered, onAskAgain] = useUnanswered(stale !== null);
  return (
    <AppShell
      screen={screen}
      hrefOf={(to) => `#/${to}`}
      onNavigate={(to) => void navigate({ to: `/${to}` })}
      theme={theme}
      onTheme={setTheme}
      me={me}
      onSignOut={() => void session.signOut()}
      stale={stale}
      unanswered={unanswered !== null}
      badges={badges(useExceptions() ?? [], me?.id ?? null)}
      bell={me === null ? null : me.role === 'wall' ? <OnItsOwnScreen /> : <OwnNotices />}
    >
      <Outlet />
      <Notices unanswered={unanswered} onAskAgain={onAskAgain} />
    </AppShell>
  );
}

/** From the desk's view of a wall to the one that is read from afar. */
const OnItsOwnScreen = () => <a href="#/wall?scale=wall">Full screen</a>;

/** What was not answered is asked for again when the hub is back. @param away the hub cannot be reached */
function useUnanswered(away: boolean): [Error | null, () => void] {
  const queries = useQueryClient();
  const questions = useMemo(() => followUnanswered(queries), [queries]);
  useEffect(() => {
    if (!away) questions.askAgain();
  }, [away, questions]);
  return [useSyncExternalStore(questions.subscribe, questions.why), questions.askAgain];
}

/** An exception page belongs to the wall, from where one gets there. */
const screenOf = (pathname: string): Screen => SCREENS.find((s) => pathname.startsWith(`/${s}`)) ?? 'wall';

/** A window that shows an exception shows the one that was opened in another window of the station. */
function useFollowStation(): void {
  const { station, session } = useControlRoom();
  const navigate = useNavigate();
  useEffect(
    () =>
      station.onSelected((id) => {
        if (location.hash.startsWith('#/exceptions'))
          void navigate({ to: '/exceptions/$id', params: { id } });
      }),
    [station, navigate],
  );
  useEffect(() => station.onSessionChanged(() => void session.refresh()), [station, session]);
}

/** The socket may learn first that a session is over. */
function useSessionEndedBySocket(sessionEnded: boolean): void {
  const { session } = useControlRoom();
  useEffect(() => {
    if (sessionEnded) void session.refresh();
  }, [sessionEnded, session]);
}
