/** Opening an exception, here and in the linked windows of the station. */
import type { UseNavigateResult } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useControlRoom } from '../control-room.tsx';

export function useOpenException(
  navigate: UseNavigateResult<string>,
): (exceptionId: string, decisionId?: string) => void {
  const { station } = useControlRoom();
  return useCallback(
    (id: string, decision?: string) => {
      station.select(id);
      void navigate({ to: '/exceptions/$id', params: { id }, search: decision ? { decision } : {} });
    },
    [navigate, station],
  );
}
