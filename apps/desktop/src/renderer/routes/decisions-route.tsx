/** The decisions grid: the hub's list, kept live by the facts. Its columns and filters are remembered on this machine. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { DecisionsGrid, useNow } from '@gemba/ui';
import { decisionsQuery } from '../api/queries.ts';
import { useControlRoom, useExceptions, usePeople, useStale } from '../control-room.tsx';
import { createLiveRows } from './decision-rows.ts';
import { useOpenException } from './open-exception.ts';

const NONE: never[] = [];

export function DecisionsRoute() {
  const { api, preferences } = useControlRoom();
  const [view] = useState(preferences.decisionsView.get);
  const people = usePeople();
  const exceptions = useExceptions();
  const listed = useQuery(decisionsQuery(api)).data;
  const liveRows = useMemo(() => createLiveRows(people), [people]);
  const rows = useMemo(
    () => (listed || exceptions ? liveRows(listed ?? NONE, exceptions ?? NONE) : null),
    [liveRows, listed, exceptions],
  );
  return (
    <DecisionsGrid
      rows={rows}
      now={useNow()}
      stale={useStale()}
      view={view}
      onViewChange={preferences.decisionsView.set}
      onOpen={useOpenException(useNavigate())}
    />
  );
}
