/** The renderer's composition root. The person known last is painted from the local copy before the hub is asked anything. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createTicker, NowProvider } from '@gemba/ui';
import '@gemba/ui/styles.css';
import { createLastKnown } from './api/last-known.ts';
import { createApi, HubAway } from './api/request.ts';
import type { Api } from './api/request.ts';
import { ControlRoomProvider } from './control-room.tsx';
import { followSession } from './live/current-plant.ts';
import { openLivePlant } from './live/live-plant.ts';
import { claimWindow } from './live/window-identity.ts';
import { createPreferences } from './preferences/preferences.ts';
import { loadAllScreens, loadNextScreen, router } from './routes/router.tsx';
import { createSession } from './session/session.ts';
import { findStation } from './station.ts';

async function start(): Promise<void> {
  const station = await findStation(window.gemba);
  const identity = await claimWindow(station.windowId, newId);
  const last = createLastKnown(localStorage);
  const report = (error: unknown): void => console.error(error);
  const session = createSession({
    api: () => api,
    storage: localStorage,
    setToken: station.setToken,
    onSignedOut: last.forget,
  });
  const api: Api = createApi({
    fetch: (input, init) => fetch(input, init),
    token: station.token,
    onSessionEnded: session.end,
  });
  const plant = followSession(
    session,
    (me) => openLivePlant({ me, hub: station.hub, window: identity, token: station.token }),
    report,
  );
  void session.refresh();
  setInterval(() => void session.refresh(), SHIFT_CHECK_MS);

  const root = document.querySelector('#root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <ControlRoomProvider
          room={{ api, last, station, session, plant, preferences: createPreferences(localStorage) }}
        >
          <NowProvider ticker={createTicker(() => Date.now())}>
            <RouterProvider router={router} />
          </NowProvider>
        </ControlRoomProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

const LOAD_NEXT_MS = 300;
const LOAD_REST_MS = 3_000;

/** The running shift comes with the person; it is asked for again as often as this. */
const SHIFT_CHECK_MS = 60_000;

/** No address of the plant's network is secure by itself, so `crypto.randomUUID` may be missing. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-');

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      refetchOnWindowFocus: false,
      retry: (failures, error) => error instanceof HubAway && failures < 3,
    },
  },
});

void start();
// after the wall is painted
later(LOAD_NEXT_MS, loadNextScreen);
later(LOAD_REST_MS, loadAllScreens);

function later(ms: number, load: () => Promise<unknown>): void {
  setTimeout(() => void load().catch((error: unknown) => console.error(error)), ms);
}
