/** What every route needs, made once in `main.tsx` and handed down by context: no route reaches for a global. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useMemo, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { ActResult, People, PostingDesk, Stale, Viewer } from '@gemba/ui';
import type { ExceptionState } from '@gemba/core/exception';
import { peopleQuery } from './api/queries.ts';
import type { LastKnown } from './api/last-known.ts';
import { HubAway, Refused } from './api/request.ts';
import type { Api } from './api/request.ts';
import type { CurrentPlant } from './live/current-plant.ts';
import type { LiveStatus } from './live/live-feed.ts';
import type { LivePlant } from './live/live-plant.ts';
import type { Preferences } from './preferences/preferences.ts';
import type { Preference } from './preferences/preference.ts';
import type { RendererStation } from './station.ts';
import type { Session, SessionState } from './session/session.ts';

export interface ControlRoom {
  api: Api;
  last: LastKnown;
  station: RendererStation;
  session: Session;
  plant: CurrentPlant;
  preferences: Preferences;
}

const Context = createContext<ControlRoom | null>(null);
const PlantContext = createContext<LivePlant | null>(null);

export function ControlRoomProvider({ room, children }: { room: ControlRoom; children: ReactNode }) {
  const plant = useSyncExternalStore(room.plant.subscribe, room.plant.get);
  return (
    <Context value={room}>
      <PlantContext value={plant}>{children}</PlantContext>
    </Context>
  );
}

export function useControlRoom(): ControlRoom {
  const room = use(Context);
  if (!room) throw new Error('outside of the control room');
  return room;
}

/** @returns null when nobody is known yet */
export const useLivePlant = (): LivePlant | null => use(PlantContext);

/** For routes below the shell, which shows them only when somebody is known. */
export function usePlant(): LivePlant {
  const plant = useLivePlant();
  if (!plant) throw new Error('a screen of a plant was shown although nobody is known');
  return plant;
}

export function useSession(): SessionState {
  const { session } = useControlRoom();
  return useSyncExternalStore(session.subscribe, session.state);
}

export function usePreference<T>(preference: Preference<T>): T {
  return useSyncExternalStore(preference.subscribe, preference.get);
}

const NEVER_LIVE: LiveStatus = {
  painted: false,
  staleSince: null,
  sessionEnded: false,
  waiting: 0,
  refusals: [],
};
const never = (): LiveStatus => NEVER_LIVE;
const noSubscription = (): (() => void) => () => undefined;

export function useLiveStatus(): LiveStatus {
  const plant = useLivePlant();
  return useSyncExternalStore(plant?.feed.subscribe ?? noSubscription, plant?.feed.status ?? never);
}

export function useStale(): Stale {
  const { staleSince } = useLiveStatus();
  return useMemo(() => (staleSince === null ? null : { since: staleSince }), [staleSince]);
}

/** @returns every exception that is held; null until there is something to show */
export function useExceptions(): readonly ExceptionState[] | null {
  const { store } = usePlant();
  const exceptions = useSyncExternalStore(store.subscribe, store.all);
  return useLiveStatus().painted ? exceptions : null;
}

export function useException(id: string): ExceptionState | undefined {
  const { store } = usePlant();
  return useSyncExternalStore(store.subscribe, () => store.get(id));
}

export function usePeople(): People {
  const { api, last } = useControlRoom();
  const { data } = useQuery(peopleQuery(api, last));
  return useMemo(() => new Map(data?.map(({ id, name }) => [id, { name }])), [data]);
}

/** @returns null on a wall: looking only */
export function useViewer(): Viewer | null {
  const { me } = useSession();
  return useMemo(() => (me && me.role !== 'wall' ? me : null), [me]);
}

/** Who may repair postings (the hub has the last word): managers, and deciders who answer for the link to the ERP. */
export function usePostingDesk(): PostingDesk {
  const { api } = useControlRoom();
  const { me } = useSession();
  const mayManage = useMayManage();
  const answers =
    me !== null && me.role !== 'wall' && me.role !== 'operator' && me.functions.includes(me.erp.function);
  const acts = mayManage || answers;
  const documentLink = me?.erp.documentLink ?? null;
  const queries = useQueryClient();
  return useMemo(
    () => ({
      documentLink,
      onAct: acts
        ? async (id, act, body) => {
            const result = await answered(() =>
              api.post(`/api/postings/${encodeURIComponent(id)}/${act}`, body),
            );
            // its facts come with the journal; what the hub only lists is asked for anew
            for (const list of ['posting', 'health']) void queries.invalidateQueries({ queryKey: [list] });
            return result;
          }
        : null,
    }),
    [api, acts, documentLink, queries],
  );
}

/** Whether this person may change what holds for the whole plant. */
export function useMayManage(): boolean {
  const { me } = useSession();
  return me?.role === 'manager' || me?.role === 'admin';
}

/** What the hub says to an act, refusals and its absence included. @throws what is a bug */
export async function answered(act: () => Promise<unknown>): Promise<ActResult> {
  try {
    await act();
    return { ok: true };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

export function problemOf(error: unknown): Extract<ActResult, { ok: false }>['problem'] {
  if (error instanceof Refused) return error.problem;
  if (!(error instanceof HubAway)) throw error;
  const { message: detail } = error;
  return { type: 'about:blank', title: 'Hub away', status: 503, code: 'hub_away', detail };
}
