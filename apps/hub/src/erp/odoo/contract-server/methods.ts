/** FAKE: every method that may be called; any other is refused as Odoo refuses it. */
import type { Call, Method, Methods } from './behaviour.ts';
import { matching } from './domain.ts';
import { PRODUCTION_METHODS, setQuantity, WORK_ORDER_METHODS, writeProduction } from './manufacturing.ts';
import { PICKING_METHODS, SCRAP_METHODS } from './stock.ts';
import { OdooException, type Values } from './store.ts';

export function dispatch(call: Call, name: string): unknown {
  const method = own(call)[name] ?? OF_ALL[name];
  if (!method) {
    const words = `'${call.model}' object has no attribute '${name}'`;
    throw new OdooException(
      call.rules.version >= 19 ? 'werkzeug.exceptions.NotFound' : 'builtins.AttributeError',
      words,
    );
  }
  return method(call);
}

function own(call: Call): Methods {
  switch (call.model) {
    case 'stock.picking':
      return PICKING_METHODS;
    case 'stock.scrap':
      return SCRAP_METHODS;
    case 'mrp.production':
      return PRODUCTION_METHODS(call);
    case 'mrp.workorder':
      return WORK_ORDER_METHODS;
    case 'res.users':
      return { context_get: () => ({ lang: 'en_US', tz: 'UTC', uid: 7 }) };
    default:
      return {};
  }
}

const SEQUENCES: Readonly<Record<string, string>> = {
  'stock.picking': 'WH/INT/',
  'stock.scrap': 'SP/',
};

const searchRead: Method = ({ store, model, params, context }) => {
  const {
    domain = [],
    fields = [],
    limit,
    offset = 0,
    order = 'id asc',
  } = params as {
    domain?: [string, string, unknown][];
    fields?: string[];
    limit?: number;
    offset?: number;
    order?: string;
  };
  const found = matching(store, model, domain, context['active_test'] === false);
  const sorted = order.endsWith('desc') ? found.toReversed() : found;
  return sorted.slice(offset, limit && offset + limit).map((row) => store.read(model, row, fields));
};

const create: Method = ({ store, model, params }) => {
  const values = params['vals_list'] as Values;
  const prefix = SEQUENCES[model];
  const number = prefix && `${prefix}${String(store.rows(model).length + 1).padStart(5, '0')}`;
  const scrapped =
    model === 'stock.scrap' &&
    store.find('stock.location', (row) => row['complete_name'] === 'Virtual Locations/Scrap')?.id;
  return store.create(model, {
    ...(number && { name: number }),
    ...(scrapped && { scrap_location_id: scrapped }),
    ...values,
  }).id;
};

const write: Method = ({ store, model, ids, params, rules }) => {
  const values = Object.fromEntries(
    Object.entries(params['vals'] as Values).filter(([field]) => !rules.keeps.has(`${model}.${field}`)),
  );
  for (const id of ids) {
    if (model === 'mrp.production') writeProduction(store, id, values);
    else if (model === 'stock.move' && 'quantity' in values)
      setQuantity(store, store.row(model, id), Number(values['quantity']));
    else store.write(model, id, values);
  }
  return true;
};

const OF_ALL: Methods = {
  fields_get: ({ store, model }) =>
    Object.fromEntries([
      ['id', { type: 'integer' }],
      ...Object.entries(store.fields(model)).map(([name, { type }]) => [name, { type }]),
    ]),
  search_read: searchRead,
  create,
  write,
};
