/** What is not on the wall, and planned stops. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { HeldBackPage, useNow } from '@gemba/ui';
import type { ActResult, StopActs, StopScopes } from '@gemba/ui';
import { playbooksQuery } from '../api/playbook-queries.ts';
import { rosterQuery } from '../api/roster-queries.ts';
import { heldQuery, stopsQuery } from '../api/telling-queries.ts';
import {
  answered,
  useControlRoom,
  useExceptions,
  usePeople,
  usePlant,
  useSession,
  useStale,
} from '../control-room.tsx';
import { useOpenException } from './open-exception.ts';

export function HeldRoute() {
  const { api } = useControlRoom();
  const { me } = usePlant();
  const [past, setPast] = useState(false);
  return (
    <HeldBackPage
      exceptions={useExceptions()}
      held={useQuery(heldQuery(api)).data ?? null}
      stops={useQuery(stopsQuery(api, past)).data ?? null}
      past={past}
      onPast={setPast}
      scopes={useScopes()}
      people={usePeople()}
      plant={me.plant}
      now={useNow()}
      stale={useStale()}
      stopActs={useStopActs()}
      onOpen={useOpenException(useNavigate())}
    />
  );
}

/** The codes that the roster and what is open know; others are typed. */
function useScopes(): StopScopes {
  const { api } = useControlRoom();
  const document = useQuery(rosterQuery(api)).data?.document;
  const playbooks = useQuery(playbooksQuery(api)).data;
  return useMemo(
    () => ({
      areas: [
        ...new Set(
          [...(document?.people ?? []), ...(document?.shifts ?? [])].flatMap((one) => one.areas ?? []),
        ),
      ].toSorted(),
      lines: [...new Set(document?.people.flatMap((one) => one.lines))].toSorted(),
      playbooks: playbooks ?? [],
    }),
    [document, playbooks],
  );
}

/** Schedulers and those above plan stops; the hub has the last word. */
function useStopActs(): StopActs | null {
  const { api } = useControlRoom();
  const queries = useQueryClient();
  const role = useSession().me?.role;
  const may = role === 'scheduler' || role === 'manager' || role === 'admin';
  return useMemo(() => {
    if (!may) return null;
    const act = async (run: () => Promise<unknown>): Promise<ActResult> => {
      const result = await answered(run);
      await queries.invalidateQueries({ queryKey: ['held'] });
      return result;
    };
    return {
      onPlan: (body) => act(() => api.post('/api/planned-stops', body)),
      onEnd: (id) => act(() => api.delete(`/api/planned-stops/${id}`)),
    };
  }, [api, queries, may]);
}
