/** The wall, at a desk inside the shell or, with `?scale=wall`, alone on its screen. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useNow, Wall } from '@gemba/ui';
import type { Scale } from '@gemba/ui';
import { healthQuery, loopQuery, notOnWallQuery, peopleQuery } from '../api/queries.ts';
import {
  useControlRoom,
  useExceptions,
  usePeople,
  useSession,
  useStale,
  usePlant,
} from '../control-room.tsx';
import { useOpenException } from './open-exception.ts';

export function WallRoute({ scale }: { scale: Scale }) {
  const { api, last } = useControlRoom();
  const { me } = usePlant();
  const shift = useSession().me?.shift ?? null;
  const health = useQuery(healthQuery(api)).data ?? null;
  const report = useQuery(loopQuery(api, last, '24h')).data;
  const notOnWall = useQuery(notOnWallQuery(api)).data ?? null;
  const roster = useQuery(peopleQuery(api, last)).data;
  const onDuty = useMemo(
    () => roster && new Set(roster.filter(({ on }) => on).map(({ id }) => id)),
    [roster],
  );
  const toErp = report?.signalToErp;
  const navigate = useNavigate();
  const open = useOpenException(navigate);
  return (
    <Wall
      exceptions={useExceptions()}
      people={usePeople()}
      onDuty={onDuty ?? null}
      notOnWall={notOnWall}
      // a wall that hangs alone has no way back
      onNotOnWall={scale === 'wall' ? null : () => void navigate({ to: '/held' })}
      now={useNow()}
      plant={me.plant}
      shift={shift}
      stale={useStale()}
      scale={scale}
      health={health}
      signalToErp={report && toErp ? { p50Ms: toErp.p50, batchBaselineMs: report.batchBaselineMs } : null}
      onOpen={open}
    />
  );
}
