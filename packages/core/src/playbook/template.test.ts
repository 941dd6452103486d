import { expect, test } from 'vitest';
import type { Scope } from './expression.ts';
import { parseTemplate, renderText, renderValue } from './template.ts';

const scope: Scope = {
  event: { lot: 'V200-0731', value: 41.7, upper: 38, note: `two\n lines ${'x'.repeat(300)}` },
  plan: { lotQty: 92 },
  params: {},
};

const read = (source: string) => {
  const parsed = parseTemplate(source);
  if ('wrong' in parsed) throw new Error(parsed.wrong.join('; '));
  return parsed.template;
};
const text = (source: string) => renderText(read(source), scope);
const value = (source: string) => renderValue(read(source), scope);

test('expressions are filled into the text around them', () => {
  expect(text('lot ${event.lot}, ${plan.lotQty} pieces')).toBe('lot V200-0731, 92 pieces');
  expect(text('late${has(event.lot) ? " by 1 day" : ""}')).toBe('late by 1 day');
  expect(text('+${event.value - event.upper} Nm')).toBe('+3.7 Nm');
});

test('what nobody knows reads "unknown" in text and is no value', () => {
  expect(text('lot ${event.batch}')).toBe('lot unknown');
  expect(value('lot ${event.batch}')).toBeUndefined();
  expect(value('${event.batch}')).toBeUndefined();
});

test('in a list between dots an entry with a hole is left out, as long as one is left', () => {
  expect(text('${event.area} · lot ${event.lot} · order ${event.order}')).toBe('lot V200-0731');
  expect(text('${event.area} · order ${event.order}')).toBe('unknown');
});

test('exactly one expression keeps its type, text around it makes text', () => {
  expect(value('${plan.lotQty}')).toBe(92);
  expect(value('${event.value > 3}')).toBe(true);
  expect(value('${int(plan.lotQty)}')).toBe(92);
  expect(value(' ${plan.lotQty}')).toBe(' 92');
});

test('a long or broken text stays on its line and cannot push out the rest', () => {
  expect(text('${event.note}!')).toMatch(/^two lines x+…!$/);
  expect(text('${event.note}').length).toBeLessThan(125);
});

test('braces and quotes inside an expression do not end it', () => {
  expect(text('${{"a": "}"}.a} and ${"it\'s"}')).toBe("} and it's");
});

test('every wrong expression of a text is named', () => {
  expect(parseTemplate('${event.} ${} ${evnt.lot} ${event.lot')).toEqual({
    wrong: [
      expect.stringContaining('${event.}'),
      '${}: it is empty',
      '${evnt.lot}: Unknown variable: evnt',
      '"${" at character 27 has no closing "}"',
    ],
  });
});
