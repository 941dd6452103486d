import { instant } from '@gemba/core/time';
import type { NoticeHubEvents, StationNotice } from '@gemba/core/wire';
import { expect, it, vi } from 'vitest';
import { followNotices } from './station-notices.ts';

const notice = (id: string): StationNotice => ({
  id,
  at: instant(0),
  subject: `Subject of ${id}`,
  text: '',
  priority: 'B',
  items: [],
});

function open() {
  let hear: NoticeHubEvents['notice'] = () => undefined;
  const notices = followNotices({ on: (_, listener) => (hear = listener) });
  const told = vi.fn();
  notices.subscribe(told);
  return { notices, told, hear: (one: StationNotice, taken = vi.fn()) => (hear(one, taken), taken) };
}

it('a notice is taken at once and told to whoever shows it', () => {
  const { notices, told, hear } = open();
  expect(hear(notice('a'))).toHaveBeenCalledExactlyOnceWith(true);
  expect(told).toHaveBeenCalledOnce();
  expect(notices.latest()?.id).toBe('a');
});

it('a notice that comes twice is taken twice and shown once', () => {
  const { told, hear } = open();
  hear(notice('a'));
  expect(hear(notice('a'))).toHaveBeenCalledExactlyOnceWith(true);
  expect(told).toHaveBeenCalledOnce();
});

it('a station that is open for a week does not remember every notice', () => {
  const { told, hear } = open();
  for (let i = 0; i <= 200; i += 1) hear(notice(String(i)));
  hear(notice('0'));
  hear(notice('200'));
  expect(told).toHaveBeenCalledTimes(202);
});
