/** What tests of channels stand on: a context that keeps what comes in and what is logged, and a hub with its routes. */
import { pino } from 'pino';
import { instant, type Instant } from '@gemba/core/time';
import type { Routes } from '../http/app.ts';
import { buildServer } from '../http/server.ts';
import type { ChannelContext, Inbound, Outgoing } from './channel.ts';

export interface TestContext extends ChannelContext {
  inbound: Inbound[];
  answers(): Extract<Inbound, { kind: 'answer' }>[];
  receipts(): Extract<Inbound, { kind: 'receipt' }>[];
  /** what comes in is not kept, so often */
  reject(times: number): void;
  /** everything that was logged, as text */
  logged(): string;
  /** the clock goes on by so much */
  pass(ms: number): void;
}

export function testContext(start: number = Date.now()): TestContext {
  const inbound: Inbound[] = [];
  const lines: string[] = [];
  let rejects = 0;
  let at = start;
  return {
    inbound,
    answers: () => inbound.filter((one) => one.kind === 'answer'),
    receipts: () => inbound.filter((one) => one.kind === 'receipt'),
    reject: (times) => {
      rejects = times;
    },
    logged: () => lines.join(''),
    pass: (ms) => {
      at += ms;
    },
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    now: (): Instant => instant(at),
    onInbound: async (one) => {
      if (rejects > 0) {
        rejects -= 1;
        throw new Error('the database is away');
      }
      inbound.push(one);
    },
  };
}

export const message = (changed: Partial<Outgoing> = {}): Outgoing => ({
  id: 'delivery-1',
  to: '+4915112345678',
  subject: 'Hold lot 7?',
  text: 'Thickness out of tolerance on line 3.\n240 pieces, order 1042.',
  link: 'https://gemba.example/e/1',
  answers: [
    { say: 'seen', label: 'I look at it' },
    { say: '1', label: 'Hold' },
    { say: '2', label: 'Release' },
  ],
  replyToken: 'tokenABC123',
  ...changed,
});

/** @param port 0: any. @returns the hub's URL, and its end */
export async function serve(
  routes: readonly Routes[],
  { log }: Pick<ChannelContext, 'log'>,
  port = 0,
): Promise<{ url: string; close: () => Promise<void> }> {
  const app = await buildServer({
    auth: { identify: async () => null, handler: async () => null },
    log,
    routes,
    version: '0',
    webFolder: null,
  });
  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, close: () => app.close() };
}
