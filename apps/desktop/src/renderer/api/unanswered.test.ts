import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followUnanswered, type UnansweredQuestions } from './unanswered.ts';

const BROKEN = new Error('An error that the hub did not expect.');
let client: QueryClient;
let unanswered: UnansweredQuestions;

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  unanswered = followUnanswered(client);
});
afterEach(() => client.clear());

/** A screen that shows the answer to one question. */
function shown(question: string, ask: () => Promise<string>) {
  const observer = new QueryObserver(client, { queryKey: [question], queryFn: ask });
  return { leave: observer.subscribe(() => undefined), again: () => observer.refetch() };
}

const broken = () => Promise.reject(BROKEN);

it('a question that the hub refuses is told to whoever follows, until its screen is left', async () => {
  const told = vi.fn();
  const stop = unanswered.subscribe(told);
  const screen = shown('health', broken);
  await vi.waitFor(() => expect(unanswered.why()).toBe(BROKEN));
  expect(told).toHaveBeenCalled();
  screen.leave();
  expect(unanswered.why()).toBeNull();
  stop();
});

it('an answer that was there before does not hide that the hub refuses a newer one', async () => {
  const ask = vi.fn(() => Promise.resolve('up'));
  const screen = shown('health', ask);
  await vi.waitFor(() => expect(ask).toHaveBeenCalled());
  await screen.again();
  expect(unanswered.why()).toBeNull();
  ask.mockImplementation(broken);
  await screen.again();
  expect(unanswered.why()).toBe(BROKEN);
});

it('it stays unanswered while it is asked again, and is not any more once the answer is here', async () => {
  let answer: (text: string) => void = () => undefined;
  const ask = vi.fn<() => Promise<string>>(broken);
  shown('health', ask);
  await vi.waitFor(() => expect(unanswered.why()).toBe(BROKEN));
  ask.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  unanswered.askAgain();
  await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
  expect(unanswered.why()).toBe(BROKEN);
  answer('up');
  await vi.waitFor(() => expect(unanswered.why()).toBeNull());
});
