/** The cross-references of the plant: searched in the hub, changed by managers, exchanged as CSV. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { CrossReferencesProps } from '@gemba/ui';
import { referencesQuery } from '../api/queries.ts';
import { answered, problemOf, useControlRoom, useMayManage, usePeople } from '../control-room.tsx';
import { saveFile } from './save-file.ts';

const URL_OF = '/api/cross-references';

export function useCrossReferences(): CrossReferencesProps {
  const { api } = useControlRoom();
  const queries = useQueryClient();
  const may = useMayManage();
  const [search, setSearch] = useState('');
  const page = useQuery(referencesQuery(api, useDeferredValue(search.trim()))).data;
  const changed = () => queries.invalidateQueries({ queryKey: ['cross-references'] });
  return {
    references: page?.items ?? null,
    more: page !== undefined && page.nextCursor !== null,
    search,
    onSearch: setSearch,
    people: usePeople(),
    onExport: () =>
      answered(async () => saveFile('cross-references.csv', await api.getText(`${URL_OF}.csv`))),
    acts: may
      ? {
          onAdd: async ({ entity, item, ours, theirs, factor }) => {
            const result = await answered(() => api.post(URL_OF, { entity, item, ours, theirs, factor }));
            await changed();
            return result;
          },
          onRemove: async (id) => {
            const result = await answered(() => api.delete(`${URL_OF}/${encodeURIComponent(id)}`));
            await changed();
            return result;
          },
          onImport: async (table) => {
            try {
              const done = await api.postCsv<Done>(`${URL_OF}.csv`, table);
              await changed();
              return { ok: true, ...done };
            } catch (error) {
              return { ok: false, problem: problemOf(error) };
            }
          },
        }
      : null,
  };
}

interface Done {
  added: number;
  replaced: number;
  unchanged: number;
}
