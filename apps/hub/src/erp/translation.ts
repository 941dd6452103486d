/** Between Gemba's codes and the ERP's: what the pump asks before it sends. */
import type { TouchedRows, Transaction } from '@gemba/core/posting';

/** What was sent before is still asked for in the ERP's codes, refused or not. */
export interface Translation {
  /** in the ERP's codes, the same key */
  transaction: Transaction;
  /** the ERP's rows in Gemba's codes */
  back: (rows: TouchedRows) => TouchedRows;
  /** must not be sent: why, in words for the person who has to mend it; `field`: what does not translate */
  refused?: string;
  field?: keyof Transaction;
  /** of a refusal: the ERP could not be asked whether it knows the codes by now */
  uncertain?: boolean;
}

export type Translate = (transaction: Transaction) => Translation | Promise<Translation>;

/** For an ERP whose codes are Gemba's. */
export const untranslated: Translate = (transaction) => ({ transaction, back: (rows) => rows });
