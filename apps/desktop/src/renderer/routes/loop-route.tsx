/** How fast the loop from signal to ERP turns. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LoopPage, useNow } from '@gemba/ui';
import { loopQuery } from '../api/queries.ts';
import type { LoopPeriod } from '../api/queries.ts';
import { useControlRoom, useStale } from '../control-room.tsx';

export function LoopRoute() {
  const { api, last } = useControlRoom();
  const [period, setPeriod] = useState<LoopPeriod>('24h');
  const { data } = useQuery({ ...loopQuery(api, last, period), placeholderData: keepPreviousData });
  return (
    <LoopPage report={data ?? null} period={period} onPeriod={setPeriod} now={useNow()} stale={useStale()} />
  );
}
