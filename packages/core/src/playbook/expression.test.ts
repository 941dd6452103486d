import { expect, test } from 'vitest';
import { compile, type Scope } from './expression.ts';

const scope: Scope = {
  event: { value: 41.7, upper: 38, lot: 'V200-0731', flag: true, gone: null, odd: Number.NaN },
  plan: { lotQty: 92, today: '2026-11-25' },
  params: { qty: 10 },
};

const valueOf = (source: string) => {
  const compiled = compile(source);
  if ('wrong' in compiled) throw new Error(compiled.wrong);
  return compiled.expression.value(scope);
};

test.each([
  ['event.value > event.upper', true],
  ['event.upper > 38', false],
  ['event.upper >= 38 && event.upper < 38.5', true],
  ['plan.lotQty * 2 - event.value', 142.3],
  ['(plan.lotQty - params.qty) / 2 + 1', 42],
  ['-1 + plan.lotQty', 91],
  ['plan.lotQty in [91, 92]', true],
  ['has(event.lot) ? 1 : 2', 1],
  ['event.?minutes.orValue(5) + 1', 6],
  ['int(event.value)', 41],
  ['string(int(event.value)) + " Nm"', '41 Nm'],
  ['"a".size() == 1 && "abc".substring(1) == "bc"', true],
  ['day(plan.today)', '25 Nov'],
  ['minutes(event.upper)', '38 min'],
  ['minutes(plan.lotQty + 18)', '1 h 50 min'],
  ['minutes(plan.lotQty * 26)', '39 h'],
  ['capital("torque M8")', 'Torque M8'],
  ['event.flag', true],
])('%s is %s: numbers of events, plans and literals mix', (source, value) => {
  expect(valueOf(source)).toBe(value);
});

test.each([
  'event.nothing',
  'event.gone',
  'event.odd',
  'event.lot > 3',
  'day(event.lot)',
  'event',
  'null',
  'event.__proto__',
  'event.constructor',
])('%s has no value, and nothing is thrown', (source) => expect(valueOf(source)).toBeUndefined());

test('a side that has no value does not spoil the other side of an "or"', () => {
  expect(valueOf('event.nothing > 3 || event.value > 38')).toBe(true);
  expect(valueOf('event.nothing > 3 || event.value > 50')).toBeUndefined();
});

test.each([
  ['event.value >', /EOF/],
  ['evnt.value > 3', /Unknown variable: evnt/],
  ['nofunction(event.value)', /nofunction/],
  ['"a" + 3', /no such overload/],
])('%s is refused when it is read', (source, reason) => {
  const compiled = compile(source);
  expect('wrong' in compiled ? compiled.wrong : 'compiled').toMatch(reason);
});

test('an expression knows which maps it looks into', () => {
  const compiled = compile('event.value > 3 && has(plan.lotQty)');
  expect('expression' in compiled && [...compiled.expression.roots]).toEqual(['event', 'plan']);
});
