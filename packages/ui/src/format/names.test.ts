import { expect, test } from 'vitest';
import { functionName, kindName, shortName } from './names.ts';

test('an id is read as words, and its abbreviations as everybody writes them', () => {
  expect(kindName('quality-hold')).toBe('quality hold');
  expect(kindName('erp-difference')).toBe('ERP difference');
  expect(functionName('customer-service')).toBe('Customer service');
  expect(functionName('ehs')).toBe('EHS');
  expect(functionName('posting-rejected')).toBe('Posting rejected');
});

test('people are called by initial and last name, and a single name stays as it is', () => {
  expect(shortName('Ana Maria Ruiz')).toBe('A. Ruiz');
  expect(shortName('Operator')).toBe('Operator');
});
