import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveriesIn, findToken, messageIdOf, plusAddress } from './reply-token.ts';

const OWN = 'gemba@plant.example';

test('the token stands in the address that is answered to', () => {
  expect(plusAddress(OWN, 'abc_D-1.2')).toBe('gemba+abc_D-1.2@plant.example');
  expect(findToken(OWN, ['ana@x.example', 'gemba+abc_D-1.2@plant.example'], [])).toBe('abc_D-1.2');
});

test('a token that makes the address too long for mail, or cannot stand in one, does not', () => {
  expect(plusAddress(OWN, 'x'.repeat(58))).not.toBeNull();
  expect(plusAddress(OWN, 'x'.repeat(59))).toBeNull();
  expect(plusAddress(OWN, 'a b')).toBeNull();
});

test('else it is found where the text is quoted, or in the subject', () => {
  expect(findToken(OWN, [OWN], ['Re: x', 'yes\n> [gemba:abcdef.123]'])).toBe('abcdef.123');
  expect(findToken(OWN, [OWN], ['Re: x [gemba:abcdef.123]', ''])).toBe('abcdef.123');
});

test('an address that has lost its capitals is repaired from the text', () => {
  expect(findToken(OWN, ['GEMBA+abcdef@plant.example'], ['> [gemba:aBcDeF]'])).toBe('aBcDeF');
});

test('the address counts when the text quotes another message', () => {
  expect(findToken(OWN, ['gemba+first1@plant.example'], ['> [gemba:second]'])).toBe('first1');
});

test('other addresses and other texts hold none', () => {
  expect(
    findToken(
      OWN,
      ['gemba+x@other.example', 'agemba+x@plant.example', OWN, 'gemba+@plant.example'],
      ['[gemba:]'],
    ),
  ).toBeNull();
});

test('a Message-ID gives its delivery back, whatever the delivery is called, in any case of letters', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), (id) => {
      fc.pre(id.isWellFormed());
      const messageId = messageIdOf(id, 'plant.example');
      expect(deliveriesIn(`<other@x> ${messageId.toUpperCase()}`, 'plant.example')).toEqual([id]);
    }),
  );
});

test('Message-IDs of another system are none of ours', () => {
  expect(deliveriesIn(messageIdOf('d', 'elsewhere.example'), 'plant.example')).toEqual([]);
  expect(deliveriesIn('<gemba.xyz@plant.example> gemba.@plant.example', 'plant.example')).toEqual([]);
});
