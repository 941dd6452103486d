/** Who is on, who would be asked, and what is different for a time. */
import { keepPreviousData, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type {
  RosterCheck,
  RosterDiff,
  RosterDocument,
  RosterEntry,
  RosterImport,
  WouldGetView,
} from '@gemba/core/wire';
import { RosterPage, useNow } from '@gemba/ui';
import type { ActResult, RosterActs, RosterPageProps } from '@gemba/ui';
import {
  coverageQuery,
  rosterDocumentQuery,
  rosterQuery,
  rosterVersionsQuery,
  whoQuery,
} from '../api/roster-queries.ts';
import { answered, useControlRoom, usePeople, usePlant, useStale, useViewer } from '../control-room.tsx';
import { asked } from './asked.ts';
import { saveFile } from './save-file.ts';

export function RosterRoute() {
  const { api } = useControlRoom();
  const { me } = usePlant();
  const viewer = useViewer();
  const acts = useRosterActs();
  const view = useQuery(rosterQuery(api)).data ?? null;
  const newest = rosterDocumentQuery(api, view?.version ?? 0);
  return (
    <RosterPage
      view={view}
      newest={
        useQuery({
          ...newest,
          queryFn: view === null ? skipToken : newest.queryFn,
          // the text that somebody is writing stays while a newer version is read
          placeholderData: keepPreviousData,
        }).data ?? null
      }
      who={useQuery(whoQuery(api)).data ?? null}
      coverage={useQuery(coverageQuery(api)).data ?? null}
      versions={useQuery(rosterVersionsQuery(api)).data ?? null}
      people={usePeople()}
      viewer={viewer}
      plant={me.plant}
      now={useNow()}
      stale={useStale()}
      onWouldGet={({ function: fn, area, at }) =>
        asked(() => {
          const ask = new URLSearchParams({ function: fn, at, ...(area !== null && { area }) });
          return api.get<WouldGetView>(`/api/roster/would-get?${ask}`);
        })
      }
      onVersion={(version) => asked(() => api.get<RosterDocument>(`/api/roster/versions/${version}`))}
      onDiff={(from, to) => asked(() => api.get<RosterDiff>(`/api/roster/diff?from=${from}&to=${to}`))}
      onExport={useExport()}
      acts={viewer && acts}
    />
  );
}

function useExport(): RosterPageProps['onExport'] {
  const { api } = useControlRoom();
  return (what) =>
    answered(async () =>
      what === 'ics'
        ? saveFile('roster.ics', await api.getText('/api/roster/ics'), 'text/calendar')
        : saveFile(`roster-${what}.csv`, await api.getText(`/api/roster/csv?table=${what}`)),
    );
}

const LISTS = {
  override: 'overrides',
  absence: 'absences',
  swap: 'swaps',
  assignment: 'assignments',
} as const;

function useRosterActs(): RosterActs {
  const { api, station } = useControlRoom();
  const queries = useQueryClient();
  return useMemo(() => {
    const changed = () =>
      Promise.all(['roster', 'people'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    const act = async (run: () => Promise<unknown>): Promise<ActResult> => {
      const result = await answered(run);
      await changed();
      return result;
    };
    const feed = async () => {
      const { path } = await api.get<{ path: string }>('/api/roster/feed');
      return new URL(path, station.hub).href;
    };
    return {
      onOverride: (body) => act(() => api.post('/api/roster/overrides', body)),
      onAbsence: (body) => act(() => api.post('/api/roster/absences', body)),
      onSwap: async (body) => {
        const result = await asked(async () => (await api.post<RosterEntry>('/api/roster/swaps', body)).body);
        await changed();
        return result;
      },
      onAnswerSwap: (id, answer) => act(() => api.post(`/api/roster/swaps/${id}/${answer}`, {})),
      onWithdraw: (kind, id) => act(() => api.delete(`/api/roster/${LISTS[kind]}/${id}`)),
      onPublish: async (body) => {
        const result = await asked(() => api.put<{ version: number }>('/api/roster', body));
        // refused, too: somebody else may have published
        await changed();
        return result;
      },
      onCheck: (body) => asked(async () => (await api.post<RosterCheck>('/api/roster/check', body)).body),
      onFeed: () => asked(feed),
      onNewFeed: () =>
        asked(async () => {
          await api.delete('/api/roster/feed');
          return feed();
        }),
      onImport: async (table, text) => {
        const result = await asked(() => api.postCsv<RosterImport>(`/api/roster/csv?table=${table}`, text));
        await changed();
        return result;
      },
    };
  }, [api, queries, station]);
}
