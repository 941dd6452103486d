/** What an exception that Gemba raised itself is about, kept live: the posting, or both answers of a contradiction. */
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { conflictSide, exceptionOf, matterOf } from '@gemba/ui';
import type { Matter } from '@gemba/ui';
import type { ExceptionState } from '@gemba/core/exception';
import type { Evidence } from '@gemba/core/wire';
import { exceptionQuery, postingQuery } from '../api/queries.ts';
import { useControlRoom, useException } from '../control-room.tsx';

export function useMatter(evidence: Evidence | null): Matter | null {
  const reference = useMemo(() => evidence && matterOf(evidence), [evidence]);
  const postingId = reference?.kind === 'posting' ? reference.postingId : null;
  const [firstId, secondId] = reference?.kind === 'conflict' ? reference.decisions : [null, null];
  const posting = usePosting(postingId);
  const first = useAnyException(firstId ?? posting?.decisionId ?? null);
  const second = useAnyException(secondId);
  useFreshPosting(postingId, first?.seq);
  if (postingId !== null) return { kind: 'posting', posting, origin: first };
  if (firstId === null || secondId === null) return null;
  return { kind: 'conflict', sides: [conflictSide(first, firstId), conflictSide(second, secondId)] };
}

function usePosting(id: string | null) {
  const { api } = useControlRoom();
  const query = postingQuery(api, id ?? '');
  return useQuery({ ...query, queryFn: id === null ? skipToken : query.queryFn }).data ?? null;
}

/** Live where it is open, else as the hub has it. */
function useAnyException(decisionId: string | null): ExceptionState | null {
  const { api } = useControlRoom();
  const id = decisionId === null ? '' : exceptionOf(decisionId);
  const live = useException(id);
  const stored = useQuery({ ...exceptionQuery(api, id), enabled: id !== '' && live === undefined }).data;
  return live ?? stored ?? null;
}

/** Every fact of its exception may have changed the posting, which the hub holds. */
function useFreshPosting(id: string | null, seq: number | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (id !== null && seq !== undefined) void queries.invalidateQueries({ queryKey: ['posting', id] });
  }, [queries, id, seq]);
}
