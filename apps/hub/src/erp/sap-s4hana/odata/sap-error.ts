/**
 * What SAP's refusals mean. An error is `{"error":{code,message:{value},innererror:{errordetails:[{code,message}]}}}`; the
 * outer message is often only "Material Document processing failed", the reason stands in the details. Codes come as
 * `M7/021` and as `M7021`. Texts are in the language of the sign-in, so codes are asked first, English texts second.
 * Codes marked (know) are general knowledge, the others are in the recorded cases.
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { ErpLocked, type Refused } from '../../connector.ts';

interface SapMessage {
  code: string;
  text: string;
}

const ErrorBody = z.object({
  error: z.object({
    code: z.string().nullish(),
    message: z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]),
    innererror: z
      .object({
        errordetails: z
          .array(
            z.object({
              code: z.string().nullish(),
              message: z.string().nullish(),
              severity: z.string().nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
});

/** The gateway's own "An exception was raised", which says nothing. */
const FRAME = /^\/IWBEP\/CX_MGW_/;

/** The messages in SAP's own order, the outer one first; whatever is not SAP's JSON is one message without a code. */
export function sapMessages(body: string): SapMessage[] {
  const parsed = ErrorBody.safeParse(jsonOf(body));
  if (!parsed.success) return [{ code: '', text: plainText(body) }];
  const { code, message, innererror } = parsed.data.error;
  const details = (innererror?.errordetails ?? [])
    .filter(
      ({ severity, code: own }) => severity !== 'info' && severity !== 'warning' && !FRAME.test(own ?? ''),
    )
    .map((d) => ({ code: d.code ?? '', text: (d.message ?? '').trim() }));
  const all = [{ code: code ?? '', text: message.trim() }, ...details];
  return all.filter((one, i) => one.text !== '' && all.findIndex(({ text }) => text === one.text) === i);
}

/** @throws ErpLocked when somebody else holds the document: SAP did nothing */
export function refusalOf(body: string, status: number): Refused {
  const messages = sapMessages(body);
  const reason =
    messages.map(({ code, text }) => (code === '' ? text : `${text} [${code}]`)).join('; ') ||
    `SAP said no without a reason (HTTP ${status})`;
  if (messages.some(isLock)) throw new ErpLocked(reason);
  for (const message of messages) {
    const field = fieldOf(message);
    if (field) return { state: 'rejected', reason, field };
  }
  return { state: 'rejected', reason };
}

/** M3/897 and M3/024 material, V1/042 sales document, ME/006 purchase order (know) */
const LOCK_CODES = new Set(['M3897', 'M3024', 'V1042', 'ME006']);
const LOCK_TEXT =
  /\bbeing (?:processed|edited|changed)\b.*\bby\b|\b(?:locked|blocked)\b.*\bby (?:the )?user\b/i;

function isLock({ code, text }: SapMessage): boolean {
  return LOCK_CODES.has(bare(code)) || LOCK_TEXT.test(text);
}

/** M7/053 and F5/201 (know): period closed; M7/021: deficit; M3/305 (know): no such material */
const FIELD_OF_CODE = new Map<string, keyof Transaction>([
  ['M7053', 'postingDate'],
  ['F5201', 'postingDate'],
  ['M7021', 'qty'],
  ['M3305', 'item'],
]);

const FIELD_OF_TEXT: readonly [RegExp, keyof Transaction][] = [
  [/posting only possible in periods|posting period .* not open/i, 'postingDate'],
  [/deficit of/i, 'qty'],
  [/\bbatch\b.*\b(?:does not exist|not found|not defined)/i, 'lot'],
  [/\bstorage location\b.*\b(?:does not exist|not found|not defined)/i, 'from'],
  [/\bmaterial\b.*\b(?:does not exist|not found|not defined|marked for deletion)/i, 'item'],
  [/\bunit\b.*\b(?:does not exist|not found|not defined|not created)/i, 'uom'],
  [/\boperation\b.*\b(?:does not exist|not found)/i, 'operation'],
  [/\border\b.*\b(?:does not exist|not found)/i, 'order'],
];

function fieldOf({ code, text }: SapMessage): keyof Transaction | undefined {
  return FIELD_OF_CODE.get(bare(code)) ?? FIELD_OF_TEXT.find(([pattern]) => pattern.test(text))?.[1];
}

const bare = (code: string): string => code.replace('/', '').toUpperCase();

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** A log-on page or an XML error, readable. */
const plainText = (body: string): string =>
  body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
