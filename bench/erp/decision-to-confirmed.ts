/** From an outcome on the record until its document is read back from Tryton and on the record too, one a second. */
import type { TrytonStand } from '@gemba/hub/erp/tryton/stand/stand.ts';
import { atMost, percentile, round, type Figure } from '../figure.ts';
import { ask, besideTryton, decide, withConnector } from './beside-tryton.ts';
import { casesOf } from './cases.ts';
import { confirmations } from './confirmations.ts';

const COUNT = 60;
/** one of each kind, which pay for plans, compilation and connections: they are posted, and not counted */
const WARM = 4;
const PER_SECOND = 1;

export async function decisionToConfirmed(stand: TrytonStand): Promise<Figure[]> {
  const of = (COUNT + WARM) / 4;
  const mix = { holds: of, perLot: 1, reschedules: of, twice: 0, customerDates: of, expedites: of };
  const { rows } = await withConnector(stand, (connector) => connector.loadContext());
  const cases = casesOf(rows, mix, Date.now());
  return besideTryton(stand, {}, async (hub) => {
    const decisions = await ask(hub, cases);
    const started = performance.now();
    for (const [i, decision] of decisions.entries()) {
      const wait = started + (i * 1000) / PER_SECOND - performance.now();
      if (wait > 1) await new Promise((done) => setTimeout(done, wait));
      const one = cases[i];
      if (one) await decide(hub, decision, one);
    }
    const all = await confirmations(hub, cases.length, 60_000);
    const ms = all.slice(WARM).map(({ decidedAt, confirmedAt }) => confirmedAt - decidedAt);
    return [
      {
        name: 'decision → confirmed in Tryton, 1/s, p50',
        value: round(percentile(ms, 50)),
        unit: 'ms',
        goal: atMost(500, 'ms'),
      },
      { name: '… p99', value: round(percentile(ms, 99)), unit: 'ms', goal: atMost(2_000, 'ms') },
      { name: '… max', value: round(Math.max(...ms)), unit: 'ms' },
    ];
  });
}
