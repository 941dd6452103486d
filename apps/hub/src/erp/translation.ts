/** Between Gemba's codes and the ERP's: what the pump asks before it sends. */
import type { TouchedRows, Transaction } from '@gemba/core/posting';

export type Translation =
  | {
      /** in the ERP's codes, the same key */
      transaction: Transaction;
      /** the ERP's rows in Gemba's codes */
      back: (rows: TouchedRows) => TouchedRows;
    }
  /**
   * in words for the person who has to mend it; `field`: what does not translate. What was sent before is still asked
   * for in the codes that can be told. `uncertain`: the ERP could not be asked whether it knows them by now
   */
  | {
      refused: string;
      uncertain?: boolean;
      field?: keyof Transaction;
      transaction?: Transaction;
      back?: (rows: TouchedRows) => TouchedRows;
    };

export type Translate = (transaction: Transaction) => Translation | Promise<Translation>;

/** For an ERP whose codes are Gemba's. */
export const untranslated: Translate = (transaction) => ({ transaction, back: (rows) => rows });
