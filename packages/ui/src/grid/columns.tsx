/** The columns of the decisions grid: typed values for sorting and filtering, formatted only for the eye. */
import type { DecisionRow } from '@gemba/core/wire';
import { epochMs, type Instant } from '@gemba/core/time';
import type { ColDef, ICellRendererParams, ValueFormatterParams, ValueGetterParams } from 'ag-grid-community';
import { duration } from '../format/duration.ts';
import type { Format } from '../format/format.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { PriorityMark } from '../parts/priority-shape.tsx';
import { rowState } from '../view/decision/row-state.ts';

/** What the cells need besides their row; `now` is epoch ms. */
export interface GridContext {
  now: number;
  format: Format;
}

type Getter = ValueGetterParams<DecisionRow, unknown>;
type Formatter = ValueFormatterParams<DecisionRow, Date | null>;
type Cell = ICellRendererParams<DecisionRow, string>;

const contextOf = (params: { context: unknown }) => params.context as GridContext;

const date = (pick: (row: DecisionRow) => Instant | null): Partial<ColDef<DecisionRow>> => ({
  filter: 'agDateColumnFilter',
  getQuickFilterText: () => '',
  valueGetter: ({ data }: Getter) => {
    const at = data && pick(data);
    return at ? new Date(epochMs(at)) : null;
  },
  valueFormatter: (params: Formatter) => {
    const { format, now } = contextOf(params);
    return params.value ? format.moment(params.value.toISOString(), now) : '';
  },
  tooltipValueGetter: ({ value, context }) =>
    value instanceof Date ? (context as GridContext).format.dateTime(value.getTime()) : '',
  width: 118,
});

/** The window that ends first comes first; what is decided has none and comes last, whichever way is sorted. */
const openFirst = (
  a: number | null,
  b: number | null,
  _rowA: unknown,
  _rowB: unknown,
  isDescending: boolean,
): number => {
  if (a === null || b === null) return (a === b ? 0 : a === null ? 1 : -1) * (isDescending ? -1 : 1);
  return a - b;
};

const text = 'agTextColumnFilter';
const c = t.grid.columns;

export const COLUMNS: ColDef<DecisionRow>[] = [
  {
    colId: 'priority',
    headerName: c.priority,
    field: 'priority',
    filter: text,
    width: 86,
    cellRenderer: ({ value }: Cell) => <PriorityMark priority={value ?? ''} />,
  },
  {
    colId: 'exception',
    headerName: c.exception,
    field: 'exceptionTitle',
    filter: text,
    flex: 3,
    minWidth: 220,
    tooltipField: 'exceptionTitle',
  },
  {
    colId: 'function',
    headerName: c.function,
    filter: text,
    width: 152,
    valueGetter: ({ data }: Getter) => functionName(data?.function ?? ''),
  },
  {
    colId: 'question',
    headerName: c.question,
    field: 'question',
    filter: text,
    flex: 3,
    minWidth: 190,
    tooltipField: 'question',
  },
  {
    colId: 'state',
    headerName: c.state,
    filter: text,
    width: 112,
    valueGetter: (params: Getter) =>
      params.data ? t.grid.states[rowState(params.data, contextOf(params).now)] : '',
    cellClassRules: { 'cell-hot': ({ value }) => value === t.grid.states.silent },
  },
  {
    colId: 'left',
    headerName: c.left,
    filter: false,
    width: 128,
    type: 'rightAligned',
    initialSort: 'asc',
    comparator: openFirst,
    valueGetter: ({ data }: Getter) => (data && data.state !== 'decided' ? epochMs(data.dueAt) : null),
    valueFormatter: (params: ValueFormatterParams<DecisionRow, number | null>) => {
      if (params.value === null || params.value === undefined) return '';
      const left = params.value - contextOf(params).now;
      return left > 0 ? t.lamp.left(duration(left)) : `+${duration(left)}`;
    },
    cellClassRules: {
      'cell-hot': ({ value, context }) => typeof value === 'number' && value <= (context as GridContext).now,
    },
  },
  {
    colId: 'owner',
    headerName: c.owner,
    filter: text,
    width: 150,
    valueGetter: ({ data }: Getter) => (data ? (data.ownerName ?? data.owner ?? t.grid.nobody) : ''),
    cellClassRules: {
      'cell-hot': ({ data }) => data !== undefined && data.owner === null && data.state !== 'decided',
    },
  },
  {
    colId: 'level',
    headerName: c.level,
    field: 'escalationLevel',
    filter: 'agNumberColumnFilter',
    width: 92,
    type: 'rightAligned',
    valueFormatter: ({ value }) => (value > 0 ? `↑${value}` : ''),
  },
  {
    colId: 'option',
    headerName: c.option,
    field: 'option',
    filter: text,
    flex: 2,
    minWidth: 130,
    tooltipField: 'option',
  },
  {
    colId: 'reason',
    headerName: c.reason,
    field: 'reason',
    filter: text,
    flex: 1,
    minWidth: 100,
    tooltipField: 'reason',
  },
  { colId: 'due', headerName: c.due, ...date((row) => row.dueAt), initialHide: true },
  { colId: 'asked', headerName: c.asked, ...date((row) => row.askedAt) },
  { colId: 'seen', headerName: c.seen, ...date((row) => row.acknowledgedAt), initialHide: true },
  { colId: 'decided', headerName: c.decided, ...date((row) => row.decidedAt) },
  {
    colId: 'playbook',
    headerName: c.playbook,
    field: 'playbook',
    filter: text,
    width: 150,
    initialHide: true,
  },
];
