/** What the roster page and the end of a shift read. */
import { queryOptions } from '@tanstack/react-query';
import type {
  CoverageView,
  Page,
  RosterDocument,
  RosterVersion,
  RosterView,
  WhoIsOn,
} from '@gemba/core/wire';
import type { Instant } from '@gemba/core/time';
import type { Api } from './request.ts';

const MINUTE = 60_000;

export const rosterQuery = (api: Api) =>
  queryOptions({
    queryKey: ['roster', 'view'],
    queryFn: ({ signal }) => api.get<RosterView>('/api/roster', signal),
    refetchInterval: MINUTE,
  });

export const whoQuery = (api: Api) =>
  queryOptions({
    queryKey: ['roster', 'who'],
    queryFn: ({ signal }) => api.get<WhoIsOn>('/api/roster/who', signal),
    refetchInterval: MINUTE,
  });

/** It runs the last weeks through every hole: not every minute. */
export const coverageQuery = (api: Api) =>
  queryOptions({
    queryKey: ['roster', 'coverage'],
    queryFn: ({ signal }) => api.get<CoverageView>('/api/roster/coverage?days=14', signal),
    staleTime: MINUTE,
    refetchInterval: 5 * MINUTE,
  });

export const rosterVersionsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['roster', 'versions'],
    queryFn: async ({ signal }) =>
      (await api.get<Page<RosterVersion>>('/api/roster/versions?limit=100', signal)).items,
    refetchInterval: MINUTE,
  });

/** A version never changes. */
export const rosterDocumentQuery = (api: Api, version: number) =>
  queryOptions({
    queryKey: ['roster', 'document', version],
    queryFn: ({ signal }) => api.get<RosterDocument>(`/api/roster/versions/${version}`, signal),
    staleTime: Infinity,
  });

/** Who is on for a function at an instant, in the order of being asked. */
export const whoForQuery = (api: Api, fn: string, at: Instant) =>
  queryOptions({
    queryKey: ['roster', 'who', fn, at],
    queryFn: async ({ signal }) => {
      const ask = new URLSearchParams({ function: fn, at });
      return (await api.get<WhoIsOn>(`/api/roster/who?${ask}`, signal)).people;
    },
    staleTime: MINUTE,
  });
