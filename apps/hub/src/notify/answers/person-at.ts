/** Whose an address is: phone numbers are compared by their digits, the rest by its small letters. */
import type { ChannelKind } from '@gemba/core/notification';
import type { Person } from '@gemba/core/roster';

/** @returns the person and the address as the roster has it; null: nobody's */
export function personAt(
  people: readonly Pick<Person, 'id' | 'contacts'>[],
  channel: ChannelKind,
  address: string,
): { person: string; address: string } | null {
  for (const { id, contacts } of people)
    for (const contact of contacts)
      if (contact.channel === channel && isSameAddress(contact.address, address))
        return { person: id, address: contact.address };
  return null;
}

export function isSameAddress(a: string, b: string): boolean {
  const same = (text: string) =>
    /^[+\d][\d\s()./-]*$/.test(text) ? text.replace(/\D/g, '').replace(/^00/, '') : text.trim().toLowerCase();
  return same(a) === same(b);
}
