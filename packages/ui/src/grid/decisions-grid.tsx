/**
 * All decisions in a grid: quick and column filters, columns as the person left them, CSV, and from any cell to the
 * exception behind it (click or Enter). Rows are virtual: 100,000 of them scroll as ten do.
 */
import { Button, TextInput } from '@mantine/core';
import type { DecisionRow } from '@gemba/core/wire';
import {
  AllCommunityModule,
  themeQuartz,
  type CellKeyDownEvent,
  type ColumnState,
  type FullWidthCellKeyDownEvent,
  type GridApi,
  type GridReadyEvent,
  type RowClickedEvent,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../messages/en.ts';
import { useLoadingWords } from '../parts/loading.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import type { DecisionsGridProps } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { COLUMNS, type GridContext } from './columns.tsx';

const theme = themeQuartz.withParams({
  fontFamily: 'inherit',
  fontSize: 14,
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--text)',
  chromeBackgroundColor: 'var(--raised)',
  headerBackgroundColor: 'var(--raised)',
  headerTextColor: 'var(--text)',
  headerFontWeight: 600,
  borderColor: 'var(--line)',
  rowHoverColor: 'var(--raised)',
  selectedRowBackgroundColor: 'var(--done)',
  accentColor: 'var(--text)',
  menuBackgroundColor: 'var(--raised)',
  inputBackgroundColor: 'var(--room)',
  inputBorder: { color: 'var(--line-strong)' },
  wrapperBorderRadius: 10,
  rowHeight: 34,
  headerHeight: 38,
  browserColorScheme: 'inherit',
});

const MODULES = [AllCommunityModule];
const OVERLAYS = { noRowsToShow: t.grid.none, noMatchingRows: t.grid.noMatch };
const DEFAULT_COLUMN = { sortable: true, resizable: true, filter: true };
/** the window column is written anew this often */
const REFRESH_MS = 10_000;

export function DecisionsGrid({ rows, now, stale, view, onViewChange, onOpen }: DecisionsGridProps) {
  const format = useFormat();
  const loading = useLoadingWords();
  const api = useRef<GridApi<DecisionRow> | null>(null);
  const rowData = useMemo(() => rows && [...rows], [rows]);
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<number | null>(null);
  const at = Math.floor(now / REFRESH_MS) * REFRESH_MS;
  const context = useMemo<GridContext>(() => ({ now: at, format }), [at, format]);
  useEffect(() => {
    api.current?.setGridOption('context', context);
    api.current?.refreshCells({ columns: ['left', 'state'], force: true });
  }, [context]);

  const onGridReady = (event: GridReadyEvent<DecisionRow>) => {
    api.current = event.api;
    if (!view) return;
    event.api.applyColumnState({ state: view.columns as ColumnState[], applyOrder: true });
    event.api.setFilterModel(view.filter);
  };
  const save = () => {
    const grid = api.current;
    if (grid && !grid.isDestroyed())
      onViewChange({
        columns: grid.getColumnState(),
        filter: grid.getFilterModel(),
      });
  };
  const open = (row: DecisionRow | undefined) => row && onOpen(row.exceptionId, row.id);
  const onCellKeyDown = (event: CellKeyDownEvent<DecisionRow> | FullWidthCellKeyDownEvent<DecisionRow>) => {
    if (event.event instanceof KeyboardEvent && event.event.key === 'Enter') open(event.data);
  };
  const all = rows?.length ?? 0;
  return (
    <main className="page grid-page" aria-label={t.grid.label} aria-busy={rows === null}>
      <header className="page-head">
        <h1>{t.screens.decisions}</h1>
        <output className="note">
          {rows === null ? loading : t.grid.count(format.number(shown ?? all), format.number(all))}
        </output>
        <TextInput
          size="xs"
          type="search"
          aria-label={t.grid.search}
          placeholder={t.grid.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button size="xs" variant="default" onClick={() => api.current?.resetColumnState()}>
          {t.grid.reset}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => api.current?.exportDataAsCsv({ fileName: t.grid.file })}
        >
          {t.grid.export}
        </Button>
      </header>
      <StaleBanner stale={stale} now={now} />
      <div className="grid-frame">
        <AgGridReact<DecisionRow>
          modules={MODULES}
          theme={theme}
          rowData={rowData}
          columnDefs={COLUMNS}
          defaultColDef={DEFAULT_COLUMN}
          context={context}
          getRowId={({ data }) => data.id}
          quickFilterText={search}
          cacheQuickFilter
          loading={rows === null}
          localeText={OVERLAYS}
          tooltipShowDelay={400}
          suppressCellFocus={false}
          animateRows={false}
          onGridReady={onGridReady}
          onModelUpdated={(event) => setShown(event.api.getDisplayedRowCount())}
          onColumnMoved={(event) => event.finished && save()}
          onColumnResized={(event) => event.finished && save()}
          onColumnVisible={save}
          onSortChanged={save}
          onFilterChanged={save}
          onRowClicked={(event: RowClickedEvent<DecisionRow>) => open(event.data)}
          onCellKeyDown={onCellKeyDown}
        />
      </div>
    </main>
  );
}
