import { describe, expect, it } from 'vitest';
import { ErpLocked, ErpUnavailable } from '../../connector.ts';
import { errorOf, TrytonRefusal } from './refusal.ts';
import { refusalOf } from '../posting/refusal-words.ts';

/** As Tryton 6.0 sent them. */
const CLOSED = 'To modify stock move "1u [SEAL-25] Seal 25" you must reopen period "2026-11-20".';

describe('errors of Tryton', () => {
  it.each([
    'could not obtain lock on row in relation "stock_move"\n',
    'database is locked',
    'could not serialize access due to concurrent update',
    'deadlock detected\nDETAIL: …',
  ])('takes %j for a lock', (text) => {
    expect(errorOf([text, ''])).toBeInstanceOf(ErpLocked);
  });

  it('takes a database that is away for an ERP that is away', () => {
    expect(errorOf(['server closed the connection unexpectedly', ''])).toBeInstanceOf(ErpUnavailable);
  });

  it('keeps the words of a refusal, without the domain that goes with it', () => {
    const refusal = errorOf(['UserError', [CLOSED, 'Ask accounting.', [['id', '=', 1]]]]);
    expect(refusal).toBeInstanceOf(TrytonRefusal);
    expect(refusal).toMatchObject({ kind: 'UserError', words: `${CLOSED}\nAsk accounting.` });
  });

  it('keeps the message of a warning, not its technical name', () => {
    const refusal = errorOf([
      'UserWarning',
      ['a1b2.done', 'The moves have effective dates in the future.', ''],
    ]);
    expect(refusal).toMatchObject({
      kind: 'UserWarning',
      words: 'The moves have effective dates in the future.',
    });
  });

  it('takes a Python error for a refusal, for it rolled everything back', () => {
    expect(errorOf(["'nofield'", 'Traceback (most recent call last): …'])).toMatchObject({
      kind: 'ServerError',
      words: "'nofield'",
    });
  });

  it.each([
    [CLOSED, 'postingDate'],
    ['To move product "V200" you must provide a stock lot.', 'lot'],
    ['gemba.refused: stock.shipment.internal.assign_try', 'qty'],
    ['To complete production "1", work "Turn" must be finished.', undefined],
  ])('knows the field that %j is about', (words, field) => {
    const refusal = refusalOf(new TrytonRefusal('UserError', words));
    expect(refusal.field).toBe(field);
  });

  it('says what the inbox’s codes mean, and keeps what it said', () => {
    const words = 'gemba.unexpected: 3 is state=draft, not done';
    expect(refusalOf(new TrytonRefusal('UserError', words)).reason).toBe(
      'Tryton gave no error but did not do it: 3 is state=draft, not done',
    );
  });
});
