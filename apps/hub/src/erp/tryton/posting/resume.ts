/**
 * Posting without the inbox module: search, then resume. Each call is a transaction of its own, so a cut leaves a document
 * half done; it is found by its key and taken on from the state that it is in. An internal shipment carries the key in its
 * reference. Orders and lines have no place for one: what is asked of them here is a state, and when they are in it, it
 * has been done, by whomever. What is neither (a quantity that comes out, a cycle, an order's end with its quantities)
 * needs the inbox and is not in `kinds`.
 *
 * Weaker than the inbox: references are not unique, so exactly once holds with a single writer only.
 *
 *   shipments of the key   draft → wait → waiting → assign_try → assigned → done → done. A button that may not be pressed
 *                          does nothing and says nothing: the state is read after each. Refused: they are cancelled.
 *   orders, lines          written, then read: refused when Tryton shows something else afterwards
 */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { ErpAmbiguous, type PostResult, type Refused } from '../../connector.ts';
import { keyTaken } from './inbox.ts';
import {
  type Expectation,
  isReferenceOf,
  isRefused,
  type Program,
  refused,
  SAME_QTY,
} from '../programs/program.ts';
import { STOCK_KINDS } from '../programs/stock.ts';
import { readBackOf } from './read-back.ts';
import { refusalOf } from './refusal-words.ts';
import { TrytonRefusal } from '../rpc/refusal.ts';
import type { Session } from '../rpc/session.ts';
import { plain } from '../rpc/values.ts';
import type { Poster, Trace } from './poster.ts';

const SHIPMENT = 'stock.shipment.internal';
type ProgramOf = Parameters<Poster['post']>[1];

const BUTTONS = new Map([
  ['draft', 'wait'],
  ['waiting', 'assign_try'],
  ['assigned', 'done'],
]);

const Shipment = z.object({
  id: z.int(),
  number: z.string(),
  reference: z.string().nullable(),
  state: z.string(),
});
type Shipment = z.infer<typeof Shipment>;

export const WHY_WEAKER =
  'Gemba’s inbox is not installed in this Tryton (resources/erp/tryton): a posting is searched by its reference and ' +
  'resumed, which is exactly once with a single writer only; completions, confirmations and finishing are not possible.';

