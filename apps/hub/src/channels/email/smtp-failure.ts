/**
 * What a failed attempt to send a mail means. A 5yz to the recipient or the message is for good (RFC 5321 §4.2.1); one
 * to the sign-in, the sender or the greeting is about us and may be put right. A 4yz, and no answer, may work later; a
 * connection that broke after the message was handed over may have sent it: the Message-ID is the same the next time.
 */
import type { NodemailerError } from 'nodemailer';
import type { SendResult } from '../channel.ts';
import { distrustOf } from './distrust.ts';
import { NoToken } from './token/token-answer.ts';

/** `ours`: nobody can be reached while this lasts */
export type SmtpFailure = Extract<SendResult, { failed: string }> & { ours: boolean };

/** The server is there and does not let us in, for good (RFC 4954 §6). */
export const smtpSignInRefused = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'EAUTH' &&
  'responseCode' in error &&
  Number(error.responseCode) >= 500;

const ABOUT_THE_MESSAGE = new Set(['RCPT TO', 'DATA']);

export function smtpFailure(error: unknown): SmtpFailure {
  if (!(error instanceof Error)) return { failed: 'the mail was not sent', permanent: false, ours: true };
  if (error instanceof NoToken) {
    const { message: failed, retryAfterMs } = error;
    return { failed, permanent: false, ours: true, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  const { responseCode, response, command, code, message }: NodemailerError = error;
  if (responseCode === undefined) {
    // an address that is none was found before anything was sent
    if (code === 'EENVELOPE')
      return { failed: `not a mail address: ${message}`, permanent: true, ours: false };
    const distrust = distrustOf(error);
    if (distrust !== null)
      return { failed: `the mail server is not trusted: ${distrust}`, permanent: false, ours: true };
    const why = error.name === 'TimeoutError' || code === 'EABORT' ? 'time out' : (code ?? error.name);
    return { failed: `the mail server did not answer (${why})`, permanent: false, ours: true };
  }
  const failed = `the mail server said: ${(response ?? message).slice(0, 200)}`;
  const aboutMessage = ABOUT_THE_MESSAGE.has(command ?? '') || code === 'EENVELOPE' || code === 'EMESSAGE';
  const mailFrom = command === 'MAIL FROM' || code === 'EAUTH';
  const ours = mailFrom || !aboutMessage;
  return { failed, permanent: !ours && responseCode >= 500 && responseCode !== 503, ours };
}
