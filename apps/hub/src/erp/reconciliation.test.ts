import { after } from '@gemba/core/time';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { eventually, pumpBench } from './pump-for-tests.ts';
import { openReconciliation, type Comparison, type ReconciliationOptions } from './reconciliation.ts';
import { fakeErp, hold, PLANT, queue, START } from './testing.ts';

const HOUR_MS = 60 * 60_000;
const bench = pumpBench();
const { pumpOf, statesAre, later } = bench;

const openWith = (
  changes: Pick<ReconciliationOptions, 'connector' | 'pump'> & Partial<ReconciliationOptions>,
) => {
  const differences: Comparison[] = [];
  const reconciliation = openReconciliation({
    pool: bench.database.pool,
    plant: PLANT,
    onDifference: async (comparison) => void differences.push(comparison),
    log: pino({ level: 'silent' }),
    now: () => bench.now,
    ...changes,
  });
  return { ...reconciliation, differences };
};
const writer = { writing: () => true, shut: () => null };

/** Three confirmed postings, two hours ago. */
async function threeConfirmed() {
  const erp = fakeErp();
  await queue(
    bench.database.pool,
    ['a', 'b', 'c'].map((key) => hold(key, `L-${key}`)),
  );
  const pump = pumpOf(erp);
  await statesAre({ a: 'confirmed', b: 'confirmed', c: 'confirmed' });
  later(2 * HOUR_MS);
  return { erp, pump };
}

describe('the daily reconciliation', () => {
  test('finds nothing where both sides know the same keys', async () => {
    const { erp, pump } = await threeConfirmed();
    const { run, differences, close } = openWith({ connector: erp, pump });
    expect(await run()).toMatchObject({ compared: 3, onlyErp: [], onlyGemba: [] });
    expect(differences).toEqual([]);
    await close();
  });

  test('lists what only one side knows, both ways, stores it and reports it', async () => {
    const { erp, pump } = await threeConfirmed();
    erp.documents.delete('b');
    erp.documents.set('by-somebody', 'QH-99');
    await bench.database.pool.query(`update posting set state = 'voided' where id = 'c'`);
    const { run, differences, close } = openWith({ connector: erp, pump });
    const found = await run();
    expect(found).toMatchObject({
      compared: 1,
      onlyErp: [
        { key: 'c', document: 'QH-3' },
        { key: 'by-somebody', document: 'QH-99' },
      ],
      onlyGemba: [{ key: 'b', document: 'QH-2' }],
    });
    expect(differences).toEqual([found]);
    const { rows } = await bench.database.pool.query(
      'select compared, only_erp, only_gemba from reconciliation',
    );
    expect(rows).toEqual([
      {
        compared: 1,
        only_erp: [
          { key: 'c', document: 'QH-3' },
          { key: 'by-somebody', document: 'QH-99' },
        ],
        only_gemba: [{ key: 'b', document: 'QH-2' }],
      },
    ]);
    await close();
  });

  test('takes neither what is on its way nor what was entered by hand for a difference', async () => {
    const { erp } = await threeConfirmed();
    await bench.database.pool.query(`update posting set state = 'posting' where id = 'a'`);
    await bench.database.pool.query(`update posting set posted_at = null where id = 'b'`);
    erp.documents.delete('b');
    const { run, close } = openWith({ connector: erp, pump: writer });
    expect(await run()).toMatchObject({ compared: 2, onlyErp: [], onlyGemba: [] });
    await close();
  });

  test('says why where it cannot compare', async () => {
    const erp = fakeErp();
    const shut = { because: 'maintenance', until: after(START, HOUR_MS) } as const;
    const runs = [
      openWith({ connector: { name: 'Old ERP' }, pump: writer }),
      openWith({ connector: erp, pump: { ...writer, writing: () => false } }),
      openWith({ connector: erp, pump: { ...writer, shut: () => shut } }),
    ];
    expect(await Promise.all(runs.map(({ run }) => run()))).toEqual([
      { impossible: 'Old ERP cannot tell which keys it has taken: nothing to compare with.' },
      { impossible: 'Another hub writes to the ERP: this one does not compare.' },
      { impossible: 'Fake is not to be asked before 2026-11-22T09:00:00.000Z (maintenance).' },
    ]);
    expect(erp.calls).toEqual([]);
    await Promise.all(runs.map(({ close }) => close()));
  });

  test('runs by itself once a day, and reports again what a hub that died had only stored', async () => {
    const { erp } = await threeConfirmed();
    erp.documents.delete('b');
    let dies = true;
    const first = openWith({
      connector: erp,
      pump: writer,
      lookMs: 10,
      onDifference: async () => {
        if (dies) throw new Error('killed');
      },
    });
    const compared = () => erp.calls.filter((call) => call === 'postedSince').length;
    await eventually(() => expect(compared()).toBe(1));
    await first.close();
    dies = false;

    const second = openWith({ connector: erp, pump: writer, lookMs: 10 });
    await eventually(() => expect(second.differences.map(({ onlyGemba }) => onlyGemba.length)).toEqual([1]));
    expect(compared()).toBe(1);
    later(24 * HOUR_MS);
    await eventually(() => expect(second.differences).toHaveLength(2));
    expect(compared()).toBe(2);
    await second.close();
  });
});
