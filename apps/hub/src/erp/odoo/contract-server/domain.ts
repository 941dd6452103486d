/** Odoo's search domains: terms in prefix notation, "&" between them where nothing is said, dots through links. */
import { OdooException, type Row, type Store, type Value } from './store.ts';

type Term = [string, string, unknown] | string;

export function matching(store: Store, model: string, domain: readonly Term[], archived = false): Row[] {
  const all = archived || !('active' in store.fields(model)) || domain.some((term) => term[0] === 'active');
  return store.rows(model).filter((row) => {
    if (!all && row['active'] === false) return false;
    const values = domain.toReversed().reduce<boolean[]>((stack, term) => {
      if (Array.isArray(term)) return [...stack, test(store, model, row, term)];
      const [a = true, b = true] = [stack.pop(), term === '!' ? undefined : stack.pop()];
      return [...stack, term === '|' ? a || b : term === '&' ? a && b : !a];
    }, []);
    return values.every(Boolean);
  });
}

function test(
  store: Store,
  model: string,
  row: Row,
  [path, operator, wanted]: [string, string, unknown],
): boolean {
  const { value, to } = follow(store, model, row, path);
  switch (operator) {
    case '=':
      return wanted === false ? value === null || value === false : value === wanted;
    case '!=':
      return wanted === false ? value !== null && value !== false : value !== wanted;
    case 'in':
      return (wanted as Value[]).includes(value);
    case 'not in':
      return !(wanted as Value[]).includes(value);
    case '>':
      return value !== null && value > (wanted as string);
    case '>=':
      return value !== null && value >= (wanted as string);
    case '<':
      return value !== null && value < (wanted as string);
    case 'ilike':
      return like(`%${String(wanted)}%`, 'i').test(String(value ?? ''));
    case '=like':
      return like(String(wanted), '').test(String(value ?? ''));
    case 'child_of':
      return to === 'stock.location' && typeof value === 'number' && isBelow(store, value, wanted as number);
    default:
      throw new OdooException('builtins.ValueError', `Invalid operator ${operator}`);
  }
}

function follow(store: Store, model: string, row: Row, path: string): { value: Value; to: string | null } {
  const dot = path.indexOf('.');
  const name = dot < 0 ? path : path.slice(0, dot);
  const value = store.value(model, row, name);
  const field = name === 'id' ? null : store.field(model, name);
  const to = (field && 'to' in field && field.to) || null;
  if (dot < 0) return { value, to };
  const rest = path.slice(dot + 1);
  if (to === null) throw new OdooException('builtins.ValueError', `${name} of ${model} is not a link`);
  return typeof value === 'number'
    ? follow(store, to, store.row(to, value), rest)
    : { value: null, to: null };
}

/** "%" is anything, "_" is any character, as in SQL. */
const like = (pattern: string, flags: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    `${flags}s`,
  );

export function isBelow(store: Store, location: number, parent: number): boolean {
  const name = store.displayName('stock.location', location);
  const above = store.displayName('stock.location', parent);
  return name === above || name.startsWith(`${above}/`);
}
