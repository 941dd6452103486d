/** What the screens read over HTTP: everything that the journal's facts do not carry. Kept while the hub is away. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ExceptionState } from '@gemba/core/exception';
import type {
  DecisionRow,
  Evidence,
  Health,
  HealthDetails,
  HeldPage,
  LoopReport,
  Page,
  PlannedStop,
  PersonOnRoster,
  PostingRow,
} from '@gemba/core/wire';
import type { CrossReference } from '@gemba/ui';
import type { LastKnown } from './last-known.ts';
import { Refused } from './request.ts';
import type { Api } from './request.ts';

const PAGE = 500;
/** The newest decisions that a grid shows; older ones are found by filtering in the hub. */
const MAX_DECISIONS = 100_000;

export const LOOP_HOURS = { '8h': 8, '24h': 24, '7d': 168, '30d': 720 } as const;
export type LoopPeriod = keyof typeof LOOP_HOURS;

export const peopleQuery = (api: Api, last: LastKnown) =>
  queryOptions({
    queryKey: ['people'],
    ...last.remember(
      'people',
      async ({ signal }) => (await api.get<{ items: PersonOnRoster[] }>('/api/people', signal)).items,
    ),
    refetchInterval: 60_000,
  });

/** Not found, or not even an id: as somebody may have typed it into the address. */
const NONE_SUCH: ReadonlySet<number> = new Set([404, 422]);

/** null: there is none */
export const exceptionQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['exception', id],
    queryFn: async ({ signal }) => {
      try {
        return await api.get<ExceptionState>(`/api/exceptions/${encodeURIComponent(id)}`, signal);
      } catch (error) {
        if (error instanceof Refused && NONE_SUCH.has(error.problem.status)) return null;
        throw error;
      }
    },
  });

export const evidenceQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['evidence', id],
    queryFn: ({ signal }) => api.get<Evidence>(`/api/exceptions/${encodeURIComponent(id)}/evidence`, signal),
  });

export const postingQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['posting', id],
    queryFn: async ({ signal }) => {
      const page = await api.get<Page<PostingRow>>(
        `/api/postings?limit=1&id=${encodeURIComponent(id)}`,
        signal,
      );
      return page.items[0] ?? null;
    },
  });

/** What the ERP has refused: later postings on the same documents wait for it. */
export const refusedQuery = (api: Api) =>
  queryOptions({
    queryKey: ['posting', 'refused'],
    queryFn: async ({ signal }) =>
      (await api.get<Page<PostingRow>>('/api/postings?limit=1000&state=rejected', signal)).items,
    refetchInterval: 10_000,
  });

/** So many fit on a panel; the others are found by searching. */
const REFERENCES = 200;

export const referencesQuery = (api: Api, search: string) =>
  queryOptions({
    queryKey: ['cross-references', search],
    queryFn: ({ signal }) =>
      api.get<Page<CrossReference>>(
        `/api/cross-references?limit=${REFERENCES}${search === '' ? '' : `&search=${encodeURIComponent(search)}`}`,
        signal,
      ),
    placeholderData: keepPreviousData,
  });

export const decisionsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['decisions'],
    queryFn: async ({ signal }) => {
      const rows: DecisionRow[] = [];
      let cursor: string | null = null;
      do {
        const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: Page<DecisionRow> = await api.get(`/api/decisions?limit=${PAGE}${from}`, signal);
        rows.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && rows.length < MAX_DECISIONS);
      return rows;
    },
    staleTime: 60_000,
  });

export const loopQuery = (api: Api, last: LastKnown, period: LoopPeriod) =>
  queryOptions({
    queryKey: ['loop', period],
    ...last.remember(`loop:${period}`, ({ signal }) =>
      api.get<LoopReport>(`/api/loop?hours=${LOOP_HOURS[period]}`, signal),
    ),
    refetchInterval: 60_000,
  });

/** What asks nobody at present, as counts alone. */
export const notOnWallQuery = (api: Api) =>
  queryOptions({
    queryKey: ['held', 'counts'],
    queryFn: async ({ signal }) => {
      const [held, stops] = await Promise.all([
        api.get<HeldPage>('/api/held?limit=1', signal),
        api.get<Page<PlannedStop>>('/api/planned-stops', signal),
      ]);
      return { held: held.causes, plannedStops: stops.items.filter(({ state }) => state === 'on').length };
    },
    refetchInterval: 10_000,
  });

export const healthQuery = (api: Api) =>
  queryOptions({
    queryKey: ['health'],
    queryFn: ({ signal }) => api.get<Health>('/api/health', signal),
    refetchInterval: 10_000,
  });

export const healthDetailsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['health', 'details'],
    queryFn: ({ signal }) => api.get<HealthDetails>('/api/health/details', signal),
    refetchInterval: 10_000,
  });
