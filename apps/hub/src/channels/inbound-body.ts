/**
 * The bodies of provider webhooks: raw bytes, since what is signed is the bytes and not what they mean, and only then
 * JSON. The answer is 200 after everything in it was committed; 500 makes the provider send it again.
 */
import type { App } from '../http/app.ts';
import { ProblemError } from '../http/problem.ts';
import type { ChannelContext, Inbound } from './channel.ts';

/** For the scope it is called in: any content type arrives as the bytes themselves. */
export function readRawBodies(app: App, bodyLimit: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, bytes, done) =>
    done(null, bytes),
  );
}

export const badSignature = (detail: string): ProblemError =>
  new ProblemError({ status: 401, code: 'bad_signature', detail });

/** @throws ProblemError 500 `not_stored` */
export async function keep(inbound: readonly Inbound[], { onInbound, log }: ChannelContext): Promise<void> {
  try {
    for (const one of inbound) await onInbound(one);
  } catch (error) {
    log.warn({ err: error }, 'what a channel brought was not kept; it will be sent again');
    throw new ProblemError({
      status: 500,
      code: 'not_stored',
      detail: 'The hub could not store this. Send it again.',
    });
  }
}
