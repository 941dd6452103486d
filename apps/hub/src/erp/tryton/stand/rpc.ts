/**
 * The few calls with which the stand is filled and tested: Tryton's JSON-RPC as an administrator or as anybody. It trusts
 * its server; the connector has a client of its own.
 */
import { z } from 'zod';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [field: string]: Value };
export type Fields = Readonly<Record<string, Value>>;

const Ids = z.array(z.number());
const Preferences = z.record(z.string(), z.json());
const Rows = z.array(z.record(z.string(), z.unknown()));
const Answer = z.object({ result: z.unknown().optional(), error: z.unknown().optional() });

/** Tryton said no: `kind` is its name for it ("UserError"), the message its words. */
export class TrytonRefusal extends Error {
  override name = 'TrytonRefusal';
  readonly kind: string;

  constructor(kind: string, words: string) {
    super(words);
    this.kind = kind;
  }
}

export interface TrytonClient {
  /** `method` is "model.production.wait", "wizard.…"; the context is added */
  call(method: string, ...params: Value[]): Promise<unknown>;
  create(model: string, records: readonly Fields[]): Promise<number[]>;
  search(model: string, domain: Value): Promise<number[]>;
  read(model: string, domain: Value, fields: readonly string[]): Promise<Record<string, unknown>[]>;
  write(model: string, ids: readonly number[], values: Fields): Promise<unknown>;
  /** a button, or any method that takes records */
  press(model: string, button: string, ids: readonly number[]): Promise<unknown>;
  /** reads the user's preferences again: they are the context of every call */
  refresh(): Promise<void>;
  user: number;
}

export async function login(
  base: string,
  database: string,
  user: string,
  password: string,
): Promise<TrytonClient> {
  let authorization: string | undefined;
  let context: Fields = {};
  async function ask(method: string, params: readonly Value[]): Promise<unknown> {
    const response = await fetch(`${base}/${database}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify({ id: 0, method, params }),
      signal: AbortSignal.timeout(300_000),
    });
    const text = await response.text();
    if (!response.ok) throw new TrytonRefusal(`HTTP ${response.status}`, `${method}: ${text.slice(0, 300)}`);
    const { result, error } = Answer.parse(JSON.parse(text));
    if (Array.isArray(error)) {
      const words: unknown = Array.isArray(error[1]) ? error[1][0] : error[1];
      throw new TrytonRefusal(String(error[0]), String(words || error[0]));
    }
    return result;
  }
  const call = (method: string, ...params: Value[]) => ask(method, [...params, context]);
  const [id, key] = z
    .tuple([z.number(), z.string()])
    .parse(await ask('common.db.login', [user, { password }, 'en']));
  authorization = `Session ${Buffer.from(`${user}:${id}:${key}`).toString('base64')}`;
  const client: TrytonClient = {
    user: id,
    call,
    create: async (model, records) =>
      records.length === 0 ? [] : Ids.parse(await call(`model.${model}.create`, records)),
    search: async (model, domain) => Ids.parse(await call(`model.${model}.search`, domain, 0, null, null)),
    read: async (model, domain, fields) =>
      Rows.parse(await call(`model.${model}.search_read`, domain, 0, null, null, fields)),
    write: (model, ids, values) => call(`model.${model}.write`, ids, values),
    press: (model, button, ids) => call(`model.${model}.${button}`, ids),
    async refresh() {
      context = Preferences.parse(await ask('model.res.user.get_preferences', [true, {}]));
    },
  };
  await client.refresh();
  return client;
}

/** The one record that is meant. @throws Error when there is none */
export async function theOne(client: TrytonClient, model: string, domain: Value): Promise<number> {
  const [id] = await client.search(model, domain);
  if (id === undefined) throw new Error(`Tryton has no ${model} with ${JSON.stringify(domain)}.`);
  return id;
}

export const decimal = (value: number): Fields => ({ __class__: 'Decimal', decimal: String(value) });
export const seconds = (value: number): Fields => ({ __class__: 'timedelta', seconds: value });
/** @param day "2026-11-25" */
export function date(day: string): Fields {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: dayOfMonth };
}

const TrytonDate = z.object({ year: z.int(), month: z.int(), day: z.int() });

/** @returns "2026-11-25" of one of Tryton's dates */
export function dayIn(value: unknown): string {
  const { year, month, day } = TrytonDate.parse(value);
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}
