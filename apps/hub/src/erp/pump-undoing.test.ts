import { describe, expect, test } from 'vitest';
import { pumpBench } from './pump-for-tests.ts';
import { fakeErp, hold, queue } from './testing.ts';

const bench = pumpBench();

const contradicted = (decisionId: string, inConflict: boolean) =>
  bench.database.pool.query('update decision set in_conflict = $2 where id = $1', [decisionId, inConflict]);

const undo = (of: string) =>
  queue(bench.database.pool, [{ ...hold(`${of}~undo`), kind: 'quality-release' }], bench.now, {
    compensates: of,
  });

describe('what undoes an outcome', () => {
  test('goes before what waits for the same document: the outcome that was upheld has the last word', async () => {
    const erp = fakeErp();
    await queue(bench.database.pool, [hold('overruled')]);
    const before = bench.pumpOf(erp);
    await bench.statesAre({ overruled: 'confirmed' });
    await before.close();

    await queue(bench.database.pool, [hold('upheld')]);
    await undo('overruled');
    bench.pumpOf(erp);
    await bench.statesAre({ overruled: 'confirmed', upheld: 'confirmed', 'overruled~undo': 'confirmed' });
    expect(erp.posts).toEqual(['overruled', 'overruled~undo', 'upheld']);
  });

  test('is not held by a refusal that it may put right, and holds the document while it is refused itself', async () => {
    const erp = fakeErp();
    let blocked = true;
    erp.onPost = async ({ key }) => {
      if (key === 'use' && blocked) return { state: 'rejected', reason: 'The lot is blocked.' };
      if (key === 'hold~undo') blocked = false;
      return undefined;
    };
    await queue(bench.database.pool, [hold('hold')]);
    const pump = bench.pumpOf(erp);
    await bench.statesAre({ hold: 'confirmed' });
    await queue(bench.database.pool, [hold('use')]);
    pump.wake();
    await bench.statesAre({ hold: 'confirmed', use: 'rejected' });
    await undo('hold');
    pump.wake();
    await bench.statesAre({ hold: 'confirmed', use: 'rejected', 'hold~undo': 'confirmed' });
    await bench.retry('use');
    pump.wake();
    await bench.statesAre({ hold: 'confirmed', use: 'confirmed', 'hold~undo': 'confirmed' });
  });

  test('does not wait for a ruling on the outcome after it', async () => {
    const erp = fakeErp();
    const { decisionId } = await queue(bench.database.pool, [hold('next')]);
    await contradicted(decisionId, true);
    await undo('older');
    await bench.database.pool.query('update posting set decision_id = $1', [decisionId]);
    bench.pumpOf(erp);
    await bench.statesAre({ next: 'queued', 'older~undo': 'confirmed' });
  });
});
