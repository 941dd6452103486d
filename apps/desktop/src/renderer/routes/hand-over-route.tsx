/** The end of a shift: handing over, and what is offered. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { after } from '@gemba/core/time';
import { HandOverPage, useNow } from '@gemba/ui';
import { peopleQuery } from '../api/queries.ts';
import { whoForQuery } from '../api/roster-queries.ts';
import {
  useControlRoom,
  useExceptions,
  usePeople,
  usePlant,
  useSession,
  useStale,
  useViewer,
} from '../control-room.tsx';
import { useOpenException } from './open-exception.ts';

const NONE: never[] = [];
/** Who has begun the next shift is there a minute after the last one has ended. */
const INTO_NEXT_MS = 60_000;

export function HandOverRoute() {
  const { api, last } = useControlRoom();
  const { feed } = usePlant();
  const shift = useSession().me?.shift ?? null;
  return (
    <HandOverPage
      exceptions={useExceptions()}
      people={usePeople()}
      roster={useQuery(peopleQuery(api, last)).data ?? NONE}
      viewer={useViewer()}
      shift={shift}
      successors={useSuccessors()}
      now={useNow()}
      stale={useStale()}
      onAct={feed.act}
      onOpen={useOpenException(useNavigate())}
    />
  );
}

/** For the functions of my own open decisions, when the shift has ended; between shifts: now. */
function useSuccessors() {
  const { api } = useControlRoom();
  const me = useViewer()?.id;
  const endsAt = useSession().me?.shift?.endsAt ?? null;
  const exceptions = useExceptions() ?? NONE;
  const functions = useMemo(
    () =>
      [
        ...new Set(
          exceptions.flatMap(({ decisions }) =>
            decisions.filter((d) => d.owner === me && d.state !== 'decided').map((d) => d.function),
          ),
        ),
      ].toSorted(),
    [exceptions, me],
  );
  return useQueries({
    queries: endsAt === null ? [] : functions.map((fn) => whoForQuery(api, fn, after(endsAt, INTO_NEXT_MS))),
    combine: (results) =>
      new Map(
        functions.flatMap((fn, i) => {
          const people = results[i]?.data;
          return people ? [[fn, people] as const] : [];
        }),
      ),
  });
}
