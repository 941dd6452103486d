/** The playbooks, or one of them. */
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { PlaybookCheck, PlaybookDetail, PlaybookDiff } from '@gemba/core/wire';
import { PlaybooksPage, useNow } from '@gemba/ui';
import type { PlaybookActs } from '@gemba/ui';
import { playbookQuery, playbooksQuery } from '../api/playbook-queries.ts';
import { useControlRoom, useMayManage, usePeople, useStale } from '../control-room.tsx';
import { asked } from './asked.ts';

export function PlaybooksRoute({ id }: { id: string | null }) {
  const { api } = useControlRoom();
  const navigate = useNavigate();
  const one = playbookQuery(api, id ?? '');
  return (
    <PlaybooksPage
      rows={useQuery(playbooksQuery(api)).data ?? null}
      chosen={id}
      onChoose={(next) =>
        void (next === null
          ? navigate({ to: '/playbooks' })
          : navigate({ to: '/playbooks/$id', params: { id: next } }))
      }
      detail={useQuery({ ...one, queryFn: id === null ? skipToken : one.queryFn }).data ?? null}
      onDiff={(of, from, to) =>
        asked(() =>
          api.get<PlaybookDiff>(`/api/playbooks/${encodeURIComponent(of)}/diff?from=${from}&to=${to}`),
        )
      }
      people={usePeople()}
      now={useNow()}
      stale={useStale()}
      acts={usePlaybookActs()}
    />
  );
}

function usePlaybookActs(): PlaybookActs | null {
  const { api } = useControlRoom();
  const queries = useQueryClient();
  const may = useMayManage();
  return useMemo(
    () =>
      may
        ? {
            onAct: async (id, act, body) => {
              const result = await asked(
                async () =>
                  (await api.post<PlaybookDetail>(`/api/playbooks/${encodeURIComponent(id)}/${act}`, body))
                    .body,
              );
              const { queryKey } = playbookQuery(api, id);
              if (result.ok) queries.setQueryData(queryKey, result.answer);
              // somebody else may have published meanwhile
              else void queries.invalidateQueries({ queryKey });
              for (const key of ['list', 'findings'])
                void queries.invalidateQueries({ queryKey: ['playbooks', key] });
              return result;
            },
            onCheck: (yaml, days) =>
              asked(async () => (await api.post<PlaybookCheck>('/api/playbooks/check', { yaml, days })).body),
          }
        : null,
    [api, queries, may],
  );
}
