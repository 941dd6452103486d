/**
 * What channels bring back. All of it is committed before the provider gets its answer: a receipt moves its delivery
 * forward, an answer is kept verbatim, once per message id, and worked off afterwards (answering.ts).
 */
import type { Inbound } from '../../channels/channel.ts';
import { storableText } from '../../store/storable.ts';
import { applyReceipt, keepEarlyReceipt } from '../send/deliveries.ts';
import type { NotifyParts } from '../parts.ts';

const MOST = 10_000;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** @returns what a channel is given as `onInbound` */
export function openReceiving(
  { database, plant, now, log }: Pick<NotifyParts, 'database' | 'plant' | 'now' | 'log'>,
  onKept: () => void,
): (inbound: Inbound) => Promise<void> {
  return async (inbound) => {
    if (inbound.kind === 'receipt') await receipt(inbound);
    else await answer(inbound);
    onKept();
  };

  async function receipt(inbound: Extract<Inbound, { kind: 'receipt' }>): Promise<void> {
    const { channel, state, at } = inbound;
    const error = inbound.error === undefined ? undefined : storableText(inbound.error);
    const delivery =
      'id' in inbound.delivery ? inbound.delivery : { providerId: storableText(inbound.delivery.providerId) };
    if ('id' in delivery && !UUID.test(delivery.id)) {
      log.warn({ channel, delivery }, 'a receipt for a delivery that cannot be ours');
      return;
    }
    if (await applyReceipt(database, plant, { channel, delivery, state, at, error })) return;
    if ('id' in delivery) return log.warn({ channel, delivery }, 'a receipt for an unknown delivery');
    const { providerId } = delivery;
    await keepEarlyReceipt(database, plant, { channel, providerId, state, at, error: error ?? null });
    // the sending may have been recorded in between
    await applyReceipt(database, plant, { channel, delivery, state, at, error });
  }

  async function answer(inbound: Extract<Inbound, { kind: 'answer' }>): Promise<void> {
    const { channel, messageId, from, claimed = null, token, delivery, text, at } = inbound;
    const deliveryId = delivery && 'id' in delivery && UUID.test(delivery.id) ? delivery.id : null;
    const providerId = delivery && 'providerId' in delivery ? storableText(delivery.providerId) : null;
    await database.query({
      name: 'notify-keep-answer',
      text: `insert into inbound_answer (plant, channel, message_id, from_address, claimed_address, token, delivery_id, provider_id, text,
          at, received_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (plant, channel, message_id) do nothing`,
      values: [
        plant,
        channel,
        storableText(messageId),
        from === null ? null : storableText(from),
        claimed === null ? null : storableText(claimed),
        token === null ? null : storableText(token),
        deliveryId,
        providerId,
        storableText(text).slice(0, MOST),
        at,
        now(),
      ],
    });
  }
}
