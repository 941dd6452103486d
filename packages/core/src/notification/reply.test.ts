import { expect, test } from 'vitest';
import { SIGNED, asked } from '../exception/stage.testing.ts';
import { answerToHandOver, understandReply } from './reply.ts';
import fc from 'fast-check';

const plain = (id: string, label: string) => ({
  id,
  label,
  detail: '',
  params: [],
  posts: [],
  needsReason: false,
});
const OPTIONS = [plain('use', 'Use as is'), plain('rework', 'Rework')];

test.each([
  ['seen', { act: 'acknowledge' }],
  [' OK. ', { act: 'acknowledge' }],
  ['“Seen”', { act: 'acknowledge' }],
  ['1', { act: 'decide', option: 'use', label: 'Use as is' }],
  ['2.', { act: 'decide', option: 'rework', label: 'Rework' }],
  ['USE AS IS', { act: 'decide', option: 'use', label: 'Use as is' }],
  ['rework', { act: 'decide', option: 'rework', label: 'Rework' }],
  ['2\n\n> Reply with one of:\n> 1 = Use as is', { act: 'decide', option: 'rework', label: 'Rework' }],
  ['1\n-- \nAnn, Quality', { act: 'decide', option: 'use', label: 'Use as is' }],
  ['1\r\n\r\nOn Sun, 22 Nov 2026, Gemba wrote:\r\n> 2', { act: 'decide', option: 'use', label: 'Use as is' }],
  ['comment: crate 7 is wet', { act: 'comment', text: 'crate 7 is wet' }],
  ['I am on my way', { act: 'comment', text: 'I am on my way' }],
  ['yes, use as is please', { act: 'comment', text: 'yes, use as is please' }],
])('"%s" is understood', (text, meant) => {
  expect(understandReply(text, OPTIONS)).toEqual(meant);
});

test.each([
  ['', 'empty'],
  ['comment:', 'empty'],
  ['3', 'not clear enough'],
  ['1 but only the first pallet', 'not clear enough'],
  ['1\n2', 'not clear enough'],
  ['yes', 'not understood'],
])('"%s" decides nothing and is answered with what can be said', (text, says) => {
  const understood = understandReply(text, OPTIONS);
  expect(understood.act).toBeNull();
  expect('say' in understood && understood.say).toContain(says);
  expect('say' in understood && understood.say).toContain('1 (Use as is) or 2 (Rework)');
});

test('an option that needs a signature, a second person, a parameter or a reason is not chosen by a reply', () => {
  const said = (text: string, options = SIGNED) => {
    const understood = understandReply(text, options);
    return 'say' in understood ? understood.say : understood;
  };
  expect(said('1')).toBe(
    '"release" cannot be chosen by a reply: it needs your signature. Choose it in the control room.',
  );
  expect(said('scrap')).toContain('it needs a second person');
  expect(said('1', asked('quality').options)).toContain('it needs Quantity');
  expect(said('2', asked('quality').options)).toContain('it needs a reason');
  expect(said('3', asked('quality').options)).toEqual({
    act: 'decide',
    option: 'nothing',
    label: 'Do nothing',
  });
});

test.each([
  ['accept', { accepts: true }],
  ['Yes, accept.', { accepts: true }],
  ['I accept\n\n> Accept it, or decline', { accepts: true }],
  ['decline: I am on the way home', { accepts: false, reason: 'I am on the way home' }],
  ['No, I decline because it is planning’s', { accepts: false, reason: 'it is planning’s' }],
  ['Decline', { accepts: false, reason: '' }],
  ['yes', null],
  ['accept the lot', null],
  ['declined parts are in crate 7', null],
  ['1', null],
])('to a hand-over "%s" is understood', (text, meant) => {
  expect(answerToHandOver(text)).toEqual(meant);
});

test('a word that names two options decides nothing', () => {
  const twice = [plain('use', 'Scrap'), plain('scrap', 'Scrap all'), plain('rework', 'Rework')];
  expect(understandReply('scrap', twice)).toMatchObject({ act: null });
  expect(understandReply('use', twice)).toMatchObject({ act: 'decide', option: 'use' });
  expect(understandReply('2', twice)).toMatchObject({ act: 'decide', option: 'scrap' });
});

test('a parameter that the playbook has filled in does not stand in the way', () => {
  const [hold] = asked('quality').options;
  const filled = { ...hold!, params: hold!.params.map((p) => ({ ...p, value: 92 })) };
  expect(understandReply('1', [filled])).toMatchObject({ act: 'decide', option: 'hold' });
});

test('however words and numbers are mixed, only one of them alone decides', () => {
  const words = fc.constantFrom(
    '1',
    '2',
    '3',
    'rework',
    'use as is',
    'not',
    'but',
    'first',
    'seen',
    '\n',
    '.',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 5 }), (some) => {
      const understood = understandReply(some.join(' '), OPTIONS);
      const said = some.filter((word) => word !== '\n' && word !== '.');
      const alone = said.length === 1 && ['1', '2', 'rework', 'use as is'].includes(said[0] ?? '');
      if (understood.act === 'decide') expect(alone, JSON.stringify(some)).toBe(true);
      if (alone && some.length === 1) expect(understood.act).toBe('decide');
    }),
    { numRuns: 2_000 },
  );
});
