/**
 * A playbook for the tests with Tryton: somebody reports, and Planning, Production and Quality may each choose any
 * posting, singly or two of a kind, of what the params name. So a test says exactly what is posted, in which order.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExceptionState } from '@gemba/core/exception';
import type { HealthDetails } from '@gemba/core/wire';
import { exceptionOf } from './deciding.ts';
import { type HubProcess, until } from './hub-process.ts';

const param = (name: string, type: 'text' | 'number' | 'date') => ({ name, label: name, type });
const DAY = [param('date', 'date')];
const DAYS = [param('first', 'date'), param('last', 'date')];
const PIECES = [param('item', 'text'), param('lot', 'text'), param('qty', 'number'), param('uom', 'text')];

const ofLot = (kind: string, qty: string, more = {}) => ({
  kind,
  item: '${params.item}',
  lot: '${params.lot}',
  qty,
  uom: '${params.uom}',
  summary: `${kind} ${qty}`,
  ...more,
});
const hold = (qty: string) => ofLot('quality-hold', qty);
const dated = (kind: string, of: 'order' | 'salesLine' | 'purchaseLine', date: string) => ({
  kind,
  [of]: '${params.of}',
  date,
  summary: `${kind} ${date}`,
});
const part = (qty: string) => ({
  kind: 'partial-completion',
  order: '${params.of}',
  qty,
  uom: '${params.uom}',
  summary: `partial-completion ${qty}`,
});
const operation = (number: string) => ({
  kind: 'operation-confirmation',
  order: '${params.of}',
  operation: number,
  qty: 1,
  uom: '${params.uom}',
  summary: `operation ${number}`,
});

const OF = param('of', 'text');
const UOM = param('uom', 'text');
const DATED = [
  ['move', 'reschedule', 'order'],
  ['promise', 'customer-date', 'salesLine'],
  ['expedite', 'expedite', 'purchaseLine'],
] as const;

const OPTIONS = [
  { id: 'hold', params: PIECES, posts: [hold('${params.qty}')] },
  {
    id: 'hold-twice',
    params: [...PIECES, param('second', 'number')],
    posts: [hold('${params.qty}'), hold('${params.second}')],
  },
  {
    id: 'transfer',
    params: [...PIECES, param('to', 'text')],
    posts: [ofLot('transfer', '${params.qty}', { to: '${params.to}' })],
  },
  ...DATED.flatMap(([id, kind, of]) => [
    { id, params: [OF, ...DAY], posts: [dated(kind, of, '${params.date}')] },
    {
      id: `${id}-twice`,
      params: [OF, ...DAYS],
      posts: [dated(kind, of, '${params.first}'), dated(kind, of, '${params.last}')],
    },
  ]),
  {
    id: 'book-twice',
    params: [OF, UOM, param('qty', 'number'), param('second', 'number')],
    posts: [part('${params.qty}'), part('${params.second}')],
  },
  {
    id: 'confirm-operations',
    params: [OF, UOM, param('first', 'text'), param('second', 'text')],
    posts: [operation('${params.first}'), operation('${params.second}')],
  },
  { id: 'cancel', params: [OF], posts: [{ kind: 'cancel', order: '${params.of}', summary: 'cancel' }] },
  { id: 'nothing', params: [], posts: [] },
].map((option) => ({ ...option, label: option.id, detail: 'test' }));

const FUNCTIONS = ['planning', 'production', 'quality'] as const;

const PLAYBOOK = {
  playbook: 'floor-report',
  title: 'Report ${event.text}',
  where: '${plan.lotFreeQty} free',
  on: ['observation'],
  correlate: ['text'],
  priority: [{ is: 'B' }],
  decisions: FUNCTIONS.map((fn) => ({
    id: fn,
    function: fn,
    question: 'What is posted?',
    pack: 'planning',
    window: '2h',
    afterAcknowledge: '2h',
    ladder: [{ after: '2h', to: 'lead' }],
    options: OPTIONS,
  })),
};

/** The playbook into the hub's folder of playbooks; resolves when the hub has read it. */
export async function addFloorPlaybook(
  hub: HubProcess,
  folder = join(hub.folder, 'playbooks'),
): Promise<void> {
  await writeFile(join(folder, 'floor-report.yaml'), JSON.stringify(PLAYBOOK));
  await until(
    () => hub.get<HealthDetails>('/api/health/details'),
    (health) => health.playbooks.some((p) => p.id === 'floor-report'),
  );
}

/** @param about what the report is about, so that the decision is made on its figures */
export async function report(
  hub: HubProcess,
  text: string,
  about: { lot?: string; workOrder?: string } = {},
): Promise<ExceptionState> {
  const data = { ...about, text };
  const { status } = await hub.signal({ id: text, source: 'floor', type: 'observation', data });
  if (status !== 202) throw new Error(`the report was answered with ${status}`);
  return exceptionOf(hub, (one) => one.playbook === 'floor-report' && one.title === `Report ${text}`);
}
