/**
 * FAKE: a phone provider with its adapter, and the phones, for tests: SMS and voice as docs/CHANNELS.md has the contract.
 * It checks signatures, sends a message once per idempotency key, and posts signed receipts and answers to the callback
 * that each message names; these can be lost, late, or doubled.
 */
import { z } from 'zod';
import type { Instant } from '@gemba/core/time';
import { sign, whyNotGenuine } from '../webhook/signature.ts';
import { json, Posts, startHttpFake, type Answer, type Fault, type Received } from './http-fake.ts';

const Message = z.object({
  id: z.string(),
  channel: z.enum(['sms', 'voice']),
  to: z.string(),
  text: z.string().optional(),
  say: z.string().optional(),
  answers: z.array(z.object({ say: z.string(), label: z.string() })),
  callback: z.url().nullable(),
});
export type PhoneMessage = z.infer<typeof Message> & { providerId: string };

export interface Behaviour {
  /** the receipts of a message, in the order in which they are posted */
  receipts: readonly ('sent' | 'delivered' | 'seen' | 'failed')[];
  delayMs: number;
  /** every receipt and answer is posted so often */
  times: number;
}

export interface PhoneProviderFake {
  url: string;
  /** what a phone has got, in order */
  phone(number: string): PhoneMessage[];
  behave(behaviour: Partial<Behaviour>): void;
  /** there is no such number: it is refused from now on */
  dead(number: string): void;
  /** answers the last message to this number. @returns the status that the hub gave */
  answer(number: string, text: string): Promise<number>;
  fault(fault: Fault, times?: number): void;
  /** messages asked for so far, repeated and refused ones included */
  asked(): number;
  /** all posts under way have their answers */
  settled(): Promise<void>;
  /** what the hub answered to receipts and answers */
  statuses: readonly number[];
  close(): Promise<void>;
}

export async function startPhoneProvider(options: {
  secret: string;
  bearer?: string;
  now: () => Instant;
}): Promise<PhoneProviderFake> {
  const { secret, bearer, now } = options;
  const messages: PhoneMessage[] = [];
  const dead = new Set<string>();
  const posts = new Posts();
  let behaviour: Behaviour = { receipts: ['sent', 'delivered'], delayMs: 0, times: 1 };
  let reports = 0;

  const report = async (message: PhoneMessage, body: object): Promise<number> => {
    if (message.callback === null) return 0;
    const bytes = JSON.stringify({ providerId: message.providerId, at: now(), ...body });
    reports += 1;
    let status = 0;
    for (let i = 0; i < behaviour.times; i += 1)
      status = await posts.now(message.callback, sign(secret, `report-${reports}`, now(), bytes), bytes);
    return status;
  };

  const take = ({ headers, body }: Received): Answer => {
    const why = whyNotGenuine(secret, headers, Buffer.from(body), now());
    if (why !== null) return json(401, { error: why });
    if (bearer !== undefined && headers.authorization !== `Bearer ${bearer}`)
      return json(403, { error: 'bearer' });
    const { data, error } = Message.safeParse(JSON.parse(body));
    if (!data) return json(400, { error: error.message });
    if (headers['idempotency-key'] !== data.id) return json(400, { error: 'idempotency-key' });
    if (dead.has(data.to)) return json(422, { error: 'no such number' });
    const known = messages.find(({ id }) => id === data.id);
    if (known) return json(200, { providerId: known.providerId });
    const message = { ...data, providerId: `phone-${messages.length + 1}` };
    messages.push(message);
    const { receipts, delayMs } = behaviour;
    posts.later(delayMs, async () => {
      for (const state of receipts) await report(message, { type: 'receipt', state });
    });
    return json(202, { providerId: message.providerId });
  };

  const http = await startHttpFake(take);
  const phone = (number: string) => messages.filter(({ to }) => to === number);
  return {
    url: `${http.url}/messages`,
    phone,
    behave: (changed) => {
      behaviour = { ...behaviour, ...changed };
    },
    dead: (number) => void dead.add(number),
    answer: (number, text) => {
      const message = phone(number).at(-1);
      if (!message) throw new Error(`${number} has got nothing to answer`);
      return report(message, { type: 'answer', from: number, text, messageId: `answer-${reports + 1}` });
    },
    fault: http.fault,
    asked: () => http.received.length,
    settled: () => posts.settled(),
    statuses: posts.statuses,
    close: async () => {
      posts.stop();
      await http.close();
    },
  };
}
