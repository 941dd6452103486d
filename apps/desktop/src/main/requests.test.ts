import { describe, expect, it, vi } from 'vitest';
import { REQUESTS } from '../bridge/index.ts';
import { answerRequests } from './requests.ts';
import type { RequestHandlers } from './requests.ts';

type Handler = (event: unknown, input: unknown) => Promise<unknown>;

function shell() {
  const channels = new Map<string, Handler>();
  const handlers: RequestHandlers<string> = {
    'window:setting': () => ({
      hub: 'http://h',
      windowId: 'w',
      view: 'wall',
      wallScale: false,
      linked: true,
    }),
    'window:link': vi.fn<RequestHandlers<string>['window:link']>(),
    'window:open': vi.fn<RequestHandlers<string>['window:open']>(),
    'session:get-token': () => 'a-token-of-this-session',
    'session:set-token': vi.fn<RequestHandlers<string>['session:set-token']>(),
    'station:select': vi.fn<RequestHandlers<string>['station:select']>(),
  };
  answerRequests<string>(
    { handle: (channel, handler) => void channels.set(channel, handler as Handler) },
    (id) => (id === 1 ? 'window 1' : null),
    handlers,
  );
  const ask = (channel: string, input: unknown, event: object = page()) =>
    channels.get(channel)!(event, input);
  return { ask, handlers, channels };
}

const page = (url = 'app://gemba/index.html#/wall', parent: object | null = null, id = 1) => ({
  sender: { id },
  senderFrame: { url, parent },
});

describe('the shell', () => {
  it('answers every channel of the bridge', () => {
    expect([...shell().channels.keys()].toSorted()).toEqual(Object.keys(REQUESTS).toSorted());
  });

  it('answers a page of Gemba', async () => {
    expect(await shell().ask('session:get-token', undefined)).toBe('a-token-of-this-session');
  });

  it.each([
    ['another origin', page('https://evil.example/')],
    ['an origin that begins like ours', page('app://gemba.evil.example/')],
    ['a file', page('file:///etc/passwd')],
    ['a frame inside the page', page('app://gemba/index.html', {})],
    ['web contents that are no window of the station', page(undefined, null, 7)],
    ['a frame that is gone', { sender: { id: 1 }, senderFrame: null }],
  ])('refuses %s', async (_, event) => {
    await expect(shell().ask('session:get-token', undefined, event)).rejects.toThrow('was refused');
  });

  it.each([
    ['session:set-token', 'short'],
    ['session:set-token', { token: 'a-token-of-this-session' }],
    ['session:set-token', 'a token with spaces in it'],
    ['station:select', ''],
    ['station:select', 'x'.repeat(101)],
    ['window:open', 'settings'],
    ['window:link', 'yes'],
    ['window:setting', {}],
  ])('refuses %s of %j', async (channel, input) => {
    await expect(shell().ask(channel, input)).rejects.toThrow('was refused');
  });

  it('hands on what fits the schema, with the window that asked', async () => {
    const { ask, handlers } = shell();
    await ask('station:select', 'x1');
    await ask('session:set-token', null);
    expect(handlers['station:select']).toHaveBeenCalledWith('x1', 'window 1');
    expect(handlers['session:set-token']).toHaveBeenCalledWith(null, 'window 1');
  });
});
