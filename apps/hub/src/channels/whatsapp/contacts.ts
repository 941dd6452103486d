/**
 * People as WhatsApp knows them. Its id of a person (`wa_id`) is mostly the number's digits, but not in every country;
 * what it says when a message is sent is kept, so that an answer comes from the address that the roster knows. And when
 * a person last wrote: that opens the 24 hours in which anything may be sent.
 */
import type { Pool } from 'pg';
import type { Instant } from '@gemba/core/time';

export interface Contacts {
  /** @param address E.164 @returns when this person last wrote; null: never, or not known any more */
  lastHeard(address: string): Promise<Instant | null>;
  /** @returns the person's address */
  heardFrom(waId: string, at: Instant): Promise<string>;
  /** WhatsApp says that the 24 hours are over */
  windowClosed(waIdOrAddress: string): Promise<void>;
  /** WhatsApp's id for an address, as it said on sending */
  isKnownAs(address: string, waId: string): Promise<void>;
}

export function openContacts(database: Pool, plant: string): Contacts {
  return {
    async lastHeard(address) {
      const { rows } = await database.query<{ heard_at: Instant | null }>(
        `select max(heard_at) as heard_at from whatsapp_contact where plant = $1 and address = $2`,
        [plant, address],
      );
      return rows[0]?.heard_at ?? null;
    },
    async heardFrom(waId, at) {
      const { rows } = await database.query<{ address: string }>(
        `insert into whatsapp_contact (plant, wa_id, address, heard_at) values ($1, $2, $3, $4)
         on conflict (plant, wa_id) do update
           set heard_at = greatest(whatsapp_contact.heard_at, excluded.heard_at)
         returning address`,
        [plant, waId, addressOf(waId), at],
      );
      return rows[0]?.address ?? addressOf(waId);
    },
    async windowClosed(who) {
      await database.query(
        `update whatsapp_contact set heard_at = null where plant = $1 and (wa_id = $2 or address = $2)`,
        [plant, who],
      );
    },
    async isKnownAs(address, waId) {
      if (addressOf(waId) === address) return;
      await database.query(
        `insert into whatsapp_contact (plant, wa_id, address) values ($1, $2, $3)
         on conflict (plant, wa_id) do update set address = excluded.address
           where whatsapp_contact.address <> excluded.address`,
        [plant, waId, address],
      );
    },
  };
}

export const addressOf = (waId: string): string => `+${waId}`;
