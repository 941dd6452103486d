/** What is posted to the phone adapter for one delivery. */
import { cut, paragraphs } from '../answer-lines.ts';
import type { Outgoing } from '../channel.ts';
import type { PhoneConfig } from './config.ts';
import { fitSms, plainer, smsSize } from './sms-text.ts';

export type PhoneKind = 'sms' | 'voice';

/** A call is hung up on before it has said this much. */
const MOST_SAID = 900;

export function messageFor(kind: PhoneKind, message: Outgoing, config: PhoneConfig): object {
  const { id, to, answers } = message;
  return {
    id,
    channel: kind,
    to,
    ...(kind === 'sms' ? { text: smsText(message, config.mostParts) } : { say: said(message) }),
    answers,
    callback: config.callback ?? null,
  };
}

/**
 * The subject and how to answer always arrive, the text between them is cut; when even these do not fit, the link goes
 * first, then the words of the choices.
 */
function smsText({ subject, text, link, answers }: Outgoing, most: number): string {
  const head = plainer(subject);
  const reply = (options: string[], by: string) =>
    options.length === 0 ? '' : plainer(`Reply ${options.join(by)}`);
  const full = reply(
    answers.map(({ say, label }) => `${say}=${label}`),
    ' ',
  );
  const short = reply(
    answers.map(({ say }) => say),
    ', ',
  );
  const tails = [[full, link].filter(Boolean).join('\n'), full, short];
  const tail = tails.find((one) => smsSize(`${head}\n${one}`).parts <= most) ?? short;
  return fitSms({ head, middle: plainer(text), tail }, most);
}

/** Spoken: no link; the choices last, where they are remembered. */
function said({ subject, text, answers }: Outgoing): string {
  const choices = answers.map(({ say, label }) => `Press or say ${say} for: ${label}.`).join(' ');
  return paragraphs(`${subject}.`, cut(text, Math.max(0, MOST_SAID - choices.length)), choices);
}
