import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { after, type Instant } from '@gemba/core/time';
import { ErpUnavailable } from '../../connector.ts';
import { trytonMissing } from '../stand/missing.ts';
import { log, now, proxyBefore, startTestTryton, type Proxy, type TestTryton } from '../testing.ts';
import { openSession } from './session.ts';

const missing = trytonMissing();

describe.skipIf(missing !== null)(`a session of a real Tryton (${missing ?? 'runs here'})`, () => {
  let tryton: TestTryton;
  let proxy: Proxy;
  beforeAll(async () => {
    tryton = await startTestTryton();
    proxy = await proxyBefore(tryton.stand.url);
  }, 300_000);
  afterAll(async () => {
    await proxy.close();
    await tryton.end();
  });

  const session = (of: { secret?: string; database?: string; now?: () => Instant } = {}) =>
    openSession({
      url: proxy.url,
      database: tryton.stand.database,
      user: tryton.stand.user,
      secret: tryton.stand.secret,
      timeoutMs: 20_000,
      log,
      now,
      ...of,
    });
  const countOrders = (of: ReturnType<typeof session>) =>
    of.call('production', 'search_count', [[]], { write: false });

  it('signs in once, whatever is asked at the same time', async () => {
    const before = proxy.seen('common.db.login');
    const own = session();
    await Promise.all([countOrders(own), countOrders(own), countOrders(own)]);
    expect(proxy.seen('common.db.login')).toBe(before + 1);
    await own.close();
  });

  it('signs in again when Tryton has lost the session, and repeats the call', async () => {
    const own = session();
    const orders = await countOrders(own);
    await tryton.stand.reset();
    const before = proxy.seen('common.db.login');
    await expect(Promise.all([countOrders(own), countOrders(own)])).resolves.toEqual([orders, orders]);
    expect(proxy.seen('common.db.login')).toBe(before + 1);
    await own.close();
  });

  it('does not try a wrong password again for a minute, and says that Tryton refused it', async () => {
    let at = now();
    const own = session({ secret: 'Wrong-0000-Password', now: () => at });
    const refused = await countOrders(own).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ErpUnavailable);
    expect(refused).toMatchObject({
      message: expect.stringContaining('refused the sign-in of gemba'),
      retryAfterMs: 60_000,
    });
    expect(String(refused)).not.toContain('Wrong-0000');
    const tries = proxy.seen('Wrong-0000-Password');
    await expect(countOrders(own)).rejects.toThrow('refused the sign-in');
    at = after(at, 59_000);
    await expect(countOrders(own)).rejects.toMatchObject({ retryAfterMs: 1_000 });
    expect(proxy.seen('Wrong-0000-Password')).toBe(tries);
    at = after(at, 2_000);
    await expect(countOrders(own)).rejects.toThrow('refused the sign-in');
    expect(proxy.seen('Wrong-0000-Password')).toBe(tries + 1);
  });

  it('is unavailable when the database or the server is not there', async () => {
    await expect(countOrders(session({ database: 'nowhere' }))).rejects.toBeInstanceOf(ErpUnavailable);
    const nobody = openSession({
      url: 'http://127.0.0.1:9',
      database: 'plant',
      user: 'gemba',
      secret: 'x',
      timeoutMs: 1_000,
      log,
      now,
    });
    await expect(countOrders(nobody)).rejects.toBeInstanceOf(ErpUnavailable);
  });

  it('takes a method that is not there, and one that is not for this user, for refusals', async () => {
    const own = session();
    await expect(own.call('production', 'explode', [], { write: true })).rejects.toMatchObject({
      kind: 'ServerError',
      words: expect.stringContaining('model.production.explode'),
    });
    await expect(
      own.call('production', 'write', [[1], { planned_date: null }], { write: true }),
    ).rejects.toMatchObject({ kind: 'UserError', words: expect.stringContaining('not allowed') });
    await own.close();
  });
});
