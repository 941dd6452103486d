/**
 * How Frappe says no: an HTTP status (417 for most), `exc_type` with the exception's class, `_server_messages` with the
 * texts — JSON in JSON, HTML in the texts, in the user's language. Classes decide; texts only where a class is shared.
 * Every request is one database transaction and an exception rolls it back: after a refusal nothing is left of it.
 * Sources: docs.frappe.io/framework/user/en/api/rest, frappe/exceptions.py, erpnext's stock_ledger.py and
 * stock_ledger_entry.py (class names), frappe#21054 (TimestampMismatchError).
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';

export class FrappeRefusal extends Error {
  override name = 'FrappeRefusal';
  readonly status: number;
  /** "TimestampMismatchError", "NegativeStockError" … ; empty where none was given */
  readonly type: string;

  constructor(status: number, type: string, words: string) {
    super(words);
    this.status = status;
    this.type = type;
  }
}

const Answer = z.looseObject({
  exc_type: z.string().optional(),
  exception: z.string().optional(),
  message: z.unknown().optional(),
  _server_messages: z.string().optional(),
});
const ServerMessage = z.looseObject({ message: z.string() });

/** @param text the body of an answer with a status of 400 or more, JSON or not */
export function refusalOf(status: number, text: string): FrappeRefusal {
  const parsed = Answer.safeParse(parsedJson(text));
  if (!parsed.success) return new FrappeRefusal(status, '', plain(text).slice(0, 500) || `HTTP ${status}`);
  const { exc_type, exception, message, _server_messages } = parsed.data;
  const [, thrown, detail] = /^(?:[\w.]*\.)?(\w+)(?::\s*([\s\S]*))?$/.exec(exception ?? '') ?? [];
  const words =
    serverMessages(_server_messages) ||
    plain(detail ?? '') ||
    (typeof message === 'string' ? plain(message) : '') ||
    plain(exception ?? '') ||
    `HTTP ${status}`;
  return new FrappeRefusal(status, exc_type ?? thrown ?? '', words);
}

function serverMessages(json: string | undefined): string {
  const list = z.array(z.string()).safeParse(parsedJson(json ?? ''));
  if (!list.success) return '';
  const texts = list.data.map((entry) => {
    const one = ServerMessage.safeParse(parsedJson(entry));
    return plain(one.success ? one.data.message : entry);
  });
  return [...new Set(texts)].filter(Boolean).join(' · ');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
  '#x27': "'",
};

/** HTML to words. */
export const plain = (html: string): string =>
  html
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li|tr)>/gi, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim();

const LOCKED = new Set(['QueryDeadlockError', 'QueryTimeoutError', 'DocumentLockedError']);

/** Somebody else holds the rows, or the document waits in a background job. 508 is how older sites say it. */
export const isLocked = ({ type, status, message }: FrappeRefusal): boolean =>
  LOCKED.has(type) ||
  status === 508 ||
  /currently locked and queued|is being modified|being modified by another user|lock wait timeout|deadlock found/i.test(
    message,
  );

export const isChangedMeanwhile = ({ type }: FrappeRefusal): boolean => type === 'TimestampMismatchError';

/** A unique custom field says UniqueValidationError; the name of a document DuplicateEntryError. */
export const isDuplicate = ({ type }: FrappeRefusal): boolean =>
  type === 'UniqueValidationError' || type === 'DuplicateEntryError';

export const isSignIn = ({ status }: FrappeRefusal): boolean => status === 401 || status === 403;

const FIELD_OF_TYPE: Readonly<Record<string, keyof Transaction>> = {
  NegativeStockError: 'qty',
  StockOverProductionError: 'qty',
  OverProductionError: 'qty',
  UOMMustBeIntegerError: 'qty',
  StockFreezeError: 'postingDate',
  BackDatedStockTransaction: 'postingDate',
  ClosedAccountingPeriod: 'postingDate',
  FiscalYearError: 'postingDate',
  BatchExpiredError: 'lot',
  IncorrectWarehouseError: 'from',
  InvalidWarehouseCompany: 'to',
};

/** Classes that many reasons share (ValidationError, LinkValidationError): the English text, where it is English. */
const FIELD_OF_WORDS: readonly (readonly [RegExp, keyof Transaction])[] = [
  [/period|frozen|back.?dated|posting date|fiscal year/i, 'postingDate'],
  [/batch/i, 'lot'],
  [/source warehouse/i, 'from'],
  [/target warehouse|warehouse/i, 'to'],
  [/\bUOM\b|conversion factor/i, 'uom'],
  [/negative stock|qty|quantity/i, 'qty'],
  [/operation/i, 'operation'],
  [/\bitem\b/i, 'item'],
];

/** What a person would change. */
export const fieldOf = ({ type, message }: FrappeRefusal): keyof Transaction | undefined =>
  type === 'TimestampMismatchError'
    ? undefined
    : (FIELD_OF_TYPE[type] ?? FIELD_OF_WORDS.find(([words]) => words.test(message))?.[1]);
