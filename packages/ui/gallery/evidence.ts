/** What lies behind the torque exception: signals, packs, journal. */
import type { Fact, JournalEntry } from '@gemba/core/exception';
import type { ContextPack } from '@gemba/core/planning';
import type { Evidence } from '@gemba/core/wire';
import { ago, inMin, torque } from './exceptions.ts';

const [quality, planning, materials, service] = torque.decisions.map((d) => d.id) as [string, string, string, string];
const pack = (name: string, figures: ContextPack['figures'], tables: ContextPack['tables'] = [], age = 0.4): ContextPack => ({
  pack: name,
  contextAt: ago(age),
  figures,
  tables,
});

let seq = 0;
const entry = (fact: Fact, minutesAgo: number, actor = 'gemba'): JournalEntry =>
  ({ ...fact, seq: (seq += 1), at: ago(minutesAgo), exceptionId: torque.id, actor, hash: '', previousHash: '' }) as JournalEntry;

const asked = (id: string): Fact => {
  const d = torque.decisions.find((one) => one.id === id)!;
  return {
    type: 'decision.asked',
    payload: { decisionId: id, function: d.function, question: d.question, options: d.options, dueAt: d.dueAt, windowMs: d.windowMs, acknowledgedWindowMs: d.acknowledgedWindowMs, ladder: d.ladder, owner: d.owner },
  };
};

const field = (value: string | number, confidence = 1, from = 'signal') => ({ value, confidence, from });
const event = (id: string, source: string, minutesAgo: number, content: unknown, fields: Record<string, ReturnType<typeof field>>, missing: string[] = []) => ({
  id, plant: 'p1', type: 'quality.out-of-tolerance', occurredAt: ago(minutesAgo), receivedAt: ago(minutesAgo - 0.01), source, signalId: id, content, fields, missing,
});

export const evidence: Evidence = {
  events: [
    event('e1', 'torque-station', 11, { data: { joint: 'M8', torqueNm: 41.7, limit: '34 to 38 Nm', inARow: 5 } }, { lot: field('V200-0731'), workCentre: field('WC 3-14', 1, 'topic'), characteristic: field('torque M8, +3.7 Nm') }, ['qty']),
    event('e2', 'whatsapp', 9.4, { text: 'The red ones from this morning are too tight again, I put the pallet aside.' }, { lot: field('V200-0731', 0.82, 'alias'), item: field('housing HS-20R', 0.82, 'alias') }, ['qty']),
    event('e3', 'inspection-sheet', 6.8, 'Lot V200-0731, 20 checked, 6 out', { lot: field('V200-0731', 0.97), workOrder: field('4711', 0.9, 'planning') }, ['qty']),
  ],
  packs: {
    [quality]: pack('quality', [
      { label: 'In stock', value: { qty: 80, uom: 'pcs' } },
      { label: 'In process', value: { qty: 12, uom: 'pcs' } },
      { label: 'Out of 20', value: { qty: 6, uom: 'pcs' }, tone: 'hot' },
      { label: 'Limit', value: { text: '34 to 38 Nm' } },
    ]),
    [planning]: pack('planning', [
      { label: '4711 starves', value: { ms: 26 * 60_000 }, tone: 'hot' },
      { label: '4716 starves', value: { ms: 110 * 60_000 } },
      { label: 'Line 5 free from', value: { at: inMin(21) } },
      { label: 'Change-over', value: { ms: 18 * 60_000 } },
    ]),
    [materials]: pack('materials', [{ label: 'Needed by 4711', value: { qty: 60, uom: 'pcs' } }, { label: 'Needed by 4716', value: { qty: 40, uom: 'pcs' }, tone: 'warm' }], [
      { title: 'Other lots of housing HS-20R', columns: ['Lot', 'Where', 'Free'], rows: [
        [{ text: 'V200-0729' }, { text: 'STO' }, { qty: 64, uom: 'pcs' }],
        [{ text: 'V200-0733' }, { text: 'due' }, { at: inMin(190) }],
      ] },
    ], 9),
    [service]: pack('customer-service', [
      { label: 'Hartmann, SO 7731', value: { day: '2026-11-25' }, tone: 'hot' },
      { label: 'ACME, SO 7740', value: { day: '2026-11-27' } },
      { label: 'Value', value: { money: 48_200, currency: 'EUR' } },
    ]),
  },
  timeline: [
    entry({ type: 'exception.opened', payload: { plant: 'p1', title: torque.title, where: torque.where, playbook: 'quality-hold', playbookVersion: 14, correlationKey: 'k', priority: 'A', subject: {}, consequence: null, eventId: 'e1', source: 'torque-station', occurredAt: ago(11) } }, 11),
    ...[quality, planning, materials, service].map((id) => entry(asked(id), 11)),
    entry({ type: 'exception.event-joined', payload: { eventId: 'e2', source: 'whatsapp', occurredAt: ago(9.4) } }, 9.4),
    entry({ type: 'decision.decided', payload: { decisionId: quality, option: 'hold', label: 'Hold the whole lot', params: {}, reason: 'too many out to sort' } }, 5.2, 'in'),
    entry({ type: 'posting.queued', payload: { postingId: torque.postings[0]!.id, decisionId: quality, kind: 'quality-hold', summary: torque.postings[0]!.summary } }, 5.2),
    entry({ type: 'posting.confirmed', payload: { postingId: torque.postings[0]!.id, erpDocument: 'QH 100482', readBack: {} } }, 5.1),
    entry({ type: 'decision.acknowledged', payload: { decisionId: materials, dueAt: inMin(12) } }, 4, 'sh'),
    entry({ type: 'decision.escalated', payload: { decisionId: planning, level: 2, role: 'shift-lead', to: 'to' } }, 0.5),
  ],
  similar: [
    { id: 'x-old', title: 'Torque out of tolerance, lot V200-0618', openedAt: ago(60 * 24 * 39), outcomes: [{ function: 'quality', label: 'Scrap 6, re-torque 74' }] },
    { id: 'x-older', title: 'Torque out of tolerance, lot V200-0502', openedAt: ago(60 * 24 * 81), outcomes: [{ function: 'quality', label: 'Released under waiver' }] },
  ],
};
