/**
 * FAKE: a mail server for tests, a real SMTP server that keeps a mailbox per address. It can refuse at each step with any
 * code, or take a connection and say nothing.
 */
import { once } from 'node:events';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Certificate } from '../certificate-for-tests.ts';

export type Step = 'sign-in' | 'sender' | 'recipient' | 'data';

export interface MailServerFake {
  host: string;
  port: number;
  /** what an address has got, in order; only once per Message-ID, as mailboxes show it */
  inbox(address: string): ParsedMail[];
  /** mails taken so far, repeated ones included */
  taken(): number;
  /** at this step, for one address or for all, until `accept` */
  refuse(step: Step, code: number, text: string, address?: string): void;
  /** takes the mail and never says so */
  hang(): void;
  /** back to normal */
  accept(): void;
  close(): Promise<void>;
}

interface Refusal {
  step: Step;
  code: number;
  text: string;
  address: string | undefined;
}

/** Tokens instead of passwords (XOAUTH2), as Microsoft 365 and Google have it. */
export interface TokenSignIn {
  user: string;
  takes: (token: string) => boolean;
  /** Google says first what is wrong with a token, and no when that is answered; Microsoft says no */
  saysWhy?: boolean;
}

/**
 * @param signIn what is asked for; without it anybody may send
 * @param tls offers STARTTLS, with this certificate; `true`: one that nobody should trust
 */
export async function startMailServer(
  signIn?: { user: string; password: string } | TokenSignIn,
  tls: Certificate | boolean = false,
): Promise<MailServerFake> {
  const boxes = new Map<string, Map<string, ParsedMail>>();
  let refusals: Refusal[] = [];
  let hangs = false;
  let taken = 0;

  const refusalAt = (step: Step, address?: string): Error | null => {
    const found = refusals.find(
      (one) => one.step === step && (one.address === undefined || one.address === address),
    );
    return found ? Object.assign(new Error(found.text), { responseCode: found.code }) : null;
  };

  const server = new SMTPServer({
    authOptional: signIn === undefined,
    allowInsecureAuth: true,
    disabledCommands: [...(signIn === undefined ? ['AUTH'] : []), ...(tls ? [] : ['STARTTLS'])],
    disableReverseLookup: true,
    logger: false,
    ...(typeof tls === 'object' && tls),
    closeTimeout: 100,
    authMethods: signIn && 'takes' in signIn ? ['XOAUTH2'] : ['LOGIN', 'PLAIN'],
    onAuth({ username, password, accessToken }, _session, done) {
      const refusal = refusalAt('sign-in');
      if (refusal) return done(refusal);
      const byToken = signIn && 'takes' in signIn ? signIn : null;
      const right = byToken ? byToken.takes(accessToken ?? '') : password === passwordOf(signIn);
      if (byToken?.saysWhy && !right) return done(null, { data: { status: '400', schemes: 'Bearer' } });
      if (username !== signIn?.user || !right)
        return done(Object.assign(new Error('Invalid login'), { responseCode: 535 }));
      done(null, { user: username });
    },
    onMailFrom: ({ address }, _session, done) => done(refusalAt('sender', address)),
    onRcptTo: ({ address }, _session, done) => done(refusalAt('recipient', address)),
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const refusal = refusalAt('data', to[0]);
        if (refusal) return done(refusal);
        void simpleParser(Buffer.concat(pieces)).then((mail) => {
          taken += 1;
          for (const address of to) {
            const box = boxes.get(address) ?? new Map<string, ParsedMail>();
            boxes.set(address, box.set(mail.messageId ?? `none-${taken}`, mail));
          }
          if (!hangs) done();
        });
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return {
    host: '127.0.0.1',
    port: address.port,
    inbox: (whose) => [...(boxes.get(whose)?.values() ?? [])],
    taken: () => taken,
    refuse: (step, code, text, whom) => void refusals.push({ step, code, text, address: whom }),
    hang: () => {
      hangs = true;
    },
    accept: () => {
      refusals = [];
      hangs = false;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const passwordOf = (signIn: { password: string } | TokenSignIn | undefined): string | undefined =>
  signIn && 'password' in signIn ? signIn.password : undefined;
