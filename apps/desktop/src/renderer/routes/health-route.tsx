/** Sources, ERP, postings: is everything connected and moving. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { HealthPage, useNow } from '@gemba/ui';
import { healthDetailsQuery } from '../api/queries.ts';
import { useControlRoom, usePostingDesk, useStale } from '../control-room.tsx';
import { useOpenException } from './open-exception.ts';

export function HealthRoute() {
  const { api } = useControlRoom();
  return (
    <HealthPage
      health={useQuery(healthDetailsQuery(api)).data ?? null}
      now={useNow()}
      stale={useStale()}
      postings={usePostingDesk()}
      onOpen={useOpenException(useNavigate())}
    />
  );
}
