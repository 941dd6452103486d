/** How people and functions are called on a screen. */
import { t } from '../messages/en.ts';

/** "Tunde Okafor" → "T. Okafor"; a single name stays as it is. */
export function shortName(name: string): string {
  const [first, ...rest] = name.trim().split(/\s+/);
  const last = rest.at(-1);
  return first && last ? `${first.slice(0, 1)}. ${last}` : name;
}

/** "quality-hold" → "quality hold", "erp-difference" → "ERP difference" */
export const kindName = (id: string): string =>
  id
    .split(/[-_]+/)
    .map((word) => t.abbreviations[word] ?? word)
    .join(' ');

/** "customer-service" → "Customer service", "ehs" → "EHS" */
export function functionName(id: string): string {
  const words = kindName(id);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
