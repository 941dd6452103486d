import { expect, test } from 'vitest';
import { withChannelSecrets } from '../secrets.ts';
import { EmailConfig } from './config.ts';

const OAUTH2 = {
  tokenUrl: 'https://login.example/token',
  clientId: 'gemba-hub',
  clientSecret: 's',
};
const USER = 'gemba@plant.example';

const config = ({ smtp = {}, mailbox = {}, ...rest }: Record<string, object | string> = {}) => ({
  from: USER,
  replyTo: USER,
  smtp: { host: 'smtp.example', user: USER, ...Object(smtp) },
  mailbox: { host: 'imap.example', user: USER, ...Object(mailbox) },
  ...rest,
});
const troubles = (of: unknown) =>
  EmailConfig.safeParse(of).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test.each([
  ['one token for both', config({ oauth2: OAUTH2 })],
  ['a password for both', config({ smtp: { password: 'p' }, mailbox: { password: 'p' } })],
  ['a password for sending, a token for reading', config({ smtp: { password: 'p' }, oauth2: OAUTH2 })],
  ['sending without sign-in', config({ smtp: { user: undefined }, oauth2: OAUTH2 })],
  [
    'consent, of an application without a secret',
    config({ oauth2: { ...OAUTH2, clientSecret: undefined, refreshToken: 'r' } }),
  ],
  [
    'all on this machine without TLS',
    config({
      smtp: { host: 'localhost', security: 'none' },
      mailbox: { host: '::1', security: 'none' },
      oauth2: { ...OAUTH2, tokenUrl: 'http://[::1]:8080/token' },
    }),
  ],
])('%s is a sign-in', (_what, of) => {
  expect(troubles(of)).toEqual([]);
});

const NEITHER = '`user` signs in by it, or by a token of `oauth2`, beside `smtp`';
test.each([
  ['neither password nor token', config(), [`smtp.password: ${NEITHER}`, `mailbox.password: ${NEITHER}`]],
  [
    'a token that nothing uses',
    config({ smtp: { password: 'p' }, mailbox: { password: 'p' }, oauth2: OAUTH2 }),
    ['oauth2: nothing signs in by it: `smtp` or `mailbox` has to have a `user` and no `password`'],
  ],
  [
    'a token that all can hear',
    config({ mailbox: { security: 'none' }, oauth2: OAUTH2 }),
    ['mailbox.security: tls or starttls: whoever hears a token has it'],
  ],
  [
    'a token server that all can hear',
    config({ oauth2: { ...OAUTH2, tokenUrl: 'http://login.example/token' } }),
    ['oauth2.tokenUrl: https, unless it is on this machine'],
  ],
  [
    'a token server that only looks like this machine',
    config({ oauth2: { ...OAUTH2, tokenUrl: 'http://127.0.0.1.example/token' } }),
    ['oauth2.tokenUrl: https, unless it is on this machine'],
  ],
  [
    'secrets in an address',
    config({ oauth2: { ...OAUTH2, tokenUrl: 'https://me:secret@login.example/token' } }),
    ['oauth2.tokenUrl: no user and no password in it: `clientId` and `clientSecret` are those'],
  ],
  [
    'an application that proves nothing',
    config({ oauth2: { ...OAUTH2, clientSecret: undefined } }),
    ['oauth2.clientSecret: the secret of the application; only with `refreshToken` can there be none'],
  ],
])('%s is refused, with the field and the reason', (_what, of, told) => {
  expect(troubles(of)).toEqual(told);
});

test('what is no address at all is refused, not thrown', () => {
  expect(troubles(config({ oauth2: { ...OAUTH2, tokenUrl: 'login' } }))[0]).toMatch(/^oauth2\.tokenUrl: /);
});

test('the environment gives the secrets of sign-in by token', () => {
  const email = config({ oauth2: { ...OAUTH2, clientSecret: undefined } });
  const env = { GEMBA_MAIL_OAUTH2_CLIENT_SECRET: 'c', GEMBA_MAIL_OAUTH2_REFRESH_TOKEN: 'r' };
  expect(withChannelSecrets({ email }, env)).toMatchObject({
    email: { oauth2: { clientSecret: 'c', refreshToken: 'r' } },
  });
  expect(withChannelSecrets({ email: config() }, env)).toEqual({ email: config() });
});
