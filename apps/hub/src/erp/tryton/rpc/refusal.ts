/** What Tryton's error answers mean (it answers 200 to business errors): a refusal in its own words, or a lock. */
import { ErpLocked, ErpUnavailable } from '../../connector.ts';

export type RefusalKind = 'UserError' | 'UserWarning' | 'ConcurrencyException' | 'ServerError';

/** Tryton said no, and nothing happened: it rolls back the call's whole transaction before it answers so. */
export class TrytonRefusal extends Error {
  override name = 'TrytonRefusal';
  readonly kind: RefusalKind;
  /** Tryton's own words, whole */
  readonly words: string;

  constructor(kind: RefusalKind, words: string) {
    super(`${kind}: ${words}`);
    this.kind = kind;
    this.words = words;
  }
}

/** PostgreSQL's and SQLite's words for rows that another transaction holds; Tryton passes them on as they are. */
const LOCKED =
  /could not obtain lock|database (?:table )?is locked|could not serialize|deadlock detected|lock timeout/i;
/** and for a database that is away */
const DATABASE_AWAY =
  /could not connect to server|connection to server|server closed the connection|terminating connection|the database system is|remaining connection slots|connection pool exhausted|connection already closed/i;

/** @param error the `error` of an answer: `[name, arguments]` of a Tryton exception, else `[text, traceback]` */
export function errorOf(error: unknown): ErpLocked | ErpUnavailable | TrytonRefusal {
  const [name, args]: unknown[] = Array.isArray(error) ? error : [error];
  const text = textOf(name);
  switch (text) {
    case 'UserError':
      // message, description, and the domain that was not met
      return new TrytonRefusal(text, words(Array.isArray(args) ? args.slice(0, 2) : [args]));
    case 'UserWarning':
      // the warning's technical name, message, description
      return new TrytonRefusal(text, words(Array.isArray(args) ? args.slice(1, 3) : [args]));
    case 'ConcurrencyException':
      return new TrytonRefusal(text, words([args]));
    default:
      if (LOCKED.test(text)) return new ErpLocked(`Tryton: ${text.trim()}`);
      if (DATABASE_AWAY.test(text)) return new ErpUnavailable(`Tryton has no database: ${text.trim()}`);
      // a Python error: the traceback stays in Tryton's own log
      return new TrytonRefusal('ServerError', text.trim() || 'Tryton failed without a word');
  }
}

const words = (parts: unknown[]): string =>
  parts
    .map(textOf)
    .filter((part) => part !== '')
    .join('\n') || 'Tryton refused without a word';

const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
