/**
 * Makes a big plant of the demo plant for `pnpm bench`, directly in PostgreSQL: copies of its productions that have not
 * begun, numbered B000001 …, with their operations and moves, over two months from the original's dates. Further inputs,
 * of other purchased items, are added or some are left out at the end until there are as many requirements as asked for.
 * trytond must not run meanwhile.
 */
import type { Client } from 'pg';
import { connected } from './postgres.ts';

export interface BenchSize {
  /** productions afterwards */
  orders: number;
  /** moves that are or were inputs of a production afterwards */
  requirements: number;
}

const DAYS = 60;

export async function fillForBench(url: string, { orders, requirements }: BenchSize): Promise<void> {
  const client = await connected(url);
  try {
    await client.query('begin');
    await client.query(CHOOSE_COPIES, [orders]);
    const shift = `+ (c.n % ${DAYS})::int`;
    await copy(client, 'production', 'o.id = c.original', {
      id: 'c.copy',
      number: `'B' || lpad(c.ordinal::text, 6, '0')`,
      planned_date: `o.planned_date ${shift}`,
      planned_start_date: `o.planned_start_date ${shift}`,
    });
    await copy(client, 'production_work', 'o.production = c.original', { production: 'c.copy' });
    await client.query(OTHER_ITEMS);
    const move = { planned_date: `o.planned_date ${shift}` };
    await copy(client, 'stock_move', 'o.production_output = c.original', {
      ...move,
      production_output: 'c.copy',
    });
    await copyInputs(client, requirements, { ...move, production_input: 'c.copy' });
    await client.query('commit');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

/** Which production is copied how often, and the copies' ids. */
const CHOOSE_COPIES = `
  create temporary table bench_copy on commit drop as
  select original, n, ordinal, nextval('production_id_seq')::int as copy
  from (
    select o.id as original, n, row_number() over (order by n, o.id) as ordinal
    from production o, generate_series(1, 10000) n
    where o.state in ('draft', 'waiting') and n <= $1 / 50
    order by n, o.id
    limit greatest(0, $1::int - (select count(*)::int from production))
  ) chosen`;

/** Purchased items of each unit, from 0: what more an order may need without orders needing each other. */
const OTHER_ITEMS = `
  create temporary table bench_item on commit drop as
  select p.id as product, t.default_uom as uom,
         row_number() over (partition by t.default_uom order by p.id) - 1 as nth,
         count(*) over (partition by t.default_uom) as of
  from product_product p join product_template t on t.id = p.template
  where t.purchasable and not coalesce(t.producible, false)`;

/** @param changed expressions in place of the original's values; `o` is the original's row, `c` the copy */
async function copy(
  client: Client,
  table: string,
  belongs: string,
  changed: Readonly<Record<string, string>>,
  { from = 'bench_copy c', tail = '' } = {},
): Promise<void> {
  const { rows } = await client.query<{ column_name: string }>(
    `select column_name from information_schema.columns
     where table_schema = current_schema() and table_name = $1 and column_name <> 'id'`,
    [table],
  );
  const id = changed['id'] ?? `nextval('${table}_id_seq')`;
  const columns = rows.map(({ column_name: name }) => `"${name}"`);
  const values = rows.map(({ column_name: name }) => changed[name] ?? `o."${name}"`);
  await client.query(
    `insert into ${table} (id, ${columns.join(', ')})
     select ${id}, ${values.join(', ')} from ${table} o join ${from} on ${belongs} ${tail}`,
  );
}

async function copyInputs(
  client: Client,
  requirements: number,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from stock_move where production_input is not null',
  );
  const lacking = Math.max(0, requirements - (rows[0]?.count ?? 0));
  const other = `(select product from bench_item where nth = (o.id + c.copy + 7 * c.again) % of and uom = o.uom)`;
  const again = {
    product: `case when c.again = 1 then o.product else coalesce(${other}, o.product) end`,
    lot: `case when c.again = 1 then o.lot end`,
  };
  await copy(
    client,
    'stock_move',
    'o.production_input = c.original',
    { ...changed, ...again },
    {
      from: '(bench_copy cross join generate_series(1, 8) as again) c',
      tail: `order by c.again, c.copy, o.id limit ${lacking}`,
    },
  );
}
