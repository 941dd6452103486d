/** Sources, ERP, postings: is everything connected and moving. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { HealthPage, useNow } from '@gemba/ui';
import type { OnErpCheck } from '@gemba/ui';
import { findingsQuery } from '../api/playbook-queries.ts';
import { healthDetailsQuery } from '../api/queries.ts';
import { channelsQuery, floodQuery } from '../api/telling-queries.ts';
import { answered, useControlRoom, useMayManage, usePostingDesk, useStale } from '../control-room.tsx';
import { useOpenException } from './open-exception.ts';
import { useCrossReferences } from './use-cross-references.ts';

export function HealthRoute() {
  const { api } = useControlRoom();
  const onErpCheck = useErpCheck();
  const references = useCrossReferences();
  const mayManage = useMayManage();
  const channels = useQuery({ ...channelsQuery(api), enabled: mayManage }).data;
  return (
    <HealthPage
      health={useQuery(healthDetailsQuery(api)).data ?? null}
      now={useNow()}
      stale={useStale()}
      postings={usePostingDesk()}
      onErpCheck={onErpCheck}
      references={references}
      channels={mayManage ? channels : null}
      flood={useQuery(floodQuery(api)).data ?? null}
      findings={useQuery({ ...findingsQuery(api), enabled: mayManage }).data ?? null}
      onOpen={useOpenException(useNavigate())}
    />
  );
}

function useErpCheck(): OnErpCheck | null {
  const { api } = useControlRoom();
  const queries = useQueryClient();
  const may = useMayManage();
  return useMemo(
    () =>
      may
        ? async (check) => {
            const result = await answered(() => api.post(`/api/erp/${check}`, {}));
            await queries.invalidateQueries({ queryKey: ['health'] });
            return result;
          }
        : null,
    [api, queries, may],
  );
}
