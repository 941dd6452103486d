import { expect, test } from 'vitest';
import { ChannelsConfig } from './registry.ts';
import { withChannelSecrets } from './secrets.ts';

test('the environment gives secrets to the channels of the file, over those that stand there', () => {
  const section = {
    sms: { url: 'http://x.example', secret: 'of-the-file' },
    email: { smtp: { host: 'x' }, from: 'a@b.example' },
  };
  const env = {
    GEMBA_SMS_SECRET: ' of-the-environment-and-long ',
    GEMBA_SMTP_PASSWORD: 'p',
    GEMBA_VOICE_SECRET: 'v',
  };
  const found = withChannelSecrets(section, env);
  expect(found).toEqual({
    sms: { url: 'http://x.example', secret: 'of-the-environment-and-long' },
    email: { smtp: { host: 'x', password: 'p' }, from: 'a@b.example' },
  });
  expect(ChannelsConfig.safeParse(found).success).toBe(true);
  expect(section.sms.secret).toBe('of-the-file');
});

test('it makes no channel, and empty variables change nothing', () => {
  expect(withChannelSecrets({}, { GEMBA_SMS_SECRET: 'x', GEMBA_MAILBOX_PASSWORD: 'y' })).toEqual({});
  expect(withChannelSecrets({ sms: { secret: 'a' } }, { GEMBA_SMS_SECRET: ' ' })).toEqual({
    sms: { secret: 'a' },
  });
  expect(withChannelSecrets(undefined, { GEMBA_SMS_SECRET: 'x' })).toBeUndefined();
});
