/** What somebody was told, why anybody was or was not, what is held back, and how the channels and floods are. */
import { queryOptions } from '@tanstack/react-query';
import type {
  FloodReport,
  HeldPage,
  NotificationHealth,
  NotificationRow,
  Page,
  PlannedStop,
  WhoWasTold,
} from '@gemba/core/wire';
import type { Api } from './request.ts';

const NOTICES = 50;
const HELD = 200;

export const noticesQuery = (api: Api) =>
  queryOptions({
    queryKey: ['notices'],
    queryFn: ({ signal }) =>
      api.get<Page<NotificationRow>>(`/api/notifications?mine=true&limit=${NOTICES}`, signal),
    refetchInterval: 30_000,
  });

export const toldQuery = (api: Api, decisionId: string) =>
  queryOptions({
    queryKey: ['told', decisionId],
    queryFn: ({ signal }) =>
      api.get<WhoWasTold>(`/api/decisions/${encodeURIComponent(decisionId)}/notifications`, signal),
    refetchInterval: 10_000,
  });

export const heldQuery = (api: Api) =>
  queryOptions({
    queryKey: ['held', 'page'],
    queryFn: ({ signal }) => api.get<HeldPage>(`/api/held?limit=${HELD}`, signal),
    refetchInterval: 10_000,
  });

export const stopsQuery = (api: Api, past: boolean) =>
  queryOptions({
    queryKey: ['held', 'stops', past],
    queryFn: async ({ signal }) =>
      (await api.get<Page<PlannedStop>>(`/api/planned-stops?past=${past}`, signal)).items,
    refetchInterval: 10_000,
  });

/** For managers. */
export const channelsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['channels'],
    queryFn: ({ signal }) => api.get<NotificationHealth>('/api/channels', signal),
    refetchInterval: 10_000,
  });

export const floodQuery = (api: Api) =>
  queryOptions({
    queryKey: ['flood'],
    queryFn: ({ signal }) => api.get<FloodReport>('/api/flood', signal),
    refetchInterval: 10_000,
  });
