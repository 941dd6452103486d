import { expect, test } from 'vitest';
import { notification } from '../fixtures/told.ts';
import { isUnseen } from './props.ts';

test('what no channel shows as opened is unseen, also when it lies with the person', () => {
  expect(isUnseen(notification('n', 1, { deliveries: ['delivered'] }))).toBe(true);
});

test('what was opened or answered on any channel is seen', () => {
  expect(isUnseen(notification('n', 1, { deliveries: ['sent', 'seen'] }))).toBe(false);
  expect(isUnseen(notification('n', 1, { deliveries: ['answered'] }))).toBe(false);
});

test('what is not needed any more does not ring', () => {
  expect(isUnseen(notification('n', 1, { state: 'settled', deliveries: ['delivered'] }))).toBe(false);
});
