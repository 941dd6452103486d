/** How people and functions are called on a screen. */
import { t } from '../messages/en.ts';

/** "Tunde Okafor" → "T. Okafor"; a single name stays as it is. */
export function shortName(name: string): string {
  const [first, ...rest] = name.trim().split(/\s+/);
  const last = rest.at(-1);
  return first && last ? `${first.slice(0, 1)}. ${last}` : name;
}

/** "customer-service" → "Customer service", "ehs" → "EHS" */
export function functionName(id: string): string {
  const known = t.functions[id];
  if (known !== undefined) return known;
  const words = id.replaceAll(/[-_]+/g, ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** "quality-hold" → "quality hold" */
export const kindName = (kind: string): string => kind.replaceAll('-', ' ');
