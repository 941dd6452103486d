/**
 * FAKE: the records of a small Odoo, in memory. Fields are declared (schema.ts) and anything else is refused as Odoo
 * refuses it; a call that fails leaves nothing behind (`transaction`). Links read as `[id, name]`, empty fields as false.
 */
import type { Field, Schema } from './schema.ts';

export type Value = string | number | boolean | number[] | null;
export type Row = { id: number } & Record<string, Value>;
export type Values = Readonly<Record<string, unknown>>;

/** A Python exception that reaches the client. */
export class OdooException extends Error {
  readonly exception: string;
  constructor(exception: string, message: string) {
    super(message);
    this.exception = exception;
  }
}
export const userError = (message: string): OdooException =>
  new OdooException('odoo.exceptions.UserError', message);

export class Store {
  readonly schema: Schema;
  /** the clock of the database: the begin of the transaction, as `now()` says in PostgreSQL */
  readonly clock: () => string;
  private tables = new Map<string, Map<number, Row>>();
  private lastId = 0;

  constructor(schema: Schema, clock: () => string) {
    this.schema = schema;
    this.clock = clock;
    for (const model of Object.keys(schema)) this.tables.set(model, new Map());
  }

  /** Runs the work; throws it all away when it throws. */
  transaction<T>(work: () => T): T {
    const before = structuredClone(this.tables);
    try {
      return work();
    } catch (error) {
      this.tables = before;
      throw error;
    }
  }

  fields(model: string): Readonly<Record<string, Field>> {
    const fields = this.schema[model];
    if (!fields) throw userError(`Object ${model} doesn't exist`);
    return fields;
  }

  field(model: string, name: string): Field {
    const field = this.fields(model)[name];
    if (!field) throw new OdooException('builtins.ValueError', `Invalid field '${name}' on model '${model}'`);
    return field;
  }

  rows(model: string): Row[] {
    this.fields(model);
    return [...(this.tables.get(model)?.values() ?? [])];
  }

  row(model: string, id: number): Row {
    const row = this.tables.get(model)?.get(id);
    if (!row)
      throw new OdooException(
        'odoo.exceptions.MissingError',
        `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: 2)`,
      );
    return row;
  }

  find(model: string, match: (row: Row) => boolean): Row | undefined {
    return this.rows(model).find(match);
  }

  create(model: string, values: Values): Row {
    this.lastId += 1;
    const id = this.lastId;
    const row: Row = { id };
    for (const [name, field] of Object.entries(this.fields(model)))
      if (field.type !== 'computed' && field.type !== 'one2many') row[name] = field.default ?? null;
    this.tables.get(model)?.set(id, row);
    this.write(model, id, values);
    for (const [name, field] of Object.entries(this.fields(model)))
      if ('required' in field && field.required && row[name] === null)
        throw new OdooException(
          'odoo.exceptions.ValidationError',
          `The operation cannot be completed: a mandatory field is not set. Field: ${name} (${name})`,
        );
    this.checkUnique(model, row);
    if ('create_date' in this.fields(model)) row['create_date'] = this.clock();
    return row;
  }

  write(model: string, id: number, values: Values): void {
    const row = this.row(model, id);
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(model, name);
      if (field.type === 'one2many') this.command(field.to, field.by, id, value);
      else row[name] = this.stored(field, value);
    }
    row['write_date'] = this.clock();
    this.checkUnique(model, row);
  }

  remove(model: string, id: number): void {
    this.row(model, id);
    this.tables.get(model)?.delete(id);
  }

  /** A value as a program sees it: computed ones are computed. */
  value(model: string, row: Row, name: string): Value {
    if (name === 'id') return row.id;
    const field = this.field(model, name);
    if (field.type === 'computed') return field.of(row, this);
    if (field.type === 'one2many')
      return this.rows(field.to)
        .filter((other) => other[field.by] === row.id)
        .map((other) => other.id);
    return row[name] ?? null;
  }

  num(model: string, id: number, name: string): number {
    return Number(this.value(model, this.row(model, id), name));
  }

  displayName(model: string, id: number): string {
    const row = this.row(model, id);
    if (model === 'product.product' && row['default_code'])
      return `[${String(row['default_code'])}] ${String(row['name'])}`;
    return String(row['complete_name'] ?? row['name'] ?? `${model},${id}`);
  }

  read(model: string, row: Row, names: readonly string[]): Record<string, unknown> {
    const out: Record<string, unknown> = { id: row.id };
    for (const name of names) {
      const field = name === 'id' ? null : this.field(model, name);
      const value = this.value(model, row, name);
      if (field?.type === 'many2one')
        out[name] = typeof value === 'number' ? [value, this.displayName(field.to, value)] : false;
      else out[name] = value === null || value === '' ? false : value;
    }
    return out;
  }

  private command(to: string, by: string, id: number, commands: unknown): void {
    for (const [code, target, values] of commands as [number, number, Values][]) {
      if (code === 0) this.create(to, { ...values, [by]: id });
      else if (code === 1) this.write(to, target, values);
      else if (code === 2) this.remove(to, target);
      else if (code === 5) for (const other of this.rows(to)) if (other[by] === id) this.remove(to, other.id);
    }
  }

  private stored(field: Field, value: unknown): Value {
    if (field.type === 'many2many') return (value as [number, number, number[]][])[0]?.[2] ?? [];
    if (value === false && field.type !== 'boolean') return null;
    return value as Value;
  }

  private checkUnique(model: string, row: Row): void {
    for (const [name, field] of Object.entries(this.fields(model)))
      if ('unique' in field && field.unique && row[name] !== null)
        if (this.find(model, (other) => other.id !== row.id && other[name] === row[name]))
          throw new OdooException(
            'odoo.exceptions.ValidationError',
            `The operation cannot be completed: ${name} must be unique`,
          );
  }
}
