/** FAKE: what the Cloud API takes as a message, with its limits, and the codes with which it refuses the rest. */
import { z } from 'zod';

const Envelope = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual'),
  to: z.string().regex(/^\d{5,15}$/),
  biz_opaque_callback_data: z.string().max(512).optional(),
};
const Button = z.object({
  type: z.literal('reply'),
  reply: z.object({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }),
});
const Row = z.object({
  id: z.string().min(1).max(200),
  title: z.string().min(1).max(24),
  description: z.string().max(72).optional(),
});
const body = z.object({ text: z.string().min(1).max(1_024) });

export const GraphMessage = z.discriminatedUnion('type', [
  z.object({
    ...Envelope,
    type: z.literal('text'),
    text: z.object({ body: z.string().min(1).max(4_096), preview_url: z.boolean() }),
  }),
  z.object({
    ...Envelope,
    type: z.literal('interactive'),
    interactive: z.discriminatedUnion('type', [
      z.object({
        type: z.literal('button'),
        body,
        action: z.object({ buttons: z.array(Button).min(1).max(3) }),
      }),
      z.object({
        type: z.literal('list'),
        body,
        action: z.object({
          button: z.string().min(1).max(20),
          sections: z
            .array(z.object({ title: z.string().max(24), rows: z.array(Row).min(1).max(10) }))
            .min(1),
        }),
      }),
    ]),
  }),
  z.object({
    ...Envelope,
    type: z.literal('template'),
    template: z.object({
      name: z.string(),
      language: z.object({ code: z.string() }),
      components: z.array(
        z.discriminatedUnion('type', [
          z.object({
            type: z.literal('body'),
            parameters: z.array(z.object({ type: z.literal('text'), text: z.string().min(1).max(1_024) })),
          }),
          z.object({
            type: z.literal('button'),
            sub_type: z.literal('quick_reply'),
            index: z.string(),
            parameters: z
              .array(z.object({ type: z.literal('payload'), payload: z.string().min(1).max(128) }))
              .length(1),
          }),
        ]),
      ),
    }),
  }),
]);
export type GraphMessage = z.infer<typeof GraphMessage>;

export interface ApprovedTemplate {
  name: string;
  language: string;
  parameters: number;
  buttons: number;
}

/** @returns the error code, or null */
export function whyTemplateRefused(
  { template }: Extract<GraphMessage, { type: 'template' }>,
  approved: readonly ApprovedTemplate[],
): number | null {
  const known = approved.find(
    ({ name, language }) => name === template.name && language === template.language.code,
  );
  if (!known) return 132_001;
  const parameters = template.components.flatMap((one) => (one.type === 'body' ? one.parameters : []));
  const buttons = template.components.filter(({ type }) => type === 'button');
  if (parameters.length !== known.parameters) return 132_000;
  if (buttons.length !== known.buttons) return 131_008;
  return parameters.some(({ text }) => /[\n\t]| {5,}/.test(text)) ? 132_018 : null;
}

/** What a person can press: id and title, in order. */
export function pressable(
  message: GraphMessage,
): { id: string; title: string; kind: 'button' | 'list' | 'template' }[] {
  if (message.type === 'template')
    return message.template.components.flatMap((one, i) =>
      one.type === 'button'
        ? one.parameters.map(({ payload }) => ({
            id: payload,
            title: `Option ${i}`,
            kind: 'template' as const,
          }))
        : [],
    );
  if (message.type !== 'interactive') return [];
  return message.interactive.type === 'button'
    ? message.interactive.action.buttons.map(({ reply }) => ({ ...reply, kind: 'button' as const }))
    : message.interactive.action.sections.flatMap(({ rows }) =>
        rows.map(({ id, title }) => ({ id, title, kind: 'list' as const })),
      );
}
