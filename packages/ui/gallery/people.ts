/** Made-up people, plant and health. */
import type { Health, HealthDetails, PersonOnRoster } from '@gemba/core/wire';
import type { Plant, RunningShift, Viewer } from '../src/index.ts';
import { ago, inMin } from './exceptions.ts';

const person = (id: string, name: string, functions: string[], on = true, role = 'decider'): PersonOnRoster => ({
  id,
  name,
  functions,
  role,
  shift: on ? 'early' : 'late',
  areas: [],
  on,
  onUntil: on && role !== 'plant-manager' ? inMin(41) : null,
});

export const roster: PersonOnRoster[] = [
  person('mk', 'Marta Köhler', ['planning']),
  person('dm', 'David Moreau', ['planning']),
  person('in', 'Iva Novak', ['quality']),
  person('sh', 'Samir Haddad', ['materials']),
  person('aw', 'Anke Weiss', ['procurement', 'materials']),
  person('lm', 'Laura Meyer', ['customer-service', 'logistics']),
  person('to', 'Tunde Okafor', ['production'], true, 'shift-lead'),
  person('rk', 'Radek Kral', ['maintenance']),
  person('jl', 'Jonas Lindqvist', ['quality', 'planning'], false),
  person('ps', 'Priya Sharma', ['materials'], false),
];

export const people = new Map(
  [...roster, { id: 'long', name: 'Maximiliane von Schwarzenberg-Lichtenstein' }].map((p) => [p.id, { name: p.name }]),
);

export const plant: Plant = { id: 'p1', name: 'Northwind Pumps, Plant 1', timeZone: 'Europe/Berlin', currency: 'EUR' };
export const shift: RunningShift = { name: 'Early shift', endsAt: inMin(41) };
export const scheduler: Viewer = { id: 'mk', role: 'scheduler', functions: ['planning'] };
export const decider: Viewer = { id: 'lm', role: 'manager', functions: ['customer-service', 'planning', 'quality', 'materials'] };

export const health: Pick<Health, 'erp' | 'sources'> = {
  erp: {
    name: 'Tryton',
    state: 'up',
    detail: null,
    contextAt: ago(0.37),
    outbox: { confirmed: 148, queued: 1, posted: 1, rejected: 1 },
  },
  sources: [
    { name: 'torque-station', kind: 'mqtt', state: 'up', detail: null, lastSignalAt: ago(0.2), signals24h: 18_204, notUnderstood24h: 0 },
    { name: 'inspection-sheet', kind: 'drop-folder', state: 'up', detail: null, lastSignalAt: ago(7), signals24h: 61, notUnderstood24h: 3 },
    { name: 'whatsapp', kind: 'whatsapp', state: 'down', detail: 'token expired 13:02', lastSignalAt: ago(19), signals24h: 44, notUnderstood24h: 1 },
    { name: 'portal', kind: 'http', state: 'off', detail: null, lastSignalAt: null, signals24h: 0, notUnderstood24h: 0 },
  ],
};

export const healthDetails: HealthDetails = {
  ...health,
  status: 'degraded',
  version: '0.1.0',
  journal: { seq: 48_211 },
  database: 'embedded',
  backlog: { unprocessedSignals: 0 },
  notUnderstood: [
    { signalId: 's-1', source: 'inspection-sheet', receivedAt: ago(7), reason: 'no event type fits', content: '{"lot":"V2?0-0731","result":"see note"}' },
    { signalId: 's-2', source: 'whatsapp', receivedAt: ago(31), reason: 'the voice note could not be read', content: 'voice 0:02' },
  ],
  playbooks: [
    { id: 'quality-hold', title: 'Quality hold', version: 14, loadedAt: ago(900), problem: null },
    { id: 'machine-down', title: 'Machine down', version: 9, loadedAt: ago(900), problem: null },
    { id: 'order-late', title: 'Order late', version: 3, loadedAt: ago(12), problem: 'line 18: unknown function "sales-ops"' },
  ],
  rejectedPostings: [
    {
      id: 'p-1',
      exceptionId: 'x-seal',
      decisionId: 'd-1',
      kind: 'expedite',
      state: 'rejected',
      summary: 'Expedite PO 88213 to 24 Nov',
      key: 'k-1',
      erpDocument: null,
      rejection: 'Period 11/2026 is closed for purchasing',
      attempts: 3,
      queuedAt: ago(35),
      confirmedAt: null,
    },
  ],
};
