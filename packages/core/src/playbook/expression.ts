/**
 * Expressions in playbooks: CEL (github.com/google/cel-spec) over three flat maps: `event` (the bare values of its
 * fields, its `type` and `source`), `plan` (figures of the planning context) and `params` (what the person filled in).
 *
 * Numbers: every number in scope is a CEL double, and an integer literal beside an operator is read as one, so
 * `event.value > 38` and `plan.lotQty * 2 - event.value` both work; CEL alone knows no int + double. The exceptions are
 * `%`, what stands beside a function, and the arguments of functions and indexes: these stay integers.
 *
 * Beside CEL's own: `.?name` and `.orValue(…)`, `day("2026-11-25")` for "25 Nov", `capital("torque")` for "Torque",
 * `minutes(110.0)` for "1 h 50 min".
 *
 * A name that nobody filled is absent (`has(event.lot)` is false); an expression that needs it has no value. That is
 * no error: it is the normal case of a partial event.
 */
import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { DateTime } from 'luxon';
import { valuesOf, type FieldValue, type OperationalEvent } from '../event/event.ts';

export type Values = Readonly<Record<string, FieldValue | null | undefined>>;

/** What expressions see of an event: its fields, and its type and source unless a field has these names. */
export const eventValues = (event: OperationalEvent): Values => ({
  type: event.type,
  source: event.source,
  ...valuesOf(event),
});

/** What expressions see. */
export interface Scope {
  event: Values;
  plan: Values;
  params: Values;
}
export type ScopeRoot = keyof Scope;
const ROOTS: readonly ScopeRoot[] = ['event', 'plan', 'params'];

export interface Expression {
  source: string;
  /** which maps it looks into */
  roots: ReadonlySet<ScopeRoot>;
  /** "bool", "double", "string" … as far as CEL can tell; "dyn" when only the data will tell */
  type: string;
  /** @returns undefined when it has no value in this scope */
  value(scope: Scope): FieldValue | undefined;
}

const environment = ROOTS.reduce(
  (env, root) => env.registerVariable(root, 'map'),
  new Environment({ enableOptionalTypes: true, limits: { maxAstNodes: 500, maxDepth: 40 } }),
)
  .registerFunction('day(string): string', (text: string) => {
    const day = DateTime.fromISO(text, { zone: 'utc', locale: 'en-US' });
    if (!day.isValid) throw new RangeError(`"${text}" is no day`);
    return day.toFormat('d LLL');
  })
  .registerFunction(
    'capital(string): string',
    (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1),
  )
  .registerFunction('minutes(double): string', spanOf);

/** Minutes as people say them; from a day on without the odd minutes. */
function spanOf(total: number): string {
  const whole = Math.round(total);
  const [hours, minutes] = [Math.floor(whole / 60), whole % 60];
  if (hours === 0) return `${minutes} min`;
  return minutes === 0 || hours >= 24 ? `${hours} h` : `${hours} h ${minutes} min`;
}

/** @returns the compiled expression, or the reason why it is wrong, in one line */
export function compile(source: string): { expression: Expression } | { wrong: string } {
  try {
    const text = withDoubles(source);
    const check = environment.check(text);
    if (!check.valid) return { wrong: firstLine(check.error) };
    const run = environment.parse(text);
    const roots = new Set<ScopeRoot>();
    walk(run.ast, null, (node) => {
      if (node.op === 'id' && isRoot(node.args)) roots.add(node.args);
    });
    const value = (scope: Scope): FieldValue | undefined => {
      try {
        return asFieldValue(run(present(scope)));
      } catch {
        return undefined;
      }
    };
    return { expression: { source, roots, type: String(check.type), value } };
  } catch (error) {
    return { wrong: firstLine(error) };
  }
}

const isRoot = (name: string): name is ScopeRoot => (ROOTS as readonly string[]).includes(name);

/** CEL's message without its picture of the source. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

function asFieldValue(value: unknown): FieldValue | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return undefined;
}

/** Null, undefined and non-finite numbers are absent, not present with an odd value. */
function present(scope: Scope): Record<ScopeRoot, Map<string, FieldValue>> {
  const only = (values: Values): Map<string, FieldValue> => {
    const map = new Map<string, FieldValue>();
    for (const [name, value] of Object.entries(values))
      if (value !== null && value !== undefined && (typeof value !== 'number' || Number.isFinite(value)))
        map.set(name, value);
    return map;
  };
  return { event: only(scope.event), plan: only(scope.plan), params: only(scope.params) };
}

/** Integer literals that stand beside an operator become doubles: 38 → 38.0 */
function withDoubles(source: string): string {
  const ends: number[] = [];
  walk(environment.parse(source).ast, null, (node, parent) => {
    if (node.op !== 'value' || typeof node.args !== 'bigint') return;
    if (/^\d+$/.test(source.slice(node.start, node.end)) && readsDoubles(parent)) ends.push(node.end);
  });
  return ends
    .toSorted((a, b) => b - a)
    .reduce((text, end) => `${text.slice(0, end)}.0${text.slice(end)}`, source);
}

const DOUBLE_OPERATORS: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  'in',
  'list',
  '?:',
  '-_',
]);

/** Beside a function that yields an integer (`size(…)`, `int(…)`) a literal stays one. */
function readsDoubles(parent: ASTNode | null): boolean {
  if (parent === null) return false;
  if (parent.op === 'rcall') return parent.args[0] === 'orValue';
  if (!DOUBLE_OPERATORS.has(parent.op)) return false;
  const operands = nodesIn(parent.args).slice(parent.op === '?:' ? 1 : 0);
  return !operands.some(
    (operand) =>
      operand.op === '%' ||
      ((operand.op === 'call' || operand.op === 'rcall') && !YIELD_DOUBLES.has(operand.args[0])),
  );
}
const YIELD_DOUBLES: ReadonlySet<string> = new Set(['double', 'orValue']);

function walk(
  node: ASTNode,
  parent: ASTNode | null,
  visit: (node: ASTNode, parent: ASTNode | null) => void,
): void {
  visit(node, parent);
  for (const child of nodesIn(node.args)) walk(child, node, visit);
}

function nodesIn(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn);
  return isNode(args) ? [args] : [];
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
