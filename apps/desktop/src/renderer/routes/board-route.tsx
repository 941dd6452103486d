/** The scheduler's board. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Board, useNow } from '@gemba/ui';
import { peopleQuery } from '../api/queries.ts';
import { useControlRoom, useExceptions, usePlant, useStale, useViewer } from '../control-room.tsx';
import { useOpenException } from './open-exception.ts';

export function BoardRoute() {
  const { api, last } = useControlRoom();
  const { feed } = usePlant();
  return (
    <Board
      exceptions={useExceptions()}
      roster={useQuery(peopleQuery(api, last)).data ?? null}
      viewer={useViewer()}
      now={useNow()}
      stale={useStale()}
      onAct={feed.act}
      onOpen={useOpenException(useNavigate())}
    />
  );
}
