/**
 * The body of `POST /<number>/messages` for one delivery. Within 24 hours of the person's last message: a text, or one
 * with at most three buttons, or with a list of at most ten rows. Outside them: a template. More answers than fit stand
 * in the text, to be typed.
 */
import { answerLines, cut, paragraphs } from '../answer-lines.ts';
import type { Answerable, Outgoing } from '../channel.ts';
import type { Template } from './config.ts';
import { MOST_ID, replyId } from './reply-id.ts';

/** Characters that WhatsApp takes. */
const MOST_TEXT = 4_096;
const MOST_INTERACTIVE = 1_024;
const MOST_PARAMETER = 900;
const MOST_BUTTON = 20;
const MOST_ROW = { title: 24, description: 72 };
const MOST_BUTTONS = 3;
const MOST_ROWS = 10;

export function freeMessage(message: Outgoing): object {
  const { answers } = message;
  const inButtons = answers.length <= MOST_BUTTONS;
  const ids = withIds(message, inButtons ? MOST_ID.button : MOST_ID.row);
  if (answers.length === 0 || answers.length > MOST_ROWS || ids === null)
    return {
      ...envelope(message),
      type: 'text',
      text: { preview_url: false, body: words(message, MOST_TEXT, true) },
    };
  // titles are short: where a label does not fit, the text says it whole
  const listed = answers.some(({ label }) => label.length > (inButtons ? MOST_BUTTON : MOST_ROW.title));
  const body = { text: words(message, MOST_INTERACTIVE, listed) };
  const action = inButtons
    ? {
        buttons: ids.map(({ id, label }) => ({
          type: 'reply',
          reply: { id, title: cut(label, MOST_BUTTON) },
        })),
      }
    : {
        button: 'Answer',
        sections: [
          {
            title: 'Answers',
            rows: ids.map(({ id, label }) => ({
              id,
              title: cut(label, MOST_ROW.title),
              ...(label.length > MOST_ROW.title && { description: cut(label, MOST_ROW.description) }),
            })),
          },
        ],
      };
  return {
    ...envelope(message),
    type: 'interactive',
    interactive: { type: inButtons ? 'button' : 'list', body, action },
  };
}

/** @returns null: no template fits */
export function templateMessage(message: Outgoing, templates: readonly Template[]): object | null {
  const ids = withIds(message, MOST_ID.template) ?? [];
  // the one with the most buttons that all have an answer: a button without a payload is refused
  const [template] = templates
    .filter(({ buttons }) => buttons <= ids.length)
    .toSorted((a, b) => b.buttons - a.buttons);
  if (!template) return null;
  const { subject, text, link, answers } = message;
  const after = cut(oneLine(paragraphs(answerLines(answers), link)), MOST_PARAMETER / 2);
  const before = cut(oneLine(text), MOST_PARAMETER - after.length - 3);
  const parameters = [cut(oneLine(subject), MOST_PARAMETER), [before, after].filter(Boolean).join(' · ')];
  return {
    ...envelope(message),
    type: 'template',
    template: {
      name: template.name,
      language: { code: template.language },
      components: [
        // a parameter must not be empty
        { type: 'body', parameters: parameters.map((one) => ({ type: 'text', text: one || '-' })) },
        ...ids.slice(0, template.buttons).map(({ id }, index) => ({
          type: 'button',
          sub_type: 'quick_reply',
          index: String(index),
          parameters: [{ type: 'payload', payload: id }],
        })),
      ],
    },
  };
}

function envelope({ id, to }: Outgoing): object {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: to.replace(/^\+/, ''),
    // comes back with every status of this message
    biz_opaque_callback_data: id,
  };
}

/** The link and the answers always arrive; the text before them is cut. */
function words({ subject, text, link, answers }: Outgoing, most: number, listed: boolean): string {
  const after = cut(paragraphs(listed ? answerLines(answers) : '', link), most - subject.length - 20);
  const room = most - subject.length - after.length - 6;
  return paragraphs(`*${subject}*`, cut(text, Math.max(1, room)), after);
}

function withIds(message: Outgoing, most: number): (Answerable & { id: string })[] | null {
  const all = message.answers.map((answer) => ({ ...answer, id: replyId(message, answer.say, most) }));
  return all.some(({ id }) => id === null) ? null : all.map((one) => ({ ...one, id: one.id ?? '' }));
}

/** A parameter takes no line breaks, tabs, or more than four spaces in a row. */
const oneLine = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, ' · ')
    .replace(/\s+/g, ' ')
    .trim();
