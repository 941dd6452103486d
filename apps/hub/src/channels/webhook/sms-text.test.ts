import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitSms, plainer, smsSize } from './sms-text.ts';

test('160 characters are one part, 161 two of 153', () => {
  expect(smsSize('a'.repeat(160))).toEqual({ encoding: 'GSM-7', units: 160, parts: 1 });
  expect(smsSize('a'.repeat(161)).parts).toBe(2);
  expect(smsSize('a'.repeat(306)).parts).toBe(2);
  expect(smsSize('a'.repeat(307)).parts).toBe(3);
});

test('characters of the extension table count twice', () => {
  expect(smsSize('€'.repeat(80))).toEqual({ encoding: 'GSM-7', units: 160, parts: 1 });
  expect(smsSize('€'.repeat(81)).parts).toBe(2);
});

test('one character outside the alphabet makes all of it UCS-2', () => {
  expect(smsSize(`${'a'.repeat(69)}č`)).toEqual({ encoding: 'UCS-2', units: 70, parts: 1 });
  expect(smsSize(`${'a'.repeat(70)}č`).parts).toBe(2);
  expect(smsSize('😀'.repeat(35))).toEqual({ encoding: 'UCS-2', units: 70, parts: 1 });
});

test('typographic characters become what GSM-7 has', () => {
  expect(plainer('“Press 2” – it’s stuck…\u00A0now')).toBe('"Press 2" - it\'s stuck... now');
  expect(smsSize(plainer('“Press 2” – it’s stuck…')).encoding).toBe('GSM-7');
});

test('the text between is cut at a word; head and tail always arrive', () => {
  const fitted = fitSms(
    { head: 'Hold lot 7?', middle: 'word '.repeat(200), tail: 'Reply 1=Hold 2=Release' },
    1,
  );
  expect(smsSize(fitted).parts).toBe(1);
  expect(fitted).toMatch(/^Hold lot 7\?\n(word )+word\.\.\.\nReply 1=Hold 2=Release$/);
});

test('what fits is not touched', () => {
  expect(fitSms({ head: 'a', middle: 'b', tail: '' }, 1)).toBe('a\nb');
});

test('whatever the text is, it fits, and no character is cut in two', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 900 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 4 }), (middle, most) => {
      const fitted = fitSms({ head: 'Head', middle, tail: 'Tail' }, most);
      return (
        smsSize(fitted).parts <= most &&
        fitted.startsWith('Head') &&
        fitted.endsWith('Tail') &&
        fitted.isWellFormed()
      );
    }),
  );
});
