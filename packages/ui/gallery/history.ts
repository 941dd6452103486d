/** Made-up rows for the grid and a made-up day of the loop. */
import type { DecisionRow, LoopReport } from '@gemba/core/wire';
import { instant } from '@gemba/core/time';
import { ago, inMin, NOW } from './exceptions.ts';

const TITLES = ['Torque out of tolerance, lot V200-0731', 'Press 02 down, hydraulic pressure lost', 'Seal kit SK-25 short for tomorrow', 'Order 4698 will miss its date by 1 day'];
const FUNCTIONS = ['quality', 'planning', 'materials', 'customer-service', 'maintenance'];
const STATES = ['asked', 'acknowledged', 'decided'];
const OWNERS = ['Marta Köhler', 'Iva Novak', 'Samir Haddad', 'Laura Meyer'];
const of = <T,>(list: readonly T[], i: number) => list[i % list.length] as T;

export const decisionRows = (n: number): DecisionRow[] =>
  Array.from({ length: n }, (_, i) => {
    const state = of(STATES, i);
    return {
      id: `d-${i}`,
      exceptionId: `x-${i}`,
      exceptionTitle: of(TITLES, i),
      playbook: of(['quality-hold', 'machine-down', 'material-shortage', 'order-late'], i),
      priority: of(['A', 'B', 'C', 'C', 'D'], i),
      function: of(FUNCTIONS, i),
      question: of(['What happens to the lot?', 'What runs on line 3 now?', 'Where do good parts come from?'], i),
      state,
      owner: i % 11 === 0 ? null : `p-${i % 4}`,
      ownerName: i % 11 === 0 ? null : of(OWNERS, i),
      askedAt: ago(i % 700),
      acknowledgedAt: state === 'asked' ? null : ago((i % 700) - 3),
      decidedAt: state === 'decided' ? ago((i % 700) - 9) : null,
      dueAt: i % 7 === 0 ? ago(i % 40) : inMin(4 + (i % 90)),
      escalationLevel: i % 7 === 0 ? 1 + (i % 3) : 0,
      ladderExhausted: false,
      shelvedUntil: null,
      option: state === 'decided' ? 'Hold the whole lot' : null,
      reason: state === 'decided' ? 'too many out to sort' : null,
      version: 2,
    };
  });

const MIN = 60_000;
const pc = (p50: number, p95: number, n = 20) => ({ p50: p50 * MIN, p95: p95 * MIN, n });

export const loopReport = (k: number): LoopReport => ({
  from: ago(24 * 60),
  to: instant(NOW),
  batchBaselineMs: 460 * MIN,
  stages: k === 0 ? [] : [
    { playbook: 'quality-hold', count: 18, asked: pc(0.004, 0.02), seen: pc(1.2, 4), decided: pc(5, 11), confirmed: pc(0.07, 0.3), resolved: pc(14, 38) },
    { playbook: 'machine-down', count: 11, asked: pc(0.003, 0.01), seen: pc(0.7, 2), decided: pc(4, 9), confirmed: pc(0.06, 0.2), resolved: pc(22, 71) },
    { playbook: 'material-shortage', count: 24, asked: pc(0.2, 0.8), seen: pc(4, 18), decided: pc(19, 55), confirmed: pc(0.1, 0.4), resolved: pc(48, 130) },
    { playbook: 'order-late', count: 9, asked: pc(0.2, 0.6), seen: pc(9, 31), decided: pc(32, 95), confirmed: pc(0.1, 0.3), resolved: pc(66, 190) },
    { playbook: 'safety-stop', count: 2, asked: pc(0.002, 0.004), seen: pc(0.3, 0.5), decided: pc(2, 3), confirmed: null, resolved: pc(9, 12) },
  ],
  functions: k === 0 ? [] : [
    { function: 'quality', asked: 31, decided: 30, escalated: 2, response: pc(5, 14) },
    { function: 'planning', asked: 58, decided: 52, escalated: 11, response: pc(11, 41) },
    { function: 'materials', asked: 44, decided: 42, escalated: 4, response: pc(9, 30) },
    { function: 'customer-service', asked: 39, decided: 37, escalated: 3, response: pc(8, 26) },
    { function: 'maintenance', asked: 12, decided: 12, escalated: 0, response: pc(3, 8) },
  ],
  hours: k === 0 ? [] : Array.from({ length: 24 }, (_, h) => ({ hour: instant(NOW - (23 - h) * 60 * MIN), opened: [1, 0, 2, 1, 3, 6, 4, 5, 3, 2, 4, 7][h % 12] ?? 0, resolved: [1, 1, 1, 2, 2, 4, 6, 4, 4, 2, 3, 5][h % 12] ?? 0, escalations: h % 5 === 0 ? 2 : 0 })),
});
