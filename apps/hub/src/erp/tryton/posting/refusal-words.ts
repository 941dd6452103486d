/** A refusal of Tryton for a person: its own words, and the field that would have to change, as far as the words tell. */
import type { Transaction } from '@gemba/core/posting';
import type { Refused } from '../../connector.ts';
import { refused } from '../programs/program.ts';
import type { TrytonRefusal } from '../rpc/refusal.ts';

/** Tryton's refusals carry no code; the user who posts works in English, so these are the words of its English messages. */
const FIELD_OF: readonly [RegExp, keyof Transaction][] = [
  [/you must reopen period/i, 'postingDate'],
  [/effective dates? in the future/i, 'postingDate'],
  [/must provide a stock lot|must select a stock lot/i, 'lot'],
  [/assign_try/, 'qty'],
  [/"?Quantity"? .*digits|quantity.*positive/i, 'qty'],
  [/"Shipping Date"|"Planned Date"|"Supply Date"/, 'date'],
];

/** What the inbox's own codes mean; the rest of its sentence follows. */
const INBOX_WORDS: readonly [RegExp, string][] = [
  [
    /^gemba\.refused: .*assign_try.*$/s,
    'Tryton could not assign the stock: there is not enough that is unassigned.',
  ],
  [/^gemba\.refused: /, 'Tryton did not do it: '],
  [/^gemba\.unexpected: /, 'Tryton gave no error but did not do it: '],
  [/^gemba\.changed: /, 'Changed in Tryton since the decision: '],
  [/^gemba\.not_allowed: /, 'Gemba’s inbox in Tryton does not allow it: '],
];

export function refusalOf({ kind, words }: TrytonRefusal): Refused {
  const field = FIELD_OF.find(([pattern]) => pattern.test(words))?.[1];
  const known = INBOX_WORDS.find(([pattern]) => pattern.test(words));
  const text = known ? words.replace(...known) : words;
  switch (kind) {
    case 'UserError':
      return refused(text, field);
    case 'UserWarning':
      return refused(`${text}\n(A warning that only a person can confirm, in Tryton.)`, field);
    case 'ConcurrencyException':
      return refused(`Changed in Tryton in the meantime: ${text}`);
    case 'ServerError':
      return refused(`Tryton failed and did nothing: ${text}`, field);
  }
}
