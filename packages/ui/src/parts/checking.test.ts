import type { PlaybookCheck } from '@gemba/core/wire';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Asked } from '../props.ts';
import { checking } from './checking.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const check: PlaybookCheck = { problems: [], findings: [], dryRun: null };
const away: Asked<PlaybookCheck> = {
  ok: false,
  problem: { type: 'about:blank', title: '', status: 503, code: 'hub_away', detail: '' },
};

test('a text that could not be checked is checked again, so that it can be published once the hub is back', async () => {
  const ask = vi.fn<() => Promise<Asked<PlaybookCheck>>>().mockResolvedValueOnce(away);
  ask.mockRejectedValueOnce(new Error('away')).mockResolvedValue({ ok: true, answer: check });
  const onChecked = vi.fn();
  checking(ask, onChecked);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ask).toHaveBeenCalledOnce();
  expect(onChecked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(3);
  expect(onChecked).toHaveBeenCalledExactlyOnceWith(check);
});

test('a text that was changed meanwhile is not checked any more', async () => {
  const ask = vi.fn(() => Promise.resolve(away));
  const stop = checking(ask, vi.fn());
  await vi.advanceTimersByTimeAsync(1_000);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledOnce();
});
