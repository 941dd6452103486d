/** Mails as programs write them: answers to a message of ours, and what mail systems send back. */
import { messageIdOf } from './reply-token.ts';

export const OURS = messageIdOf('delivery-1', 'plant.example');
export const TOKEN = 'tokenABC123';

/** the text of ours that they quote */
const QUOTED = [
  'Thickness out of tolerance on line 3.',
  '',
  'Reply with one of:',
  '1 = Hold',
  '2 = Release',
  '',
  `[gemba:${TOKEN}]`,
];
const quote = QUOTED.map((line) => `> ${line}`).join('\n');

export interface MailParts {
  from?: string;
  to?: string;
  subject?: string;
  headers?: string;
  body: string;
  id?: string;
}

export const mail = ({
  from = 'Ana Ruiz <ana@plant.example>',
  to = 'Gemba <gemba@plant.example>',
  subject = 'Re: Hold lot 7?',
  headers = '',
  body,
  id = 'answer-1@phone.example',
}: MailParts): string =>
  `From: ${from}
To: ${to}
Subject: ${subject}
Date: Sun, 22 Nov 2026 15:00:00 +0000
Message-ID: <${id}>
MIME-Version: 1.0
${headers === '' ? '' : `${headers}\n`}${/content-type:/i.test(headers) ? '' : 'Content-Type: text/plain; charset=utf-8\n'}
${body}
`;

/** What a person wrote, and how their program quotes ours beneath. */
export const QUOTING: Record<string, (words: string) => string> = {
  Gmail: (words) =>
    `${words}\n\nOn Sun, Nov 22, 2026 at 3:00 PM Gemba <gemba@plant.example> wrote:\n\n${quote}`,
  'Apple Mail': (words) =>
    `${words}\n\nSent from my iPhone\n\n> On 22 Nov 2026, at 15:00, Gemba <gemba@plant.example> wrote:\n> \n${quote}`,
  'Outlook, with the text beneath as it is': (words) =>
    `${words}\n\n________________________________\nFrom: Gemba <gemba@plant.example>\nSent: Sunday, November 22, 2026 3:00 PM\nTo: Ana Ruiz\nSubject: Hold lot 7?\n\n${QUOTED.join('\n')}`,
  'Thunderbird in German': (words) => `${words}\n\nAm 22.11.26 um 15:00 schrieb Gemba:\n${quote}`,
  'K-9 in Spanish': (words) =>
    `${words}\n\nEl dom, 22 nov 2026 a las 15:00, Gemba (<gemba@plant.example>) escribió:\n\n${quote}`,
  'a program that quotes nothing': (words) => words,
};

export const BOUNCE = (
  about: string,
  action = 'failed',
): string => `From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: gemba@plant.example
Subject: Undelivered Mail Returned to Sender
Date: Sun, 22 Nov 2026 15:01:00 +0000
Message-ID: <20261122150100.1@relay.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Sun, 22 Nov 2026 15:00:00 +0000

Final-Recipient: rfc822; ana@plant.example
Action: ${action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: text/rfc822-headers

From: Gemba <gemba@plant.example>
To: ana@plant.example
Subject: Hold lot 7?
Message-ID: ${about}

--B--
`;
