/**
 * The only way into the shell: a request is answered when it comes from the main frame of a Gemba page in a window of
 * this station, and when its content fits the schema of its channel. Anything else is refused by an exception, which
 * Electron hands to the caller as a rejected promise.
 */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { REQUESTS } from '../bridge/index.ts';
import type { RequestChannel, RequestInput, RequestOutput } from '../bridge/index.ts';
import { isGembaPage } from './hardening.ts';

/** @param W what stands for the window that asks */
export type RequestHandlers<W> = {
  [C in RequestChannel]: (input: RequestInput<C>, window: W) => RequestOutput<C> | Promise<RequestOutput<C>>;
};

type Sender = Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>;

export function answerRequests<W>(
  ipc: Pick<IpcMain, 'handle'>,
  windowOf: (contentsId: number) => W | null,
  handlers: RequestHandlers<W>,
): void {
  const register = (channel: RequestChannel): void =>
    ipc.handle(channel, async (event: Sender, input: unknown) => {
      const window = windowOf(event.sender.id);
      const frame = event.senderFrame;
      if (window === null || frame === null || frame.parent !== null || !isGembaPage(frame.url))
        throw new Error(`${channel} was refused: it does not come from a page of Gemba`);
      // the schema of a channel and its handler belong together, which TypeScript cannot follow through an index
      const handler = handlers[channel] as (input: unknown, window: W) => unknown;
      const parsed = REQUESTS[channel].input.safeParse(input);
      if (!parsed.success) throw new Error(`${channel} was refused: ${parsed.error.message}`);
      return handler(parsed.data, window);
    });
  for (const channel of Object.keys(REQUESTS) as RequestChannel[]) register(channel);
}