export function openResume(session: Session): Poster {
  const isStock = ({ kind }: Transaction) => STOCK_KINDS.some((stock) => stock === kind);

  /** By the key, of any state but cancelled; what is only similar (`like` knows wildcards) is left out. */
  async function shipmentsOf(key: string): Promise<Shipment[]> {
    const domain = [
      ['reference', 'like', `${key}%`],
      ['state', '!=', 'cancelled'],
    ];
    const rows = await session.read(SHIPMENT, domain, ['number', 'reference', 'state'], {
      order: [['id', 'ASC']],
    });
    return z
      .array(Shipment)
      .parse(rows)
      .filter(({ reference }) => isReferenceOf(key, reference));
  }

  async function traceOf(transaction: Transaction): Promise<Trace | null> {
    return isStock(transaction)
      ? traceOfShipments(await shipmentsOf(transaction.key))
      : { document: documentOf(transaction), records: [] };
  }

  /** Existence is not completion: a shipment may be half done, an order untouched. */
  async function find(transaction: Transaction): Promise<Trace | null> {
    if (isStock(transaction)) {
      const shipments = await shipmentsOf(transaction.key);
      return shipments.every(({ state }) => state === 'done') ? traceOfShipments(shipments) : null;
    }
    const trace = await traceOf(transaction);
    const found = trace && (await readBackOf(session, transaction, trace));
    return found && isAsAsked(transaction, found) ? trace : null;
  }

  async function postStock(transaction: Transaction, programOf: ProgramOf): Promise<PostResult> {
    const { key } = transaction;
    let shipments = await shipmentsOf(key);
    if (shipments.length === 0) {
      const program = await programOf();
      if (isRefused(program)) return program;
      const [create] = program.steps;
      if (!create) throw new Error('a program without steps');
      await write(create);
      shipments = await shipmentsOf(key);
    }
    const trace = traceOfShipments(shipments);
    const there = trace && (await readBackOf(session, transaction, trace));
    if (!trace || !there) throw new ErpAmbiguous(`the shipment of ${key} is not to be found`);
    const same =
      Math.abs(Number(there['qty']) - (transaction.qty ?? 0)) <= SAME_QTY &&
      there['item'] === transaction.item;
    if (!same) return keyTaken(key);
    for (const [state, button] of BUTTONS) {
      const at = shipments.filter((shipment) => shipment.state === state).map(({ id }) => id);
      if (at.length === 0) continue;
      const refusal = await press(button, at);
      shipments = await shipmentsOf(key);
      const stuck = shipments.find((shipment) => shipment.state === state);
      if (refusal || stuck) return giveUp(key, shipments, refusal ?? nothingHappened(button, stuck));
    }
    if (shipments.every(({ state }) => state === 'done'))
      return { state: 'posted', document: trace.document };
    return giveUp(key, shipments, refused(`Tryton left ${describe(shipments)}.`));
  }

  async function press(button: string, ids: number[]): Promise<Refused | null> {
    try {
      const answer = await session.call(SHIPMENT, button, [ids], { write: true });
      return answer === false
        ? refused('Tryton could not assign the stock: there is not enough that is unassigned.', 'qty')
        : null;
    } catch (error) {
      if (error instanceof TrytonRefusal) return refusalOf(error);
      throw error;
    }
  }

  /** A refusal leaves nothing but a cancelled shipment: to delete it is a right that only Tryton's stock administrators have. */
  async function giveUp(key: string, shipments: Shipment[], refusal: Refused): Promise<PostResult> {
    const open = shipments.filter(({ state }) => state !== 'done').map(({ id }) => id);
    const failed = open.length > 0 ? await press('cancel', open) : null;
    const left = (await shipmentsOf(key)).filter(({ id }) => open.includes(id));
    if (left.length === 0) return refusal;
    const why = failed?.reason ?? 'Tryton did not cancel it.';
    return { ...refusal, reason: `${refusal.reason}\nIn Tryton ${describe(left)} is left behind: ${why}` };
  }

  async function postState(transaction: Transaction, programOf: ProgramOf): Promise<PostResult> {
    const program = await programOf();
    if (isRefused(program)) return program;
    const [unchanged] = program.unlessChanged;
    const stamp = unchanged && { _timestamp: { [`${unchanged[0]},${unchanged[1]}`]: unchanged[2] } };
    for (const step of program.steps) await write(step, stamp);
    for (const expectation of program.expect) {
      const refusal = await unmet(expectation);
      if (refusal) return refusal;
    }
    return { state: 'posted', document: documentOf(transaction) };
  }

  const write = ([model, method, ...args]: Program['steps'][number], context?: Record<string, unknown>) =>
    session.call(model, method, args, { write: true, ...(context && { context }) });

  async function unmet([model, ids, field, value]: Expectation): Promise<Refused | null> {
    if (!Array.isArray(ids)) throw new Error('what was created is not known here');
    const rows = await session.read(model, [['id', 'in', ids]], [field, 'rec_name']);
    const other = rows.find((row) => row[field] !== plain(value));
    if (!other) return null;
    const now = JSON.stringify(other[field]);
    return refused(
      `Tryton gave no error but did not do it: ${JSON.stringify(other['rec_name'])} is ${field}=${now}.`,
    );
  }

  return {
    guarantee: 'searched',
    kinds: [...STOCK_KINDS, 'reschedule', 'cancel', 'customer-date', 'expedite'],
    find,
    traceOf,
    async post(transaction, programOf) {
      try {
        return await (isStock(transaction) ? postStock : postState)(transaction, programOf);
      } catch (error) {
        if (error instanceof TrytonRefusal) return refusalOf(error);
        throw error;
      }
    },
  };
}

const traceOfShipments = ([first, ...others]: Shipment[]): Trace | null =>
  first ? { document: first.number, records: [first, ...others].map(({ id }) => id) } : null;

const describe = (shipments: Shipment[]): string =>
  shipments.map(({ number, state }) => `shipment ${number} (${state})`).join(', ');

const nothingHappened = (button: string, stuck: Shipment | undefined): Refused =>
  refused(`Tryton gave no error to "${button}" but left shipment ${stuck?.number} as ${stuck?.state}.`);

/** The number by which people know what the transaction is about. */
function documentOf({ order, salesLine, purchaseLine }: Transaction): string {
  const line = salesLine ?? purchaseLine;
  if (line === undefined) return order ?? '';
  return line.startsWith('PR/') ? line : line.replace(/\/\d+$/, '');
}

function isAsAsked({ kind, date, to }: Transaction, found: Record<string, string | number>): boolean {
  if (kind === 'cancel') return found['state'] === 'cancelled';
  return found['date'] === date && (to === undefined || found['to'] === to);
}
