import { expect, test } from 'vitest';
import { evidence } from '../../fixtures/evidence.ts';
import { ownEvidence } from '../../fixtures/contradiction.ts';
import { readableEvent } from './readable-event.ts';
import { understood } from './understood.ts';
import { verbatim } from './verbatim.ts';

test('the surest value of a field wins and agreement is counted', () => {
  const { fields, missing } = understood(evidence.events);
  expect(fields.find((f) => f.name === 'lot')).toMatchObject({ agree: 3, field: { confidence: 1 } });
  expect(missing).toEqual(['qty']);
});

test('what another report told is not missing', () => {
  const told = { fields: { qty: { value: 6, confidence: 1, from: 'signal' } }, missing: [] };
  expect(understood([{ fields: {}, missing: ['qty'] }, told]).missing).toEqual([]);
});

test('a signal is shown by its own sentence when it holds one, else whole', () => {
  expect(verbatim({ text: 'too tight again', data: { a: 1 } })).toBe('too tight again');
  expect(verbatim({ data: { lot: 'V1', deep: { a: 1 } } })).toBe('lot: V1, deep: {"a":1}');
  expect(verbatim('plain')).toBe('plain');
  expect(verbatim(null)).toBe('');
});

test('the ids in Gemba’s own reports are not shown to people; what others report stays whole', () => {
  const id = '01a20355-859d-7386-b5b3-fad528afff2e';
  const [own] = ownEvidence('erp.posting-rejected', {
    postingId: `${id}:quality:1`,
    reason: 'closed',
  }).events;
  if (!own) throw new Error('the fixture has an event');
  const shown = readableEvent(own);
  expect(Object.keys(shown.fields)).toEqual(['reason']);
  expect(verbatim(shown.content)).toBe('reason: closed');
  expect(readableEvent({ ...own, source: 'mes' }).fields).toHaveProperty('postingId');
});
