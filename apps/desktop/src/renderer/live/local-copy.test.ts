import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WRITE_MS } from './copy-writer.ts';
import { byId, joined, START } from './facts-for-tests.ts';
import { closeAll, database, Hub, plant, settled, started } from './hub-for-tests.ts';

afterEach(closeAll);

describe('the local copy', () => {
  it(
    'is the fold of exactly the facts up to its seq, wherever the page is killed',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('fact', 'frame', 'write', 'pause', 'cut'), {
            minLength: 1,
            maxLength: 40,
          }),
          fc.nat({ max: 20 }),
          async (steps, patience) => {
            const hub = plant();
            const db = database();
            const station = await started(hub, db.again());
            await station.written();
            for (const [n, step] of steps.entries()) {
              if (step === 'fact') hub.append(n % 2 ? 'x1' : 'x2', joined(n));
              else if (step === 'frame') station.frame();
              else if (step === 'write') station.elapse(WRITE_MS);
              else if (step === 'pause') await settled();
              else {
                station.cut();
                station.connect();
              }
            }
            // killed here, in the middle of whatever write is running
            for (let i = 0; i < patience; i++) await new Promise((resolve) => setTimeout(resolve));
            const { exceptions, position } = await db.again().load();
            const upTo = new Hub();
            upTo.journal.push(...hub.journal.filter((e) => e.seq <= (position?.seq ?? 0)));
            expect(byId(exceptions)).toEqual(byId(upTo.states()));
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('does not take over half of a write that fails', async () => {
    const hub = plant();
    const db = database();
    const station = await started(hub, db.again());
    await station.written();
    const copy = db.again();
    await copy.load();
    const poisoned = { ...hub.states()[0]!, id: 'x9', broken: () => 'cannot be cloned' };
    await expect(
      copy.commit({
        put: [{ ...hub.states()[1]!, title: 'changed', seq: 99 }, poisoned],
        removed: ['x1'],
        position: { seq: 99, hash: 'h' },
        liveAt: START,
      }),
    ).rejects.toThrow();
    const { exceptions, position } = await db.again().load();
    expect(position?.seq).toBe(3);
    expect(byId(exceptions)).toEqual(byId(hub.states()));
  });

  it('is never set back by a window that lags behind', async () => {
    const hub = plant();
    const db = database();
    const ahead = await started(hub, db.again('w1'));
    await ahead.written();
    const behind = await started(hub, db.again('w2'));
    hub.append('x1', joined(1));
    behind.frame();
    hub.append('x1', joined(2));
    ahead.frame();
    await ahead.written();
    await behind.written();
    const { exceptions, position } = await db.again().load();
    expect(position?.seq).toBe(5);
    expect(byId(exceptions)).toEqual(byId(hub.states()));
  });
});
