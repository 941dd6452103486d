/**
 * A no: Odoo's own (an error, a question instead of an act, a state that did not change) or the connector's before it
 * asks. It is thrown through the steps of a posting, so that each step can take back what it did, and becomes a value in
 * odoo.ts. Odoo has no codes, only words in the user's language: the fields are told by the English ones.
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { Refused } from '../../connector.ts';
import { OdooRefusal } from '../rpc/odoo-rpc.ts';

export class Refusal extends Error {
  override name = 'Refusal';
  readonly field: keyof Transaction | undefined;

  constructor(words: string, field?: keyof Transaction) {
    super(words);
    this.field = field;
  }
}

export const isRefusal = (error: unknown): error is Refusal | OdooRefusal =>
  error instanceof Refusal || error instanceof OdooRefusal;

export function refused(error: Refusal | OdooRefusal): Refused {
  const field = error instanceof Refusal ? error.field : fieldMeant(error.message);
  return { state: 'rejected', reason: error.message, ...(field !== undefined && { field }) };
}

const MEANT: readonly [words: RegExp, field: keyof Transaction][] = [
  [/lock date|locked period|prior to and inclusive|fiscal year|closed period/i, 'postingDate'],
  [/unit of measure|\buom\b/i, 'uom'],
  [/lot\/serial|serial number|\blot\b/i, 'lot'],
  [/not enough|insufficient|reserved quantity|more than the quantity/i, 'qty'],
];

const fieldMeant = (words: string): keyof Transaction | undefined =>
  MEANT.find(([pattern]) => pattern.test(words))?.[1];

const Action = z.object({
  type: z.string().startsWith('ir.actions.'),
  res_model: z.string().optional(),
  name: z.string().optional(),
});

const QUESTIONS: Readonly<Record<string, string>> = {
  'stock.backorder.confirmation': 'make a backorder of what is not moved?',
  'stock.warn.insufficient.qty.scrap': 'there is not that much here, scrap it all the same?',
  'mrp.production.backorder': 'make a backorder of what is not produced?',
  'mrp.consumption.warning': 'more or less was used than the bill says, go on?',
  'mrp.batch.produce': 'which lots or serial numbers are produced?',
  'expiry.picking.confirmation': 'a lot has expired, move it all the same?',
  'confirm.stock.sms': 'tell the customer by text message?',
};

/**
 * What a button that answered with an action asks of a person: it did nothing then. Only where the state says so too:
 * after a completion with a backorder Odoo answers with an action as well, the way to the new order
 * (addons/mrp/models/mrp_production.py, `button_mark_done`).
 */
export function asked(answer: unknown): string | null {
  const action = Action.safeParse(answer);
  if (!action.success) return null;
  const { res_model: model = '', name } = action.data;
  const question = QUESTIONS[model] ?? name ?? (model || 'something that only its own screen can ask');
  return `Odoo asks: ${question}${name && QUESTIONS[model] ? ` (${name})` : ''}; nothing was posted`;
}
