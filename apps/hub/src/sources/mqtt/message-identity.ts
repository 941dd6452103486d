/**
 * The external id of an MQTT message, which has none of its own. In this order:
 *
 * 1. the producer's `id` in the payload, together with the topic (two machines may both count from 1);
 * 2. when the payload says its time: a hash of topic and payload. A redelivery has the same bytes, another measurement
 *    has another time;
 * 3. a retained message: a hash of topic and payload, for it is the same state each time it is shown;
 * 4. else a hash of topic, payload, packet id and the UTC hour of arrival. A broker repeats an unacknowledged message
 *    under the packet id it had (MQTT 5.0 §4.4), while an equal measurement a minute later comes under another.
 *
 * What rule 4 trades away: a message that was committed but not acknowledged when the hub was killed, and comes again in
 * another hour, is stored twice (at most as many as were in flight). Within one life of the process a redelivery is
 * known by its packet id at any hour. Packet ids start again after 65,535 messages; an equal payload under an equal
 * packet id that is no redelivery is told apart by the broker's DUP flag. Rule 5: QoS 0 without an id or a time is
 * never repeated by a broker, so each arrival is its own.
 */
import { createHash, randomUUID } from 'node:crypto';

export interface Delivery {
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1 | 2;
  dup: boolean;
  retain: boolean;
  messageId: number | undefined;
}

/** What the payload itself says, when it could be read. */
export interface OwnWords {
  id: string | null;
  saysTime: boolean;
}

const MAX_ID = 400;

export class MessageIdentity {
  /** by packet id, the last message under it; at most 65,535 entries */
  readonly #last = new Map<number, { content: string; externalId: string }>();

  /** @param now epoch ms of arrival */
  of(delivery: Delivery, own: OwnWords, now: number): string {
    if (own.id !== null) {
      const id = `${delivery.topic}#${own.id}`;
      return id.length <= MAX_ID ? id : hash(id);
    }
    const content = hash(delivery.topic, delivery.payload);
    if (own.saysTime || delivery.retain) return content;
    if (delivery.messageId === undefined || delivery.qos === 0) return randomUUID();

    const before = this.#last.get(delivery.messageId);
    if (delivery.dup && before?.content === content) return before.externalId;

    const hour = new Date(now).toISOString().slice(0, 13);
    let externalId = hash(content, String(delivery.messageId), hour);
    if (!delivery.dup && before?.externalId.startsWith(externalId)) {
      const round = Number(before.externalId.split('~')[1] ?? 0) + 1;
      externalId = `${externalId}~${round}`;
    }
    this.#last.set(delivery.messageId, { content, externalId });
    return externalId;
  }
}

function hash(...parts: (string | Uint8Array)[]): string {
  const sha = createHash('sha256');
  for (const part of parts) sha.update(String(part.length)).update(':').update(part);
  return sha.digest('hex');
}
