import { describe, expect, test } from 'vitest';
import { instant } from '@gemba/core/time';
import { BOUNCE, mail, OURS, QUOTING, TOKEN } from './mails-for-tests.ts';
import { readMail } from './read-mail.ts';

const AT = instant(1_800_000_000_000);
const OWN = { address: 'gemba@plant.example', domain: 'plant.example' };
const read = (raw: string) => readMail(Buffer.from(raw.replaceAll('\n', '\r\n')), OWN, AT);

describe('an answer', () => {
  test.each(Object.entries(QUOTING))('written in %s is the new text alone', async (_program, quoting) => {
    const raw = mail({
      to: `gemba+${TOKEN}@plant.example`,
      headers: `In-Reply-To: ${OURS}\nReferences: <thread@x.example> ${OURS}`,
      body: quoting('1'),
    });
    expect(await read(raw)).toEqual({
      kind: 'answer',
      claimed: 'ana@plant.example',
      token: TOKEN,
      deliveryId: 'delivery-1',
      text: '1',
      messageId: expect.stringMatching(/^<answer-1@phone\.example>#/),
      at: AT,
    });
  });

  test('of several lines is kept whole', async () => {
    const answer = await read(mail({ body: QUOTING['Gmail']!('2\n\nbut tell the customer\nfirst') }));
    expect(answer).toMatchObject({ token: TOKEN, text: '2\n\nbut tell the customer\nfirst' });
  });

  test('without the plus address is known by the quoted token; without both by what it refers to', async () => {
    expect(await read(mail({ body: QUOTING['Gmail']!('1') }))).toMatchObject({
      token: TOKEN,
      deliveryId: null,
    });
    expect(await read(mail({ body: '1', headers: `In-Reply-To: ${OURS}` }))).toMatchObject({
      token: null,
      deliveryId: 'delivery-1',
    });
  });

  test('made by a button of ours has its token in the subject', async () => {
    expect(await read(mail({ subject: `Re: Hold lot 7? [gemba:${TOKEN}]`, body: '1' }))).toMatchObject({
      token: TOKEN,
      text: '1',
    });
  });

  test('in HTML alone is read as well', async () => {
    const headers = 'Content-Type: text/html; charset=utf-8';
    const body = `<div>1</div><br><blockquote>Thickness<br>[gemba:${TOKEN}]</blockquote>`;
    expect(await read(mail({ headers, body }))).toMatchObject({ token: TOKEN, text: '1' });
  });

  test('with borrowed Message-ID and other words is another answer; the same mail again is the same', async () => {
    const idOf = async (body: string) => {
      const one = await read(mail({ headers: `In-Reply-To: ${OURS}`, body }));
      return one.kind === 'answer' ? one.messageId : null;
    };
    expect(await idOf('1')).toBe(await idOf('1'));
    expect(await idOf('1')).not.toBe(await idOf('2'));
  });

  test('of a megabyte of one line does not hold the reader up', async () => {
    const body = `On ${'a wrote '.repeat(120_000)}\n> [gemba:${TOKEN}]`;
    expect(await read(mail({ body }))).toMatchObject({ token: TOKEN });
  });

  test('cut off in the middle, as when it is too large, is read as far as it goes', async () => {
    const headers = `In-Reply-To: ${OURS}\nContent-Type: multipart/mixed; boundary="B"`;
    const body = `--B\nContent-Type: text/plain\n\n1\n\n--B\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA`;
    expect(await read(mail({ headers, body }))).toMatchObject({ text: '1', deliveryId: 'delivery-1' });
  });
});

describe('not an answer', () => {
  test.each([
    ['Auto-Submitted: auto-replied'],
    ['Auto-Submitted: auto-generated (vacation)'],
    ['Precedence: bulk'],
    ['Precedence: auto_reply'],
    ['X-Autoreply: yes'],
  ])('an absence notice (%s), whatever it quotes', async (headers) => {
    const raw = mail({ headers: `${headers}\nIn-Reply-To: ${OURS}`, body: QUOTING['Gmail']!('I am away') });
    expect(await read(raw)).toEqual({ kind: 'nothing', why: expect.stringContaining('automatic') });
  });

  test('"Auto-Submitted: no" is a person', async () => {
    expect(
      await read(mail({ headers: `Auto-Submitted: no\nIn-Reply-To: ${OURS}`, body: '1' })),
    ).toMatchObject({
      kind: 'answer',
    });
  });

  test.each([
    ['with endless headers', Array.from({ length: 60_000 }, (_, i) => `X-${i}: a`).join('\n')],
    [
      'with endless parts',
      `Content-Type: multipart/mixed; boundary="b"\n\n${'--b\n\nx\n'.repeat(20_000)}--b--`,
    ],
  ])('mail %s', async (_name, raw) => {
    expect(await read(raw)).toEqual({ kind: 'nothing', why: expect.stringContaining('cannot be read') });
  });

  test('mail that answers nothing of ours', async () => {
    expect(await read(mail({ body: 'Lunch?' }))).toEqual({
      kind: 'nothing',
      why: 'it answers no message of ours',
    });
    expect(await read('')).toMatchObject({ kind: 'nothing' });
  });
});

describe('a bounce', () => {
  test('names the delivery that did not arrive, and why', async () => {
    expect(await read(BOUNCE(OURS))).toEqual({
      kind: 'bounce',
      deliveryId: 'delivery-1',
      error: 'the mail came back: 5.1.1: 550 5.1.1 User unknown',
      at: AT,
    });
  });

  test('that returns no headers is known by the envelope id', async () => {
    const raw = BOUNCE('<x@y>').replace(
      'Reporting-MTA',
      `Original-Envelope-Id: ${OURS.slice(1, -1)}\nReporting-MTA`,
    );
    expect(await read(raw)).toMatchObject({ kind: 'bounce', deliveryId: 'delivery-1' });
  });

  test('about a delay is none yet', async () => {
    expect(await read(BOUNCE(OURS, 'delayed'))).toEqual({
      kind: 'nothing',
      why: 'a delivery report: delayed',
    });
  });

  test('about somebody else’s mail is none of ours', async () => {
    expect(await read(BOUNCE('<x@y.example>'))).toMatchObject({ kind: 'nothing' });
  });
});
