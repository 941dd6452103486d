import { TELLING_RULES } from '@gemba/core/notification';
import { expect, test } from 'vitest';
import { NotificationSettings, tellingRules } from './settings.ts';

test('without settings the shipped rules hold', () => {
  expect(tellingRules(NotificationSettings.parse({}))).toEqual(TELLING_RULES);
});

test('a plant changes what it names and nothing else', () => {
  const rules = tellingRules(
    NotificationSettings.parse({
      receiptWithin: { sms: '90s' },
      bundleWithin: '0s',
      limits: { perPerson: { sms: [{ messages: 2, within: '1m' }], email: [] } },
      despiteQuietHours: { priorities: ['A', 'B'] },
    }),
  );
  expect(rules).toEqual({
    ...TELLING_RULES,
    receiptWithinMs: { ...TELLING_RULES.receiptWithinMs, sms: 90_000 },
    bundleWithinMs: 0,
    perPerson: { ...TELLING_RULES.perPerson, sms: [{ messages: 2, withinMs: 60_000 }], email: [] },
    despiteQuiet: { priorities: ['A', 'B'], fromLevel: 1 },
  });
});

test('a wrong setting is refused by name', () => {
  const read = NotificationSettings.safeParse({ receiptWithin: { fax: '1m' }, bundleWithin: 'soon' });
  expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['receiptWithin', 'bundleWithin']);
});

test('the record is kept for 400 days, and never for less than a message can be answered', () => {
  expect(NotificationSettings.parse({}).keepFor).toBe(400 * 86_400_000);
  for (const wrong of [{ keepFor: '6d' }, { keepFor: '30d', replyWithin: '31d' }, { keepFor: '40000d' }])
    expect(NotificationSettings.safeParse(wrong).error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'keepFor',
    ]);
});

test('a limit looks back a day at the most: what would not be kept to is refused', () => {
  const limits = (within: string) => ({ limits: { overall: { sms: [{ messages: 5, within }] } } });
  expect(NotificationSettings.safeParse(limits('24h')).success).toBe(true);
  expect(NotificationSettings.safeParse(limits('25h')).success).toBe(false);
});
