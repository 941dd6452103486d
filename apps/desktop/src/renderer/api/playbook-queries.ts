/** What the playbooks page reads, and what the linter finds in the live texts. */
import { queryOptions } from '@tanstack/react-query';
import type { Page, PlaybookCheck, PlaybookDetail, PlaybookRow } from '@gemba/core/wire';
import type { FindingCount } from '@gemba/ui';
import type { Api } from './request.ts';

const MINUTE = 60_000;

export const playbooksQuery = (api: Api) =>
  queryOptions({
    queryKey: ['playbooks', 'list'],
    queryFn: async ({ signal }) => (await api.get<Page<PlaybookRow>>('/api/playbooks', signal)).items,
    refetchInterval: 30_000,
  });

/** Not asked for again by itself: somebody may be writing. */
export const playbookQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['playbooks', 'one', id],
    queryFn: ({ signal }) => api.get<PlaybookDetail>(`/api/playbooks/${encodeURIComponent(id)}`, signal),
    staleTime: MINUTE,
  });

/** By playbook; only managers may have a text checked. */
export const findingsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['playbooks', 'findings'],
    queryFn: async ({ signal }) => {
      const { items } = await api.get<Page<PlaybookRow>>('/api/playbooks', signal);
      const counts = new Map<string, FindingCount>();
      for (const { id } of items.filter(({ state }) => state !== 'withdrawn')) {
        const { yaml } = await api.get<PlaybookDetail>(`/api/playbooks/${encodeURIComponent(id)}`, signal);
        const { body } = await api.post<PlaybookCheck>('/api/playbooks/check', { yaml, days: 0 });
        const of = (severity: string) => body.findings.filter((one) => one.severity === severity).length;
        counts.set(id, { errors: of('error') + body.problems.length, warnings: of('warning') });
      }
      return counts;
    },
    staleTime: 10 * MINUTE,
  });
