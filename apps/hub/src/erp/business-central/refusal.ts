/**
 * How Business Central says no: `{"error":{"code","message"}}`, the code a category (`Application_DialogException` for
 * whatever AL code says), the message in the language of the application user with the correlation id behind it. A
 * request is one transaction and an AL error rolls it back. Codes decide; texts only where a code is shared.
 * Source: learn.microsoft.com …/dev-itpro/api-reference/v2.0/dynamics-error-codes
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';

export class BcRefusal extends Error {
  override name = 'BcRefusal';
  readonly status: number;
  /** "Application_DialogException" … ; empty where none was given */
  readonly code: string;

  constructor(status: number, code: string, words: string) {
    super(words);
    this.status = status;
    this.code = code;
  }
}

const Answer = z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }) });

/** @param text the body of an answer with a status of 400 or more, JSON or not */
export function refusalOf(status: number, text: string): BcRefusal {
  const parsed = Answer.safeParse(parsedJson(text));
  if (!parsed.success) return new BcRefusal(status, '', text.trim().slice(0, 500) || `HTTP ${status}`);
  const { code, message } = parsed.data.error;
  return new BcRefusal(status, code, withoutCorrelation(message) || `HTTP ${status}`);
}

export const withoutCorrelation = (message: string): string =>
  message.replace(/\s*CorrelationId:\s*[\w-]+\.?\s*$/i, '').trim();

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** LockTable and deadlocks have no code of their own. */
export const isLocked = ({ message }: BcRefusal): boolean =>
  /was locked|locked (?:by|for use in) another|deadlock|lock (?:request )?time ?out/i.test(message);

/** The etag is an old one. */
export const isChangedMeanwhile = ({ status, code }: BcRefusal): boolean =>
  status === 412 || code === 'Request_EntityChanged';

export const isDuplicate = ({ code }: BcRefusal): boolean => code === 'Internal_EntityWithSameKeyExists';

export const isSignIn = ({ status }: BcRefusal): boolean => status === 401 || status === 403;

const FIELD_OF_CAPTION: Readonly<Record<string, keyof Transaction>> = {
  'Posting Date': 'postingDate',
  'Order No.': 'order',
  'Prod. Order No.': 'order',
  'Operation No.': 'operation',
  'Item No.': 'item',
  'Lot No.': 'lot',
  'Unit of Measure Code': 'uom',
  'Location Code': 'from',
  'New Location Code': 'to',
  Quantity: 'qty',
  'Output Quantity': 'qty',
};

const FIELD_OF_WORDS: readonly (readonly [RegExp, keyof Transaction])[] = [
  [/allowed posting dates|posting date/i, 'postingDate'],
  [/insufficient|not on inventory|in inventory|quantity/i, 'qty'],
  [/\blot no/i, 'lot'],
  [/unit of measure/i, 'uom'],
  [/operation/i, 'operation'],
  [/production order/i, 'order'],
  [/\bitem\b/i, 'item'],
];

/** What a person would change: by the field that a table relation names, else by the English text. */
export function fieldOf(refusal: BcRefusal): keyof Transaction | undefined {
  if (isChangedMeanwhile(refusal)) return undefined;
  const caption = /^The field (.+?) of table/.exec(refusal.message)?.[1];
  return (
    (caption === undefined ? undefined : FIELD_OF_CAPTION[caption]) ??
    FIELD_OF_WORDS.find(([words]) => words.test(refusal.message))?.[1]
  );
}
